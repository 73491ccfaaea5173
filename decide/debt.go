package decide

import "throughline.dev/ledger"

// DebtFields hold technical debt: what it costs and what it slows.
type DebtFields struct {
	Interest  *ledger.Range `json:"interest,omitempty" ledger:"sort,reason" doc:"person-days it costs each month"`
	Principal *ledger.Range `json:"principal,omitempty" ledger:"reason" doc:"person-days to pay it off"`
	Slows     string        `json:"slows,omitempty" ledger:"search" doc:"what it slows"`
}

func debt() ledger.Kind {
	return ledger.KindOf[DebtFields](ledger.Kind{
		Name: Debt, Plural: "debts", Prefix: "DEBT", Stage: "decide",
		Doc: "A shortcut in the product's making that costs something every month.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "known", Phase: ledger.Open, Doc: "it costs, nobody pays it off"},
				{Name: "paying", Phase: ledger.Active, Doc: "being paid off"},
				{Name: "paid", Phase: ledger.Done, Doc: "gone"},
				{Name: "accepted", Phase: ledger.Dropped, Doc: "it stays, with the reason"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: "accepted", Reason: true}, {From: ledger.Any, To: ledger.Any}},
			Entry: []string{ledger.Any},
		},
	})
}
