package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Jeffreys returns the interval between the quantiles of the posterior from Jeffreys' prior, Beta(1/2, 1/2). No
// observations give [0, 1], impossible ones NaN.
func (p Proportion) Jeffreys(level float64) Interval {
	if !p.valid() || math.IsNaN(CriticalZ(level)) {
		return unanswered(level, 0, 1, p)
	}
	tail := (1 - level) / 2
	a, b := float64(p.Hits)+0.5, float64(p.N-p.Hits)+0.5
	return Interval{mathext.InvRegIncBeta(a, b, tail), mathext.InvRegIncBeta(a, b, 1-tail), level}
}

// Wald returns the interval p -+ z*sqrt(p(1-p)/n), which is too narrow for few observations and for shares near 0 and
// 1. It is here to be compared with; use [Proportion.Wilson].
func (p Proportion) Wald(level float64) Interval {
	if !p.valid() {
		return unanswered(level, 0, 1, p)
	}
	half := CriticalZ(level) * math.Sqrt(p.Value()*(1-p.Value())/float64(p.N))
	return Interval{p.Value() - half, p.Value() + half, level}
}

// AgrestiCoull returns the interval of Agresti & Coull (1998): Wald's around the centre of Wilson's.
func (p Proportion) AgrestiCoull(level float64) Interval {
	if !p.valid() {
		return unanswered(level, 0, 1, p)
	}
	z := CriticalZ(level)
	n := float64(p.N) + z*z
	centre := (float64(p.Hits) + z*z/2) / n
	half := z * math.Sqrt(centre*(1-centre)/n)
	return Interval{max(0, centre-half), min(1, centre+half), level}
}

// FisherExact returns the two-sided p value of Fisher's exact test of two shares: the probability, given the margins,
// of tables that are no more likely than the one observed. It is conservative. No observations or impossible ones give
// NaN. The time grows with the number of hits.
func FisherExact(from, to Proportion) float64 {
	if !from.valid() || !to.valid() {
		return math.NaN()
	}
	hits, n1, n2 := from.Hits+to.Hits, from.N, to.N
	low, high := max(0, hits-n2), min(hits, n1)
	logProbability := func(k int) float64 {
		return logChoose(n1, k) + logChoose(n2, hits-k) - logChoose(n1+n2, hits)
	}
	// Tables as likely as the observed one count although rounding says otherwise.
	limit := logProbability(from.Hits) + 1e-9
	var p float64
	for k := low; k <= high; k++ {
		if l := logProbability(k); l <= limit {
			p += math.Exp(l)
		}
	}
	return min(p, 1)
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
