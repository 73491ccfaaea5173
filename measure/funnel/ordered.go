package funnel

import (
	"cmp"
	"math/bits"
	"slices"

	"throughline.dev/events"
)

// ordered keeps, for each step, the latest start of an attempt that reached it: no other attempt at that step can get
// further. An event that fits several steps is offered to the later ones first, so that it fills one only.
func (s *Stepper) ordered(sequence []events.Step) {
	for i := 0; i < len(sequence) && s.out.Level < s.steps; {
		e := sequence[i]
		if i+1 == len(sequence) || sequence[i+1].At != e.At {
			if e.Match < s.steps {
				s.advance(e.Match, e.At, int32(i))
			} else if s.excludes(1<<e.Match, e.At, &s.start) {
				return
			}
			i++
			continue
		}
		j := instant(sequence, i)
		if s.orderedInstant(sequence, i, j) {
			return
		}
		i = j
	}
}

// orderedInstant takes in several steps at one instant and reports whether the unit is excluded.
func (s *Stepper) orderedInstant(sequence []events.Step, i, j int) bool {
	at, last := sequence[i].At, sequence[j-1].Match
	alone := true // one event
	least, most := sequence[i].Event, sequence[i].Event
	for k := i + 1; k < j; k++ {
		e := sequence[k].Event
		alone = alone && e == least
		least, most = min(least, e), max(most, e)
	}
	if last >= s.steps {
		s.old = s.start
	}
	switch {
	case alone:
		for k := j - 1; k >= i; k-- {
			if m := sequence[k].Match; m < s.steps {
				s.advance(m, at, int32(k))
			}
		}
	case int(most-least)+1 == j-i: // each event fits one thing: in order of the steps
		for k := i; k < j; k++ {
			if m := sequence[k].Match; m < s.steps {
				s.advance(m, at, int32(k))
			}
		}
	default:
		s.assign(s.gather(sequence, i, j), at)
	}
	if last < s.steps || s.out.Level == s.steps {
		return false
	}
	var fits uint64
	for _, e := range sequence[i:j] {
		fits |= 1 << e.Match
	}
	return s.excludes(fits, at, &s.old)
}

// excludes marks the unit as excluded if one of the exclusions that fit meets an attempt between its steps: one that
// had reached the first before the instant and has not reached the second with it. As the attempts that began later are
// never further, it is enough to look at the latest that had reached the first.
func (s *Stepper) excludes(fits uint64, at int64, old *[MaxSteps]int64) bool {
	for i, x := range s.exclude {
		begun := old[x.after-1]
		if fits&(1<<(s.steps+i)) != 0 && begun != never && s.within(begun, at) && s.start[x.before-1] < begun {
			s.out.Excluded = true
			return true
		}
	}
	return false
}

// assign takes in several events at one instant, some of which fit several steps. Each event fills one step, in
// whichever way gets furthest: from every step that an attempt had reached, following steps are matched with events
// along augmenting paths for as long as that works.
func (s *Stepper) assign(group []member, at int64) {
	steps := s.stepBits()
	slices.SortFunc(group, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.fits&steps, b.fits&steps), cmp.Compare(a.event, b.event))
	})
	// Of events that fit the same steps, no more can be of use than there are such steps.
	n, same := 0, 0
	for i, m := range group {
		m.fits &= steps
		if i > 0 && n > 0 && group[n-1].fits == m.fits {
			same++
		} else {
			same = 1
		}
		if m.fits != 0 && same <= bits.OnesCount64(m.fits) {
			group[n] = m
			n++
		}
	}
	group = group[:n]
	reached := -1
	for base := s.steps - 1; base >= 0; base-- {
		begun := at
		if base > 0 {
			begun = s.start[base-1]
			if begun == never || !s.within(begun, at) {
				continue
			}
		} else if !s.enters(at) {
			continue
		}
		var m matching
		m.reset(s.steps)
		for step := base; step < s.steps && m.augment(group, step); step++ {
			if step == 0 && s.out.Entered == never {
				s.out.Entered = at
			}
			if s.start[step] >= begun {
				continue
			}
			s.start[step] = begun
			if base > 0 {
				copy(s.chain[step][:base], s.chain[base-1][:base])
			}
			for k := base; k <= step; k++ {
				s.chain[step][k] = group[m.event[k]].index
			}
			reached = max(reached, step)
		}
	}
	if reached >= 0 {
		s.reached(reached)
	}
}

// matching matches steps with events of one instant.
type matching struct {
	event [MaxSteps]int32 // by step; -1: none
	steps int
	tried uint64 // steps seen while looking for one path
}

func (m *matching) reset(steps int) {
	m.steps = steps
	for i := range steps {
		m.event[i] = -1
	}
}

// augment matches one more step, moving others to other events if need be.
func (m *matching) augment(group []member, step int) bool {
	m.tried = 0
	return m.place(group, step)
}

func (m *matching) place(group []member, step int) bool {
	m.tried |= 1 << step
	for i := range group {
		if group[i].fits&(1<<step) == 0 {
			continue
		}
		holder := -1
		for k := range m.steps {
			if m.event[k] == int32(i) {
				holder = k
				break
			}
		}
		if holder < 0 || m.tried&(1<<holder) == 0 && m.place(group, holder) {
			m.event[step] = int32(i)
			return true
		}
	}
	return false
}
