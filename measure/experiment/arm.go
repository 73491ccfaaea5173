package experiment

import (
	"math"
	"slices"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// arm is what one variant says about one metric.
type arm struct {
	name  string
	units int64
	effect.Statistic
	share *stats.Proportion // of a share without a covariate
	ranks *effect.Ranks     // of a quantile
}

// adjustment is what a covariate did.
type adjustment struct{ theta, narrowed float64 }

// arms reduces the columns to statistics.
func (r reader) arms(m Measure, cols []column) ([]arm, *adjustment, error) {
	out := make([]arm, len(cols))
	for i, c := range cols {
		out[i] = arm{name: r.names[i], units: c.units}
	}
	switch m.Type {
	case Quantile:
		for i, c := range cols {
			statistic, ranks := quantile(m.Quantile, c)
			out[i].Statistic, out[i].ranks = statistic, &ranks
		}
		return out, nil, nil
	case TimeTo:
		return out, nil, restricted(m, cols, out)
	case Ratio:
		for i, c := range cols {
			out[i].Statistic = effect.OfRatio(stats.PairOf(c.value, c.denominator))
		}
		return out, nil, nil
	}
	if slices.ContainsFunc(cols, func(c column) bool { return c.pre != nil }) {
		pairs := make([]stats.Pair, len(cols))
		for i, c := range cols {
			pairs[i] = stats.PairOf(c.value, c.pre)
		}
		adjusted, theta := effect.Adjust(pairs...)
		var before, after float64
		for i, s := range adjusted {
			out[i].Statistic = s
			if s.N > 1 {
				before += s.UnadjustedVariance * float64(s.N)
				after += s.Variance * float64(s.N)
			}
		}
		return out, &adjustment{theta, 1 - after/before}, nil
	}
	for i, c := range cols {
		out[i].Statistic = effect.OfMean(stats.MomentsOf(c.value))
		if m.Type == Proportion || m.Type == Retention {
			p := stats.Proportion{N: len(c.value)}
			for _, v := range c.value {
				p.Hits += int(v)
			}
			out[i].share, out[i].Statistic = &p, effect.OfShare(p)
		}
	}
	return out, nil, nil
}

// quantile takes the quantile of all values. Ties are spread (see [stats.Mid]): whole milliseconds would otherwise have
// quantiles that jump and intervals without width. Where values come in clusters, those are what varies. The statistic,
// with the variance that GrowthBook takes from the values around the quantile, is for its numbers only: it tells badly
// how thick the values lie there, so that verdicts rest on the ranks.
func quantile(p float64, c column) (effect.Statistic, effect.Ranks) {
	s, n := stats.Sort(c.values), float64(len(c.values))
	at := s.Mid(p)
	low, high := math.NaN(), math.NaN()
	if half := stats.CriticalZ(0.95) * math.Sqrt(p*(1-p)/n); p-half >= 0.5/n && p+half <= 1-0.5/n {
		low, high = s.Mid(p-half).Value(), s.Mid(p+half).Value()
	}
	if c.clusters == nil || len(c.clusters) == len(s) { // one value each is none of several
		return effect.OfQuantile(len(s), at.Value(), low, high), effect.RanksOf(p, s)
	}
	return effect.OfClusteredQuantile(p, at.Value(), low, high, c.below(at)), effect.RanksOfClusters(p, s, c.below)
}

// below returns how many values of each cluster lie at or below a quantile (X), and how many there are (Y).
func (c column) below(at stats.Mid) stats.Pair {
	below, all := make([]float64, len(c.clusters)), make([]float64, len(c.clusters))
	for i, cluster := range c.clusters {
		for _, v := range c.values[cluster[0]:cluster[1]] {
			all[i]++
			below[i] += at.Share(v)
		}
	}
	return stats.PairOf(below, all)
}

// restricted fills in mean times within the window, or within the time that all arms were followed, of the
// Kaplan-Meier curves.
func restricted(m Measure, cols []column, out []arm) error {
	var curves []*survival.Curve
	for _, c := range cols {
		s, err := survival.OfMicros(c.done, c.censored, survival.Day)
		if err != nil {
			return err
		}
		curve, err := survival.KaplanMeier(s, 0.95)
		if err != nil {
			return err
		}
		curves = append(curves, curve)
	}
	tau := survival.SharedTau(curves...)
	if w := float64(m.followed()) / float64(survival.Day); w > 0 {
		tau = min(tau, w)
	}
	for i, curve := range curves {
		out[i].Statistic = effect.Statistic{N: curve.N, Mean: math.NaN(), Variance: math.NaN()}
		if tau <= 0 {
			continue
		}
		mean, err := curve.RMST(tau)
		if err != nil {
			return err
		}
		out[i].Mean, out[i].Variance = mean.Mean, mean.SE*mean.SE*float64(curve.N)
	}
	return nil
}
