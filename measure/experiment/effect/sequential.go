package effect

import (
	"math"

	"throughline.dev/stats"
)

// DefaultTuning is the number of units at which always-valid intervals are the tightest, as GrowthBook has it.
const DefaultTuning = 5000

// Sequential compares two arms by an asymptotic confidence sequence (Waudby-Smith et al., arXiv 2103.06476, equations 9
// and 155): the interval holds the true difference at all looks together with the level's probability, so it may be
// read as often as one likes. It is wider than [Welch]'s at any one look. tuning is the number of units in both arms at
// which it is the tightest; choose it before the start. It is asymptotic: do not look before some hundred units an arm.
func Sequential(from, to Statistic, level float64, tuning float64) Test {
	return AlwaysValid(to.Mean-from.Mean, math.Hypot(from.SE(), to.SE()), float64(from.N+to.N), level, tuning)
}

// AlwaysValid is [Sequential] for an estimate of any effect with its standard error after n units.
func AlwaysValid(estimate, se, n, level, tuning float64) Test {
	t := Test{Name: "asymptotic confidence sequence", Estimate: estimate, SE: se}
	half := SequentialCritical(n, 1-level, tuning) * se
	t.Interval = stats.Interval{Low: estimate - half, High: estimate + half, Level: level}
	if t.P = sequentialP(estimate/se, n, level, tuning); se == 0 {
		t.P = math.NaN()
	}
	return t
}

// sequentialP is the p value of an effect of z standard errors at n units: the reciprocal of the e-value, by its
// logarithm so that it does not run over.
func sequentialP(z, n, level, tuning float64) float64 {
	r := mixture(1-level, tuning)
	nr := n * r * r
	return math.Exp(min(0, math.Log(nr+1)/2-nr*z*z/(2*(nr+1))))
}

// SequentialRatio is the always-valid interval of to over from, by the logarithm. Both means must be above zero.
func SequentialRatio(from, to Statistic, level float64, tuning float64) stats.Interval {
	if !(from.Mean > 0 && to.Mean > 0) {
		return stats.Interval{Low: math.NaN(), High: math.NaN(), Level: level}
	}
	t := Sequential(from.relative(), to.relative(), level, tuning)
	return stats.Interval{Low: math.Exp(t.Low), High: math.Exp(t.High), Level: level}
}

// SequentialCritical returns how many standard errors an always-valid interval reaches to either side at n units in
// both arms: 1.96 would be a single look's.
func SequentialCritical(n, alpha, tuning float64) float64 {
	r := mixture(alpha, tuning)
	nr := n * r * r
	return math.Sqrt(2 * (nr + 1) / nr * math.Log(math.Sqrt(nr+1)/alpha))
}

// mixture is the parameter rho that makes the interval tightest at the tuning.
func mixture(alpha, tuning float64) float64 {
	l := -2 * math.Log(alpha)
	return math.Sqrt((l + math.Log(l+1)) / tuning)
}
