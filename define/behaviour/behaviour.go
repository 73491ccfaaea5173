// Package behaviour specifies what a model (an AI feature) may and must do: metric, evaluation set, slices, threshold,
// judge, refusal, escalation, data and consent, review date. It names what is missing and judges the results of an
// evaluation run with intervals: met, not met, cannot tell.
package behaviour

// Spec is a model-behaviour requirement.
type Spec struct {
	Metric     string   `json:"metric,omitempty"`     // what is measured: "share of answers that name a source"
	Set        string   `json:"set,omitempty"`        // the evaluation set and its version
	Slices     []string `json:"slices,omitempty"`     // each of them must pass
	Comparator string   `json:"comparator,omitempty"` // <, <=, >=, >
	Threshold  *float64 `json:"threshold,omitempty"`
	Unit       string   `json:"unit,omitempty"`       // "%" for a share; else that of the score
	Judge      string   `json:"judge,omitempty"`      // who or what decides, and how it was checked
	Refusal    string   `json:"refusal,omitempty"`    // what it must refuse, and how
	Escalation string   `json:"escalation,omitempty"` // when a person takes over
	Data       string   `json:"data,omitempty"`       // which data it may use
	Consent    string   `json:"consent,omitempty"`    // on which ground
	ReviewBy   string   `json:"review_by,omitempty"`  // a day
}
