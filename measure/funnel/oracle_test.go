package funnel_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/question"
)

// rounds of a hundred scenarios each.
const rounds = 25

// happened is an event as the oracle sees it: when, and what it fits.
type happened struct {
	at      int64
	steps   []int
	exclude bool
	neutral bool
}

func (h happened) fits(step int) bool { return slices.Contains(h.steps, step) }

// scenario is a funnel and one person's events.
type scenario struct {
	steps         int
	order         funnel.Order
	entry         funnel.Entry
	window        int64 // 0: none
	from, to      int64
	after, before int // of the one exclusion; 0: none
	events        []happened
}

func (s scenario) question() funnel.Question {
	q := funnel.Question{Steps: make([]funnel.Step, s.steps), Order: s.order, Entry: s.entry}
	if s.window > 0 {
		q.Window = question.Span(fmt.Sprintf("%gs", float64(s.window)/1e6))
	}
	if s.after > 0 {
		q.Exclude = []funnel.Exclusion{{After: s.after, Before: s.before}}
	}
	return q
}

// sequence is what an event log hands to the stepper.
func (s scenario) sequence() []events.Step {
	var out []events.Step
	ids := map[int32]int32{}
	for id, h := range s.events {
		add := func(match int) { out = append(out, events.Step{Match: match, At: h.at, Event: int32(id)}) }
		for _, m := range h.steps {
			add(m)
		}
		next := s.steps
		if s.after > 0 {
			if h.exclude {
				add(next)
			}
			next++
		}
		if s.order == funnel.Strict {
			if h.neutral {
				add(next)
			}
			add(next + 1)
		}
	}
	slices.SortStableFunc(out, func(a, b events.Step) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Match, b.Match), cmp.Compare(a.Event, b.Event))
	})
	for i := range out {
		n, seen := ids[out[i].Event]
		if !seen {
			n = int32(len(ids))
			ids[out[i].Event] = n
		}
		out[i].Event = n
	}
	return out
}

// level is how many steps an attempt that began at start has done by an instant, found by trying everything.
func (s scenario) level(start, by int64) int {
	if s.window > 0 {
		by = min(by, start+s.window)
	}
	if s.order == funnel.Any {
		return s.matched(start, by, 0, nil)
	}
	return s.chain(start, start, by, 0, nil)
}

// matched is the most of the steps from step on that can be done by different events.
func (s scenario) matched(start, by int64, step int, used []int) int {
	if step == s.steps {
		return 0
	}
	best := s.matched(start, by, step+1, used) // leave it out
	for i, h := range s.events {
		if h.at >= start && h.at <= by && h.fits(step) && !slices.Contains(used, i) {
			best = max(best, 1+s.matched(start, by, step+1, append(slices.Clone(used), i)))
		}
	}
	return best
}

// chain is how many steps from step on can be done one after the other by different events from an instant on.
func (s scenario) chain(start, since, by int64, step int, used []int) int {
	best := 0
	if step == s.steps {
		return 0
	}
	for i, h := range s.events {
		if h.at < since || h.at > by || !h.fits(step) || slices.Contains(used, i) || step == 0 && h.at != start {
			continue
		}
		best = max(best, 1+s.chain(start, h.at, by, step+1, append(slices.Clone(used), i)))
	}
	return best
}

// starts are the instants at which attempts begin, in order.
func (s scenario) starts() []int64 {
	var out []int64
	for _, h := range s.events {
		begins := h.fits(0) || s.order == funnel.Any && len(h.steps) > 0
		if begins && h.at >= s.from && h.at < s.to && !slices.Contains(out, h.at) {
			out = append(out, h.at)
		}
	}
	slices.Sort(out)
	if s.entry == funnel.First && len(out) > 1 {
		out = out[:1]
	}
	return out
}

