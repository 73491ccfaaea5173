package stats

import "math"

// ScoreDifference compares two independent shares by the score test of Miettinen & Nurminen (1985): the variance is
// estimated under the difference in question, with the factor N/(N-1). The interval holds the differences that the test
// does not reject, so it and the p value never disagree; it stays within [-1, 1] and is of use for few observations and
// for shares near 0 and 1. It returns the interval of to-from, in shares, and the two-sided p value of no difference.
//
// A group without observations gives [-1, 1] and NaN, impossible ones NaN. Where both groups are all or nothing alike,
// p is 1.
func ScoreDifference(from, to Proportion, level float64) (Interval, float64) {
	if !from.valid() || !to.valid() {
		return unanswered(level, -1, 1, from, to), math.NaN()
	}
	z := CriticalZ(level)
	if math.IsNaN(z) {
		return Interval{math.NaN(), math.NaN(), level}, math.NaN()
	}
	d := to.Value() - from.Value()
	// The statistic falls as the supposed difference rises.
	bound := func(target, low, high float64) float64 {
		for range 200 {
			mid := low + (high-low)/2
			if mid == low || mid == high {
				break
			}
			if scoreZ(from, to, mid) > target {
				low = mid
			} else {
				high = mid
			}
		}
		return low + (high-low)/2
	}
	i := Interval{bound(z, -1, d), bound(-z, d, 1), level}
	return i, TwoSided(scoreZ(from, to, 0))
}

// scoreZ is the statistic of the supposed difference delta of to-from.
func scoreZ(from, to Proportion, delta float64) float64 {
	excess := to.Value() - from.Value() - delta
	if excess == 0 {
		return 0
	}
	n1, n2 := float64(to.N), float64(from.N)
	p1, p2 := restrictedShares(from, to, delta)
	v := (p1*(1-p1)/n1 + p2*(1-p2)/n2) * (n1 + n2) / (n1 + n2 - 1)
	if n1+n2 <= 1 {
		return 0
	}
	return excess / math.Sqrt(max(v, 0))
}

// restrictedShares returns the most likely shares of to and from whose difference is delta: the root of a cubic in
// closed form (Farrington & Manning 1990, appendix).
func restrictedShares(from, to Proportion, delta float64) (p1, p2 float64) {
	x1, x2 := to.Value(), from.Value()
	theta := float64(from.N) / float64(to.N)
	a := 1 + theta
	b := -(1 + theta + x1 + theta*x2 + delta*(theta+2))
	c := delta*delta + delta*(2*x1+theta+1) + x1 + theta*x2
	d := -x1 * delta * (1 + delta)
	v := math.Pow(b/(3*a), 3) - b*c/(6*a*a) + d/(2*a)
	u := math.Sqrt(max(b*b/(9*a*a)-c/(3*a), 0))
	if v < 0 {
		u = -u
	}
	w := math.Pi / 3
	if u != 0 {
		w = (math.Pi + math.Acos(min(max(v/(u*u*u), -1), 1))) / 3
	}
	p1 = 2*u*math.Cos(w) - b/(3*a)
	p1 = min(max(p1, 0, delta), 1, 1+delta)
	return p1, min(max(p1-delta, 0), 1)
}
