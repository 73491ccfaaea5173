package duckdb

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
)

// sampleEvents is how many events Properties looks at, or up to twice as many.
const sampleEvents = 20_000

// Properties describes the properties of events of a name; see events.Reader.
func (l *Log) Properties(ctx context.Context, name string) ([]events.PropertyUse, error) {
	out, err := l.properties(ctx, name)
	return out, failed(ctx, "listing properties of events", err)
}

func (l *Log) properties(ctx context.Context, name string) ([]events.PropertyUse, error) {
	var match events.Matcher
	if name != "" {
		match.Names = []string{name}
	}
	if err := match.Check(); err != nil {
		return nil, err
	}
	mark, err := l.at(ctx, events.Mark{})
	if err != nil {
		return nil, err
	}
	r := l.read(mark)
	filter := r.where(time.Time{}, time.Time{}, match)
	uses, err := r.look(ctx, filter)
	if err != nil {
		return nil, err
	}
	counts, err := r.carried(ctx, filter)
	if err != nil {
		return nil, err
	}
	out := uses.List()
	seen := map[string]bool{}
	for i := range out {
		out[i].Events = counts[out[i].Name]
		seen[out[i].Name] = true
	}
	for p, n := range counts {
		if !seen[p] {
			out = append(out, events.PropertyUse{Name: p, Events: n})
		}
	}
	slices.SortFunc(out, func(a, b events.PropertyUse) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// look reads the properties of a sample.
func (r reading) look(ctx context.Context, filter string) (events.PropertyUses, error) {
	var n, every int64
	if err := r.db.QueryRowContext(ctx, "SELECT count(*) FROM event_rows e WHERE "+filter).Scan(&n); err != nil {
		return nil, err
	}
	every = max(n/sampleEvents, 1)
	shapes, err := r.shapes(ctx)
	if err != nil {
		return nil, err
	}
	p := newParts(r.layout, shapes)
	rows, err := r.db.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM event_rows e WHERE %s AND e.rowid %% %d = 0", p.columns(), filter, every))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	uses := events.PropertyUses{}
	for rows.Next() {
		if err := rows.Scan(p.into()...); err != nil {
			return nil, err
		}
		uses.Look(p.properties())
	}
	return uses, rows.Err()
}

// carried counts the events that carry each property: those with columns, and those in JSON.
func (r reading) carried(ctx context.Context, filter string) (map[string]int64, error) {
	out := map[string]int64{}
	if len(r.layout.columns) > 0 {
		query := "SELECT "
		counts, targets := make([]int64, len(r.layout.columns)), make([]any, len(r.layout.columns))
		for i := range counts {
			query += "count(e." + columnName(i) + "), "
			targets[i] = &counts[i]
		}
		if err := r.db.QueryRowContext(ctx, query[:len(query)-2]+" FROM event_rows e WHERE "+filter).Scan(targets...); err != nil {
			return nil, err
		}
		for i, n := range counts {
			if n > 0 {
				out[r.layout.columns[i].property] += n
			}
		}
	}
	rows, err := r.db.QueryContext(ctx, `SELECT k, count(*) FROM (SELECT e.properties AS j, unnest(list_distinct(json_keys(e.properties))) AS k FROM event_rows e
		WHERE e.properties IS NOT NULL AND `+filter+`) WHERE (j ->> ('/' || replace(replace(k, '~', '~0'), '/', '~1'))) IS NOT NULL GROUP BY k`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var k string
		var n int64
		if err := rows.Scan(&k, &n); err != nil {
			return nil, err
		}
		out[k] += n
	}
	return out, rows.Err()
}

// shapes reads the shapes of rows.
func (l *Log) shapes(ctx context.Context) ([]shape, error) {
	rows, err := l.db.QueryContext(ctx, "SELECT members FROM shapes ORDER BY no")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []shape
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, parseShape(text))
	}
	return out, rows.Err()
}