func (s scenario) instants() []int64 {
	var out []int64
	for _, h := range s.events {
		out = append(out, h.at)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// expect is the answer of the oracle: the level, the times of the steps, and whether the person is excluded.
func (s scenario) expect() (level int, times []int64, excluded bool) {
	starts, instants := s.starts(), s.instants()
	done := int64(1 << 62) // first completion
	var begun, when int64
	for _, x := range instants {
		for _, start := range starts {
			if start > x {
				continue
			}
			if n := s.level(start, x); n > level || n == level && n > 0 && x == when {
				level, begun, when = n, start, x
			}
		}
		if level == s.steps {
			done = x
			break
		}
	}
	for l := 1; l <= level; l++ {
		for _, x := range instants {
			if x >= begun && s.level(begun, x) >= l {
				times = append(times, x)
				break
			}
		}
	}
	if s.after > 0 {
		for _, h := range s.events {
			if !h.exclude || h.at >= done {
				continue
			}
			for _, start := range starts {
				inside := s.window == 0 || h.at-start <= s.window
				if start < h.at && inside && s.level(start, h.at-1) >= s.after && s.level(start, h.at) < s.before {
					return 0, nil, true
				}
			}
		}
	}
	return level, times, false
}

var scenarios = rapid.Custom(func(t *rapid.T) scenario {
	s := scenario{
		steps:  rapid.SampledFrom([]int{1, 2, 3, 3, 4, 4}).Draw(t, "steps"),
		entry:  rapid.SampledFrom([]funnel.Entry{funnel.Best, funnel.First}).Draw(t, "entry"),
		window: rapid.SampledFrom([]int64{0, 2, 4, 6, 9}).Draw(t, "window"),
		from:   rapid.SampledFrom([]int64{1, 1, 2, 3}).Draw(t, "from"),
		to:     rapid.SampledFrom([]int64{13, 13, 8, 4}).Draw(t, "to"),
	}
	if s.steps > 1 && rapid.Bool().Draw(t, "excludes") {
		s.after = rapid.IntRange(1, s.steps-1).Draw(t, "after")
		s.before = rapid.IntRange(s.after+1, s.steps).Draw(t, "before")
	}
	overlap := rapid.Bool().Draw(t, "overlap")
	days := rapid.SampledFrom([]int64{4, 12}).Draw(t, "days")
	for range rapid.SampledFrom([]int{0, 3, 6, 8, 9}).Draw(t, "events") {
		h := happened{at: rapid.Int64Range(1, days).Draw(t, "at"), exclude: s.after > 0 && rapid.IntRange(0, 3).Draw(t, "exclude") == 3}
		fits := rapid.SampledFrom([]int{0, 1, 2, 3, 0, 1, 2, 3, 9}).Draw(t, "fits")
		for step := range s.steps {
			if fits == step || overlap && rapid.IntRange(0, 3).Draw(t, "also") == 3 {
				h.steps = append(h.steps, step)
			}
		}
		h.neutral = len(h.steps) == 0 && !h.exclude && rapid.Bool().Draw(t, "neutral")
		s.events = append(s.events, h)
	}
	return s
})

func compare(t *rapid.T, s scenario, got *funnel.Attempt, sequence []events.Step, level int, times []int64, excluded bool) {
	if got.Excluded != excluded {
		t.Fatalf("%+v\nexcluded is %v, want %v", s, got.Excluded, excluded)
	}
	if excluded {
		return
	}
	if got.Level != level {
		t.Fatalf("%+v\nreached step %d, want %d", s, got.Level, level)
	}
	used := map[int32]bool{}
	for i := range got.Level {
		e := sequence[got.Steps[i]]
		if e.At != times[i] {
			t.Fatalf("%+v\nstep %d was done at %d, want %d", s, i+1, e.At, times[i])
		}
		if used[e.Event] {
			t.Fatalf("%+v\none event fills two steps", s)
		}
		used[e.Event] = true
	}
	if starts := s.starts(); level > 0 && got.Entered != starts[0] {
		t.Fatalf("%+v\nentered at %d, want %d", s, got.Entered, starts[0])
	}
}

// The stepper keeps one start for each step and never looks back. The oracle tries every start and every choice of
// events.
func TestStepperGetsAsFarAsTryingEverything(t *testing.T) {
	t.Parallel()
	for _, order := range []funnel.Order{funnel.Ordered, funnel.Any} {
		t.Run(string(order), func(t *testing.T) {
			t.Parallel()
			for range rounds {
				rapid.Check(t, func(t *rapid.T) {
					s := scenarios.Draw(t, "scenario")
					s.order = order
					sequence := s.sequence()
					stepper := funnel.NewStepper(s.question(), s.from, s.to)
					stepper.Run([]events.Step{{At: 2}, {At: 3}}) // what came before leaves no trace
					level, times, excluded := s.expect()
					compare(t, s, stepper.Run(sequence), sequence, level, times, excluded)
				})
			}
		})
	}
}

// line puts the events in the order in which the strict rule reads them.
func (s scenario) line() []happened {
	out := slices.Clone(s.events)
	first := func(h happened) int {
		switch {
		case len(h.steps) > 0:
			return h.steps[0]
		case h.exclude:
			return 10
		case h.neutral:
			return 11
		}
		return 12
	}
	slices.SortStableFunc(out, func(a, b happened) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(first(a), first(b))) })
	return out
}

