package stats

import "math"

// NoncentralStudentSurvival returns P(T > x) where T is Student's t with df degrees of freedom and the noncentrality
// delta: the power of a t test. It integrates the normal tail over the distribution of the estimated deviation, to
// about ten digits. NaN unless df > 0.
func NoncentralStudentSurvival(x, df, delta float64) float64 {
	if !(df > 0) || math.IsNaN(x) || math.IsNaN(delta) {
		return math.NaN()
	}
	// s = sqrt(chi2/df) has the density below; it is near 1 with a deviation of about 1/sqrt(2 df).
	l, _ := math.Lgamma(df / 2)
	logConstant := math.Log(2) + df/2*math.Log(df/2) - l
	density := func(s float64) float64 {
		return math.Exp(logConstant + (df-1)*math.Log(s) - df*s*s/2)
	}
	width := 12 / math.Sqrt(2*df)
	low, high := max(1-width, 1e-12), 1+width
	if df < 10 {
		high = 12
	}
	const steps = 2000 // Simpson's rule
	h := (high - low) / steps
	var sum float64
	for i := range steps + 1 {
		s, weight := low+float64(i)*h, 2.0
		switch {
		case i == 0 || i == steps:
			weight = 1
		case i%2 == 1:
			weight = 4
		}
		sum += weight * density(s) * NormalSurvival(x*s-delta)
	}
	return min(max(sum*h/3, 0), 1)
}
