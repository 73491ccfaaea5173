package distribution

import (
	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Result is the answer to a question.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Level      float64     `json:"level"`
	N          int         `json:"n"`     // numbers
	Units      int         `json:"units"` // different units they come from
	Groups     []Group     `json:"groups"`
	Values     int         `json:"values,omitempty"` // different values of By
	Sentence   string      `json:"sentence"`
}

// Group is the distribution of all numbers, or of those with one value of By.
type Group struct {
	By        string          `json:"by"`
	Other     bool            `json:"other,omitempty"` // all values that are not told apart
	N         int             `json:"n"`
	Units     int             `json:"units"`
	Mean      ledger.Figure   `json:"mean"`
	Lowest    float64         `json:"lowest"`
	Most      float64         `json:"most"`
	Quantiles []ledger.Figure `json:"quantiles"` // p25, p50, p75, p90, p95, p99
	Bins      []Bin           `json:"bins"`      // the same bounds for all groups
	// Below and Above count numbers so far out that they have no bar.
	Below int `json:"below,omitempty"`
	Above int `json:"above,omitempty"`
}

// Bin is a bar of the histogram.
type Bin struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"` // exclusive, but for the last bar
	N    int     `json:"n"`
}
