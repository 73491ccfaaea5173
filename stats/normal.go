package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// NormalCDF returns P(Z <= x) of the standard normal distribution. NaN gives NaN.
//
// It uses the complementary error function so that the lower tail keeps its digits; the upper tail does so in
// [NormalSurvival].
func NormalCDF(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }

// NormalSurvival returns P(Z > x) of the standard normal distribution with full relative precision in the tail,
// where 1-NormalCDF(x) would have run out of digits. NaN gives NaN.
func NormalSurvival(x float64) float64 { return 0.5 * math.Erfc(x/math.Sqrt2) }

// NormalQuantile returns the x with P(Z <= x) = p: -Inf at 0, +Inf at 1, NaN outside [0, 1]. It keeps its digits far
// out in the lower tail, where math.Erfcinv does not.
func NormalQuantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return mathext.NormalQuantile(p)
}

// NormalDensity returns the standard normal density at x.
func NormalDensity(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) }

// TwoSided returns the two-sided p value of a standard normal statistic: P(|Z| >= |z|).
func TwoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// CriticalZ returns the half-width of a central normal interval in standard deviations: 1.959964 for level 0.95.
// It is NaN unless 0 < level < 1.
func CriticalZ(level float64) float64 {
	if !(level > 0 && level < 1) {
		return math.NaN()
	}
	return NormalQuantile(0.5 + level/2)
}

// StudentQuantile returns the x with P(T <= x) = p of Student's t with df degrees of freedom (a fraction is
// allowed). It is NaN unless df > 0 and 0 < p < 1.
func StudentQuantile(p, df float64) float64 {
	if !(df > 0 && p > 0 && p < 1) {
		return math.NaN()
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}
	x := t.Quantile(p)
	// The inverse is good to nine digits; a step of Newton's on the shorter tail gives the rest.
	if d := t.Prob(x); d > 0 && p >= 0.5 {
		x += (t.Survival(x) - (1 - p)) / d
	} else if d > 0 {
		x -= (t.CDF(x) - p) / d
	}
	return x
}

// StudentSurvival returns P(T > x) of Student's t with df degrees of freedom, NaN unless df > 0.
func StudentSurvival(x, df float64) float64 {
	if !(df > 0) || math.IsNaN(x) {
		return math.NaN()
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Survival(x)
}

// ChiSquaredSurvival returns P(X > x) of chi-squared with df degrees of freedom: 1 for x <= 0, NaN unless df > 0.
func ChiSquaredSurvival(x, df float64) float64 {
	if !(df > 0) || math.IsNaN(x) {
		return math.NaN()
	}
	if x <= 0 {
		return 1
	}
	return distuv.ChiSquared{K: df}.Survival(x)
}
