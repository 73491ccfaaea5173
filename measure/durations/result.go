package durations

import (
	"fmt"
	"io"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// Result is the answer.
type Result struct {
	Definition string  `json:"definition"`
	Level      float64 `json:"level"`
	Coding     string  `json:"coding"` // how the status column was read
	Tau        float64 `json:"tau,omitempty"`
	Groups     []Group `json:"groups"`
	// Differences of restricted means from the first group; they need no assumption about hazards.
	Differences []Difference `json:"differences,omitempty"`
	LogRank     *Test        `json:"log_rank,omitempty"`
	PetoPeto    *Test        `json:"peto_peto,omitempty"` // weighs early differences more
	Hazards     []Hazard     `json:"hazards,omitempty"`   // relative to the first group
	// Proportional tests whether the hazard ratios stay the same over time; a small p says that they do not.
	Proportional *Test    `json:"proportional,omitempty"`
	Notes        []string `json:"notes,omitempty"`
	Sentence     string   `json:"sentence"`
}

// Group is the answer for one group.
type Group struct {
	Name       string        `json:"name"`
	N          int           `json:"n"`
	Events     int           `json:"events"`
	Censored   int           `json:"censored"`
	FollowUp   float64       `json:"follow_up"` // the longest
	Median     ledger.Figure `json:"median"`
	P25        ledger.Figure `json:"p25"` // the time by which a quarter had the event
	P75        ledger.Figure `json:"p75"`
	Restricted ledger.Figure `json:"restricted"`
	Curve      []Point       `json:"curve"`
}

// Point is a step of a curve.
type Point struct {
	Time     float64  `json:"time"`
	Survival float64  `json:"survival"`
	SE       *float64 `json:"se,omitempty"`
	Low      *float64 `json:"low,omitempty"`
	High     *float64 `json:"high,omitempty"`
	AtRisk   int      `json:"at_risk"`
}

// Difference of restricted means.
type Difference struct {
	From       string        `json:"from"`
	To         string        `json:"to"`
	Restricted ledger.Figure `json:"restricted"`
	P          float64       `json:"p"`
}

// Test is a chi-squared test.
type Test struct {
	Chi2 float64 `json:"chi2"`
	DF   int     `json:"df"`
	P    float64 `json:"p"`
}

// Hazard is a hazard ratio.
type Hazard struct {
	From        string        `json:"from"`
	To          string        `json:"to"`
	Ratio       ledger.Figure `json:"ratio"`
	Coefficient *float64      `json:"coefficient"`
	SE          *float64      `json:"se"`
	P           *float64      `json:"p"`
}

// Value is the headline number: the median of the only group, or the difference of restricted means.
func (r Result) Value() ledger.Figure {
	switch {
	case len(r.Differences) > 0:
		return r.Differences[0].Restricted
	case len(r.Groups) > 0:
		return r.Groups[0].Median
	}
	return ledger.Figure{Note: "no subjects"}
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n%s. Status: %s.\n\n", r.Sentence, r.Definition, r.Coding)
	for _, g := range r.Groups {
		p.F("%s: %d subjects, %d events, followed up to %g\n", g.Name, g.N, g.Events, g.FollowUp)
		p.F("  median %s, a quarter by %s, three quarters by %s\n", g.Median, g.P25, g.P75)
		p.F("  restricted mean %s\n", g.Restricted)
	}
	for _, d := range r.Differences {
		p.F("%s less %s: restricted mean %s, p %s\n", d.To, d.From, d.Restricted, pValue(d.P))
	}
	for _, t := range []struct {
		name string
		test *Test
	}{{"Log-rank", r.LogRank}, {"Peto-Peto", r.PetoPeto}, {"Proportional hazards", r.Proportional}} {
		if t.test != nil {
			p.F("%s: chi-squared %.6g on %d degrees of freedom, p %s\n", t.name, t.test.Chi2, t.test.DF, pValue(t.test.P))
		}
	}
	for _, h := range r.Hazards {
		p.F("Hazard of %s relative to %s: %s", h.To, h.From, h.Ratio)
		if h.P != nil {
			p.F(", p %s", pValue(*h.P))
		}
		p.F("\n")
	}
	for _, n := range r.Notes {
		p.F("Note: %s\n", n)
	}
	return p.Err
}

func pValue(p float64) string {
	if p < 0.0001 {
		return fmt.Sprintf("%.2g", p)
	}
	return fmt.Sprintf("%.4f", p)
}
