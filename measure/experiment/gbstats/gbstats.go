// Package gbstats computes the numbers that gbstats 0.8.0, the statistics of GrowthBook, would show for two arms, so
// that they can be compared with it (and with PostHog, which uses the same formula for the relative difference).
//
// The relative test is not symmetric: the same two arms give another p value when the other one is called the control,
// because the ratio itself, not its logarithm, is taken for normal. It overstates decreases and understates increases.
// Nothing in measure/experiment decides by these numbers.
package gbstats

import (
	"math"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/stats"
)

// Difference says how arms are compared.
type Difference string

// Differences.
const (
	Relative Difference = "relative" // (to-from)/from
	Absolute Difference = "absolute" // to-from
)

// Result is what gbstats returns.
type Result struct {
	Expected float64 // the difference
	SE       float64
	DF       float64 // 0 where not used
	P        float64
	Low      float64
	High     float64
}

// difference returns the estimate, with the unadjusted control as the base of a relative one, and its variance.
func difference(from, to effect.Statistic, d Difference) (estimate, variance float64) {
	b := to.Variance / float64(to.N)
	estimate, variance = to.Mean-from.Mean, b+from.Variance/float64(from.N)
	if d == Relative {
		base, ratio := from.Unadjusted, to.Unadjusted/from.Unadjusted
		estimate /= base
		// The variance of ratio*outcome - theta*covariate of the control; without a covariate it is ratio^2 times its own.
		control := ratio*ratio*from.UnadjustedVariance + (from.Variance - from.UnadjustedVariance) + 2*from.Shared*(1-ratio)
		variance = (b + control/float64(from.N)) / (base * base)
	}
	return estimate, variance
}

// TwoSided is TwoSidedTTest. Its p value keeps its digits where gbstats runs out of them and shows 0.
func TwoSided(from, to effect.Statistic, d Difference, alpha float64) Result {
	r := start(from, to, d)
	half := stats.StudentQuantile(1-alpha/2, r.DF) * r.SE
	r.P, r.Low, r.High = 2*stats.StudentSurvival(math.Abs(r.Expected)/r.SE, r.DF), r.Expected-half, r.Expected+half
	return r
}

// Greater is OneSidedTreatmentGreaterTTest.
func Greater(from, to effect.Statistic, d Difference, alpha float64) Result {
	r := start(from, to, d)
	r.P, r.Low, r.High = stats.StudentSurvival(r.Expected/r.SE, r.DF), r.Expected-stats.StudentQuantile(1-alpha, r.DF)*r.SE, math.Inf(1)
	return r
}

// Lesser is OneSidedTreatmentLesserTTest.
func Lesser(from, to effect.Statistic, d Difference, alpha float64) Result {
	r := start(from, to, d)
	r.P, r.Low, r.High = stats.StudentSurvival(-r.Expected/r.SE, r.DF), math.Inf(-1), r.Expected+stats.StudentQuantile(1-alpha, r.DF)*r.SE
	return r
}

func start(from, to effect.Statistic, d Difference) Result {
	estimate, variance := difference(from, to, d)
	return Result{Expected: estimate, SE: math.Sqrt(variance), DF: effect.DF(from, to)}
}

// Sequential is SequentialTwoSidedTTest.
func Sequential(from, to effect.Statistic, d Difference, alpha, tuning float64) Result {
	estimate, variance := difference(from, to, d)
	r := Result{Expected: estimate, SE: math.Sqrt(variance)}
	t := effect.AlwaysValid(estimate, r.SE, float64(from.N+to.N), 1-alpha, tuning)
	r.P, r.Low, r.High = t.P, t.Low, t.High
	return r
}

// Bayes is EffectBayesianABTest on the relative difference; a prior of infinite deviation is its improper flat one.
func Bayes(from, to effect.Statistic, prior effect.Prior, level float64) effect.Posterior {
	estimate, variance := difference(from, to, Relative)
	return effect.Bayes(estimate, math.Sqrt(variance), prior, level)
}
