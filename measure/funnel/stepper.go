package funnel

import (
	"math"

	"throughline.dev/events"
)

// Attempt is how far a unit got.
type Attempt struct {
	// Level is how many steps the attempt that counts reached; 0: the unit never entered.
	Level int
	// Excluded units are in no count.
	Excluded bool
	// Entered is when the unit first began an attempt within the scope.
	Entered int64
	// Steps holds, for each step reached, the index of the event in the unit's sequence. In any order it is the events
	// that counted in order of time.
	Steps [MaxSteps]int32
}

const never = math.MinInt64

// Stepper finds how far units get. It reads a unit's sequence once (and, in any order, the attempt that counts a second
// time), allocates nothing once it has seen its largest unit, and serves one goroutine.
type Stepper struct {
	steps    int
	order    Order
	first    bool
	window   int64 // longest time from the first step
	from, to int64 // attempts begin from, inclusive, to, exclusive
	exclude  []reach

	out   Attempt
	start [MaxSteps]int64           // latest start of an attempt that reached the step; never
	chain [MaxSteps][MaxSteps]int32 // its events
	old   [MaxSteps]int64           // start before the instant at hand
	basis basis
	group []member // the events of one instant
}

// reach is where an exclusion holds: after one step and before another, from 1.
type reach struct{ after, before int }

// member is one event of an instant: what it fits, a bit each, and its first step in the sequence.
type member struct {
	fits  uint64
	event int32
	index int32
}

// Sequences that a stepper reads have the matchers of the steps first, then those of the exclusions; for the strict
// order, then one for events that interrupt nothing, then one for all events.

// NewStepper makes the stepper of a question that passed Check. Attempts begin between two instants in microseconds,
// from inclusive, to exclusive.
func NewStepper(q Question, from, to int64) *Stepper {
	s := &Stepper{steps: len(q.Steps), order: q.order(), first: q.entry() == First, window: math.MaxInt64, from: from, to: to}
	if d, err := q.Window.Duration(); err == nil && d > 0 {
		s.window = d.Microseconds()
	}
	for _, x := range q.Exclude {
		after, before := q.scopeOf(x)
		s.exclude = append(s.exclude, reach{after, before})
	}
	return s
}

// Run reads one unit's sequence, in rising order of time, and of steps at one instant.
func (s *Stepper) Run(sequence []events.Step) *Attempt {
	s.out = Attempt{Entered: never}
	switch s.order {
	case Any:
		if s.first {
			s.anyFirst(sequence)
		} else {
			s.anyBest(sequence)
		}
	case Strict:
		s.clear()
		s.strict(sequence)
	default:
		s.clear()
		s.ordered(sequence)
	}
	return &s.out
}

func (s *Stepper) clear() {
	for i := range s.steps {
		s.start[i] = never
	}
}

// instant returns where the steps of the instant that begins at i end.
func instant(sequence []events.Step, i int) int {
	at := sequence[i].At
	for i++; i < len(sequence) && sequence[i].At == at; i++ {
	}
	return i
}

// gather collects the events of an instant, sequence[i:j], in order of their first steps. Events of an instant are
// numbered one after the other.
func (s *Stepper) gather(sequence []events.Step, i, j int) []member {
	least, most := sequence[i].Event, sequence[i].Event
	for _, e := range sequence[i:j] {
		least, most = min(least, e.Event), max(most, e.Event)
	}
	n := int(most-least) + 1
	if cap(s.group) < n {
		s.group = make([]member, n, 2*n)
	}
	s.group = s.group[:n]
	clear(s.group)
	for k := i; k < j; k++ {
		m := &s.group[sequence[k].Event-least]
		if m.fits == 0 {
			m.event, m.index = sequence[k].Event, int32(k)
		}
		m.fits |= 1 << min(sequence[k].Match, 63)
	}
	return s.group
}

// stepBits are the bits of a member that stand for steps.
func (s *Stepper) stepBits() uint64 { return 1<<s.steps - 1 }

// enters reports whether an attempt may begin at an instant.
func (s *Stepper) enters(at int64) bool {
	return at >= s.from && at < s.to && (!s.first || s.out.Entered == never)
}

// within reports whether the window of an attempt that began at start is open.
func (s *Stepper) within(start, at int64) bool { return at-start <= s.window }

// advance lets an event fill a step, from 0, if an attempt waits for it.
func (s *Stepper) advance(step int, at int64, index int32) {
	if step == 0 {
		if !s.enters(at) || s.start[0] == at {
			return
		}
		if s.out.Entered == never {
			s.out.Entered = at
		}
		s.start[0], s.chain[0][0] = at, index
	} else {
		begun := s.start[step-1]
		if begun == never || begun <= s.start[step] || !s.within(begun, at) {
			return
		}
		s.start[step] = begun
		copy(s.chain[step][:step], s.chain[step-1][:step])
		s.chain[step][step] = index
	}
	s.reached(step)
}

// reached keeps the attempt if it is the first to get as far.
func (s *Stepper) reached(step int) {
	if step >= s.out.Level {
		s.out.Level = step + 1
		copy(s.out.Steps[:step+1], s.chain[step][:step+1])
	}
}
