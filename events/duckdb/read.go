package duckdb

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"
	"time"

	"throughline.dev/events"
)

// pageRows is about how many rows of a scan are in memory at once.
const pageRows = 100_000

// Scan yields the matching events ordered by person, time and ID; see events.Reader.
func (l *Log) Scan(ctx context.Context, q events.Query) iter.Seq2[events.Row, error] {
	return func(yield func(events.Row, error) bool) {
		if err := l.scan(ctx, q, func(r events.Row) bool { return yield(r, nil) }); err != nil {
			yield(events.Row{}, failed(ctx, "scanning events", err))
		}
	}
}

func (l *Log) scan(ctx context.Context, q events.Query, yield func(events.Row) bool) error {
	if err := q.Check(); err != nil {
		return err
	}
	mark, err := l.at(ctx, q.AsOf)
	if err != nil {
		return err
	}
	if _, err := l.people(ctx); err != nil {
		return err
	}
	s := scanning{reading: l.read(mark), query: q}
	from, account := s.account()
	_, person := s.person()
	from += " JOIN persons t ON t.no = " + person
	filter := s.where(q.From, q.To, q.Match)
	pages, err := s.pages(ctx, from, filter)
	if err != nil {
		return err
	}
	columns := ""
	for _, c := range q.Columns {
		if c == events.NameColumn {
			columns += ", NULL::VARCHAR"
		} else {
			columns += ", " + s.exact(c)
		}
	}
	for i, first := range pages {
		page := "t.text >= " + quote(first)
		if i+1 < len(pages) {
			page += " AND t.text < " + quote(pages[i+1])
		}
		query := fmt.Sprintf("SELECT t.text, %s, e.name, %s AS id, e.us%s FROM %s WHERE %s AND %s ORDER BY 1, e.us, id",
			account, idText, columns, from, filter, page)
		more, err := s.page(ctx, query, yield)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// scanning is one scan.
type scanning struct {
	reading
	query events.Query
}

// pages cuts the people into ranges of about pageRows rows each and returns the first person of each.
func (s *scanning) pages(ctx context.Context, from, filter string) ([]string, error) {
	query := fmt.Sprintf(`SELECT min(p) FROM (SELECT p, (sum(n) OVER (ORDER BY p) - n) // %d AS page
		FROM (SELECT t.text AS p, count(*) AS n FROM %s WHERE %s GROUP BY p)) GROUP BY page ORDER BY 1`, pageRows, from, filter)
	rows, err := s.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var firsts []string
	for rows.Next() {
		var first string
		if err := rows.Scan(&first); err != nil {
			return nil, err
		}
		firsts = append(firsts, first)
	}
	return firsts, rows.Err()
}

// page yields the rows of one query and reports whether more are wanted.
func (s *scanning) page(ctx context.Context, query string, yield func(events.Row) bool) (more bool, err error) {
	rows, err := s.db.QueryContext(ctx, query)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	names, accounts := s.names.Load().reading(), s.accounts.Load().reading()
	values := make([]sql.NullString, len(s.query.Columns))
	var r events.Row
	var account, name int
	var at int64
	targets := []any{&r.Person, &account, &name, &r.ID, &at}
	for i := range values {
		targets = append(targets, &values[i])
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return false, err
		}
		r.Name, r.Account, r.Time = names.text(name), accounts.text(account), time.UnixMicro(at).UTC()
		if r.Values = nil; len(values) > 0 {
			r.Values = make([]string, len(values))
			for i, v := range values {
				r.Values[i] = v.String
			}
		}
		if !yield(r) {
			return false, nil
		}
	}
	return true, rows.Err()
}

// Catalogue lists the event names, the most frequent first.
func (l *Log) Catalogue(ctx context.Context) ([]events.Catalogue, error) {
	mark, err := l.at(ctx, events.Mark{})
	if err != nil {
		return nil, err
	}
	r := l.read(mark)
	from, person := r.person()
	rows, err := l.db.QueryContext(ctx, fmt.Sprintf(`SELECT e.name, count(*), count(DISTINCT %s), min(e.us), max(e.us) FROM %s WHERE %s GROUP BY e.name`,
		person, from, r.where(time.Time{}, time.Time{}, events.Matcher{})))
	if err != nil {
		return nil, fmt.Errorf("listing event names: %w", err)
	}
	defer rows.Close()
	names := l.names.Load().reading()
	var out []events.Catalogue
	for rows.Next() {
		var c events.Catalogue
		var name int
		var first, last int64
		if err := rows.Scan(&name, &c.Count, &c.People, &first, &last); err != nil {
			return nil, fmt.Errorf("listing event names: %w", err)
		}
		c.Name, c.First, c.Last = names.text(name), time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b events.Catalogue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, rows.Err()
}
