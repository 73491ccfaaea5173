package timeto

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/measure/survival"
)

// outline is how many points of a curve are kept for drawing.
const outline = 360

// estimates are the curves of one cohort.
type estimates struct {
	sample survival.Sample // those who left count as censored when they did
	curve  *survival.Curve
	// shares are there when people can leave: cause 1 is getting there, cause 2 leaving.
	shares *survival.Incidence
	took   []int64 // of those who got there, rising
}

// Result estimates and compares the cohorts.
func (d Durations) Result() (Result, error) {
	q := d.question
	r := Result{Definition: q.Definition(), AsOf: d.mark, Level: q.Confidence(), scale: q.Scale, Earlier: d.Earlier, Several: d.Several}
	if q.Stratify != "" {
		r.Strata = d.strata
	}
	all := make([]estimates, len(d.arms))
	var with []int // arms with people
	for i, a := range d.arms {
		e, err := a.estimate(r.Level, q.Scale, q.Leave != nil)
		if err != nil {
			return r, err
		}
		all[i] = e
		if e.sample.N() > 0 {
			with = append(with, i)
		}
		c := Cohort{Name: a.name, From: a.from, To: a.to}
		c.fill(&r, e)
		r.Cohorts = append(r.Cohorts, c)
	}
	var curves []*survival.Curve
	for _, i := range with {
		curves = append(curves, all[i].curve)
	}
	tau := survival.SharedTau(curves...)
	if q.Leave != nil {
		tau = d.sharedTau(all, with)
	}
	for i := range r.Cohorts {
		if err := r.Cohorts[i].restrict(&r, all[i], tau); err != nil {
			return r, err
		}
	}
	if len(with) > 1 {
		if err := d.compare(&r, all, with, tau); err != nil {
			return r, err
		}
	}
	r.Verdict = r.judge(len(with), tau, q)
	r.Sentence = r.Verdict.Sentence
	return r, nil
}

// sharedTau is the largest time up to which the shares of all arms are known. A cohort of whom nobody is on the way any
// more is known for as long as its members could be followed: shares stay as they are.
func (d Durations) sharedTau(all []estimates, with []int) float64 {
	shared := math.Inf(1)
	for _, i := range with {
		known := all[i].shares.Last
		if all[i].shares.Remaining(known) == 0 {
			for _, s := range d.arms[i].subjects {
				known = max(known, float64(s.followed)/float64(survival.Day))
			}
		}
		shared = min(shared, known)
	}
	if math.IsInf(shared, 1) {
		return 0
	}
	return shared
}

// estimate hands a cohort to the survival engine.
func (a arm) estimate(level float64, scale survival.Scale, leaving bool) (e estimates, err error) {
	var not []int64
	for _, s := range a.subjects {
		if s.outcome == there {
			e.took = append(e.took, s.took)
		} else {
			not = append(not, s.took)
		}
	}
	if e.sample, err = survival.OfMicros(e.took, not, survival.Day); err != nil {
		return e, err
	}
	if e.curve, err = survival.KaplanMeier(e.sample, level); err != nil {
		return e, err
	}
	if e.curve = e.curve.On(scale); !leaving {
		return e, nil
	}
	outcomes := make([]survival.Outcome, len(a.subjects))
	for i, s := range a.subjects {
		outcomes[i] = survival.Outcome{Time: float64(s.took) / float64(survival.Day), Cause: int(s.outcome)}
	}
	if e.shares, err = survival.AalenJohansen(outcomes, 2, level); err != nil {
		return e, err
	}
	e.shares = e.shares.On(scale)
	return e, nil
}

// samples splits a cohort by stratum.
func (a arm) samples() (map[int32]survival.Sample, error) {
	type lists struct{ took, not []int64 }
	by := map[int32]*lists{}
	for _, s := range a.subjects {
		l := by[s.stratum]
		if l == nil {
			l = &lists{}
			by[s.stratum] = l
		}
		if s.outcome == there {
			l.took = append(l.took, s.took)
		} else {
			l.not = append(l.not, s.took)
		}
	}
	out := map[int32]survival.Sample{}
	for n, l := range by {
		s, err := survival.OfMicros(l.took, l.not, survival.Day)
		if err != nil {
			return nil, err
		}
		out[n] = s
	}
	return out, nil
}

