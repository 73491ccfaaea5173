// Package criterion reads a sentence into what a machine can check: metric, population, conditions, statistic,
// comparison, threshold with its unit, window. What the sentence leaves open is named as a gap with the question to
// ask. It writes every reading back as one canonical sentence, for the author to confirm; and it finds readings that
// contradict each other.
package criterion

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// Criterion is one checkable condition. It is what a requirement holds in the ledger and what checks are made from.
type Criterion struct {
	Text       string             `json:"text"`                 // as written
	Metric     string             `json:"metric,omitempty"`     // what is measured: "API response time"
	Quantity   quantity.Dimension `json:"quantity,omitempty"`   // what sort of number that is
	Direction  Direction          `json:"direction,omitempty"`  // which way is better
	Population string             `json:"population,omitempty"` // over which cases: "search queries"
	Filter     []Filter           `json:"filter,omitempty"`     // which of them count
	Conditions []Condition        `json:"conditions,omitempty"` // under which it must hold
	Statistic  string             `json:"statistic,omitempty"`  // p95, p100, mean, median, max, min, ratio, every; empty: not stated
	Basis      string             `json:"basis,omitempty"`      // of a share or a percentile: "requests", "time", "ambiguous"
	Comparator string             `json:"comparator,omitempty"` // <, <=, =, >=, >, within
	Threshold  *float64           `json:"threshold,omitempty"`  // the bound; the lower one of a range
	High       *float64           `json:"high,omitempty"`       // the upper bound of a range
	Unit       string             `json:"unit,omitempty"`       // canonical symbol
	Written    string             `json:"written,omitempty"`    // number and unit as they stood there: "200ms"
	SI         *float64           `json:"si,omitempty"`         // Threshold in SI units
	SIHigh     *float64           `json:"si_high,omitempty"`    // High in SI units
	Relative   string             `json:"relative,omitempty"`   // what the threshold is relative to: "last month's median"
	Window     string             `json:"window,omitempty"`     // over which the statistic is taken: "calendar month", "28 d"
	Modality   string             `json:"modality,omitempty"`   // shall, must, should, will, …
	Check      *Check             `json:"check,omitempty"`      // where the numbers come from
}

// Direction says which way is better.
type Direction string

// Directions.
const (
	LowerIsBetter  Direction = "lower_is_better"
	HigherIsBetter Direction = "higher_is_better"
	OnTarget       Direction = "on_target"
)

// Filter is a bound on the cases that count: "queries under 1,000 results".
type Filter struct {
	Text       string  `json:"text"`
	Attribute  string  `json:"attribute"` // "result_count"
	Comparator string  `json:"comparator"`
	Value      float64 `json:"value"`
	Unit       string  `json:"unit,omitempty"`
}

// Condition is a circumstance under which the criterion must hold.
type Condition struct {
	Kind string `json:"kind"` // load, state, place, time, exclusion, measured_from, measured_to
	Text string `json:"text"`
}

// Check says how a criterion is observed, so that it can be judged by a machine.
type Check struct {
	Source     string            `json:"source"`               // events, prometheus, tests
	Event      string            `json:"event,omitempty"`      // events: the name of the event that is one case
	Property   string            `json:"property,omitempty"`   // events: the property that holds the measured value
	Unit       string            `json:"unit,omitempty"`       // events: the unit of that property
	Where      map[string]string `json:"where,omitempty"`      // events, prometheus: property or label and its value; ">=…", "<…" compare
	Good       string            `json:"good,omitempty"`       // events: for a share, the value of Property that counts as good
	Metric     string            `json:"metric,omitempty"`     // prometheus: the name of the histogram or counter
	Window     string            `json:"window,omitempty"`     // how far back: "28d"
	Confidence float64           `json:"confidence,omitempty"` // one-sided; 0 means 0.95
}

// Slots of a criterion, as spans and gaps name them.
const (
	Metric     = "metric"
	Population = "population"
	Conditions = "conditions"
	Statistic  = "statistic"
	Comparator = "comparator"
	Threshold  = "threshold"
	Unit       = "unit"
	Window     = "window"
	Modality   = "modality"
	Load       = "load"
	Measured   = "measured" // from which event to which
	Base       = "base"     // of a relative threshold
	Exclusions = "exclusions"
)

// Gap is something the sentence leaves open.
type Gap struct {
	Slot     string `json:"slot"`
	Rule     string `json:"rule"`     // of the rulebook: "RQ-V05"
	Question string `json:"question"` // to ask the author
}

// Reading is a criterion with where its parts stand and what is missing.
type Reading struct {
	Criterion
	Spans     map[string]passage.Span `json:"-"` // by slot, in the text of the sentence
	Gaps      []Gap                   `json:"gaps,omitempty"`
	Canonical string                  `json:"canonical"` // one sentence that says the same, and what is not stated
}
