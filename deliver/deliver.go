// Package deliver is the fourth stage: when, by whom, at what risk?
//
// It owns teams, work items, sprints, releases and flags. Work items usually belong to another system and are
// brought in by import; their states are taken as they come. Forecasts (deliver/forecast) are pure and exact.
package deliver

import "throughline.dev/ledger"

// Names of the kinds.
const (
	Team     = "team"
	WorkItem = "work_item"
	Sprint   = "sprint"
	Release  = "release"
	Flag     = "flag"
)

func kinds() []ledger.Kind { return []ledger.Kind{team(), workItem(), sprint(), release(), flag()} }
