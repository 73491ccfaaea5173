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
	own   stats.Interval    // of a quantile
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
			out[i].Statistic, out[i].own = quantile(m.Quantile, c, r.level)
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

// quantile takes the quantile of all values, with the interval between order statistics and, where values come in
// clusters, the clusters' share of the variance. Ties are spread (see [stats.Mid]): whole milliseconds would otherwise
// have quantiles that jump and intervals without width.
//
// The quantile's own interval is that between the values whose shares bound the share p (Woodruff 1952).
func quantile(p float64, c column, level float64) (effect.Statistic, stats.Interval) {
	s, n := stats.Sort(c.values), float64(len(c.values))
	at := s.Mid(p)
	between := func(half float64) (low, high float64) {
		if p-half >= 0.5/n && p+half <= 1-0.5/n {
			return s.Mid(p - half).Value(), s.Mid(p + half).Value()
		}
		return math.NaN(), math.NaN() // too few values
	}
	low, high := between(stats.CriticalZ(0.95) * math.Sqrt(p*(1-p)/n))
	own := stats.Interval{Level: level}
	if c.clusters == nil {
		own.Low, own.High = between(stats.CriticalZ(level) * math.Sqrt(p*(1-p)/n))
		return effect.OfQuantile(len(c.values), at.Value(), low, high), own
	}
	below, all := make([]float64, len(c.clusters)), make([]float64, len(c.clusters))
	for i, cluster := range c.clusters {
		for _, v := range c.values[cluster[0]:cluster[1]] {
			all[i]++
			below[i] += at.Share(v)
		}
	}
	pair := stats.PairOf(below, all)
	own.Low, own.High = between(stats.StudentQuantile(0.5+level/2, float64(len(c.clusters)-1)) * effect.OfRatio(pair).SE())
	return effect.OfClusteredQuantile(p, at.Value(), low, high, pair), own
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
