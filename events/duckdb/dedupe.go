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

// idsAtOnce is about how many ids are read into the filter at once.
const idsAtOnce = 1_000_000

// remember fills the filter with the ids of the log, before the first append of this process.
func (w *writer) remember(ctx context.Context) error {
	if w.filter != nil {
		return nil
	}
	f := newFilter()
	ends, err := stretches(ctx, w.conn, idsAtOnce)
	if err != nil {
		return fmt.Errorf("reading the ids of the log: %w", err)
	}
	from := int64(0)
	for _, to := range ends {
		query := fmt.Sprintf("SELECT uid, id FROM event_rows WHERE seq > %d AND seq <= %d", from, to)
		err := w.log.raw.query(ctx, query, func(c chunk) error {
			uids, has, texts := c.uuids(0), c.valid(0), c.texts(1)
			for i := range uids {
				if has.at(i) {
					u := uids[i].bytes()
					f.addBytes(u[:])
				} else {
					f.addBytes(texts[i].bytes())
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading the ids of the log: %w", err)
		}
		from = to
	}
	w.filter = f
	return nil
}

// dedupe returns the events that are new, in the order of their requests, and counts the others.
//
// The ID alone is the identity, so a known event must be found whatever its time. Nearly always a copy has the time
// of the original, and DuckDB skips most of the table when the bounds of the time are literals; what is not found
// there is looked for without bounds.
func (w *writer) dedupe(ctx context.Context, group []*request) (fresh []place, results []events.Appended, err error) {
	results = make([]events.Appended, len(group))
	w.conflicts = w.conflicts[:0]
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
			w.conflicts = append(w.conflicts, p)
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
	kinds := [2]bool{} // of ids: UUIDs, others
	for n, p := range maybe {
		e := event(p)
		uid, id := identified(e.ID)
		if err := stage.AppendRow(int64(n), uid, id); err != nil {
			_ = stage.Close()
			return nil, err
		}
		kinds[0], kinds[1] = kinds[0] || uid != nil, kinds[1] || id != nil
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
	bounds := ""
	if bounded {
		bounds = fmt.Sprintf(" WHERE e.us BETWEEN %d AND %d", low.UnixMicro(), high.UnixMicro())
	}
	stored := newParts(w.split.layout, w.split.shapes)
	found := make(map[int]bool, len(maybe))
	for i, id := range []string{"uid", "id"} {
		if !kinds[i] {
			continue
		}
		query := fmt.Sprintf("SELECT s.n, e.name, e.person, e.account, e.us, %s FROM temp.stage s JOIN event_rows e ON e.%s = s.%s%s",
			stored.columns(), id, id, bounds)
		if err := w.judge(ctx, query, stored, func(n int) *events.Event { return event(maybe[n]) }, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// judge reads events that are stored and notes whether the ones that came say the same.
func (w *writer) judge(ctx context.Context, query string, stored *parts, event func(n int) *events.Event, found map[int]bool) error {
	rows, err := w.conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, persons, accounts := w.log.names.Load().reading(), w.log.persons.Load().reading(), w.log.accounts.Load().reading()
	for rows.Next() {
		var n, name, person, account int
		var at int64
		if err := rows.Scan(stored.into(&n, &name, &person, &account, &at)...); err != nil {
			return err
		}
		old := events.Event{Name: names.text(name), Person: persons.text(person), Account: accounts.text(account), Time: time.UnixMicro(at), Properties: stored.properties()}
		found[n] = old.SameContent(event(n))
	}
	return rows.Err()
}