func (c *Cohort) fill(r *Result, e estimates) {
	c.N, c.Events, c.Censored, c.FollowUp = e.curve.N, e.curve.Events, e.curve.N-e.curve.Events, e.curve.Last
	if e.shares != nil {
		c.Left = e.shares.Counts[1]
		c.Censored -= c.Left
	}
	c.median(r, e)
	for _, day := range [...]float64{7, 14, 30} {
		c.Done = append(c.Done, r.done(c, e, day))
	}
	c.outlines(e)
	for day := 0; float64(day) < c.FollowUp && day <= 52*7; {
		at := e.curve.At(float64(day))
		c.Risk = append(c.Risk, Risk{Days: day, AtRisk: at.AtRisk, Censored: c.N - at.Events - at.AtRisk})
		if day < 14 {
			day++
		} else {
			day += 7
		}
	}
	c.naive(r, e.took)
}

func (c *Cohort) median(r *Result, e estimates) {
	method := "Kaplan-Meier"
	quantile := e.curve.Median()
	if e.shares != nil {
		method, quantile = "Aalen-Johansen", e.shares.Quantile(1, 0.5)
	}
	c.Median = r.figure("median, "+c.Name, "d", c.N, fmt.Sprintf("Time by which half of the people got there (%s, %s interval). %s", method, r.scale, r.Definition))
	if c.N == 0 {
		c.Median.Note = "nobody started"
		return
	}
	setQuantile(&c.Median, quantile)
}

func (c *Cohort) outlines(e estimates) {
	if e.shares == nil {
		for _, s := range e.curve.Outline(outline) {
			p := Point{Days: s.Time, NotYet: s.Survival, AtRisk: s.AtRisk}
			if s.Low == s.Low && s.High == s.High {
				p.Low, p.High = &s.Low, &s.High
			}
			c.Curve = append(c.Curve, p)
		}
		return
	}
	for _, s := range e.shares.Outline(1, outline) {
		low, high := 1-s.High, 1-s.Low
		c.Curve = append(c.Curve, Point{Days: s.Time, NotYet: 1 - s.Share, Low: &low, High: &high, AtRisk: s.AtRisk})
	}
	for _, s := range e.shares.Outline(2, outline) {
		c.Gone = append(c.Gone, Gone{Days: s.Time, Share: s.Share, Low: s.Low, High: s.High})
	}
}

// restrict fills in the restricted mean up to tau.
func (c *Cohort) restrict(r *Result, e estimates, tau float64) error {
	definition := fmt.Sprintf("Mean time within the first %.4g days after the start, where whoever had not got there counts %.4g (area under the Kaplan-Meier curve). %s", tau, tau, r.Definition)
	if e.shares != nil {
		definition = fmt.Sprintf("Mean time within the first %.4g days after the start, where whoever had not got there, those who left among them, counts %.4g (area over the Aalen-Johansen share). %s", tau, tau, r.Definition)
	}
	c.Restricted = r.figure("restricted mean, "+c.Name, "d", c.N, definition)
	if c.N == 0 || tau <= 0 {
		c.Restricted.Note = "nobody was followed"
		return nil
	}
	m, err := e.restricted(tau)
	if err != nil {
		return err
	}
	setInterval(&c.Restricted, m.Mean, m.Low, m.High, m.Level)
	return nil
}

func (e estimates) restricted(tau float64) (survival.Restricted, error) {
	if e.shares != nil {
		return e.shares.Restricted(1, tau)
	}
	return e.curve.RMST(tau)
}

// done is the share of a cohort that got there within some days, read off the curve.
func (r *Result) done(c *Cohort, e estimates, day float64) ledger.Figure {
	method := "1 - Kaplan-Meier"
	p := e.curve.At(day)
	share, low, high, known := 1-p.Survival, 1-p.High, 1-p.Low, p.Known
	if e.shares != nil {
		method = "Aalen-Johansen"
		p := e.shares.At(1, day)
		share, low, high, known = p.Share, p.Low, p.High, p.Known
	}
	f := r.figure(fmt.Sprintf("within %g days, %s", day, c.Name), "%", c.N,
		fmt.Sprintf("Share who got there within %g days (%s, %s interval). %s", day, method, r.scale, r.Definition))
	switch {
	case c.N == 0:
		f.Note = "nobody started"
	case !known:
		f.Note = fmt.Sprintf("nobody was followed for %g days", day)
	default:
		setInterval(&f, 100*share, 100*low, 100*high, r.Level)
	}
	return f
}

// strataOf lists the strata of all arms with people, in order.
func strataOf(arms []map[int32]survival.Sample) []int32 {
	var out []int32
	for _, a := range arms {
		for n := range a {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
