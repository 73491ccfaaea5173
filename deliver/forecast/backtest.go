package forecast

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/stats"
)

// Backtest is how a team's own forecasts would have done: at each past period, how many items were forecast from the
// window before it and how many came.
type Backtest struct {
	Method Method
	Period Period
	Window int // periods of history each forecast saw
	Tracks []Track
}

// Track is the record at one horizon.
type Track struct {
	Horizon int // periods ahead
	// Scores holds for each forecast the confidence below which it would have failed: a promise at a level held if
	// the level is above the score. Calibrated scores are spread evenly over 0 to 1. They rise.
	Scores []float64
	// Skipped counts the windows without a finished item, which forecast nothing.
	Skipped int
}

// Independent is about how many independent forecasts the overlapping ones are worth: windows that do not overlap.
func (t Track) Independent() int {
	if len(t.Scores) == 0 {
		return 0
	}
	return max(len(t.Scores)/t.Horizon, 1)
}

// Replay runs the forecasts. Windows move by one period and overlap. A history too short for a horizon gives a track
// without scores, which is no error: there is no record yet.
func Replay(h History, window int, horizons []int, m Method) (Backtest, error) {
	if window < 1 {
		return Backtest{}, fmt.Errorf("forecast: a window of %d periods. Give at least 1, such as 12 or 26 weeks", window)
	}
	b := Backtest{Method: m, Period: h.Period, Window: window}
	for _, ahead := range horizons {
		if ahead < 1 {
			return Backtest{}, fmt.Errorf("forecast: a horizon of %d periods. Give at least 1", ahead)
		}
		t := Track{Horizon: ahead}
		for now := window; now+ahead <= len(h.Counts); now++ {
			past := h.Counts[now-window : now]
			if slices.Max(past) == 0 {
				t.Skipped++
				continue
			}
			a, err := HowMany(past, ahead, m)
			if err != nil {
				return Backtest{}, fmt.Errorf("forecast of period %d: %w", now, err)
			}
			var actual int
			for _, c := range h.Counts[now : now+ahead] {
				actual += c
			}
			t.Scores = append(t.Scores, float64(a.AtLeast(actual+1)))
		}
		slices.Sort(t.Scores)
		b.Tracks = append(b.Tracks, t)
	}
	return b, nil
}

// Coverage is how often a claimed level held.
type Coverage struct {
	Level   float64
	Horizon int
	Held    stats.Proportion
	// Interval of the share that holds, at 95 % (Wilson), from as many forecasts as do not overlap.
	Interval stats.Interval
}

// Coverage returns how often forecasts of the level held. Without forecasts the share is NaN and the interval 0 to 1.
func (t Track) Coverage(level float64) Coverage {
	c := Coverage{Level: level, Horizon: t.Horizon, Held: stats.Proportion{Hits: t.below(level), N: len(t.Scores)}}
	n := t.Independent()
	c.Interval = stats.Proportion{Hits: roundShare(c.Held, n), N: n}.Wilson(0.95)
	return c
}

func roundShare(p stats.Proportion, n int) int {
	if p.N == 0 {
		return 0
	}
	return int(math.Round(p.Value() * float64(n)))
}

// below counts the scores under a level: the forecasts that held at it.
func (t Track) below(level float64) int {
	n, _ := slices.BinarySearch(t.Scores, level)
	return n
}
