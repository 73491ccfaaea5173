package calibration

import (
	"fmt"

	"throughline.dev/stats"
)

// Chance is a probability that was given, and whether the thing came.
type Chance struct {
	P    float64
	Came bool
}

// Probabilities are what some chances were worth.
type Probabilities struct {
	N    int
	Mean float64 // of the probabilities given
	Came stats.Proportion
	// Brier is the mean squared distance of the probabilities from what came: 0 is best, 0.25 is what "half and half"
	// earns every time. Its interval takes the chances to be independent.
	Brier stats.Mean
	// Rate is the score that giving the share that came every time would have earned.
	Rate float64
}

// Brier scores probabilities.
func Brier(all []Chance, level float64) (Probabilities, error) {
	p := Probabilities{N: len(all)}
	came := 0
	var distances []float64
	for i, c := range all {
		if !(c.P >= 0 && c.P <= 1) {
			return p, fmt.Errorf("chance %d: %v is no probability. Give one from 0 to 1", i+1, c.P)
		}
		o := 0.0
		if c.Came {
			o = 1
			came++
		}
		p.Mean += c.P / float64(len(all))
		distances = append(distances, (c.P-o)*(c.P-o))
	}
	p.Came = stats.Proportion{Hits: came, N: p.N}
	p.Brier = stats.MeanOf(distances, level)
	if p.N > 0 {
		rate := float64(came) / float64(p.N)
		p.Rate = rate * (1 - rate)
	}
	return p, nil
}
