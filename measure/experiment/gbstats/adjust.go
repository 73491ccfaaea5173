package gbstats

import (
	"throughline.dev/measure/experiment/effect"
	"throughline.dev/stats"
)

// AdjustShares is gbstats' regression adjustment of shares by shares: variances are p(1-p), covariances are divided by
// n. Of the outcome (X) and covariate (Y) only the means and the products are looked at. Our own adjustment,
// [effect.Adjust], treats shares as means.
func AdjustShares(from, to stats.Pair) (adjusted []effect.Statistic, theta float64) {
	all := from.Add(to)
	if v := all.Y * (1 - all.Y); v > 0 {
		theta = all.XY / float64(all.N) / v
	}
	for _, a := range []stats.Pair{from, to} {
		x, y := a.X*(1-a.X), a.Y*(1-a.Y)
		adjusted = append(adjusted, effect.Statistic{
			N: a.N, Mean: a.X - theta*(a.Y-all.Y), Variance: x + theta*theta*y - 2*theta*a.XY/float64(a.N),
			Unadjusted: a.X, UnadjustedVariance: x, Shared: theta * a.XY / float64(a.N),
		})
	}
	return adjusted, theta
}
