package friction

import (
	"context"

	"throughline.dev/events"
)

// Matchers of the first pass, and of the second.
const (
	start = iota
	goal
)

const (
	failed = iota
	fine
	empty
	found
)

// Values of each step of the second pass.
const (
	operation = iota
	status
	code
	name
)

// way follows people from start to goal.
type way struct {
	*tally
	from, to, end     int64 // days of start events; end of observation
	late, repeat      int64
	operations, codes *names
	states, searches  *names
	people            map[string]person

	// What the person at hand met.
	all       []met
	failures  []part
	succeeded int
	spare     met // what is beyond the bound of one person
}

// person is somebody on the way.
type person struct {
	events.Window
	there bool // the goal was reached in the window
	later bool // and after it
}

// begin takes in somebody's start and goal events, and finds their window.
func (w *way) begin(unit string, steps []events.Step) error {
	i := 0
	for i < len(steps) && steps[i].Match != start {
		i++
	}
	if i == len(steps) {
		return nil
	}
	p := person{Window: events.Window{From: steps[i].At}}
	if w.from != 0 && p.From < w.from || w.to != 0 && p.From >= w.to {
		return nil
	}
	p.Until = max(w.end, p.From)
	if w.late > 0 {
		if p.From+w.late > w.end {
			w.young++
			return nil
		}
		p.Until = p.From + w.late
	}
	for _, s := range steps[i:] {
		if s.Match != goal || s.Event == steps[i].Event {
			continue
		}
		if s.At <= p.Until {
			p.Until, p.there = s.At, true
		} else {
			p.later = true
		}
		break
	}
	w.people[unit] = p
	return nil
}

// read takes in the requests and searches of everybody on the way.
func (w *way) read(ctx context.Context, log events.Reader, query events.Query, q Question) error {
	if len(w.people) == 0 {
		return nil
	}
	query.Columns, query.Windows = q.columns(), make(map[string]events.Window, len(w.people))
	for unit, p := range w.people {
		query.Windows[unit] = p.Window
	}
	met := make(map[string]struct{}, len(w.people))
	err := log.Sequences(ctx, []events.Matcher{*q.Failed, *q.Fine, *q.Empty, *q.Found}, query, func(unit string, steps []events.Step) error {
		for _, s := range steps {
			w.step(s)
		}
		w.close(w.people[unit])
		met[unit] = struct{}{}
		return nil
	})
	for unit, p := range w.people {
		if _, did := met[unit]; !did {
			w.close(p)
		}
	}
	return err
}

// columns are the properties that steps carry, in the order of their constants.
func (q Question) columns() []string {
	return []string{q.Operation, q.Status, q.Code, events.NameColumn}
}

// part names what failed.
func (w *way) part(s events.Step) part {
	return part{w.operations.of(s.Values[operation]), w.states.of(s.Values[status]), w.codes.of(s.Values[code])}
}

// step takes in one event.
func (w *way) step(s events.Step) {
	switch s.Match {
	case failed:
		w.fail(s.At, w.part(s))
	case fine:
		w.succeed(s.At, w.operations.of(s.Values[operation]))
	case empty:
		w.met(key{search, -1}).hit = true
		m := w.met(key{search, w.searches.of(s.Values[name])})
		m.hit = true
		m.times++
		if m.since < 0 {
			m.since = s.At
		}
	case found:
		w.met(key{search, -1}).hit = true
		w.finish(search, s.At)
	}
}

// close counts what somebody met.
func (w *way) close(p person) {
	if p.there {
		w.stepped = append(w.stepped, float64(w.succeeded))
	} else {
		w.stuck()
	}
	w.add(w.all, w.failures, p.there, p.Until)
	w.all, w.failures, w.succeeded = w.all[:0], w.failures[:0], 0
}

// met returns what the person has met of a thing so far. The pointer is valid until the next call.
func (w *way) met(k key) *met {
	for i := range w.all {
		if w.all[i].key == k {
			return &w.all[i]
		}
	}
	if len(w.all) == maxOnWay {
		w.cut = true
		w.spare = met{key: k, since: -1, failed: -1}
		return &w.spare
	}
	w.all = append(w.all, met{key: k, since: -1, failed: -1})
	return &w.all[len(w.all)-1]
}

// fail takes in a request that failed.
func (w *way) fail(at int64, p part) {
	w.attempt(at, p.operation)
	w.failures = append(w.failures, p)
	m := w.met(key{failure, p.operation})
	m.hit = true
	m.times++
	if m.since < 0 {
		m.since = at
	}
	if !w.open() {
		m := w.met(key{episode, p.operation})
		m.hit, m.since = true, at
	}
	w.met(key{retry, p.operation}).failed = at
}

// open reports whether an episode of failures is open.
func (w *way) open() bool {
	for i := range w.all {
		if w.all[i].sort == episode && w.all[i].since >= 0 {
			return true
		}
	}
	return false
}

// succeed takes in a request that did not fail.
func (w *way) succeed(at int64, operation int32) {
	w.attempt(at, operation)
	for i := range w.all {
		m := &w.all[i]
		switch {
		case m.sort == search || m.sort == episode:
			m.end(at)
		case m.what == operation && (m.sort == failure || m.sort == retry):
			m.end(at)
			m.failed = -1
		}
	}
	m := w.met(key{request, operation})
	m.times++
	if !m.succeeded {
		m.succeeded = true
		w.succeeded++
	}
}

// end ends an episode.
func (m *met) end(at int64) {
	if m.since >= 0 {
		m.lost += at - m.since
		m.since = -1
	}
}

// finish ends the episodes of a sort.
func (w *way) finish(s sort, at int64) {
	for i := range w.all {
		if w.all[i].sort == s {
			w.all[i].end(at)
		}
	}
}

// attempt takes in that a request was made, however it ended: others have led on to it, and it may repeat a failure.
func (w *way) attempt(at int64, operation int32) {
	known := false
	for i := range w.all {
		m := &w.all[i]
		switch {
		case m.sort == request && m.what == operation:
			known = true
			m.returned = m.returned || m.hit
		case m.sort == request && m.succeeded && m.since >= 0: // now comes another one
			m.hit = true
			m.end(at)
		case m.sort == retry && m.what == operation && m.failed >= 0 && at-m.failed <= w.repeat:
			m.hit = true
			m.times++
			if m.since < 0 {
				m.since = m.failed
			}
		}
	}
	if !known {
		w.met(key{request, operation}).since = at
	}
}

// stuck counts requests from which somebody who is not there did not get on to another one.
func (w *way) stuck() {
	for i := range w.all {
		if m := &w.all[i]; m.sort == request && m.since >= 0 {
			m.hit = true
		}
	}
}
