package tell

import (
	"encoding/json"

	"throughline.dev/ledger"
)

// ViewFields hold a saved way of looking at records.
type ViewFields struct {
	Kinds  []string        `json:"kinds,omitempty" doc:"kinds it shows"`
	Filter string          `json:"filter,omitempty" ledger:"search" doc:"the filter, as one would type it"`
	Layout string          `json:"layout,omitempty" ledger:"filter,enum=list|board|table|timeline|tree" doc:"how it shows them"`
	Shared bool            `json:"shared,omitempty" ledger:"filter" doc:"whether everybody sees it"`
	Extra  json.RawMessage `json:"extra,omitempty" doc:"sorting, grouping, columns"`
}

func view() ledger.Kind {
	return ledger.KindOf[ViewFields](ledger.Kind{
		Name: View, Plural: "views", Prefix: "VIEW", Stage: "tell",
		Doc: "A saved filter and layout.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{{Name: "saved", Phase: ledger.Active, Doc: "in use"}, {Name: "archived", Phase: ledger.Dropped, Doc: "put away"}},
			Moves:  []ledger.Move{{From: ledger.Any, To: ledger.Any}},
		},
	})
}
