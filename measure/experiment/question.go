package experiment

import (
	"encoding/json"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Methods of inference.
const (
	Fixed      = "fixed"      // one look, at the planned size or end
	Sequential = "sequential" // always valid: any number of looks
)

// What becomes of units that could not be followed for the whole window yet.
const (
	Drop = "drop" // they do not count
	Keep = "keep" // they count with what they did so far
)

// Exposure events as Throughline and PostHog's libraries write them.
const (
	ExposureEvent   = "$exposure" // properties flag and variant
	FlagCalledEvent = "$feature_flag_called"
)

// Question asks what the variants of an experiment did to its metrics. From and To of the scope bound the days on
// which first exposures count; units are followed beyond them, for the window of each metric.
type Question struct {
	question.Scope
	Flag     string         `json:"flag,omitempty" doc:"key of the flag whose exposures count; or give exposure"`
	Exposure events.Matcher `json:"exposure,omitzero" doc:"event that shows that a unit met a variant, instead of flag"`
	Variant  string         `json:"variant,omitempty" doc:"property of the exposure that holds the variant; variant unless given"`
	Variants []Variant      `json:"variants" doc:"the variants, the control first"`

	Primary    Measure   `json:"primary" doc:"the metric that decides"`
	Guardrails []Measure `json:"guardrails,omitempty" doc:"metrics that must not get worse"`

	Method    string `json:"method,omitempty" enum:"fixed|sequential" doc:"one look at the planned size, or always-valid intervals"`
	Tuning    int64  `json:"tuning,omitempty" min:"1" doc:"sequential: number of units at which intervals are the tightest; 5000 unless given"`
	PlannedN  int64  `json:"planned_n,omitempty" min:"1" doc:"units needed in all variants together; a fixed experiment is not read before it has them or has ended"`
	MinimumN  int64  `json:"minimum_n,omitempty" min:"1" doc:"units needed in each variant for any verdict"`
	Immature  string `json:"immature,omitempty" enum:"drop|keep" doc:"what becomes of units that could not be followed for the whole window yet; drop unless given"`
	CUPEDDays int    `json:"cuped_days,omitempty" min:"1" doc:"days before the exposure whose behaviour is used to narrow intervals; none unless given"`
	Segment   string `json:"segment,omitempty" doc:"property of the exposure by which results are split, exploratory"`
	Bayes     *Prior `json:"bayes,omitempty" doc:"also give a Bayesian reading"`

	// MinimumLift and MinimumDifference say what improvement the experiment was planned to detect. At most one is given.
	MinimumLift       float64 `json:"minimum_lift,omitempty" doc:"smallest improvement that matters, relative: 0.05 is 5 %"`
	MinimumDifference float64 `json:"minimum_difference,omitempty" doc:"smallest improvement that matters, in the unit of the primary metric; shares as fractions"`
}

// Variant is one arm of an experiment. The first of a question is the control.
type Variant struct {
	Name   string   `json:"name"`
	Weight *float64 `json:"weight,omitempty" doc:"share of units meant to get it; equal shares unless given. 0: none any more"`
}

// Prior is what is believed about the lift before the data: normal with a mean and standard deviation. The zero Prior is
// flat: it says nothing.
type Prior struct {
	Mean float64 `json:"mean,omitempty" doc:"expected lift, relative"`
	SD   float64 `json:"sd,omitempty" doc:"its standard deviation, such as 0.3; 0: flat"`
}

// UnmarshalJSON reads a variant that is only a name, too.
func (v *Variant) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		*v = Variant{}
		return json.Unmarshal(text, &v.Name)
	}
	type plain Variant
	var p plain
	if err := json.Unmarshal(text, &p); err != nil {
		return err
	}
	*v = Variant(p)
	return nil
}
