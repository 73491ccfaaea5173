package decide

import "throughline.dev/ledger"

// Expectation is what somebody expects a feature to do to a metric, said before its release so that it can be held
// against what came.
type Expectation struct {
	Metric ledger.Key   `json:"metric"`           // key of the metric
	Effect ledger.Range `json:"effect"`           // change of the metric in its unit, as a 90 % range; negative: it falls
	Chance *float64     `json:"chance,omitempty"` // that its target is reached, 0 to 1
	By     string       `json:"by,omitempty"`     // who estimated it; the owner of the feature unless given
	On     ledger.Date  `json:"on,omitempty"`     // the day it was said, where the record is younger than that
}

// Validate demands a metric and a chance that is one.
func (e Expectation) Validate() error {
	switch {
	case e.Metric == "":
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "metric", Message: "an expectation names no metric", Remedy: "Give the key of the metric that is expected to change"}
	case e.Chance != nil && !(*e.Chance >= 0 && *e.Chance <= 1):
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "chance", Message: "is no probability", Remedy: "Give a number from 0 to 1"}
	}
	if err := e.On.Validate(); err != nil {
		return err
	}
	return e.Effect.Validate()
}
