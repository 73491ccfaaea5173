package timeto

import (
	"io"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/survival"
	"throughline.dev/stage"
)

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Level      float64     `json:"level"`
	Cohorts    []Cohort    `json:"cohorts"`
	// Differences compare each cohort with the first that has people by restricted means, which need no assumption about
	// hazards: the headline.
	Differences []Difference `json:"differences,omitempty"`
	// LogRank compares all cohorts with people; stratified when the question says so. When people can leave, it compares
	// how fast those get there who are still in, not how many ever do.
	LogRank *Test `json:"log_rank,omitempty"`
	// Hazards compare them by hazard ratios, which are second to the restricted means.
	Hazards  *Hazards `json:"hazards,omitempty"`
	Strata   int      `json:"strata,omitempty"` // how many there are when the question asks for them
	Verdict  Verdict  `json:"verdict"`
	Sentence string   `json:"sentence"`
	Earlier  int      `json:"earlier,omitempty"` // see Durations.Earlier
	Several  int      `json:"several,omitempty"` // see Durations.Several

	scale survival.Scale // of the intervals
}

// Cohort is the answer for one cohort. Figures are in days.
type Cohort struct {
	Name     string    `json:"name"`
	From     time.Time `json:"from,omitzero"` // of start events
	To       time.Time `json:"to,omitzero"`
	N        int       `json:"n"`              // people who started
	Events   int       `json:"events"`         // of whom got there
	Left     int       `json:"left,omitempty"` // of whom left first
	Censored int       `json:"censored"`       // of whom neither happened to by the end of observation
	FollowUp float64   `json:"follow_up"`      // the longest anybody was followed, in days

	Median     ledger.Figure   `json:"median"`
	Restricted ledger.Figure   `json:"restricted"` // restricted mean, up to a time that all cohorts share
	Done       []ledger.Figure `json:"done"`       // share who got there within 7, 14 and 30 days
	Curve      []Point         `json:"curve"`
	// Gone is the share who had left by a time, when the question says how people leave.
	Gone  []Gone `json:"gone,omitempty"`
	Risk  []Risk `json:"risk,omitempty"` // day by day for two weeks, then week by week for a year
	Naive Naive  `json:"naive"`
}

// Point is a step of the curve: from Days on, a share of NotYet has not got there (those who left are among them).
type Point struct {
	Days   float64  `json:"days"`
	NotYet float64  `json:"not_yet"`
	Low    *float64 `json:"low,omitempty"` // absent once nobody is left
	High   *float64 `json:"high,omitempty"`
	AtRisk int      `json:"at_risk"`
}

// Gone is a share from Days on.
type Gone struct {
	Days  float64 `json:"days"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Risk is how many people were followed beyond a day and had not got there by it: what a curve stands on there. The
// censored had left the count by then without having got there, those who left first among them.
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

// Test is a chi-squared test.
type Test struct {
	Chi2 float64 `json:"chi2"`
	DF   int     `json:"df"`
	P    float64 `json:"p"`
}

// Hazards compare cohorts by how many times as often people of one get there in a short time as those of another.
type Hazards struct {
	Reference string  `json:"reference"` // the cohort that the others are compared with
	Ratios    []Ratio `json:"ratios"`
	// Proportional tests whether the ratios stay the same over time; absent where that cannot be tested.
	Proportional *Test `json:"proportional,omitempty"`
	// Note says what the ratios may be read as; it is never empty.
	Note string `json:"note"`
}

// Ratio is a hazard ratio of a cohort over the reference.
type Ratio struct {
	Cohort string        `json:"cohort"`
	Ratio  ledger.Figure `json:"ratio"`
	P      *float64      `json:"p,omitempty"`
}

// Difference compares a cohort with the first one that has people.
type Difference struct {
	From       string        `json:"from"`
	To         string        `json:"to"`
	Restricted ledger.Figure `json:"restricted"` // difference of restricted means in days, To minus From
	Conclusive bool          `json:"conclusive"` // the interval excludes zero
}

// Value returns the headline number: the median of the last cohort.
func (r Result) Value() ledger.Figure {
	if len(r.Cohorts) == 0 {
		return ledger.Figure{Name: "median", Unit: "d", Definition: r.Definition, AsOf: question.AsOf(r.AsOf), Note: "cannot tell"}
	}
	return r.Cohorts[len(r.Cohorts)-1].Median
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n", r.Definition)
	for _, c := range r.Cohorts {
		p.F("  %s: median %s, n %d, %d got there, ", c.Name, c.Median, c.N, c.Events)
		if c.Left > 0 {
			p.F("%d left first, ", c.Left)
		}
		p.F("%d not by the end of observation\n", c.Censored)
		p.F("    %s: %s\n", c.Restricted.Definition, c.Restricted)
		for _, d := range c.Done {
			p.F("    %s: %s\n", d.Name, d)
		}
		p.F("    %s: %s\n", c.Naive.Median.Name, c.Naive.Median)
	}
	for _, d := range r.Differences {
		p.F("  %s: %s\n", d.Restricted.Name, d.Restricted)
	}
	if t := r.LogRank; t != nil {
		p.F("  log-rank: chi-squared %.3f, %d df, p %s\n", t.Chi2, t.DF, pValue(t.P))
	}
	if h := r.Hazards; h != nil {
		for _, ratio := range h.Ratios {
			p.F("  %s: %s\n", ratio.Ratio.Name, ratio.Ratio)
		}
		p.F("  %s\n", h.Note)
	}
	if r.Several > 0 {
		p.F("  %d are in more than one of the cohorts and were left out\n", r.Several)
	}
	p.F("%s\n", r.Sentence)
	return p.Err
}

// figure starts a figure of the result.
func (r *Result) figure(name, unit string, n int, definition string) ledger.Figure {
	return ledger.Figure{Name: name, Unit: unit, N: int64(n), Definition: definition, AsOf: question.AsOf(r.AsOf)}
}
