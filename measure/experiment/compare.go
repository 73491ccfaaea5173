package experiment

import (
	"math"

	"throughline.dev/ledger"
	"throughline.dev/measure/experiment/effect"
	"throughline.dev/measure/experiment/gbstats"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// Outcomes of a comparison.
const (
	better   = "better"
	worse    = "worse"
	holds    = "holds"     // a guardrail whose loss is shown to be within its margin
	notShown = "not_shown" // no difference is shown, which is not to say that there is none
)

// contrast is a variant against the control before it is worded.
type contrast struct {
	effect.Test
	lift    stats.Interval // of to over from
	by      string         // how the interval of the lift was made
	ratio   float64
	outcome string
	p       float64 // adjusted
}

// contrast compares. level is that of both intervals.
func (r reader) contrast(m Measure, from, to arm, level float64) contrast {
	c := contrast{ratio: to.Mean / from.Mean}
	shares := from.share != nil && to.share != nil
	switch {
	case from.ranks != nil && r.always:
		c.Test, c.lift = effect.SequentialQuantiles(*from.ranks, *to.ranks, level, r.tuning)
		c.by = "the same test, always valid"
	case from.ranks != nil:
		c.Test, c.lift = effect.Quantiles(*from.ranks, *to.ranks, level)
		c.by = "the same test"
	case r.always:
		c.Test = effect.Sequential(from.Statistic, to.Statistic, level, r.tuning)
		c.lift, c.by = effect.SequentialRatio(from.Statistic, to.Statistic, level, r.tuning), "log-ratio, always valid"
	case shares:
		c.Test = effect.Shares(*from.share, *to.share, level)
		c.lift, c.by = stats.LogRatio(*from.share, *to.share, level), "log-ratio"
	default:
		c.Test = effect.Welch(from.Statistic, to.Statistic, level)
		if m.Type == TimeTo {
			c.Name = "difference of restricted means"
		}
		if from.Mean > 0 && to.Mean > 0 {
			c.lift, c.by = effect.LogRatio(from.Statistic, to.Statistic, level), "log-ratio"
		} else {
			c.lift, c.by = effect.Fieller(from.Statistic, to.Statistic, level), "Fieller"
		}
	}
	c.p = c.P
	return c
}

// settle classes the contrast by its adjusted p value.
func (c *contrast) settle(m Measure, p, alpha float64) {
	c.p, c.outcome = p, notShown
	switch {
	case p < alpha && (c.Estimate > 0) == m.higher():
		c.outcome = better
	case p < alpha:
		c.outcome = worse
	case m.Margin > 0 && m.higher() && c.lift.Low > 1-m.Margin, m.Margin > 0 && !m.higher() && c.lift.High < 1+m.Margin:
		c.outcome = holds
	}
}

// comparison words the contrast.
func (r reader) comparison(m Measure, from, to arm, c contrast, level float64) Comparison {
	n := int(from.units + to.units)
	unit, scale := m.unit()
	out := Comparison{From: from.name, To: to.name, Test: c.Name, LiftMethod: c.by, Outcome: c.outcome}
	if r.always {
		out.Test += ", tightest at " + ledger.FormatNumber(r.tuning) + " units"
	}
	if m.share() {
		unit = "percentage points"
	}
	out.Difference = r.figure("difference", unit, n, m.Definition()+", in "+to.name+" less that in "+from.name+". "+out.Test)
	set(&out.Difference, c.Estimate*scale, c.Low*scale, c.High*scale, level)
	out.Lift = r.figure("lift", "%", n, m.Definition()+", in "+to.name+" relative to that in "+from.name+", less one. Interval by "+c.by)
	set(&out.Lift, 100*(c.ratio-1), 100*(c.lift.Low-1), 100*(c.lift.High-1), level)
	out.P, out.PAdjusted = finite(c.P), finite(c.p)
	out.GrowthBook = r.compatible(from, to)
	if r.bayes != nil {
		out.Bayes = r.posterior(from, to, level)
	}
	return out
}

// compatible gives what GrowthBook would show.
func (r reader) compatible(from, to arm) *Compatible {
	var g gbstats.Result
	if r.always {
		g = gbstats.Sequential(from.Statistic, to.Statistic, gbstats.Relative, 1-r.level, r.tuning)
	} else {
		g = gbstats.TwoSided(from.Statistic, to.Statistic, gbstats.Relative, 1-r.level)
	}
	if finite(g.Expected) == nil {
		return nil
	}
	return &Compatible{Lift: g.Expected, Low: finite(g.Low), High: finite(g.High), P: finite(g.P)}
}

func (r reader) posterior(from, to arm, level float64) *Posterior {
	prior, words := effect.Prior{SD: math.Inf(1)}, "flat"
	if r.bayes.SD > 0 {
		prior = effect.Prior{Mean: r.bayes.Mean, SD: r.bayes.SD}
		words = "normal, mean " + ledger.FormatNumber(prior.Mean) + ", deviation " + ledger.FormatNumber(prior.SD)
	}
	p := gbstats.Bayes(from.Statistic, to.Statistic, prior, level)
	if finite(p.Mean) == nil || finite(p.SD) == nil || finite(p.ChanceToWin) == nil {
		return nil
	}
	return &Posterior{Lift: p.Mean, Low: p.Low, High: p.High, ChanceToWin: p.ChanceToWin, Risk: p.Risk, Prior: words}
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// set writes a value with its interval; bounds that say nothing stay open.
func set(f *ledger.Figure, value, low, high, level float64) {
	if question.SetInterval(f, value, low, high, level); f.Value == nil {
		f.Note = "cannot tell"
	}
}
