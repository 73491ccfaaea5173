package friction

import (
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
	people            map[string]*person
	*person               // at hand
	spare             met // what is beyond the bound of one person
}

// person is somebody on the way.
type person struct {
	from, until int64 // the window
	there       bool  // the goal was reached in the window
	later       bool  // and after it
	closed      bool  // the window has been counted
	all         []met
	failures    []part
	succeeded   int
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
	p := &person{from: steps[i].At}
	if w.from != 0 && p.from < w.from || w.to != 0 && p.from >= w.to {
		return nil
	}
	p.until = max(w.end, p.from)
	if w.late > 0 {
		if p.from+w.late > w.end {
			w.young++
			return nil
		}
		p.until = p.from + w.late
	}
	for _, s := range steps[i:] {
		if s.Match != goal || s.Event == steps[i].Event {
			continue
		}
		if s.At <= p.until {
			p.until, p.there = s.At, true
		} else {
			p.later = true
		}
		break
	}
	w.people[unit] = p
	return nil
}

// unit takes in the requests and searches of somebody in a stretch of time.
func (w *way) unit(unit string, steps []events.Step) error {
	w.person = w.people[unit]
	for _, s := range steps {
		if s.At >= w.person.from && s.At <= w.until {
			w.step(s)
		}
	}
	return nil
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

// close counts somebody's window.
func (w *way) close(p *person) {
	if p.closed {
		return
	}
	w.person = p
	if p.there {
		w.stepped = append(w.stepped, float64(p.succeeded))
	} else {
		w.stuck()
	}
	w.add(p.all, p.failures, p.there, p.until)
	p.closed, p.all, p.failures = true, nil, nil
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
