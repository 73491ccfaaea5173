package funnel

import (
	"slices"
	"sort"

	"throughline.dev/events"
)

// In any order an attempt begins with any event of a step and has done as many steps as can be matched with different
// events since. The most recent events that can be matched with different steps (a basis of the matching, see [basis])
// tell how far every attempt is: an attempt has done as many steps as there are events of the basis since its start.

// anyBest follows all attempts at once.
func (s *Stepper) anyBest(sequence []events.Step) {
	s.basis.reset(s.steps)
	last := int64(never) // latest event of a step at which an attempt could begin
	var start, until int64
	for i := 0; i < len(sequence) && s.out.Level < s.steps; {
		at := sequence[i].At
		if last != never && at >= s.to && !s.within(last, at) {
			break
		}
		if at < s.from {
			i++
			continue
		}
		j := i + 1
		fits := uint64(1) << sequence[i].Match
		if j < len(sequence) && sequence[j].At == at {
			j = instant(sequence, i)
			for _, e := range sequence[i+1 : j] {
				fits |= 1 << e.Match
			}
		}
		if fits&s.exclusionBits() != 0 {
			s.remember(last)
		}
		if fits&s.stepBits() != 0 {
			if at < s.to {
				last = at
				if s.out.Entered == never {
					s.out.Entered = at
				}
			}
			if j == i+1 {
				s.basis.add(fits&s.stepBits(), at, int32(i))
			} else {
				for _, m := range s.gather(sequence, i, j) {
					if fits := m.fits & s.stepBits(); fits != 0 {
						s.basis.add(fits, at, m.index)
					}
				}
			}
			if last != never && s.within(last, at) {
				if n := s.basis.since(at, s.window); n > s.out.Level {
					s.out.Level, start, until = n, min(s.basis.start(n), last), at
				}
			}
		}
		if s.out.Level < s.steps && fits&s.exclusionBits() != 0 && s.excludesAny(fits, at) {
			return
		}
		i = j
	}
	if s.out.Level > 0 {
		first := sort.Search(len(sequence), func(i int) bool { return sequence[i].At >= start })
		s.follow(sequence[first:], int32(first), until)
	}
}

// remember keeps, for each number of steps, the latest start of an attempt that has done as many.
func (s *Stepper) remember(last int64) {
	for n := range s.steps {
		s.old[n] = min(s.basis.start(n+1), last)
	}
}

func (s *Stepper) excludesAny(fits uint64, at int64) bool {
	for i, x := range s.exclude {
		begun := s.old[x.after-1]
		if fits&(1<<(s.steps+i)) != 0 && begun != never && s.within(begun, at) && s.basis.start(x.before) < begun {
			s.out.Excluded = true
			return true
		}
	}
	return false
}

// anyFirst follows the attempt that begins with the first event of a step.
func (s *Stepper) anyFirst(sequence []events.Step) {
	for i, e := range sequence {
		if e.Match < s.steps && e.At >= s.from {
			if e.At < s.to {
				s.out.Entered = e.At
				until := int64(1<<63 - 1)
				if s.window < until-e.At {
					until = e.At + s.window
				}
				s.follow(sequence[i:], int32(i), until)
			}
			return
		}
	}
}

// follow does the steps of one attempt, from its start to an instant, and judges its exclusions when it is the only one
// that counts. The sequence begins at offset.
func (s *Stepper) follow(sequence []events.Step, offset int32, until int64) {
	s.basis.reset(s.steps)
	n := 0
	for i := 0; i < len(sequence) && sequence[i].At <= until && n < s.steps; {
		j := instant(sequence, i)
		before := n
		var fits uint64
		for _, m := range s.gather(sequence, i, j) {
			fits |= m.fits
			if steps := m.fits & s.stepBits(); steps != 0 && n < s.steps && s.basis.grow(steps, sequence[i].At, m.index+offset) {
				s.out.Steps[n] = m.index + offset
				n++
			}
		}
		if s.first && n < s.steps {
			for k, x := range s.exclude {
				if fits&(1<<(s.steps+k)) != 0 && before >= x.after && n < x.before {
					s.out.Excluded = true
				}
			}
			if s.out.Excluded {
				break
			}
		}
		i = j
	}
	s.out.Level = n
}

// basis holds events that can be matched with different steps: of all such sets, the one with the most recent events.
// Events come in order of time. The sets of events that can be matched with different steps are a matroid (a
// transversal one), in which the greedy rule is right: an event that is too many takes the place of the oldest one on
// the circuit it closes.
type basis struct {
	steps  int
	event  [MaxSteps]held // by the step it is matched with
	filled uint64         // steps that are matched
	recent [MaxSteps]int64
	parent [MaxSteps]int8 // step from which the search came, -1 for the event itself
}

type held struct {
	fits uint64
	at   int64
	id   int32
}

func (b *basis) reset(steps int) { b.steps, b.filled = steps, 0 }

// add takes in an event.
func (b *basis) add(fits uint64, at int64, id int32) {
	free, circuit := b.search(fits)
	if free < 0 {
		for step := range b.steps {
			if circuit&(1<<step) != 0 && (free < 0 || b.event[step].at < b.event[free].at) {
				free = step
			}
		}
	}
	b.shift(free, held{fits, at, id})
}

// grow takes in an event only if it makes the basis larger.
func (b *basis) grow(fits uint64, at int64, id int32) bool {
	free, _ := b.search(fits)
	if free >= 0 {
		b.shift(free, held{fits, at, id})
	}
	return free >= 0
}

// search looks for a step without an event that an event which fits these steps can reach by moving others. Without
// one, the steps it came by are those of the circuit.
func (b *basis) search(fits uint64) (free int, seen uint64) {
	var queue [MaxSteps]int8
	n := 0
	push := func(steps uint64, from int8) {
		for step := range b.steps {
			if steps&(1<<step) != 0 && seen&(1<<step) == 0 {
				seen |= 1 << step
				b.parent[step] = from
				queue[n] = int8(step)
				n++
			}
		}
	}
	push(fits, -1)
	for i := 0; i < n; i++ {
		step := queue[i]
		if b.filled&(1<<step) == 0 {
			return int(step), seen
		}
		if more := b.event[step].fits &^ seen; more != 0 {
			push(more, step)
		}
	}
	return -1, seen
}

// shift frees a step that search came by and moves the events on the way there by one.
func (b *basis) shift(step int, e held) {
	b.filled |= 1 << step
	for b.parent[step] >= 0 {
		from := int(b.parent[step])
		b.event[step] = b.event[from]
		step = from
	}
	b.event[step] = e
}

// since counts the events of the basis that lie within a window up to an instant.
func (b *basis) since(at, window int64) int {
	n := 0
	for step := range b.steps {
		if b.filled&(1<<step) != 0 && at-b.event[step].at <= window {
			n++
		}
	}
	return n
}

// start returns the latest start of an attempt that has done n steps, or never.
func (b *basis) start(n int) int64 {
	k := 0
	for step := range b.steps {
		if b.filled&(1<<step) != 0 {
			b.recent[k] = b.event[step].at
			k++
		}
	}
	if n > k {
		return never
	}
	slices.Sort(b.recent[:k])
	return b.recent[k-n]
}
