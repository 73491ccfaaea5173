package effect

import (
	"math"

	"throughline.dev/stats"
)

// Test is a comparison of two arms: to less from. NaN where there is no answer.
type Test struct {
	Name     string // what kind of test, in words
	Estimate float64
	SE       float64
	DF       float64 // of Student's t; 0 where the test does not use it
	P        float64 // two-sided unless the name says otherwise
	stats.Interval
}

// Welch compares two arms without assuming equal variances, with Satterthwaite's degrees of freedom.
func Welch(from, to Statistic, level float64) Test {
	t := Test{Name: "Welch's t test", Estimate: to.Mean - from.Mean, SE: math.Hypot(from.SE(), to.SE()), DF: DF(from, to)}
	half := stats.StudentQuantile(0.5+level/2, t.DF) * t.SE
	t.Interval = stats.Interval{Low: t.Estimate - half, High: t.Estimate + half, Level: level}
	t.P = 2 * stats.StudentSurvival(math.Abs(t.Estimate/t.SE), t.DF)
	return t
}

// WelchOneSided tests whether to is the greater. The interval is bounded on one side at the level.
func WelchOneSided(from, to Statistic, level float64) Test {
	t := Welch(from, to, level)
	t.Name = "Welch's t test, one-sided"
	t.P = stats.StudentSurvival(t.Estimate/t.SE, t.DF)
	t.Interval = stats.Interval{Low: t.Estimate - stats.StudentQuantile(level, t.DF)*t.SE, High: math.Inf(1), Level: level}
	return t
}

// DF returns Satterthwaite's degrees of freedom.
func DF(from, to Statistic) float64 {
	a, b := from.Variance/float64(from.N), to.Variance/float64(to.N)
	return (a + b) * (a + b) / (a*a/float64(from.N-1) + b*b/float64(to.N-1))
}

// Shares compares two shares by the score test of Miettinen and Nurminen, whose interval and p value never disagree.
func Shares(from, to stats.Proportion, level float64) Test {
	t := Test{Name: "score test (Miettinen-Nurminen)", Estimate: to.Value() - from.Value()}
	t.SE = math.Hypot(OfShare(from).SE(), OfShare(to).SE())
	t.Interval, t.P = stats.ScoreDifference(from, to, level)
	return t
}

// LogRatio returns the interval of to over from (1.05 is 5 % more) by the delta method on the logarithm, with Student's
// t. It is symmetric: the arms swapped give the reciprocal. Both means must be above zero, otherwise it is NaN.
func LogRatio(from, to Statistic, level float64) stats.Interval {
	if !(from.Mean > 0 && to.Mean > 0) {
		return stats.Interval{Low: math.NaN(), High: math.NaN(), Level: level}
	}
	a, b := from.relative(), to.relative()
	centre := math.Log(to.Mean) - math.Log(from.Mean)
	half := stats.StudentQuantile(0.5+level/2, DF(a, b)) * math.Hypot(a.SE(), b.SE())
	return stats.Interval{Low: math.Exp(centre - half), High: math.Exp(centre + half), Level: level}
}

// relative is the logarithm of the mean.
func (s Statistic) relative() Statistic {
	return plain(s.N, math.Log(s.Mean), s.Variance/(s.Mean*s.Mean))
}

// Fieller returns the interval of to over from by Fieller's theorem (1954): the ratios r for which to - r*from does not
// differ from zero. It allows means of any sign. Where the mean of from does not differ from zero, no ratio is excluded
// and the bounds are infinite.
func Fieller(from, to Statistic, level float64) stats.Interval {
	a, b := from.Mean, to.Mean
	va, vb := from.Variance/float64(from.N), to.Variance/float64(to.N)
	t := stats.StudentQuantile(0.5+level/2, DF(from, to))
	q := a*a - t*t*va
	none := stats.Interval{Low: math.Inf(-1), High: math.Inf(1), Level: level}
	if math.IsNaN(q) || math.IsNaN(b) {
		return stats.Interval{Low: math.NaN(), High: math.NaN(), Level: level}
	}
	if q <= 0 {
		return none
	}
	root := t * math.Sqrt(max(va*b*b+vb*a*a-t*t*va*vb, 0))
	return stats.Interval{Low: (a*b - root) / q, High: (a*b + root) / q, Level: level}
}