// attempts calls yield with every choice of events that is a strict attempt: start time, position of each step.
func (s scenario) attempts(line []happened, chosen []int, yield func(chosen []int)) {
	yield(chosen)
	if len(chosen) == s.steps {
		return
	}
	for i := range line {
		h := line[i]
		if !h.fits(len(chosen)) {
			continue
		}
		if len(chosen) > 0 {
			last := chosen[len(chosen)-1]
			if i <= last || s.window > 0 && h.at-line[chosen[0]].at > s.window {
				continue
			}
			broken := false
			for _, between := range line[last+1 : i] {
				broken = broken || !between.neutral && !between.fits(len(chosen)-1)
			}
			if broken {
				continue
			}
		} else if !slices.Contains(s.starts(), h.at) {
			continue
		}
		s.attempts(line, append(slices.Clone(chosen), i), yield)
	}
}

func (s scenario) expectStrict() (level int, times []int64, excluded bool) {
	line := s.line()
	var all [][]int
	s.attempts(line, nil, func(chosen []int) {
		if len(chosen) > 0 {
			all = append(all, slices.Clone(chosen))
		}
	})
	var best []int
	end := len(line)
	for _, a := range all {
		if len(a) == s.steps {
			end = min(end, a[len(a)-1])
		}
		if len(a) < len(best) {
			continue
		}
		if len(a) > len(best) || slices.Compare(key(line, a), key(line, best)) < 0 {
			best = a
		}
	}
	for _, i := range best {
		times = append(times, line[i].at)
	}
	if s.after == 0 {
		return len(best), times, false
	}
	for x, h := range line[:end] {
		if !h.exclude {
			continue
		}
		for _, a := range all {
			if len(a) < s.after || len(a) >= s.before || a[len(a)-1] >= x || s.window > 0 && h.at-line[a[0]].at > s.window {
				continue
			}
			standing := true
			for _, between := range line[a[len(a)-1]+1 : x] {
				standing = standing && (between.neutral || between.fits(len(a)-1))
			}
			arrived := len(a) == s.before-1 && h.fits(len(a))
			if standing && !arrived {
				return 0, nil, true
			}
		}
	}
	return len(best), times, false
}

// key orders attempts of one length: who got there first, then the latest start, then the earliest steps.
func key(line []happened, a []int) []int64 {
	out := []int64{int64(a[len(a)-1]), -line[a[0]].at}
	for _, i := range a {
		out = append(out, line[i].at)
	}
	return out
}

func TestStrictStepperGetsAsFarAsTryingEverything(t *testing.T) {
	t.Parallel()
	for range rounds {
		rapid.Check(t, func(t *rapid.T) {
			s := scenarios.Draw(t, "scenario")
			s.order = funnel.Strict
			sequence := s.sequence()
			level, times, excluded := s.expectStrict()
			compare(t, s, funnel.NewStepper(s.question(), s.from, s.to).Run(sequence), sequence, level, times, excluded)
		})
	}
}
