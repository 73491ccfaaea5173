package deliver

import (
	"time"

	"throughline.dev/ledger"
)

// WorkItemFields hold a piece of work and what happened to it.
type WorkItemFields struct {
	Type       string         `json:"type,omitempty" ledger:"filter" doc:"as the source system had it: story, bug, task, epic"`
	Status     string         `json:"status,omitempty" ledger:"filter" doc:"as the source system had it"`
	Team       string         `json:"team,omitempty" ledger:"filter" doc:"name of the team that works on it"`
	Priority   string         `json:"priority,omitempty" ledger:"filter" doc:"as the source system had it"`
	Points     *float64       `json:"points,omitempty" ledger:"sort" doc:"story points"`
	Estimate   *ledger.Range  `json:"estimate,omitempty" doc:"person-days"`
	Reporter   string         `json:"reporter,omitempty" doc:"who asked for it"`
	OpenedAt   time.Time      `json:"opened_at,omitzero" ledger:"sort" doc:"when it was created in the source system"`
	StartedAt  time.Time      `json:"started_at,omitzero" ledger:"sort" doc:"when work began"`
	FinishedAt time.Time      `json:"finished_at,omitzero" ledger:"sort" doc:"when it was done"`
	Due        ledger.Date    `json:"due,omitempty" ledger:"sort" doc:"day it is due"`
	Sprint     string         `json:"sprint,omitempty" ledger:"filter" doc:"name of the latest sprint it was in"`
	Release    string         `json:"release,omitempty" ledger:"filter" doc:"name of the release it is meant for"`
	URL        string         `json:"url,omitempty" doc:"address in the source system"`
	Statuses   []StatusChange `json:"statuses,omitempty" doc:"status history, oldest first"`
}

// StatusChange is one step of a work item's life in its source system.
type StatusChange struct {
	At   time.Time `json:"at"`
	From string    `json:"from,omitempty"`
	To   string    `json:"to"`
}

func workItem() ledger.Kind {
	return ledger.KindOf[WorkItemFields](ledger.Kind{
		Name: WorkItem, Plural: "work items", Prefix: "WI", Stage: "deliver", Many: true,
		Doc: "A piece of work, usually from an issue tracker.",
		Lifecycle: ledger.Free(
			ledger.State{Name: "todo", Phase: ledger.Open, Doc: "not begun"},
			ledger.State{Name: "doing", Phase: ledger.Active, Doc: "under way"},
			ledger.State{Name: "done", Phase: ledger.Done, Doc: "finished"},
			ledger.State{Name: "cancelled", Phase: ledger.Dropped, Doc: "will not be done"},
		),
		Out: []ledger.End{
			{Relation: ledger.Implements, Kinds: []string{"requirement", "feature", "story"}},
			{Relation: ledger.Parent, Kinds: []string{WorkItem}},
		},
	})
}
