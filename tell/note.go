package tell

import "throughline.dev/ledger"

// NoteFields hold a changelog entry.
type NoteFields struct {
	Date     ledger.Date `json:"date,omitempty" ledger:"sort" doc:"the day it is published"`
	Type     string      `json:"type,omitempty" ledger:"filter,enum=added|changed|fixed|deprecated|removed|security" doc:"what sort of change it tells of"`
	Audience string      `json:"audience,omitempty" ledger:"filter" doc:"whom it is for"`
}

func note() ledger.Kind {
	return ledger.KindOf[NoteFields](ledger.Kind{
		Name: Note, Plural: "notes", Prefix: "NOTE", Stage: "tell",
		Doc: "An entry of the changelog.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{{Name: "draft", Phase: ledger.Open, Doc: "being written"}, {Name: "published", Phase: ledger.Done, Doc: "customers have read it"}, {Name: "withdrawn", Phase: ledger.Dropped, Doc: "taken back"}},
			Moves:  []ledger.Move{{From: "draft", To: "published"}, {From: ledger.Any, To: "withdrawn", Reason: true}, {From: "withdrawn", To: "draft"}},
			Entry:  []string{"published"},
		},
		Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{"release", "feature"}}},
	})
}
