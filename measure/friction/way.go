package friction

import (
	"throughline.dev/events"
)

// Matchers of the main pass, in this order.
const (
	start = iota
	goal
	failed
	fine
	empty
	found
)

// way follows one person after the other from start to goal.
type way struct {
	*tally
	from, to, end           int64 // days of start events; end of observation
	late, repeat            int64
	operations              *names
	codes, states, searches *labels
	gone                    map[string]last // of those who never got there

	// Of the person at hand.
	all       []met
	failures  []part
	succeeded int
	last      last
	spare     met // what is beyond the bound
}

// last is the last request of somebody who is not there.
type last struct {
	at        int64 // 0: none
	operation int32
	failed    bool
	failure   part // the last failure, whether or not it is the last request
}

// window returns when somebody's way begins and ends and whether they got there; ok is false for who does not count.
func (w *way) window(steps []events.Step) (from, until int64, there, ok bool) {
	i := 0
	for i < len(steps) && steps[i].Match != start {
		i++
	}
	if i == len(steps) {
		return 0, 0, false, false
	}
	from = steps[i].At
	if w.from != 0 && from < w.from || w.to != 0 && from >= w.to {
		return 0, 0, false, false
	}
	until = max(w.end, from)
	if w.late > 0 {
		if from+w.late > w.end {
			w.young++
			return 0, 0, false, false
		}
		until = from + w.late
	}
	for _, s := range steps[i:] {
		if s.At > until {
			break
		}
		if s.Match == goal && s.Event != steps[i].Event {
			return from, s.At, true, true
		}
	}
	return from, until, false, true
}

// unit takes in the steps of one person or account.
func (w *way) unit(unit string, steps []events.Step) error {
	from, until, there, ok := w.window(steps)
	if !ok {
		return nil
	}
	w.all, w.failures, w.succeeded, w.last = w.all[:0], w.failures[:0], 0, last{}
	for _, l := range []*labels{w.codes, w.states, w.searches} {
		l.seek(unit)
	}
	later := false // whether they got there after the window
	for _, s := range steps {
		if s.At > until && there {
			break
		}
		w.step(s, s.At >= from && s.At <= until)
		later = later || s.Match == goal && s.At > until
	}
	if there {
		w.stepped = append(w.stepped, float64(w.succeeded))
	} else {
		w.stuck()
		if !later {
			w.gone[unit] = w.last
		}
	}
	w.add(w.all, w.failures, there, until)
	return nil
}

// step takes in one event. Those outside the window tell only what came last.
func (w *way) step(s events.Step, inside bool) {
	switch s.Match {
	case failed:
		p := part{w.operations.of(s.Value), w.states.next(), w.codes.next()}
		w.last = last{s.At, p.operation, true, p}
		if inside {
			w.fail(s.At, p)
		}
	case fine:
		operation := w.operations.of(s.Value)
		w.last.at, w.last.operation, w.last.failed = s.At, operation, false
		if inside {
			w.succeed(s.At, operation)
		}
	case empty:
		what := w.searches.next()
		if !inside {
			return
		}
		w.met(key{search, -1}).hit = true
		m := w.met(key{search, what})
		m.hit = true
		m.times++
		if m.since < 0 {
			m.since = s.At
		}
	case found:
		if inside {
			w.met(key{search, -1}).hit = true
			w.finish(search, s.At)
		}
	}
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
