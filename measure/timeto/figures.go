package timeto

import (
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// setQuantile writes a quantile into a figure. A bound that is not reached stays open.
func setQuantile(f *ledger.Figure, q survival.Quantile) {
	f.Level = q.Level
	if q.Value.Reached {
		f.Value = &q.Value.Time
	} else {
		f.Note = "not reached"
	}
	if q.Low.Reached {
		f.Low = &q.Low.Time
	}
	if q.High.Reached {
		f.High = &q.High.Time
	}
}

// setInterval writes a value with its interval; bounds that say nothing stay open.
func setInterval(f *ledger.Figure, value, low, high, level float64) {
	f.Value, f.Level = &value, level
	if low == low {
		f.Low = &low
	}
	if high == high {
		f.High = &high
	}
}

// done is the share of a cohort that got there within some days, read off the curve.
func (r *Result) done(c *Cohort, curve *survival.Curve, day float64) ledger.Figure {
	f := r.figure(fmt.Sprintf("within %g days, %s", day, c.Name), "%", c.N,
		fmt.Sprintf("Share who got there within %g days (1 - Kaplan-Meier, log-log interval). %s", day, r.Definition))
	p := curve.At(day)
	switch {
	case c.N == 0:
		f.Note = "nobody started"
	case !p.Known:
		f.Note = fmt.Sprintf("nobody was followed for %g days", day)
	default:
		setInterval(&f, 100*(1-p.Survival), 100*(1-p.High), 100*(1-p.Low), r.Level)
	}
	return f
}

// restrict fills in the restricted mean up to tau.
func (c *Cohort) restrict(r *Result, curve *survival.Curve, tau float64) error {
	c.Restricted = r.figure("restricted mean, "+c.Name, "d", c.N, fmt.Sprintf(
		"Mean time within the first %.4g days after the start, where whoever had not got there counts %.4g (area under the Kaplan-Meier curve). %s", tau, tau, r.Definition))
	if c.N == 0 || tau <= 0 {
		c.Restricted.Note = "nobody was followed"
		return nil
	}
	m, err := curve.RMST(tau)
	if err != nil {
		return err
	}
	setInterval(&c.Restricted, m.Mean, m.Low, m.High, m.Level)
	return nil
}

func (r *Result) difference(from, to string, d survival.Difference, n int) Difference {
	f := r.figure(fmt.Sprintf("difference of restricted means, %s less %s", to, from), "d", n, fmt.Sprintf(
		"Restricted mean within the first %.4g days of %s, less that of %s. %s", d.Tau, to, from, r.Definition))
	setInterval(&f, d.Estimate, d.Low, d.High, d.Level)
	return Difference{From: from, To: to, Restricted: f, Conclusive: d.Conclusive}
}

// naive fills in the numbers over those who got there; took is in rising order.
func (c *Cohort) naive(r *Result, took []int64) {
	warning := fmt.Sprintf("Naive: over the %d who got there only. It leaves out the %d who had not by the end of observation and must not be compared between cohorts", c.Events, c.Censored)
	c.Naive.Mean = r.figure("naive mean, "+c.Name, "d", c.Events, warning)
	c.Naive.Median = r.figure("naive median, "+c.Name, "d", c.Events, warning)
	if len(took) == 0 {
		c.Naive.Mean.Note, c.Naive.Median.Note = "nobody got there", "nobody got there"
		return
	}
	inDays := make(stats.Sorted, len(took))
	var sum float64
	for i, t := range took {
		inDays[i] = float64(t) / float64(survival.Day)
		sum += inDays[i]
	}
	mean, median := sum/float64(len(took)), inDays.Median()
	c.Naive.Mean.Value, c.Naive.Median.Value = &mean, &median
	c.Naive.Mean.Note, c.Naive.Median.Note = "naive", "naive"
}
