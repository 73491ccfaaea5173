package deliver

import "throughline.dev/ledger"

// SprintFields hold a time box and what was planned into it.
type SprintFields struct {
	Team      string      `json:"team,omitempty" ledger:"filter" doc:"name of the team"`
	Start     ledger.Date `json:"start,omitempty" ledger:"sort" doc:"first day"`
	End       ledger.Date `json:"end,omitempty" ledger:"sort" doc:"last day"`
	Goal      string      `json:"goal,omitempty" ledger:"search,reason" doc:"what it is for"`
	Committed *float64    `json:"committed,omitempty" ledger:"reason" doc:"work planned at the start, in items"`
}

func sprint() ledger.Kind {
	return ledger.KindOf[SprintFields](ledger.Kind{
		Name: Sprint, Plural: "sprints", Prefix: "SPR", Stage: "deliver",
		Doc: "A time box of one team.",
		Lifecycle: ledger.Free(
			ledger.State{Name: "planned", Phase: ledger.Open, Doc: "to come"},
			ledger.State{Name: "running", Phase: ledger.Active, Doc: "under way"},
			ledger.State{Name: "closed", Phase: ledger.Done, Doc: "over"},
		),
	})
}
