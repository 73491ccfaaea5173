package trend

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
	Buckets    []Bucket    `json:"buckets"`
	Lines      []Line      `json:"lines"`
	Values     int         `json:"values,omitempty"` // different values of By
	Sentence   string      `json:"sentence"`
}

// Bucket is one step of the time axis.
type Bucket struct {
	Start    time.Time `json:"start"`
	End      time.Time `json:"end"`      // exclusive
	Complete bool      `json:"complete"` // observed to its end; otherwise its values can still change
}

// Line is a series, or the part of it with one value of By, or the formula.
type Line struct {
	Name   string  `json:"name"`
	Series int     `json:"series"` // -1 for the formula
	By     *string `json:"by,omitempty"`
	Other  bool    `json:"other,omitempty"` // all values that are not told apart
	Unit   string  `json:"unit,omitempty"`
	Points []Point `json:"points"` // one a bucket
	// Total is over the whole period: units count once in it however many buckets they are in.
	Total ledger.Figure `json:"total"`
}

// Point is the value of a line in a bucket.
type Point struct {
	Value *float64 `json:"value"` // nil: there is none, such as the mean of nothing
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	N     int64    `json:"n"` // events, or units where units are counted or averaged over; of a formula that of its largest series
}
