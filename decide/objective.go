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
