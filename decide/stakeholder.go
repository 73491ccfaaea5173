package decide

import "throughline.dev/ledger"

// StakeholderFields hold what somebody with a say cares about.
type StakeholderFields struct {
	Role    string             `json:"role,omitempty" ledger:"filter,search" doc:"position, such as head of sales"`
	Weights map[string]float64 `json:"weights,omitempty" doc:"how much each criterion counts for them"`
}

func stakeholder() ledger.Kind {
	return ledger.KindOf[StakeholderFields](ledger.Kind{
		Name: Stakeholder, Plural: "stakeholders", Prefix: "STK", Stage: "decide",
		Doc: "Somebody with a say, and what counts for them.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{{Name: "active", Phase: ledger.Active, Doc: "has a say"}, {Name: "left", Phase: ledger.Dropped, Doc: "no longer"}},
			Moves:  []ledger.Move{{From: ledger.Any, To: ledger.Any}},
		},
	})
}
