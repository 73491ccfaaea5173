package experiment

import (
	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Types of metric.
const (
	Proportion = "proportion" // share of units with a matching event in the window
	Mean       = "mean"       // matching events, or the sum of a property of them, for each unit
	Ratio      = "ratio"      // sum of one over sum of another, units as clusters
	Quantile   = "quantile"   // quantile of a property over matching events, units as clusters
	Retention  = "retention"  // share of units with a matching event on days a to b after the exposure
	TimeTo     = "time_to"    // restricted mean days to the first matching event; who has none yet is censored
)

// Measure is a metric of an experiment: what is measured of a unit after its first exposure.
type Measure struct {
	Name     string         `json:"name,omitempty"`
	Type     string         `json:"type" enum:"proportion|mean|ratio|quantile|retention|time_to"`
	Match    events.Matcher `json:"match" doc:"events that count"`
	Property string         `json:"property,omitempty" doc:"number to sum up (mean, ratio) or to take the quantile of; without it events are counted"`
	// Denominator is what a ratio divides by.
	Denominator *Part         `json:"denominator,omitempty"`
	Quantile    float64       `json:"quantile,omitempty" doc:"which one, 0.9"`
	Days        []int         `json:"days,omitempty" doc:"retention: first and last day after the exposure, [1, 7]; day 0 is the first 24 hours"`
	Window      question.Span `json:"window,omitempty" doc:"how long after the exposure events count, such as 14d; without it, to the end"`
	Better      string        `json:"better,omitempty" enum:"up|down" doc:"which way is better; up unless given"`
	Unit        string        `json:"unit,omitempty" doc:"unit of a value, such as EUR"`
	// Winsor and Cap bound what one unit can contribute to a mean or a ratio's numerator; at most one is given.
	Winsor      float64  `json:"winsor,omitempty" doc:"values above this quantile of all units, such as 0.99, are set to it"`
	IgnoreZeros bool     `json:"ignore_zeros,omitempty" doc:"the quantile of winsor is that of the units with a value"`
	Cap         *float64 `json:"cap,omitempty" doc:"values above are set to it"`
	// Margin is how much worse a guardrail may be, relative: 0.02 is 2 %. With it a guardrail can be shown to hold.
	Margin float64 `json:"margin,omitempty" doc:"guardrail: loss that is acceptable, relative"`

	table   bool // the values come from a table
	rows    bool // of a clustered table: a ratio that is the mean over rows
	percent bool // of which the values are shares
}

// Part is what a ratio divides by.
type Part struct {
	Match    events.Matcher `json:"match"`
	Property string         `json:"property,omitempty" doc:"number to sum up; without it events are counted"`
}
