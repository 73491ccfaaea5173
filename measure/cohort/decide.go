package cohort

import (
	"cmp"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// truth is whether a rule holds. Unknown is who could not be followed long enough.
type truth uint8

const (
	no truth = iota
	unknown
	yes
)

func not(t truth) truth { return yes - t }

func sure(holds bool) truth {
	if holds {
		return yes
	}
	return no
}

// decide says whether the rule holds for somebody with these steps.
func (n *node) decide(p *program, unit string, steps []events.Step) truth {
	r := n.rule
	switch {
	case len(r.All) > 0:
		out := yes
		for _, sub := range n.subs {
			out = min(out, sub.decide(p, unit, steps))
		}
		return out
	case len(r.Any) > 0:
		out := no
		for _, sub := range n.subs {
			out = max(out, sub.decide(p, unit, steps))
		}
		return out
	case r.Not != nil:
		return not(n.subs[0].decide(p, unit, steps))
	case r.Did != nil:
		return sure(n.did(steps))
	case r.Funnel != nil:
		return n.funnel(p, steps)
	case r.Retained != nil:
		return n.retained(p, steps)
	case r.Reached != nil:
		return n.reached(p, steps)
	case r.First != nil:
		i := n.first(steps, n.matchers[0])
		return sure(i >= 0 && n.days.hold(steps[i].At))
	}
	holds, known := n.known[unit]
	return sure(holds || !known && r.Property.Holds(nil))
}

// can is what a rule may decide about somebody of whom nothing was done that it looks at.
type can struct{ yes, no bool }

// possible says what the rule may decide about somebody who did nothing.
func (n *node) possible() can {
	r := n.rule
	switch {
	case len(r.All) > 0:
		out := can{yes: true}
		for _, sub := range n.subs {
			c := sub.possible()
			out = can{out.yes && c.yes, out.no || c.no}
		}
		return out
	case len(r.Any) > 0:
		out := can{no: true}
		for _, sub := range n.subs {
			c := sub.possible()
			out = can{out.yes || c.yes, out.no && c.no}
		}
		return out
	case r.Not != nil:
		c := n.subs[0].possible()
		return can{c.no, c.yes}
	case r.Property != nil:
		return can{true, true}
	case r.Did != nil && n.did(nil):
		return can{yes: true}
	}
	return can{no: true}
}

// first returns the first step of a matcher, -1 for none.
func (n *node) first(steps []events.Step, matcher int) int {
	for i, s := range steps {
		if s.Match == matcher {
			return i
		}
	}
	return -1
}

// start returns the first start step if it is on one of the days.
func (n *node) start(steps []events.Step) int {
	i := n.first(steps, n.matchers[0])
	if i < 0 || !n.days.hold(steps[i].At) {
		return -1
	}
	return i
}

func (n *node) did(steps []events.Step) bool {
	least, most := n.rule.Did.bounds()
	in := length(n.rule.Did.In).Microseconds()
	var at []int64
	count, densest := 0, 0
	for _, s := range steps {
		if len(n.matchers) == 0 || s.Match != n.matchers[0] || !n.days.hold(s.At) {
			continue
		}
		count++
		if in == 0 {
			continue
		}
		at = append(at, s.At)
		for s.At-at[0] > in {
			at = at[1:]
		}
		densest = max(densest, len(at))
	}
	if in > 0 {
		count = densest
	}
	return count >= least && (most < 0 || count <= most)
}

// reached looks from the first start for an end at or after it.
func (n *node) reached(p *program, steps []events.Step) truth {
	r := n.rule.Reached
	i := n.start(steps)
	if i < 0 {
		return no
	}
	within := length(r.Within).Microseconds()
	out := no
	for _, s := range steps {
		if s.Match == n.matchers[1] && s.At >= steps[i].At && s.Event != steps[i].Event {
			out = sure(within == 0 || s.At-steps[i].At <= within)
			break
		}
	}
	if out == no && within > 0 && steps[i].At+within > p.end && !after(steps, n.matchers[1], steps[i].At+within) {
		out = unknown
	}
	if r.Missed {
		return not(out)
	}
	return out
}

// after reports whether a matcher has a step later than at.
func after(steps []events.Step, matcher int, at int64) bool {
	for i := len(steps) - 1; i >= 0 && steps[i].At > at; i-- {
		if steps[i].Match == matcher {
			return true
		}
	}
	return false
}

// retained looks for the way back in a period.
func (n *node) retained(p *program, steps []events.Step) truth {
	r := n.rule.Retained
	i := n.start(steps)
	if i < 0 {
		return no
	}
	from, to := r.period(time.UnixMicro(steps[i].At).In(p.zone))
	out := no
	for _, s := range steps {
		if s.Match == n.matchers[1] && s.At >= max(from, steps[i].At) && s.At < to && s.Event != steps[i].Event {
			out = yes
			break
		}
	}
	if out == no && to > p.end {
		out = unknown
	}
	if r.Lost {
		return not(out)
	}
	return out
}

// period returns when the period begins and ends.
func (r Retained) period(start time.Time) (from, to int64) {
	interval := r.interval()
	if r.Rolling {
		one := map[question.Interval]time.Duration{question.Hour: time.Hour, question.Day: 24 * time.Hour, question.Week: 7 * 24 * time.Hour}[interval]
		begin := start.Add(time.Duration(r.Period) * one)
		return begin.UnixMicro(), begin.Add(one).UnixMicro()
	}
	begin := question.Floor(interval, start)
	for range r.Period {
		begin = question.Next(interval, begin)
	}
	return begin.UnixMicro(), question.Next(interval, begin).UnixMicro()
}

// funnel follows the steps in order. One event serves one step.
func (n *node) funnel(p *program, steps []events.Step) truth {
	r := n.rule.Funnel
	w := walk{node: n, window: r.window().Microseconds(), entry: make([]int64, len(r.Steps))}
	for i := range w.entry {
		w.entry[i] = never
	}
	for from := 0; from < len(steps); {
		to := from + 1
		for to < len(steps) && steps[to].At == steps[from].At {
			to++
		}
		tied := steps[from:to]
		if len(tied) > 1 { // steps of one event stand together
			tied = slices.Clone(tied)
			slices.SortStableFunc(tied, func(a, b events.Step) int { return cmp.Compare(a.Event, b.Event) })
		}
		for len(tied) > 0 {
			k := 1
			for k < len(tied) && tied[k].Event == tied[0].Event {
				k++
			}
			w.event(tied[:k])
			tied = tied[k:]
		}
		from = to
	}
	open := w.entry[0] != never && w.entry[0]+w.window > p.end
	switch {
	case !r.Dropped:
		if w.furthest < r.Reached && open {
			return unknown
		}
		return sure(w.furthest >= r.Reached)
	case w.furthest > r.Reached || w.furthest < r.Reached && !open:
		return no
	case open:
		return unknown
	}
	return yes
}

const never = -1 << 62

// walk is one person's way through a funnel. For each step it keeps the latest entry from which the step was reached in
// time.
type walk struct {
	*node
	window   int64
	entry    []int64
	furthest int
}

// event takes in the steps of one event, the last step of the funnel first, so that it serves one of them.
func (w *walk) event(steps []events.Step) {
	at := steps[0].At
	for k := len(w.matchers) - 1; k >= 0; k-- {
		if !slices.ContainsFunc(steps, func(s events.Step) bool { return s.Match == w.matchers[k] }) {
			continue
		}
		reached := int64(never)
		if k == 0 && w.days.hold(at) {
			reached = at
		} else if k > 0 && w.entry[k-1] != never && at-w.entry[k-1] <= w.window {
			reached = w.entry[k-1]
		}
		if reached != never {
			w.entry[k] = max(w.entry[k], reached)
			w.furthest = max(w.furthest, k+1)
		}
	}
}
