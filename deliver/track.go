package deliver

import (
	"fmt"

	"throughline.dev/deliver/forecast"
	"throughline.dev/ledger"
)

// Track is how often a team's own forecasts would have held, had they been made at each week of its history.
type Track struct {
	Level float64       `json:"level"` // the confidence that the method alone claimed
	Weeks int           `json:"weeks"` // how far ahead
	Held  ledger.Figure `json:"held"`  // percent of the forecasts; n of them, which overlap
}

// tracks reads the record at each horizon that has one. The interval counts only forecasts that do not overlap, so
// that it is as wide as the history is short.
func tracks(b forecast.Backtest) []Track {
	var out []Track
	for _, t := range b.Tracks {
		if len(t.Scores) == 0 {
			continue
		}
		for _, level := range levels() {
			c := t.Coverage(level)
			held, low, high := 100*c.Held.Value(), 100*c.Interval.Low, 100*c.Interval.High
			out = append(out, Track{Level: level, Weeks: t.Horizon, Held: ledger.Figure{
				Name: fmt.Sprintf("claims of %.0f %% that held, %d weeks ahead", 100*level, t.Horizon), Value: &held, Low: &low, High: &high, Level: 0.95,
				Unit: "%", N: int64(len(t.Scores)), Definition: fmt.Sprintf("share of the forecasts of at least so many items in %d weeks that came true, one made at each past week from the %d weeks before it; Wilson interval over the %d of them that do not overlap", t.Horizon, b.Window, t.Independent()),
			}})
		}
	}
	return out
}
