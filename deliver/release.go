package deliver

import "throughline.dev/ledger"

// ReleaseFields hold a delivery to customers.
type ReleaseFields struct {
	Version string      `json:"version,omitempty" ledger:"filter,search" doc:"version number or name"`
	Date    ledger.Date `json:"date,omitempty" ledger:"sort,reason" doc:"the day it is meant for, or the day it happened"`
}

func release() ledger.Kind {
	return ledger.KindOf[ReleaseFields](ledger.Kind{
		Name: Release, Plural: "releases", Prefix: "REL", Stage: "deliver",
		Doc: "A delivery to customers.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "planned", Phase: ledger.Open, Doc: "to come"},
				{Name: "released", Phase: ledger.Done, Doc: "customers have it"},
				{Name: "cancelled", Phase: ledger.Dropped, Doc: "will not happen"},
			},
			Moves: []ledger.Move{{From: "planned", To: "released"}, {From: "released", To: "planned", Reason: true}, {From: ledger.Any, To: "cancelled", Reason: true}, {From: "cancelled", To: "planned", Reason: true}},
			Entry: []string{ledger.Any},
		},
		In: []ledger.End{{Relation: ledger.Parent, Kinds: []string{"feature"}}},
	})
}
