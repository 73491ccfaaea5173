package decide

import "throughline.dev/ledger"

// OpportunityFields state a problem as a job to be done, never as a solution.
type OpportunityFields struct {
	When         string        `json:"when,omitempty" ledger:"search" doc:"the situation: when …"`
	Want         string        `json:"want,omitempty" ledger:"search" doc:"the motivation: I want to …"`
	SoThat       string        `json:"so_that,omitempty" ledger:"search" doc:"the outcome: so that …"`
	Importance   *ledger.Range `json:"importance,omitempty" ledger:"sort,reason" doc:"share of people who call it important, in percent, as a 90 % range"`
	Satisfaction *ledger.Range `json:"satisfaction,omitempty" ledger:"sort,reason" doc:"share of people satisfied today, in percent, as a 90 % range"`
	Decline      *Decline      `json:"decline,omitempty" ledger:"reason" doc:"why it is not worth solving now"`
}

func opportunity() ledger.Kind {
	return ledger.KindOf[OpportunityFields](ledger.Kind{
		Name: Opportunity, Plural: "opportunities", Prefix: "OPP", Stage: "decide",
		Doc: "A problem, need or wish of customers, in their terms.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "candidate", Phase: ledger.Open, Doc: "known, not chosen"},
				{Name: "chosen", Phase: ledger.Active, Doc: "worth solving now"},
				{Name: "solved", Phase: ledger.Done, Doc: "an outcome shows it"},
				{Name: "declined", Phase: ledger.Dropped, Doc: "not to be solved, with the reason"},
			},
			Moves: []ledger.Move{
				{From: "candidate", To: "chosen"},
				{From: "chosen", To: "candidate", Reason: true},
				{From: "chosen", To: "solved"},
				{From: "solved", To: "chosen", Reason: true},
				{From: ledger.Any, To: "declined", Reason: true, Requires: requireDecline},
				{From: "declined", To: "candidate", Reason: true},
			},
			Entry: []string{"chosen"},
		},
		Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{Opportunity, Objective}}},
	})
}
