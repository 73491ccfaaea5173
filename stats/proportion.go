package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Proportion is how many of n did something.
type Proportion struct{ Hits, N int }

func (p Proportion) valid() bool { return p.N > 0 && p.Hits >= 0 && p.Hits <= p.N }

// nothing says that there are no observations, as opposed to impossible ones.
func (p Proportion) nothing() bool { return p.N == 0 && p.Hits == 0 }

// Value returns Hits/N, NaN for no or impossible observations.
func (p Proportion) Value() float64 {
	if !p.valid() {
		return math.NaN()
	}
	return float64(p.Hits) / float64(p.N)
}

// unanswered is the interval of proportions that say nothing: the whole range for no observations, NaN for
// impossible ones.
func unanswered(level, low, high float64, ps ...Proportion) Interval {
	for _, p := range ps {
		if !p.valid() && !p.nothing() {
			return Interval{math.NaN(), math.NaN(), level}
		}
	}
	return Interval{low, high, level}
}

// Wilson returns the score interval (Wilson 1927), without continuity correction: right on average, never outside
// [0, 1], of use from n = 1 on. No observations give [0, 1], impossible ones NaN.
func (p Proportion) Wilson(level float64) Interval {
	if !p.valid() {
		return unanswered(level, 0, 1, p)
	}
	z := CriticalZ(level)
	n, x := float64(p.N), p.Value()
	centre := (x + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(x*(1-x)/n+z*z/(4*n*n))
	i := Interval{max(centre-half, 0), min(centre+half, 1), level}
	// Exact at the ends, where the sum above leaves a rounding error.
	if p.Hits == 0 {
		i.Low = 0
	}
	if p.Hits == p.N {
		i.High = 1
	}
	return i
}

// ClopperPearson returns the exact binomial interval (Clopper & Pearson 1934), which covers at least the level
// whatever the proportion and is therefore wide. No observations give [0, 1], impossible ones NaN.
func (p Proportion) ClopperPearson(level float64) Interval {
	if !p.valid() || math.IsNaN(CriticalZ(level)) {
		return unanswered(level, 0, 1, p)
	}
	tail := (1 - level) / 2
	k, n := float64(p.Hits), float64(p.N)
	i := Interval{0, 1, level}
	if p.Hits > 0 {
		i.Low = mathext.InvRegIncBeta(k, n-k+1, tail)
	}
	if p.Hits < p.N {
		i.High = mathext.InvRegIncBeta(k+1, n-k, 1-tail)
	}
	return i
}

// NewcombeDifference returns the interval of to-from, in shares (0.01 is one percentage point), for independent
// groups: method 10 of Newcombe (1998), which squares and adds the distances to the Wilson bounds. A group without
// observations gives [-1, 1].
func NewcombeDifference(from, to Proportion, level float64) Interval {
	if !from.valid() || !to.valid() {
		return unanswered(level, -1, 1, from, to)
	}
	a, b := from.Wilson(level), to.Wilson(level)
	d := to.Value() - from.Value()
	return Interval{
		Low:   d - math.Hypot(to.Value()-b.Low, a.High-from.Value()),
		High:  d + math.Hypot(b.High-to.Value(), from.Value()-a.Low),
		Level: level,
	}
}

// LogRatio returns the interval of to/from (1.38 is a rise of 38 %) by the delta method on the logarithm (Katz et
// al. 1978). Without hits in a group, or without observations, the data set no bound: [0, +Inf].
func LogRatio(from, to Proportion, level float64) Interval {
	if !from.valid() || !to.valid() || from.Hits == 0 || to.Hits == 0 {
		return unanswered(level, 0, math.Inf(1), from, to)
	}
	return logRatio(float64(from.Hits), float64(from.N), float64(to.Hits), float64(to.N), level)
}

// LogRatioAdjusted is [LogRatio] with half a hit and half an observation added to each group (Walter 1975), which
// bounds the ratio even when a group has no hits. Without observations the data set no bound: [0, +Inf].
func LogRatioAdjusted(from, to Proportion, level float64) Interval {
	if !from.valid() || !to.valid() {
		return unanswered(level, 0, math.Inf(1), from, to)
	}
	return logRatio(float64(from.Hits)+0.5, float64(from.N)+0.5, float64(to.Hits)+0.5, float64(to.N)+0.5, level)
}

func logRatio(k1, n1, k2, n2, level float64) Interval {
	ratio := math.Log(k2/n2) - math.Log(k1/n1)
	half := CriticalZ(level) * math.Sqrt(1/k1-1/n1+1/k2-1/n2)
	return Interval{math.Exp(ratio - half), math.Exp(ratio + half), level}
}

// ZTest returns the pooled two-sample statistic of to-from and its two-sided p value: the chi-squared test of a
// fourfold table without correction. No observations, or the same outcome everywhere, give NaN.
func ZTest(from, to Proportion) (z, p float64) {
	if !from.valid() || !to.valid() {
		return math.NaN(), math.NaN()
	}
	n1, n2 := float64(from.N), float64(to.N)
	pooled := float64(from.Hits+to.Hits) / (n1 + n2)
	z = (to.Value() - from.Value()) / math.Sqrt(pooled*(1-pooled)*(1/n1+1/n2))
	return z, TwoSided(z)
}
