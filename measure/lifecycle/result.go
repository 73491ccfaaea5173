package lifecycle

import (
	"time"

	"throughline.dev/events"
)

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Interval   string      `json:"interval"`
	Units      int         `json:"units"` // different units active in the buckets
	Buckets    []Bucket    `json:"buckets"`
	Sentence   string      `json:"sentence"`
}

// Bucket counts the units of one day, week or month.
type Bucket struct {
	Start        time.Time `json:"start"`
	End          time.Time `json:"end"`      // exclusive
	Complete     bool      `json:"complete"` // observed to its end; otherwise all counts can still change
	New          int       `json:"new"`
	Returning    int       `json:"returning"`
	Resurrecting int       `json:"resurrecting"`
	Dormant      int       `json:"dormant"`
	Active       int       `json:"active"` // new + returning + resurrecting
}
