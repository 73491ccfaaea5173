package retention

import (
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Level      float64     `json:"level"`
	Interval   string      `json:"interval"`
	N          int         `json:"n"`       // members of all cohorts; with recurring entry a unit counts in each of its cohorts
	Units      int         `json:"units"`   // different units
	Columns    []Column    `json:"columns"` // what the cells stand for, in order
	Rows       []Row       `json:"rows"`    // cohorts with members, the earliest first
	Pooled     []Cell      `json:"pooled"`
	Sentence   string      `json:"sentence"`
}

// Column is a period, or a range of periods.
type Column struct {
	Name string `json:"name"` // "week 3", "week 3 or later", "days 4 to 7"
	Low  int    `json:"low"`
	High int    `json:"high"`
}

// Row is a cohort.
type Row struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"` // exclusive
	N     int       `json:"n"`
	Cells []Cell    `json:"cells"`
}

// Cell is one period of a cohort.
type Cell struct {
	Period int `json:"period"` // the first one of the column
	N      int `json:"n"`      // members; in the pooled row those of the mature cohorts
	Back   int `json:"back"`   // came back; so far, while the cell is not mature
	// Share is nil until the whole period could be observed.
	Share   *ledger.Figure `json:"share"`
	Mature  bool           `json:"mature"`
	Cohorts int            `json:"cohorts,omitempty"` // of the pooled row: how many it stands on
}
