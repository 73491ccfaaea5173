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
