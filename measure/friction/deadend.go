package friction

import (
	"context"

	"throughline.dev/events"
)

// deadEnd is the last thing that people did.
type deadEnd struct {
	event     string // empty: a request
	operation int32
	failed    bool // the request failed, or there was a failed one before the event
}

type endCount struct {
	people int
	parts  map[part]int // what failed last
}

// deadEnds counts the last things that those did who never got there and have been silent since.
func (w *way) deadEnds(ctx context.Context, log events.Reader, query events.Query, silence int64) (map[deadEnd]*endCount, error) {
	ends := map[deadEnd]*endCount{}
	query.Only = map[string]struct{}{}
	for unit, p := range w.people {
		if !p.there && !p.later {
			query.Only[unit] = struct{}{}
		}
	}
	if len(query.Only) == 0 {
		return ends, nil
	}
	query.By = events.NameColumn
	err := log.Sequences(ctx, []events.Matcher{{}}, query, func(unit string, steps []events.Step) error {
		final, request := steps[len(steps)-1], w.people[unit].last
		if w.end-final.At < silence {
			return nil
		}
		e := deadEnd{event: final.Value, failed: request.failure != part{}}
		if request.at == final.At {
			e = deadEnd{operation: request.operation, failed: request.failed}
		}
		c := ends[e]
		if c == nil {
			if len(ends) == maxNames {
				w.cut = true
				return nil
			}
			c = &endCount{parts: map[part]int{}}
			ends[e] = c
		}
		c.people++
		if e.failed && len(c.parts) < maxNames {
			c.parts[request.failure]++
		}
		return nil
	})
	return ends, err
}
