package funnel

import "throughline.dev/events"

// strict reads the events one by one, those of an instant in the order of the first step that each fits. An event ends
// every attempt that stands at a step it does not fit.
func (s *Stepper) strict(sequence []events.Step) {
	for i := 0; i < len(sequence) && s.out.Level < s.steps; {
		j := instant(sequence, i)
		for _, m := range s.gather(sequence, i, j) {
			if s.next(m, sequence[i].At) {
				return
			}
		}
		i = j
	}
}

// next takes in one event and reports whether nothing can follow.
func (s *Stepper) next(m member, at int64) bool {
	steps := m.fits & s.stepBits()
	neutral := m.fits&(1<<(s.steps+len(s.exclude))) != 0
	if neutral && steps == 0 && m.fits&s.exclusionBits() == 0 {
		return false
	}
	s.old = s.start
	for step := s.steps - 1; step >= 0; step-- {
		if steps&(1<<step) != 0 {
			s.advance(step, at, m.index)
		}
	}
	if s.out.Level == s.steps {
		return true
	}
	for i, x := range s.exclude {
		if m.fits&(1<<(s.steps+i)) == 0 {
			continue
		}
		for step := x.after - 1; step < x.before-1; step++ {
			arrives := step == x.before-2 && steps&(1<<(step+1)) != 0
			if begun := s.old[step]; begun != never && s.within(begun, at) && !arrives {
				s.out.Excluded = true
				return true
			}
		}
	}
	for step := range s.steps {
		if steps&(1<<step) == 0 {
			s.start[step] = never
		}
	}
	return false
}

func (s *Stepper) exclusionBits() uint64 { return (1<<len(s.exclude) - 1) << s.steps }
