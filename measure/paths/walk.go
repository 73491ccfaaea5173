package paths

import "throughline.dev/events"

// other stands for every name that is not told apart.
const other int32 = -1

// walker makes sessions of a unit's events, and paths of sessions.
type walker struct {
	q          Question
	names      []string
	number     map[string]int32 // of names
	pause      int64
	start, end int // index of the matcher, 0: none

	unit     int // number of the unit at hand, from 1
	sessions int
	// path takes in one path: its names, and whether it has no further event.
	path func(p []int32, ended bool)

	events []happened
	steps  []int32
}

// happened is one event of the unit at hand.
type happened struct {
	at         int64
	name       string // valid while the unit is at hand
	shown      bool   // belongs into paths
	start, end bool
}

// visit takes in one unit.
func (w *walker) visit(_ string, steps []events.Step) error {
	w.unit++
	w.events = w.events[:0]
	for _, s := range steps {
		for int(s.Event) >= len(w.events) {
			w.events = append(w.events, happened{at: s.At})
		}
		e := &w.events[s.Event]
		e.at, e.name = s.At, s.Value
		switch {
		case s.Match == 0:
			// What is said about a person is not what the person did.
			e.shown = e.shown || len(w.q.Names) > 0 || s.Value != events.IdentifyEvent && s.Value != events.GroupEvent
		case s.Match == w.start:
			e.start, e.shown = true, true
		case s.Match == w.end:
			e.end, e.shown = true, true
		}
	}
	list := w.events[:0]
	for _, e := range w.events {
		if e.shown {
			list = append(list, e)
		}
	}
	for i := 0; i < len(list); {
		j := i + 1
		for j < len(list) && list[j].at-list[j-1].at <= w.pause {
			j++
		}
		w.sessions++
		w.session(list[i:j])
		i = j
	}
	return nil
}

// session finds the path of one session, if it has one.
func (w *walker) session(list []happened) {
	if w.start > 0 {
		for len(list) > 0 && !list[0].start {
			list = list[1:]
		}
		if len(list) == 0 {
			return
		}
	}
	if w.end > 0 {
		first := 0
		if w.start > 0 {
			first = 1
		}
		i := first
		for i < len(list) && !list[i].end {
			i++
		}
		if i >= len(list) {
			return
		}
		list = list[:i+1]
	}
	w.steps = w.steps[:0]
	last, backward := "", w.backward()
	for i := range list {
		e := &list[i]
		if backward {
			e = &list[len(list)-1-i]
		}
		if i > 0 && e.name == last {
			continue
		}
		if len(w.steps) == w.q.Depth {
			w.path(w.steps, false)
			return
		}
		id, known := w.number[e.name]
		if !known {
			id = other
		}
		w.steps = append(w.steps, id)
		last = e.name
	}
	w.path(w.steps, true)
}

// backward reports whether paths are counted back from their end.
func (w *walker) backward() bool { return w.end > 0 && w.start == 0 }
