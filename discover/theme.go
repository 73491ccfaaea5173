package discover

import "throughline.dev/ledger"

// ThemeFields describe a struggle that several customers share.
type ThemeFields struct {
	Phrases []string `json:"phrases,omitempty" ledger:"search" doc:"how customers put it"`
}

func theme() ledger.Kind {
	return ledger.KindOf[ThemeFields](ledger.Kind{
		Name: Theme, Plural: "themes", Prefix: "TH", Stage: "discover",
		Doc: "A struggle that several customers share.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "proposed", Phase: ledger.Open, Doc: "seen, not confirmed by a person"},
				{Name: "confirmed", Phase: ledger.Active, Doc: "a person stands behind it"},
				{Name: "resolved", Phase: ledger.Done, Doc: "customers no longer meet it"},
				{Name: "dismissed", Phase: ledger.Dropped, Doc: "not a theme"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: "dismissed", Reason: true}, {From: ledger.Any, To: ledger.Any}},
			Entry: []string{"confirmed"},
		},
		Out: []ledger.End{
			{Relation: ledger.Evidences, Kinds: []string{"opportunity", "feature", "requirement", "decision"}},
			{Relation: ledger.Parent, Kinds: []string{Theme}},
		},
	})
}
