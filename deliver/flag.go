package deliver

import "throughline.dev/ledger"

// FlagFields hold a switch in the product.
type FlagFields struct {
	Name    string      `json:"name,omitempty" ledger:"filter,search" doc:"name in the code"`
	Rollout *float64    `json:"rollout,omitempty" ledger:"reason" doc:"share of people who have it, in percent"`
	Expires ledger.Date `json:"expires,omitempty" ledger:"sort" doc:"the day it should be gone from the code"`
}

func flag() ledger.Kind {
	return ledger.KindOf[FlagFields](ledger.Kind{
		Name: Flag, Plural: "flags", Prefix: "FLAG", Stage: "deliver",
		Doc: "A switch that decides who has a feature.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "off", Phase: ledger.Open, Doc: "nobody has it"},
				{Name: "partial", Phase: ledger.Active, Doc: "some have it"},
				{Name: "on", Phase: ledger.Done, Doc: "everybody has it"},
				{Name: "removed", Phase: ledger.Dropped, Doc: "gone from the code"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: ledger.Any, Reason: true}},
			Entry: []string{ledger.Any},
		},
		Out: []ledger.End{{Relation: ledger.Implements, Kinds: []string{"feature", "requirement"}}},
	})
}
