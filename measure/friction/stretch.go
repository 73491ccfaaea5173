package friction

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline.dev/events"
)

// Stretches of time that are read one after the other.
const (
	eventsInStretch = 300_000
	maxStretches    = 32
)

// read takes in the requests and searches of everybody, one stretch of time after the other, and in each only of those
// who are on their way then: most events of a product that works are of people who have got there.
func (w *way) read(ctx context.Context, log events.Reader, query events.Query, q Question) error {
	order := make([]string, 0, len(w.people))
	for unit := range w.people {
		order = append(order, unit)
	}
	if len(order) == 0 {
		return nil
	}
	slices.SortFunc(order, func(a, b string) int {
		return cmp.Or(cmp.Compare(w.people[a].from, w.people[b].from), cmp.Compare(a, b))
	})
	stats, err := log.Stats(ctx)
	if err != nil {
		return err
	}
	first := w.people[order[0]].from
	stretches := min(max(stats.Events/eventsInStretch, 1), maxStretches)
	length := (w.end-first)/stretches + 1
	active := map[string]struct{}{}
	matchers := []events.Matcher{*q.Failed, *q.Fine, *q.Empty, *q.Found}
	query.Columns = q.columns()
	for from := first; from <= w.end && len(order)+len(active) > 0; from += length {
		to := from + length
		for len(order) > 0 && w.people[order[0]].from < to {
			active[order[0]] = struct{}{}
			order = order[1:]
		}
		query.From, query.To, query.Only = time.UnixMicro(from).UTC(), time.UnixMicro(to).UTC(), active
		if err := log.Sequences(ctx, matchers, query, w.unit); err != nil {
			return err
		}
		for unit := range active {
			if p := w.people[unit]; p.until < to {
				w.close(p)
				delete(active, unit)
			}
		}
	}
	for _, p := range w.people {
		w.close(p)
	}
	return nil
}

// columns are the properties that steps carry, in the order of their constants.
func (q Question) columns() []string {
	return []string{q.Operation, q.Status, q.Code, events.NameColumn}
}
