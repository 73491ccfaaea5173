package discover

import "throughline.dev/ledger"

// APIFields hold an API description, as published.
type APIFields struct {
	Format      string `json:"format,omitempty" ledger:"filter,enum=openapi|graphql|asyncapi|other" doc:"language of the description"`
	Version     string `json:"version,omitempty" ledger:"filter" doc:"version the description gives itself"`
	URL         string `json:"url,omitempty" doc:"where it is published"`
	Description string `json:"description,omitempty" doc:"the description itself"`
	Operations  int64  `json:"operations,omitempty" ledger:"sort" doc:"number of operations it describes"`
}

func api() ledger.Kind {
	return ledger.KindOf[APIFields](ledger.Kind{
		Name: API, Plural: "apis", Prefix: "API", Stage: "discover",
		Doc: "An interface that customers build on, with its OpenAPI or GraphQL description.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "current", Phase: ledger.Active, Doc: "what customers meet today"},
				{Name: "planned", Phase: ledger.Open, Doc: "not published yet"},
				{Name: "retired", Phase: ledger.Dropped, Doc: "no longer served"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: "retired", Reason: true}, {From: ledger.Any, To: ledger.Any}},
			Entry: []string{ledger.Any},
		},
	})
}
