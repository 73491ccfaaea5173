package discover

import "throughline.dev/ledger"

// AccountFields are what is known about a customer organisation.
type AccountFields struct {
	Segment string       `json:"segment,omitempty" ledger:"filter,search" doc:"market segment, such as startup or enterprise"`
	Plan    string       `json:"plan,omitempty" ledger:"filter" doc:"the plan it pays for"`
	Revenue ledger.Money `json:"revenue,omitzero" ledger:"sort" doc:"annual recurring revenue"`
	Health  string       `json:"health,omitempty" ledger:"filter,enum=good|at-risk|lost|unknown" doc:"how the relationship stands"`
	Domain  string       `json:"domain,omitempty" ledger:"search" doc:"web domain"`
}

func account() ledger.Kind {
	return ledger.KindOf[AccountFields](ledger.Kind{
		Name: Account, Plural: "accounts", Prefix: "ACC", Stage: "discover", Many: true,
		Doc: "A customer organisation, or one that may become a customer.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "active", Phase: ledger.Active, Doc: "a customer or a prospect"},
				{Name: "churned", Phase: ledger.Dropped, Doc: "no longer a customer"},
			},
			Moves: []ledger.Move{{From: "active", To: "churned", Reason: true}, {From: "churned", To: "active"}},
			Entry: []string{ledger.Any},
		},
	})
}
