package decide

import "throughline.dev/ledger"

// CommitmentFields hold a promise: to whom, what, by when.
type CommitmentFields struct {
	ToWhom     string      `json:"to_whom,omitempty" ledger:"search,filter" doc:"the customer, or the people inside, it was given to"`
	What       string      `json:"what,omitempty" ledger:"search,reason" doc:"what was promised"`
	ByWhen     ledger.Date `json:"by_when,omitempty" ledger:"sort,reason" doc:"the day it was promised for"`
	Confidence *float64    `json:"confidence,omitempty" doc:"probability, in percent, that was stated with it"`
}

func commitment() ledger.Kind {
	return ledger.KindOf[CommitmentFields](ledger.Kind{
		Name: Commitment, Plural: "commitments", Prefix: "COM", Stage: "decide",
		Doc: "A promise to a customer or to people inside.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "open", Phase: ledger.Active, Doc: "given, not kept yet"},
				{Name: "kept", Phase: ledger.Done, Doc: "delivered in time"},
				{Name: "broken", Phase: ledger.Done, Doc: "not delivered in time"},
				{Name: "released", Phase: ledger.Dropped, Doc: "the other side let us off"},
			},
			Moves: []ledger.Move{{From: "open", To: "kept"}, {From: "open", To: "broken", Reason: true}, {From: "open", To: "released", Reason: true}, {From: ledger.Any, To: "open", Reason: true}},
			Entry: []string{ledger.Any},
		},
		Out: []ledger.End{{Relation: ledger.From, Kinds: []string{"account"}}},
	})
}
