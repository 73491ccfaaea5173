package effect

import (
	"math"

	"throughline.dev/stats"
)

// Statistic is what one arm says about a metric. Mean is the estimate, Variance that of one unit, so that the
// estimate's own is Variance/N. NaN in either means that the arm allows no answer.
type Statistic struct {
	N        int
	Mean     float64
	Variance float64
	// Unadjusted is the mean before a covariate was taken into account; equal to Mean without one.
	Unadjusted float64
	// UnadjustedVariance is the variance before that.
	UnadjustedVariance float64
	// Shared is theta times the covariance of outcome and covariate; 0 without one.
	Shared float64
}

func plain(n int, mean, variance float64) Statistic {
	return Statistic{N: n, Mean: mean, Variance: variance, Unadjusted: mean, UnadjustedVariance: variance}
}

// SE returns the standard error of the mean.
func (s Statistic) SE() float64 { return math.Sqrt(s.Variance / float64(s.N)) }

// Interval returns the arm's own interval by Student's t at the level.
func (s Statistic) Interval(level float64) stats.Interval {
	half := stats.StudentQuantile(0.5+level/2, float64(s.N-1)) * s.SE()
	return stats.Interval{Low: s.Mean - half, High: s.Mean + half, Level: level}
}

// OfMean is the average of a number over units.
func OfMean(m stats.Moments) Statistic {
	if m.N == 0 {
		return plain(0, math.NaN(), math.NaN())
	}
	return plain(m.N, m.Mean, m.Variance())
}

// OfShare is the share of units that did something; its variance is p(1-p).
func OfShare(p stats.Proportion) Statistic {
	v := p.Value()
	return plain(p.N, v, v*(1-v))
}

// OfRatio is the sum of X over the sum of Y, where units, not events, are independent: variance by the delta method
// with the covariance of both. Without a denominator there is no answer.
func OfRatio(p stats.Pair) Statistic {
	if p.N == 0 || p.Y == 0 {
		return plain(p.N, math.NaN(), math.NaN())
	}
	x, y := p.Marginals()
	r := p.X / p.Y
	return plain(p.N, r, (x.Variance()-2*r*p.Covariance()+r*r*y.Variance())/(p.Y*p.Y))
}

// OfQuantile is a quantile with the bounds of its 95 % order-statistic interval, over n values that are independent of
// each other. Its variance is taken from the width of the interval.
func OfQuantile(n int, at, low, high float64) Statistic {
	half := (high - low) / (2 * stats.CriticalZ(0.95))
	return plain(n, at, float64(n-1)*half*half)
}

// OfClusteredQuantile is the p quantile over values that come in clusters, such as requests of people: the variance of
// [OfQuantile] times how much more the share of values at or below the quantile varies between clusters than it would
// between independent values. atOrBelow holds for each cluster how many values were at or below the quantile (X), and
// how many there were (Y). N becomes the number of values, as in GrowthBook.
func OfClusteredQuantile(p float64, at, low, high float64, atOrBelow stats.Pair) Statistic {
	values := int(math.Round(atOrBelow.Y * float64(atOrBelow.N)))
	s := OfQuantile(values, at, low, high)
	share := OfRatio(atOrBelow)
	effect := share.Variance / float64(share.N) * float64(values) / (p * (1 - p))
	return plain(values, at, s.Variance*effect)
}

// Adjust is CUPED (Deng et al. 2013): it takes from each arm's outcome (X) what a covariate from before the exposure (Y)
// explains, with one coefficient theta for all arms: the covariance of outcome and covariate over the covariate's
// variance, both pooled. Means are adjusted to the covariate's average over all arms, so they keep their meaning. A
// covariate that does not vary changes nothing; theta is then 0.
func Adjust(arms ...stats.Pair) (adjusted []Statistic, theta float64) {
	var all stats.Pair
	for _, a := range arms {
		all = all.Add(a)
	}
	if all.YY > 0 {
		theta = all.XY / all.YY
	}
	for _, a := range arms {
		x, y := a.Marginals()
		s := OfMean(x)
		if a.N > 0 {
			s.Mean -= theta * (y.Mean - all.Y)
			s.Variance += theta*theta*y.Variance() - 2*theta*a.Covariance()
			s.Shared = theta * a.Covariance()
		}
		adjusted = append(adjusted, s)
	}
	return adjusted, theta
}
