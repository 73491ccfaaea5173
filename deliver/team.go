package deliver

import "throughline.dev/ledger"

// TeamFields describe who delivers.
type TeamFields struct {
	Members  []string `json:"members,omitempty" ledger:"search" doc:"people in the team"`
	Capacity *float64 `json:"capacity,omitempty" doc:"person-days a week"`
	WIPLimit *int64   `json:"wip_limit,omitempty" doc:"work items it means to have under way at once"`
}

func team() ledger.Kind {
	return ledger.KindOf[TeamFields](ledger.Kind{
		Name: Team, Plural: "teams", Prefix: "TEAM", Stage: "deliver",
		Doc: "People who deliver together.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{{Name: "active", Phase: ledger.Active, Doc: "delivers"}, {Name: "dissolved", Phase: ledger.Dropped, Doc: "no longer there"}},
			Moves:  []ledger.Move{{From: ledger.Any, To: ledger.Any}},
		},
	})
}
