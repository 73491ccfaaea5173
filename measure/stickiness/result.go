package stickiness

import (
	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Level      float64     `json:"level"`
	Interval   string      `json:"interval"`
	Per        string      `json:"per"`
	Periods    int         `json:"periods"` // whole periods observed
	N          int         `json:"n"`       // a unit for each period it was active in
	Units      int         `json:"units"`   // different units
	Buckets    []Bucket    `json:"buckets"`
	// Mean is the number of intervals a unit is active in, over the periods in which it is active at all.
	Mean     ledger.Figure `json:"mean"`
	Sentence string        `json:"sentence"`
}

// Bucket says how many were active on so many days.
type Bucket struct {
	Days       int           `json:"days"` // intervals
	N          int           `json:"n"`    // on exactly so many
	Share      ledger.Figure `json:"share"`
	Cumulative ledger.Figure `json:"cumulative"` // on so many or more
}
