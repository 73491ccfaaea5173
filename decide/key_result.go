package decide

import "throughline.dev/ledger"

// KeyResultFields make an objective measurable.
type KeyResultFields struct {
	Metric    string      `json:"metric,omitempty" ledger:"search" doc:"what is measured, in words; the metric record is linked"`
	Unit      string      `json:"unit,omitempty" doc:"unit of baseline, target and current"`
	Direction string      `json:"direction,omitempty" ledger:"filter,enum=up|down|hold" doc:"which way is better"`
	Baseline  *float64    `json:"baseline,omitempty" ledger:"reason" doc:"value at the start"`
	Target    *float64    `json:"target,omitempty" ledger:"sort,reason" doc:"value to reach"`
	Current   *float64    `json:"current,omitempty" doc:"latest value entered by hand; a linked metric goes before it"`
	Due       ledger.Date `json:"due,omitempty" ledger:"sort,reason" doc:"the day it is judged"`
	// Targets are for a key result of several metrics: each has a way of its own, and all must be reached.
	Targets []MetricTarget `json:"targets,omitempty" ledger:"reason" doc:"baseline and target of each metric, when there are several"`
	// Confidence is a history: what is thought today is added at the end.
	Confidence []Confidence `json:"confidence,omitempty" doc:"how sure the team was, from day to day, the latest last"`
}

// MetricTarget is the way of one metric of a key result.
type MetricTarget struct {
	Metric    ledger.Key `json:"metric"`              // key of the metric
	Baseline  *float64   `json:"baseline,omitempty"`  // value at the start
	Target    *float64   `json:"target"`              // value to reach
	Unit      string     `json:"unit,omitempty"`      // of both; that of the metric unless given
	Direction string     `json:"direction,omitempty"` // up or down; from baseline to target unless given
}

// Validate demands a metric and a target that is a change.
func (t MetricTarget) Validate() error {
	switch {
	case t.Metric == "" || t.Target == nil:
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: "a target names a metric and a value to reach", Remedy: "Give metric and target"}
	case t.Baseline != nil && *t.Baseline == *t.Target:
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "target", Message: "equals the baseline", Remedy: "Set a target that differs"}
	case t.Direction != "" && t.Direction != "up" && t.Direction != "down":
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "direction", Message: "is neither up nor down", Remedy: "Say which way is better, or leave it out"}
	}
	return nil
}

// Confidence is how sure somebody was on a day that the target will be reached.
type Confidence struct {
	On    ledger.Date `json:"on"`
	Value float64     `json:"value"` // 0 to 1
	Note  string      `json:"note,omitempty"`
	By    string      `json:"by,omitempty"`
}

// Validate demands a day and a probability.
func (c Confidence) Validate() error {
	switch {
	case c.On == "":
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "on", Message: "is missing", Remedy: "Give the day, such as 2026-11-24"}
	case !(c.Value >= 0 && c.Value <= 1):
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "value", Message: "is no probability", Remedy: "Give a number from 0 to 1"}
	}
	return c.On.Validate()
}

// Validate refuses a target that is no change, and a history of confidence that runs backwards.
func (f KeyResultFields) Validate() error {
	if f.Baseline != nil && f.Target != nil && *f.Baseline == *f.Target && f.Direction != "hold" {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.target", Message: "equals the baseline", Remedy: "Set a target that differs, or the direction hold"}
	}
	for i := 1; i < len(f.Confidence); i++ {
		if f.Confidence[i].On < f.Confidence[i-1].On {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.confidence", Message: string(f.Confidence[i].On) + " is before the day above it", Remedy: "Add the latest day at the end"}
		}
	}
	return nil
}

func keyResult() ledger.Kind {
	return ledger.KindOf[KeyResultFields](ledger.Kind{
		Name: KeyResult, Plural: "key results", Prefix: "KR", Stage: "decide",
		Doc: "A number that shows whether an objective is reached.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "active", Phase: ledger.Active, Doc: "under way"},
				{Name: "met", Phase: ledger.Done, Doc: "the target is reached"},
				{Name: "missed", Phase: ledger.Done, Doc: "the target was not reached by the due day"},
				{Name: "dropped", Phase: ledger.Dropped, Doc: "given up"},
			},
			Moves: []ledger.Move{{From: "active", To: "met"}, {From: "active", To: "missed"}, {From: ledger.Any, To: "dropped", Reason: true}, {From: ledger.Any, To: "active", Reason: true}},
			Entry: []string{"met", "missed"},
		},
		Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{Objective}}},
		In:  []ledger.End{{Relation: ledger.Measures, Kinds: []string{"metric"}}},
	})
}
