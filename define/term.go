package define

import "throughline.dev/ledger"

// TermFields define a word of the product's language.
type TermFields struct {
	Definition string   `json:"definition,omitempty" ledger:"required,search,reason" doc:"what it means"`
	Avoid      []string `json:"avoid,omitempty" ledger:"search" doc:"words not to use for it"`
}

func term() ledger.Kind {
	return ledger.KindOf[TermFields](ledger.Kind{
		Name: Term, Plural: "terms", Prefix: "TERM", Stage: "define",
		Doc: "A word of the product's language, and what it means.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{{Name: "agreed", Phase: ledger.Done, Doc: "in use"}, {Name: "retired", Phase: ledger.Dropped, Doc: "not to be used any more"}},
			Moves:  []ledger.Move{{From: "agreed", To: "retired", Reason: true}, {From: "retired", To: "agreed"}},
		},
	})
}
