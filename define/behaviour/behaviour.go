// Package behaviour specifies what a model (an AI feature) may and must do: metric, evaluation set, slices, threshold,
// judge, refusal, escalation, data and consent, review date. It names what is missing and judges the results of an
// evaluation run with intervals: met, not met, cannot tell.
package behaviour

import (
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

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

// Fill completes metric, comparator, threshold and unit from a sentence such as "At least 95 % of answers name a
// source". What the spec says already stays. False when the sentence holds no criterion.
func (s Spec) Fill(sentence passage.Sentence) (Spec, bool) {
	for _, r := range criterion.Read(sentence).Readings {
		if r.Threshold == nil {
			continue
		}
		if s.Metric == "" {
			s.Metric = r.Metric
			if r.Population != "" && !strings.Contains(r.Metric, r.Population) {
				s.Metric = strings.TrimSpace(r.Metric + " of " + r.Population)
			}
		}
		if s.Threshold == nil && r.High == nil { // a range is no limit
			s.Threshold, s.Comparator, s.Unit = r.Threshold, r.Comparator, r.Unit
		}
		return s, true
	}
	return s, false
}

// share reports whether the threshold is a share of cases that pass; otherwise it is a mean of scores.
func (s Spec) share() bool {
	return s.Unit == "%" || s.Unit == "" && s.Threshold != nil && *s.Threshold >= 0 && *s.Threshold <= 1
}

// limit is the threshold as a number that shares (0 to 1) or scores are compared with.
func (s Spec) limit() float64 {
	if s.Unit == "%" {
		return *s.Threshold / 100
	}
	return *s.Threshold
}
