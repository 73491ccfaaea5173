package friction

import (
	"context"
	"math"
	"slices"

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

// last is the last request of somebody who is not there.
type last struct {
	at        int64 // 0: none
	operation int32
	failed    bool
	failure   part // the last failure, whether or not it is the last request
}

// deadEnds counts the last things that those did who never got there and have been silent since.
func (w *way) deadEnds(ctx context.Context, log events.Reader, query events.Query, q Question) (map[deadEnd]*endCount, error) {
	ends := map[deadEnd]*endCount{}
	query.Windows, query.Columns = map[string]events.Window{}, q.columns()
	for unit, p := range w.people {
		if !p.there && !p.later {
			query.Windows[unit] = events.Window{Until: math.MaxInt64}
		}
	}
	if len(query.Windows) == 0 {
		return ends, nil
	}
	silence := length(q.Silence).Microseconds()
	err := log.Sequences(ctx, []events.Matcher{*q.Failed, *q.Fine, {}}, query, func(unit string, steps []events.Step) error {
		final, known := lastOf(steps, anything)
		if !known || w.end-final.At < silence {
			return nil
		}
		request := w.lastRequest(steps, w.people[unit].From)
		e := deadEnd{event: final.Values[name], failed: request.failure != part{}}
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

// anything is the third matcher of dead ends, after failed and fine.
const anything = 2

// lastOf returns the last step of a matcher.
func lastOf(steps []events.Step, match int) (events.Step, bool) {
	for _, s := range slices.Backward(steps) {
		if s.Match == match {
			return s, true
		}
	}
	return events.Step{}, false
}

// lastRequest returns the last request from an instant on.
func (w *way) lastRequest(steps []events.Step, from int64) last {
	var l last
	for _, s := range slices.Backward(steps) {
		switch {
		case s.At < from:
			return l
		case s.Match == anything:
			continue
		case l.at == 0:
			l = last{at: s.At, operation: w.operations.of(s.Values[operation]), failed: s.Match == failed}
		}
		if s.Match == failed {
			l.failure = w.part(s)
			return l
		}
	}
	return l
}
