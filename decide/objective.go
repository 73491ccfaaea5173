package decide

import "throughline.dev/ledger"

// ObjectiveFields describe what the team wants to be true by a date.
type ObjectiveFields struct {
	Period string      `json:"period,omitempty" ledger:"filter" doc:"the period it belongs to, such as 2026-H1"`
	Due    ledger.Date `json:"due,omitempty" ledger:"sort,reason" doc:"the day it is judged"`
}

func objective() ledger.Kind {
	return ledger.KindOf[ObjectiveFields](ledger.Kind{
		Name: Objective, Plural: "objectives", Prefix: "OBJ", Stage: "decide",
		Doc: "What the team wants to be true by a date.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "draft", Phase: ledger.Open, Doc: "not agreed"},
				{Name: "active", Phase: ledger.Active, Doc: "the team works toward it"},
				{Name: "closed", Phase: ledger.Done, Doc: "judged"},
				{Name: "dropped", Phase: ledger.Dropped, Doc: "given up"},
			},
			Moves: []ledger.Move{{From: "draft", To: "active"}, {From: "active", To: "closed"}, {From: "closed", To: "active", Reason: true}, {From: ledger.Any, To: "dropped", Reason: true}, {From: "dropped", To: "draft"}},
			Entry: []string{"active"},
		},
		Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{Objective}}},
	})
}

// KeyResultFields make an objective measurable.
type KeyResultFields struct {
	Metric    string      `json:"metric,omitempty" ledger:"search" doc:"what is measured, in words; the metric record is linked"`
	Unit      string      `json:"unit,omitempty" doc:"unit of baseline, target and current"`
	Direction string      `json:"direction,omitempty" ledger:"filter,enum=up|down|hold" doc:"which way is better"`
	Baseline  *float64    `json:"baseline,omitempty" ledger:"reason" doc:"value at the start"`
	Target    *float64    `json:"target,omitempty" ledger:"sort,reason" doc:"value to reach"`
	Current   *float64    `json:"current,omitempty" doc:"latest value entered by hand; a linked metric goes before it"`
	Due       ledger.Date `json:"due,omitempty" ledger:"sort,reason" doc:"the day it is judged"`
}

// Validate refuses a target that is no change.
func (f KeyResultFields) Validate() error {
	if f.Baseline != nil && f.Target != nil && *f.Baseline == *f.Target && f.Direction != "hold" {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.target", Message: "equals the baseline", Remedy: "Set a target that differs, or the direction hold"}
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
