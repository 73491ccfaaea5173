package forecast

import (
	"fmt"
	"math"
)

// Finish is the distribution of when work is done, by the ends of periods.
type Finish struct {
	Items int
	late  []float64 // late[t]: probability of not being done by the end of period t; late[0] is about today
}

// Moment is a number of periods from now, at whose end something is done. "Not reached" is an answer: within any time
// that can be computed the chance stays lower.
type Moment struct {
	Periods int // meaningless unless Reached
	Reached bool
}

// String writes the number of periods, or "not reached".
func (m Moment) String() string {
	if !m.Reached {
		return "not reached"
	}
	return fmt.Sprint(m.Periods)
}

// When returns when the items are done, given the counts of past periods. No items are done today. A history without
// finished items is [ErrCannotTell].
func When(counts []int, items int, m Method) (Finish, error) {
	if err := check(counts); err != nil {
		return Finish{}, err
	}
	switch {
	case items < 0 || items > 1_000_000:
		return Finish{}, fmt.Errorf("forecast: %d items. Give 0 to 1,000,000", items)
	case items == 0:
		return Finish{late: []float64{0}}, nil
	case m == Bayesian:
		return whenBayesian(counts, items)
	}
	return whenResampled(drawsOf(counts), items), nil
}

// whenResampled follows the distribution of the items done, dropping what has reached the goal.
func whenResampled(draws []draw, items int) Finish {
	f := Finish{Items: items, late: []float64{1}}
	p, next := make([]float64, items), make([]float64, items)
	p[0] = 1
	low, high := 0, 0 // where p is not zero
	for len(f.late) <= horizon {
		clear(next[low:])
		for _, d := range draws {
			if low+d.count >= items {
				break // the counts rise
			}
			last := min(high, items-1-d.count)
			to := next[low+d.count : last+1+d.count]
			for i, v := range p[low : last+1] {
				to[i] += d.p * v
			}
		}
		high = min(high+draws[len(draws)-1].count, items-1)
		low = min(low+draws[0].count, items-1)
		p, next = next, p
		var left float64
		for _, v := range p[low : high+1] {
			left += v
		}
		f.late = append(f.late, min(left, 1)) // sums of probabilities may exceed 1 by rounding
		if left < negligible {
			break
		}
	}
	return f
}

// whenBayesian doubles the horizon until hardly anything is late.
func whenBayesian(counts []int, items int) (Finish, error) {
	var sum int
	for _, c := range counts {
		sum += c
	}
	enough := 2*items*len(counts)/sum + 8
	for {
		enough = min(enough, bayesianHorizon)
		if (enough+1)*items > 1<<24 {
			return Finish{}, fmt.Errorf("forecast: %d items over %d periods are too many for the Bayesian method. Group them into larger ones", items, enough)
		}
		urn, err := newPolya(counts, enough, items)
		if err != nil {
			return Finish{}, err
		}
		f := Finish{Items: items, late: make([]float64, enough+1)}
		for t := range f.late {
			var left float64
			for _, v := range urn.rows[t] {
				left += v
			}
			f.late[t] = min(left/urn.total[t], 1)
		}
		if f.late[enough] < bayesianNegligible || enough == bayesianHorizon {
			return f, nil
		}
		enough *= 2
	}
}

// By returns the chance of being done by the end of period t; by the end of period 0 means today.
func (f Finish) By(t int) Chance { return Chance(1 - f.lateAt(t)) }

func (f Finish) lateAt(t int) float64 {
	switch {
	case t < 0 || len(f.late) == 0:
		return 1
	case t >= len(f.late):
		return f.late[len(f.late)-1]
	}
	return f.late[t]
}

// Within returns the smallest number of periods within which the work is done with at least the chance given.
func (f Finish) Within(level float64) Moment {
	for t, late := range f.late {
		if 1-late >= level-tolerance {
			return Moment{t, true}
		}
	}
	return Moment{}
}

// Joint returns when all are done, for teams that work independently: the chances multiply. It is later than the
// latest of the teams' dates: two teams that each keep a date with 85 % keep it together with 72 %. No teams are done
// today.
func Joint(teams ...Finish) Finish {
	return combine(teams, func(lates []float64) float64 {
		var logs float64
		for _, l := range lates {
			logs += math.Log1p(-l)
		}
		return -math.Expm1(logs)
	})
}

// SameTeam returns when all are done, for work of one team that shares its fate: the chance is that of the least
// likely part.
func SameTeam(parts ...Finish) Finish {
	return combine(parts, func(lates []float64) float64 {
		var worst float64
		for _, l := range lates {
			worst = max(worst, l)
		}
		return worst
	})
}

func combine(parts []Finish, late func([]float64) float64) Finish {
	var f Finish
	length := 1
	for _, p := range parts {
		f.Items += p.Items
		length = max(length, len(p.late))
	}
	f.late = make([]float64, length)
	lates := make([]float64, len(parts))
	for t := range f.late {
		for i, p := range parts {
			lates[i] = p.lateAt(t)
		}
		f.late[t] = late(lates)
	}
	return f
}
