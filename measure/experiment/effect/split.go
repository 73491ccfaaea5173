package effect

import (
	"fmt"
	"math"

	"throughline.dev/stats"
)

// Split tests whether units fell to the arms by their weights.
type Split struct {
	Chi2     float64
	DF       int
	P        float64
	Expected []float64 // units by the weights
}

// SampleRatio is Pearson's goodness of fit of the units to the weights, which need not sum to one. Arms of weight zero
// get nobody and count in no degree of freedom; units that they have all the same are no accident, and p is 0. One arm,
// or no units, give NaN: there is nothing to test.
func SampleRatio(units []int64, weights []float64) (Split, error) {
	s := Split{Expected: make([]float64, len(units)), P: math.NaN()}
	if len(units) != len(weights) {
		return s, fmt.Errorf("sample ratio: %d counts and %d weights. Give one weight an arm", len(units), len(weights))
	}
	var total int64
	var sum float64
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return s, fmt.Errorf("sample ratio: the weight of arm %d is %v. Give 0 or more", i+1, w)
		}
		total, sum = total+units[i], sum+w
	}
	arms, stray := 0, false
	for i, w := range weights {
		if w == 0 {
			stray = stray || units[i] > 0
			continue
		}
		arms++
		s.Expected[i] = float64(total) * w / sum
		if d := float64(units[i]) - s.Expected[i]; s.Expected[i] > 0 {
			s.Chi2 += d * d / s.Expected[i]
		}
	}
	s.DF = max(arms-1, 0)
	switch {
	case stray && arms > 0:
		s.P = 0
	case s.DF > 0 && total > 0:
		s.P = stats.ChiSquaredSurvival(s.Chi2, float64(s.DF))
	}
	return s, nil
}
