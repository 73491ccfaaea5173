package duckdb

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
)

// place is an event within a group of requests.
type place struct{ request, event int }

// remember fills the filter with the ids of the log, before the first append of this process.
func (w *writer) remember(ctx context.Context) error {
	if w.filter != nil {
		return nil
	}
	f := newFilter()
	if w.log.raw != nil { // a log in memory starts empty
		ends, err := w.pages(ctx)
		if err != nil {
			return fmt.Errorf("reading the ids of the log: %w", err)
		}
		from := int64(0)
		for _, to := range ends {
			query := fmt.Sprintf("SELECT id FROM events WHERE seq > %d AND seq <= %d", from, to)
			if err := w.log.raw.texts(ctx, query, f.addBytes); err != nil {
				return fmt.Errorf("reading the ids of the log: %w", err)
			}
			from = to
		}
	}
	w.filter = f
	return nil
}

// pages divides the appends into stretches with about as many events, and returns the last append of each. A log may
// have been filled by few large appends or by many small ones, and its ids must not be in memory all at once.
func (w *writer) pages(ctx context.Context) (ends []int64, err error) {
	const size = 1_000_000
	rows, err := w.conn.QueryContext(ctx, fmt.Sprintf(`SELECT max(seq) FROM (
		SELECT seq, (sum(events) OVER (ORDER BY seq) - 1) // %d AS page FROM appends) GROUP BY page ORDER BY 1`, size))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var end int64
		if err := rows.Scan(&end); err != nil {
			return nil, err
		}
		ends = append(ends, end)
	}
	return ends, rows.Err()
}

// dedupe returns the events that are new, in the order of their requests, and counts the others.
//
// The ID alone is the identity, so a known event must be found whatever its time. Nearly always a copy has the time
// of the original, and DuckDB skips most of the table when the bounds of the time are literals; what is not found
// there is looked for without bounds.
func (w *writer) dedupe(ctx context.Context, group []*request) (fresh []place, results []events.Appended, err error) {
	results = make([]events.Appended, len(group))
	var maybe []place
	for i, r := range group {
		for j := range r.batch.Events {
			switch {
			case w.gone.has(r.batch.Events[j].ID):
				results[i].Duplicates++
			case w.filter.add(r.batch.Events[j].ID):
				maybe = append(maybe, place{i, j})
			default:
				fresh = append(fresh, place{i, j})
			}
		}
	}
	if len(maybe) == 0 {
		return fresh, results, nil
	}
	count := func(p place, same bool) {
		if same {
			results[p.request].Duplicates++
		} else {
			results[p.request].Conflicts++
		}
	}
	event := func(p place) *events.Event { return &group[p.request].batch.Events[p.event] }

	maybe = copiesWithin(maybe, fresh, event, count)
	for _, bounded := range []bool{true, false} {
		if len(maybe) == 0 {
			break
		}
		found, err := w.lookUp(ctx, maybe, bounded, event)
		if err != nil {
			return nil, nil, fmt.Errorf("looking for duplicates: %w", err)
		}
		rest := maybe[:0]
		for n, p := range maybe {
			if same, ok := found[n]; ok {
				count(p, same)
			} else {
				rest = append(rest, p)
			}
		}
		maybe = rest
	}
	if len(maybe) == 0 {
		return fresh, results, nil
	}
	// The filter was wrong about these: they are new, the first of each id.
	firsts := map[string]place{}
	for _, p := range maybe {
		if first, ok := firsts[event(p).ID]; ok {
			count(p, event(first).SameContent(event(p)))
			continue
		}
		firsts[event(p).ID] = p
		fresh = append(fresh, p)
	}
	slices.SortFunc(fresh, func(a, b place) int {
		if a.request != b.request {
			return a.request - b.request
		}
		return a.event - b.event
	})
	return fresh, results, nil
}

// copiesWithin counts the copies of events that are new in this very group, and returns the rest.
func copiesWithin(maybe, fresh []place, event func(place) *events.Event, count func(place, bool)) []place {
	originals := make(map[string]*events.Event, len(maybe))
	for _, p := range maybe {
		originals[event(p).ID] = nil
	}
	for _, p := range fresh {
		if e := event(p); len(originals) > 0 {
			if _, ok := originals[e.ID]; ok {
				originals[e.ID] = e
			}
		}
	}
	rest := maybe[:0]
	for _, p := range maybe {
		if first := originals[event(p).ID]; first != nil {
			count(p, first.SameContent(event(p)))
		} else {
			rest = append(rest, p)
		}
	}
	return rest
}

// lookUp finds which of the events are in the log, and whether with the same content.
func (w *writer) lookUp(ctx context.Context, maybe []place, bounded bool, event func(place) *events.Event) (map[int]bool, error) {
	if _, err := w.conn.ExecContext(ctx, "DELETE FROM stage"); err != nil {
		return nil, err
	}
	stage, err := w.appender("temp", "stage")
	if err != nil {
		return nil, err
	}
	low, high := event(maybe[0]).Time, event(maybe[0]).Time
	for n, p := range maybe {
		e := event(p)
		if err := stage.AppendRow(int64(n), e.ID, e.Name, e.Person, e.Account, e.Time, text(e.Properties)); err != nil {
			_ = stage.Close()
			return nil, err
		}
		if e.Time.Before(low) {
			low = e.Time
		}
		if e.Time.After(high) {
			high = e.Time
		}
	}
	if err := stage.Close(); err != nil {
		return nil, err
	}
	query := fmt.Sprintf(`SELECT s.n, s.name = e.name AND s.person = e.person AND s.account = e.account
		AND s.properties IS NOT DISTINCT FROM e.properties AND abs(epoch_us(s.time) - epoch_us(e.time)) <= %d
		FROM temp.stage s JOIN events e ON e.id = s.id`, events.Resend/time.Microsecond)
	if bounded {
		query += fmt.Sprintf(" WHERE e.time BETWEEN %s AND %s", instant(low), instant(high))
	}
	rows, err := w.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make(map[int]bool, len(maybe))
	for rows.Next() {
		var n int
		var same bool
		if err := rows.Scan(&n, &same); err != nil {
			return nil, err
		}
		found[n] = same
	}
	return found, rows.Err()
}
