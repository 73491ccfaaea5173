package experiment

import (
	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Answers of a verdict.
const (
	Met        = "met"
	NotMet     = "not_met"
	CannotTell = "cannot_tell"
	NotYet     = "not_yet" // not yet evaluable
)

// Result is what an experiment says.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Method     string      `json:"method"`
	Level      float64     `json:"level"`

	Verdict  Verdict  `json:"verdict"`
	Sentence string   `json:"sentence"`
	Exposed  Exposed  `json:"exposed"`
	Arms     []Arm    `json:"arms"`
	Balance  Balance  `json:"balance"`
	Warnings []string `json:"warnings,omitempty"`

	Primary    Reading   `json:"primary"`
	Guardrails []Reading `json:"guardrails,omitempty"`
	Segments   []Segment `json:"segments,omitempty"`
	// Segmented says how the segments are to be read; empty without segments.
	Segmented string `json:"segmented,omitempty"`
}

// Verdict is the answer with what it stands on.
type Verdict struct {
	Answer  string   `json:"answer" enum:"met|not_met|cannot_tell|not_yet"`
	Winner  string   `json:"winner,omitempty"` // the variant the answer met is about
	Reasons []Reason `json:"reasons"`
}

// Reason is one ground of a verdict. Code is stable, Text is for people.
type Reason struct {
	Code string `json:"code"` // "sample_ratio", "below_plan", "better", …
	Text string `json:"text"`
}

// Exposed counts the exposures that were read.
type Exposed struct {
	Events   int64         `json:"events"`   // exposure events that name a known variant
	Repeated int64         `json:"repeated"` // of them, beyond the first of their unit
	Unknown  int64         `json:"unknown"`  // exposure events that name no variant of the experiment; left out
	Units    int64         `json:"units"`    // units that met exactly one variant: those that count
	Several  int64         `json:"several"`  // units that met more than one; excluded
	Share    ledger.Figure `json:"share"`    // Several of all units
}

// Arm is one variant.
type Arm struct {
	Name     string  `json:"name"`
	Weight   float64 `json:"weight"`   // share meant
	Expected float64 `json:"expected"` // units, by the weights
	Units    int64   `json:"units"`
}

// Balance is the test of the split: chi-squared goodness of fit to the weights.
type Balance struct {
	Chi2 float64 `json:"chi2"`
	DF   int     `json:"df"`
	P    float64 `json:"p"`
	Gate float64 `json:"gate"` // below it nothing is concluded
	OK   bool    `json:"ok"`
}

// Reading is one metric over all variants.
type Reading struct {
	Name       string  `json:"name"`
	Type       string  `json:"type"`
	Better     string  `json:"better"`
	Definition string  `json:"definition"`
	Values     []Value `json:"values"` // one a variant, in order
	// Comparisons are of each variant with the control, absent while a fixed experiment must not be read.
	Comparisons []Comparison `json:"comparisons,omitempty"`
	Outcome     string       `json:"outcome,omitempty" enum:"better|worse|holds|not_shown"`
	Cap         *float64     `json:"cap,omitempty"`      // values above were set to it
	Capped      int64        `json:"capped,omitempty"`   // how many units that touched
	Immature    int64        `json:"immature,omitempty"` // units that could not be followed for the whole window
	Theta       *float64     `json:"theta,omitempty"`    // CUPED coefficient, pooled over the variants
	// Narrowed is the share of the variance that the covariate removed.
	Narrowed *float64 `json:"narrowed,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// Value is a metric in one variant.
type Value struct {
	Variant string        `json:"variant"`
	N       int64         `json:"n"`              // units that count
	Hits    *int64        `json:"hits,omitempty"` // of a share
	Capped  int64         `json:"capped,omitempty"`
	Figure  ledger.Figure `json:"figure"`
}

// Comparison is a variant against the control.
type Comparison struct {
	From string `json:"from"`
	To   string `json:"to"`
	// Difference is To less From in the unit of the metric; its test decides.
	Difference ledger.Figure `json:"difference"`
	// Lift is the difference relative to From in percent, with an interval of its own (Method says which).
	Lift       ledger.Figure `json:"lift"`
	LiftMethod string        `json:"lift_method"`
	P          *float64      `json:"p"`          // two-sided, of the difference
	PAdjusted  *float64      `json:"p_adjusted"` // after correction for the comparisons it is read with
	Test       string        `json:"test"`       // the name of the test
	Outcome    string        `json:"outcome" enum:"better|worse|holds|not_shown"`
	GrowthBook *Compatible   `json:"growthbook,omitempty"`
	Bayes      *Posterior    `json:"bayes,omitempty"`
}

// Compatible are the numbers that GrowthBook and PostHog would show: relative, by a test that is not symmetric in the
// variants. They are for comparison and decide nothing.
type Compatible struct {
	Lift float64  `json:"lift"`
	Low  *float64 `json:"low"`
	High *float64 `json:"high"`
	P    *float64 `json:"p"`
}

// Posterior is a Bayesian reading of the lift.
type Posterior struct {
	Lift        float64    `json:"lift"`
	Low         float64    `json:"low"`
	High        float64    `json:"high"`
	ChanceToWin float64    `json:"chance_to_win"`
	Risk        [2]float64 `json:"risk"` // expected loss of lift if the control, or the variant, is chosen
	Prior       string     `json:"prior"`
}

// Segment is the primary metric among the units with one value of a property. Segments are exploratory.
type Segment struct {
	Value       string       `json:"value"`
	Units       int64        `json:"units"`
	Values      []Value      `json:"values"`
	Comparisons []Comparison `json:"comparisons,omitempty"`
}
