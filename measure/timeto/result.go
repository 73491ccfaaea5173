package timeto

import (
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/survival"
)

// Result is the answer to a question.
type Result struct {
	Definition  string       `json:"definition"`
	AsOf        events.Mark  `json:"as_of"`
	Level       float64      `json:"level"`
	Cohorts     []Cohort     `json:"cohorts"`
	LogRank     *Test        `json:"log_rank,omitempty"` // of all cohorts with people
	Differences []Difference `json:"differences,omitempty"`
	Verdict     Verdict      `json:"verdict"`
	Earlier     int          `json:"earlier,omitempty"` // see Durations.Earlier
}

// Cohort is the answer for one cohort. Figures are in days.
type Cohort struct {
	Name     string    `json:"name"`
	From     time.Time `json:"from,omitzero"` // of start events
	To       time.Time `json:"to,omitzero"`
	N        int       `json:"n"`         // people who started
	Events   int       `json:"events"`    // of whom got there
	Censored int       `json:"censored"`  // of whom had not by the end of observation
	FollowUp float64   `json:"follow_up"` // the longest anybody was followed, in days

	Median     ledger.Figure   `json:"median"`
	Restricted ledger.Figure   `json:"restricted"` // restricted mean, up to a time that all cohorts share
	Done       []ledger.Figure `json:"done"`       // share who got there within 7, 14 and 30 days
	Curve      []Point         `json:"curve"`
	Risk       []Risk          `json:"risk,omitempty"` // day by day for two weeks, then week by week for a year
	Naive      Naive           `json:"naive"`
}

// Point is a step of the curve: from Days on, a share of NotYet has not got there.
type Point struct {
	Days   float64  `json:"days"`
	NotYet float64  `json:"not_yet"`
	Low    *float64 `json:"low,omitempty"` // absent once nobody is left
	High   *float64 `json:"high,omitempty"`
	AtRisk int      `json:"at_risk"`
}

// Risk is how many people were followed beyond a day and had not got there by it: what a curve stands on there. The
// censored had left the count by then without having got there.
type Risk struct {
	Days     int `json:"days"`
	AtRisk   int `json:"at_risk"`
	Censored int `json:"censored,omitempty"`
}

// Naive are the numbers over those who got there, which other tools show. They are wrong by construction: cohorts
// that are followed for a shorter time look faster.
type Naive struct {
	Mean   ledger.Figure `json:"mean"`
	Median ledger.Figure `json:"median"`
}

// Test is a log-rank test.
type Test struct {
	Chi2 float64 `json:"chi2"`
	DF   int     `json:"df"`
	P    float64 `json:"p"`
}

// Difference compares a cohort with the first one that has people.
type Difference struct {
	From       string        `json:"from"`
	To         string        `json:"to"`
	Restricted ledger.Figure `json:"restricted"` // difference of restricted means in days, To minus From
	Conclusive bool          `json:"conclusive"` // the interval excludes zero
}

// outline is how many points of a curve are kept for drawing.
const outline = 360

// Result estimates and compares the cohorts.
func (d Durations) Result() (Result, error) {
	q := d.question
	r := Result{Definition: q.Definition(), AsOf: d.mark, Level: q.level(), Cohorts: q.cohorts(), Earlier: d.Earlier}
	var arms []survival.Arm
	var curves []*survival.Curve
	all := make([]*survival.Curve, len(d.groups))
	for i, g := range d.groups {
		sample, took, err := g.sample()
		if err != nil {
			return r, err
		}
		curve, err := survival.KaplanMeier(sample, r.Level)
		if err != nil {
			return r, err
		}
		all[i] = curve
		if sample.N() > 0 {
			arms = append(arms, survival.Arm{Name: r.Cohorts[i].Name, Sample: sample})
			curves = append(curves, curve)
		}
		r.Cohorts[i].fill(&r, curve, took)
	}
	tau := survival.SharedTau(curves...)
	for i := range r.Cohorts {
		if err := r.Cohorts[i].restrict(&r, all[i], tau); err != nil {
			return r, err
		}
	}
	if len(arms) > 1 {
		test, err := survival.LogRank(0, arms...)
		if err != nil {
			return r, err
		}
		if test.P == test.P {
			r.LogRank = &Test{Chi2: test.Chi2, DF: test.DF, P: test.P}
		}
		for i := 1; i < len(arms) && tau > 0; i++ {
			diff, err := survival.CompareRMST(curves[0], curves[i], tau)
			if err != nil {
				return r, err
			}
			r.Differences = append(r.Differences, r.difference(arms[0].Name, arms[i].Name, diff, arms[0].Sample.N()+arms[i].Sample.N()))
		}
	}
	r.Verdict = r.judge(len(arms), tau)
	return r, nil
}

// sample hands the group to the survival engine, and returns how long those took who got there, in rising order.
func (g group) sample() (survival.Sample, []int64, error) {
	took := make([]int64, len(g.done))
	for i, s := range g.done {
		took[i] = s.took
	}
	slices.Sort(took)
	s, err := survival.OfMicros(took, g.censored, survival.Day)
	return s, took, err
}

// figure starts a figure of the result.
func (r *Result) figure(name, unit string, n int, definition string) ledger.Figure {
	return ledger.Figure{Name: name, Unit: unit, N: int64(n), Definition: definition, AsOf: r.asOf()}
}

func (r *Result) asOf() string {
	if r.AsOf.Through.IsZero() {
		return "no events yet"
	}
	return r.AsOf.Through.UTC().Format(time.RFC3339)
}

func (c *Cohort) fill(r *Result, curve *survival.Curve, took []int64) {
	c.N, c.Events, c.Censored, c.FollowUp = curve.N, curve.Events, curve.N-curve.Events, curve.Last
	c.Median = r.figure("median, "+c.Name, "d", c.N, "Time by which half of the people got there (Kaplan-Meier, log-log interval). "+r.Definition)
	if c.N == 0 {
		c.Median.Note = "nobody started"
	} else {
		setQuantile(&c.Median, curve.Median())
	}
	for _, day := range [...]float64{7, 14, 30} {
		c.Done = append(c.Done, r.done(c, curve, day))
	}
	for _, s := range curve.Outline(outline) {
		p := Point{Days: s.Time, NotYet: s.Survival, AtRisk: s.AtRisk}
		if s.Low == s.Low && s.High == s.High {
			p.Low, p.High = &s.Low, &s.High
		}
		c.Curve = append(c.Curve, p)
	}
	for day := 0; float64(day) < c.FollowUp && day <= 52*7; {
		at := curve.At(float64(day))
		c.Risk = append(c.Risk, Risk{Days: day, AtRisk: at.AtRisk, Censored: c.N - at.Events - at.AtRisk})
		if day < 14 {
			day++
		} else {
			day += 7
		}
	}
	c.naive(r, took)
}
