package discover

import "throughline.dev/ledger"

// CompetitorFields hold claims about another product. A claim without a source is unknown, not a fact.
type CompetitorFields struct {
	URL    string  `json:"url,omitempty" doc:"web site"`
	Claims []Claim `json:"claims,omitempty" ledger:"search" doc:"what is known about it, each with its source"`
}

// Claim is a statement about a competitor and where it comes from.
type Claim struct {
	Statement  string      `json:"statement"`
	Source     string      `json:"source,omitempty"`
	Date       ledger.Date `json:"date,omitempty"`
	Confidence string      `json:"confidence,omitempty"` // high, medium, low
}

func competitor() ledger.Kind {
	return ledger.KindOf[CompetitorFields](ledger.Kind{
		Name: Competitor, Plural: "competitors", Prefix: "CMP", Stage: "discover",
		Doc: "Another product that customers choose between.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "watched", Phase: ledger.Active, Doc: "worth knowing about"},
				{Name: "ignored", Phase: ledger.Dropped, Doc: "not a competitor"},
			},
			Moves: []ledger.Move{{From: "watched", To: "ignored", Reason: true}, {From: "ignored", To: "watched"}},
		},
		In: []ledger.End{{Relation: ledger.From, Kinds: []string{Feedback}}},
	})
}
