package tell

import "throughline.dev/ledger"

// LaunchFields hold how a release reaches the market.
type LaunchFields struct {
	Date      ledger.Date `json:"date,omitempty" ledger:"sort,reason" doc:"the day it is announced"`
	Channels  []string    `json:"channels,omitempty" ledger:"filter" doc:"where it is announced"`
	Checklist []Task      `json:"checklist,omitempty" doc:"what must be done before"`
}

// Task is one line of a launch checklist.
type Task struct {
	What  string      `json:"what"`
	Owner string      `json:"owner,omitempty"`
	Due   ledger.Date `json:"due,omitempty"`
	Done  bool        `json:"done,omitempty"`
}

func launch() ledger.Kind {
	return ledger.KindOf[LaunchFields](ledger.Kind{
		Name: Launch, Plural: "launches", Prefix: "LCH", Stage: "tell",
		Doc: "How a release reaches the people it is for.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "planned", Phase: ledger.Open, Doc: "to come"},
				{Name: "launched", Phase: ledger.Done, Doc: "announced"},
				{Name: "cancelled", Phase: ledger.Dropped, Doc: "will not happen"},
			},
			Moves: []ledger.Move{{From: "planned", To: "launched"}, {From: ledger.Any, To: "cancelled", Reason: true}, {From: "cancelled", To: "planned", Reason: true}, {From: "launched", To: "planned", Reason: true}},
			Entry: []string{"launched"},
		},
		Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{"release", "feature"}}},
	})
}
