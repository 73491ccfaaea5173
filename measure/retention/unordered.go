package retention

import (
	"context"
	"errors"
	"slices"

	"throughline.dev/events"
)

// Who came back after their first start is told by bits, one for each period, so that nobody's events need to be put in
// order. A property test holds it to what the ordered walk says.

// errOrder says that only the order of events at one time tells which of them was the start.
var errOrder = errors.New("the order of events at one time counts")

// unordered counts those who started for the first time.
type unordered struct {
	*collector
	units []started // by number of the unit
	words int
	bits  []uint64 // by unit, words for each: the periods in which it came back
}

// started is a unit's first start. The numbers of events at that very time stop at 2.
type started struct {
	at     int64 // 0: it did not start
	age    int32 // of the calendar
	starts uint8
	backs  uint8
	both   uint8 // that are starts and backs
}

// unordered answers a question about first starts. It returns errOrder, with nothing counted, where it cannot.
func (c *collector) unordered(ctx context.Context, log events.Reader, query events.Query) error {
	u := &unordered{collector: c, words: c.most/64 + 1}
	if err := log.Moments(ctx, c.q.Start, query, u.start); err != nil {
		return err
	}
	if err := u.enter(); err != nil {
		return err
	}
	if both, ok := intersect(c.q.Start, c.q.Back); ok {
		if err := log.Moments(ctx, both, query, u.atStart(func(s *started) *uint8 { return &s.both })); err != nil {
			return err
		}
	}
	u.bits = make([]uint64, len(u.units)*u.words)
	back := u.turn
	if c.q.Clock == Rolling {
		back = u.roll
	}
	if err := log.Moments(ctx, c.q.Back, query, back); err != nil {
		return err
	}
	return u.count()
}

// start notes the first starts.
func (u *unordered) start(units []int32, at []int64) error {
	for i, unit := range units {
		if int(unit) >= len(u.units) {
			u.units = slices.Grow(u.units, int(unit)+1-len(u.units))[:unit+1]
		}
		switch s := &u.units[unit]; {
		case s.at == 0 || at[i] < s.at:
			s.at, s.starts = at[i], 1
		case at[i] == s.at:
			s.starts = 2
		}
	}
	return nil
}

// enter leaves those who started on the days of the question, and finds their cohorts.
func (u *unordered) enter() error {
	for i := range u.units {
		s := &u.units[i]
		if s.at < u.from || s.at >= u.to {
			s.at = 0
		}
		if s.at == 0 {
			continue
		}
		age, err := u.buckets.Age(s.at)
		if err != nil {
			return err
		}
		s.age = int32(age)
	}
	return nil
}

// atStart counts what happened at the very time of somebody's start.
func (u *unordered) atStart(counted func(s *started) *uint8) func(units []int32, at []int64) error {
	return func(units []int32, at []int64) error {
		for i, unit := range units {
			if int(unit) < len(u.units) && u.units[unit].at == at[i] {
				n := counted(&u.units[unit])
				*n = min(*n+1, 2)
			}
		}
		return nil
	}
}

// turn marks periods of the calendar.
func (u *unordered) turn(units []int32, at []int64) error {
	for i, unit := range units {
		if int(unit) >= len(u.units) {
			continue
		}
		s := &u.units[unit]
		if s.at == 0 || at[i] <= s.at {
			if s.at == at[i] {
				s.backs = min(s.backs+1, 2)
			}
			continue
		}
		age, err := u.buckets.Age(at[i])
		if err != nil {
			return err
		}
		if k := int(s.age) - age; k <= u.most {
			u.bits[int(unit)*u.words+k/64] |= 1 << (k % 64)
		}
	}
	return nil
}

// roll marks periods since the start.
func (u *unordered) roll(units []int32, at []int64) error {
	for i, unit := range units {
		if int(unit) >= len(u.units) {
			continue
		}
		s := &u.units[unit]
		if s.at == 0 || at[i] <= s.at {
			if s.at == at[i] {
				s.backs = min(s.backs+1, 2)
			}
			continue
		}
		if k := (at[i] - s.at) / u.period; k <= int64(u.most) {
			u.bits[int(unit)*u.words+int(k/64)] |= 1 << (k % 64)
		}
	}
	return nil
}

// count adds everybody to their cohort.
func (u *unordered) count() error {
	for _, s := range u.units {
		if s.at != 0 && s.backs == 1 && s.both == 1 && s.starts > 1 {
			return errOrder
		}
	}
	for i, s := range u.units {
		if s.at == 0 {
			continue
		}
		copy(u.hit[:], u.bits[i*u.words:][:u.words])
		if s.backs > 1 || s.backs == 1 && s.both == 0 { // another event than the start
			u.hit[0] |= 1
		}
		u.collector.units++
		u.collector.count(entry{age: int(s.age), at: s.at})
	}
	return nil
}

// intersect returns what fits both matchers; ok is false when their names say that nothing does.
func intersect(a, b events.Matcher) (both events.Matcher, ok bool) {
	both.Where = slices.Concat(a.Where, b.Where)
	keep := func(names []string, other events.Matcher) {
		for _, n := range names {
			if slices.Contains(other.Names, n) || len(other.Names) == 0 && !events.Evidence(n) {
				both.Names = append(both.Names, n)
			}
		}
	}
	if len(a.Names) > 0 {
		keep(a.Names, b)
	} else {
		keep(b.Names, a)
	}
	return both, len(both.Names) > 0 || len(a.Names)+len(b.Names) == 0
}
