package decide

import "throughline.dev/ledger"

// AssumptionFields hold what must be true for a feature to work, and how that is found out.
type AssumptionFields struct {
	Risk     string `json:"risk,omitempty" ledger:"filter,enum=value|usability|feasibility|viability|ethics" doc:"what fails if it is wrong"`
	Test     string `json:"test,omitempty" ledger:"search" doc:"how it is tested"`
	Standard string `json:"standard,omitempty" doc:"what result counts, agreed before the test"`
	Result   string `json:"result,omitempty" ledger:"search" doc:"what came out"`
}

func assumption() ledger.Kind {
	return ledger.KindOf[AssumptionFields](ledger.Kind{
		Name: Assumption, Plural: "assumptions", Prefix: "ASM", Stage: "decide",
		Doc: "Something that must be true for a feature to work.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "untested", Phase: ledger.Open, Doc: "believed"},
				{Name: "testing", Phase: ledger.Active, Doc: "being found out"},
				{Name: "holds", Phase: ledger.Done, Doc: "the test supports it"},
				{Name: "fails", Phase: ledger.Dropped, Doc: "the test refutes it"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: "holds", Reason: true}, {From: ledger.Any, To: "fails", Reason: true}, {From: ledger.Any, To: ledger.Any}},
			Entry: []string{ledger.Any},
		},
		Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{Feature, Opportunity}}},
		In:  []ledger.End{{Relation: ledger.Evidences, Kinds: []string{"quote", "metric"}}},
	})
}
