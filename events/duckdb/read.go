package duckdb

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"time"

	"throughline.dev/events"
)

// pageRows is about how many rows of a scan are in memory at once.
const pageRows = 100_000

// Scan yields the matching events ordered by person, time and ID; see events.Reader.
func (l *Log) Scan(ctx context.Context, q events.Query) iter.Seq2[events.Row, error] {
	return func(yield func(events.Row, error) bool) {
		err := l.scan(ctx, q, len(q.Columns) > 0, func(r events.Row, properties []byte) bool {
			if len(q.Columns) > 0 {
				r.Values = make([]string, len(q.Columns))
				for i, c := range q.Columns {
					r.Values[i], _ = events.Property(properties, c)
				}
			}
			return yield(r, nil)
		})
		if err != nil {
			yield(events.Row{}, fmt.Errorf("scanning events: %w", err))
		}
	}
}

// scan yields the rows, with their properties where they are wanted.
func (l *Log) scan(ctx context.Context, q events.Query, wanted bool, yield func(r events.Row, properties []byte) bool) error {
	if err := q.Match.Check(); err != nil {
		return err
	}
	mark, err := l.at(ctx, q.AsOf)
	if err != nil {
		return err
	}
	from, person := l.source(mark)
	filter := where(mark, q.From, q.To, q.Match)
	pages, err := l.pages(ctx, from, person, filter)
	if err != nil {
		return err
	}
	account, join := "e.account", ""
	if l.groups.Load() {
		account = "CASE WHEN e.account = '' THEN coalesce(g.account, '') ELSE e.account END"
		join = fmt.Sprintf(` LEFT JOIN (SELECT %s AS person, arg_max(e.account, {'t': e.time, 'id': e.id}) AS account FROM %s
			WHERE e.seq <= %d AND e.name = %s GROUP BY 1) g ON g.person = %s`, person, from, mark.Seq, quote(events.GroupEvent), person)
	}
	properties := "NULL"
	if wanted {
		properties = "e.properties"
	}
	for i, first := range pages {
		page := person + " >= " + quote(first)
		if i+1 < len(pages) {
			page += " AND " + person + " < " + quote(pages[i+1])
		}
		query := fmt.Sprintf("SELECT %s AS p, %s, e.name, e.id, epoch_us(e.time), %s FROM %s%s WHERE %s AND %s ORDER BY p, e.time, e.id",
			person, account, properties, from, join, filter, page)
		more, err := l.page(ctx, query, yield)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// pages cuts the people into ranges of about pageRows rows each and returns the first person of each.
func (l *Log) pages(ctx context.Context, from, person, filter string) ([]string, error) {
	query := fmt.Sprintf(`SELECT min(p) FROM (SELECT p, (sum(n) OVER (ORDER BY p) - n) // %d AS page
		FROM (SELECT %s AS p, count(*) AS n FROM %s WHERE %s GROUP BY p)) GROUP BY page ORDER BY 1`, pageRows, person, from, filter)
	rows, err := l.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var firsts []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		firsts = append(firsts, s)
	}
	return firsts, rows.Err()
}

// page yields the rows of one query and reports whether more are wanted.
func (l *Log) page(ctx context.Context, query string, yield func(events.Row, []byte) bool) (more bool, err error) {
	rows, err := l.db.QueryContext(ctx, query)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	for rows.Next() {
		var r events.Row
		var at int64
		var properties sql.Null[string]
		if err := rows.Scan(&r.Person, &r.Account, &r.Name, &r.ID, &at, &properties); err != nil {
			return false, err
		}
		r.Time = time.UnixMicro(at).UTC()
		if !yield(r, []byte(properties.V)) {
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
	from, person := l.source(mark)
	rows, err := l.db.QueryContext(ctx, fmt.Sprintf(`SELECT e.name, count(*), count(DISTINCT %s), epoch_us(min(e.time)), epoch_us(max(e.time))
		FROM %s WHERE %s GROUP BY e.name ORDER BY 2 DESC, 1`, person, from, where(mark, time.Time{}, time.Time{}, events.Matcher{})))
	if err != nil {
		return nil, fmt.Errorf("listing event names: %w", err)
	}
	defer rows.Close()
	var out []events.Catalogue
	for rows.Next() {
		var c events.Catalogue
		var first, last int64
		if err := rows.Scan(&c.Name, &c.Count, &c.People, &first, &last); err != nil {
			return nil, fmt.Errorf("listing event names: %w", err)
		}
		c.First, c.Last = time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
		out = append(out, c)
	}
	return out, rows.Err()
}
