package funnel

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// result puts the answer together.
func (c *collector) result() Result {
	q := c.q
	r := Result{Definition: q.Definition(), AsOf: c.mark, Level: q.Confidence(), Excluded: c.excluded, Scope: q.Exclude}
	all := c.all()
	units := make([]timeUnit, len(q.Steps))
	for i := 1; i < len(q.Steps); i++ {
		units[i] = unitFor(gapsOf(all, i))
	}
	r.Steps, r.Entrants, r.Immature = c.reached(&r, all, units)
	if q.By != "" {
		r.Unsplit = c.whole.entrants()
		var parts [][]*tally
		r.Groups, parts = c.split()
		for i := range r.Groups {
			g := &r.Groups[i]
			g.Steps, g.Entrants, g.Immature = c.reached(&r, parts[i], units)
		}
	}
	r.Sentence = r.sentence(q)
	return r
}

// reached fills in the steps of the units of some tallies.
func (c *collector) reached(r *Result, ts []*tally, units []timeUnit) (steps []Reached, entrants, immature int) {
	k := len(c.q.Steps)
	var n, mature [MaxSteps]int
	for _, t := range ts {
		for i := range k {
			for j := range i + 1 {
				n[j] += t.ended[i]
				mature[j] += t.mature[i]
			}
		}
	}
	for i := range k {
		label := c.q.Steps[i].Label()
		if c.q.order() == Any {
			label = fmt.Sprintf("%d of %d steps", i+1, k)
		}
		share := func(name string, hits, of int, nobody string) ledger.Figure {
			return question.Share(name, stats.Proportion{Hits: hits, N: of}, r.Level, r.Definition, r.AsOf, nobody)
		}
		s := Reached{Name: label, N: n[i], Share: share(label, n[i], n[0], "nobody entered")}
		s.Mature.N = mature[i]
		if c.window == 0 {
			s.Mature.Share = ledger.Figure{Name: label + ", mature", Unit: "%", Definition: r.Definition, AsOf: question.AsOf(r.AsOf), Note: "no window, so it can always still rise"}
			s.Mature.FromPrevious = s.Mature.Share
		} else {
			s.Mature.Share = share(label+", mature", mature[i], mature[0], "nobody's window has passed")
		}
		if i > 0 {
			s.FromPrevious = share(label+", of those at the step before", n[i], n[i-1], "nobody got to the step before")
			if c.window > 0 {
				s.Mature.FromPrevious = share(label+", of mature at the step before", mature[i], mature[i-1], "nobody mature got to the step before")
			}
			s.Time = r.time(label, ts, i, units[i])
		} else {
			s.FromPrevious = share(label, n[0], n[0], "nobody entered")
			if c.window > 0 {
				s.Mature.FromPrevious = share(label+", mature", mature[0], mature[0], "nobody's window has passed")
			}
		}
		steps = append(steps, s)
	}
	if c.window > 0 {
		immature = n[0] - mature[0]
	}
	return steps, n[0], immature
}

// gapsOf returns how long everybody who reached a step took for it, in microseconds, in rising order.
func gapsOf(ts []*tally, step int) []int64 {
	var out []int64
	for _, t := range ts {
		for ended := step; ended < MaxSteps; ended++ {
			for g := t.gaps[ended]; len(g) > 0; g = g[ended:] {
				out = append(out, g[step-1])
			}
		}
	}
	slices.Sort(out)
	return out
}

// timeUnit is what times of a step are written in.
type timeUnit struct {
	name   string
	micros int64
}

// unitFor picks the largest unit in which the upper quartile is at least one.
func unitFor(rising []int64) timeUnit {
	for _, u := range []timeUnit{{"d", survival.Day}, {"h", survival.Hour}, {"min", survival.Minute}} {
		if len(rising) > 0 && rising[len(rising)*3/4] >= u.micros {
			return u
		}
	}
	return timeUnit{"s", survival.Second}
}

// time says how long a step took.
func (r *Result) time(label string, ts []*tally, step int, unit timeUnit) *Time {
	took := gapsOf(ts, step)
	t := &Time{Converters: len(took)}
	var censored []int64
	for _, x := range ts {
		for _, f := range x.followed[step-1] {
			censored = append(censored, f>>1)
			t.Open += int(f & 1)
		}
	}
	t.Censored = len(censored)
	values := make(stats.Sorted, len(took))
	var sum float64
	for i, v := range took {
		values[i] = float64(v) / float64(unit.micros)
		sum += values[i]
	}
	figure := func(name, definition string, n int) ledger.Figure {
		return ledger.Figure{Name: name + ", " + label, Unit: unit.name, N: int64(n), Definition: definition + ". " + r.Definition, AsOf: question.AsOf(r.AsOf)}
	}
	naive := fmt.Sprintf("Time since the step before, over the %d who got there alone; it leaves out %d who did not", t.Converters, t.Censored)
	quantile := func(name string, p float64) ledger.Figure {
		f := figure(name, naive+" (interval from order statistics)", t.Converters)
		i := values.QuantileInterval(p, r.Level)
		question.SetInterval(&f, values.Linear(p), i.Low, i.High, r.Level)
		return f
	}
	t.P25, t.Median, t.P75, t.P90 = quantile("p25", 0.25), quantile("median", 0.5), quantile("p75", 0.75), quantile("p90", 0.9)
	t.Mean = figure("mean", naive+"; without interval, as few long times rule it", t.Converters)
	if len(values) > 0 {
		question.SetInterval(&t.Mean, sum/float64(len(values)), math.NaN(), math.NaN(), 0)
	}
	t.KaplanMeier = figure("Kaplan-Meier median", "Time since the step before by which half of those at it got on, where whoever had not by the end of their window or of observation is censored (log-log interval)", t.Converters+t.Censored)
	r.median(&t.KaplanMeier, took, censored, unit)
	for _, f := range []*ledger.Figure{&t.P25, &t.Median, &t.P75, &t.P90, &t.Mean} {
		if f.Value == nil {
			f.Note = "nobody got there"
		}
	}
	return t
}

func (r *Result) median(f *ledger.Figure, took, censored []int64, unit timeUnit) {
	if len(took)+len(censored) == 0 {
		f.Note = "nobody got to the step before"
		return
	}
	sample, err := survival.OfMicros(took, censored, unit.micros)
	if err != nil { // no time is negative
		f.Note = err.Error()
		return
	}
	curve, err := survival.KaplanMeier(sample, r.Level)
	if err != nil {
		f.Note = err.Error()
		return
	}
	m := curve.Median()
	f.Level, f.Note = m.Level, "not reached"
	for _, b := range []struct {
		to   **float64
		from survival.Value
	}{{&f.Value, m.Value}, {&f.Low, m.Low}, {&f.High, m.High}} {
		if b.from.Reached {
			*b.to = &b.from.Time
		}
	}
	if f.Value != nil {
		f.Note = ""
	}
}
