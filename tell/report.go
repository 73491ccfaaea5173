package tell

import (
	"encoding/json"

	"throughline.dev/ledger"
)

// ReportFields hold a document for an audience.
type ReportFields struct {
	Audience string          `json:"audience,omitempty" ledger:"filter,enum=executives|customers|analysts|sales|team" doc:"whom it is for"`
	Template string          `json:"template,omitempty" ledger:"filter" doc:"what it is made from"`
	Frozen   json.RawMessage `json:"frozen,omitempty" doc:"its data as of the day it was frozen"`
	AsOf     ledger.Date     `json:"as_of,omitempty" ledger:"sort" doc:"the day its data stand for"`
}

func report() ledger.Kind {
	return ledger.KindOf[ReportFields](ledger.Kind{
		Name: Report, Plural: "reports", Prefix: "RPT", Stage: "tell",
		Doc: "A document for an audience, whose numbers can be frozen.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "draft", Phase: ledger.Open, Doc: "being written"},
				{Name: "published", Phase: ledger.Done, Doc: "the audience has it"},
				{Name: "withdrawn", Phase: ledger.Dropped, Doc: "no longer stands"},
			},
			Moves: []ledger.Move{{From: "draft", To: "published"}, {From: "published", To: "draft", Reason: true}, {From: ledger.Any, To: "withdrawn", Reason: true}},
			Entry: []string{"published"},
		},
	})
}
