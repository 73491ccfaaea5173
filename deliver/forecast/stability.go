package forecast

import (
	"math"

	"throughline.dev/stats"
)

// Stability says how far the past is fit to speak for the future.
type Stability struct {
	// Split is the difference of the means of odd and even ranks over the range of the counts (FocusedObjective's
	// test): below 0.25 there are enough periods. It does not see drift.
	Split float64
	// Lag1 is the correlation of each period with the next. Above 2/sqrt(n) good and bad periods come in runs, the
	// level drifts, and forecasts from resampling are overconfident.
	Lag1 float64
	// Variation is the standard deviation over the mean.
	Variation float64
	// Shift is the mean of the second half over that of the first: 0.5 means that throughput has halved.
	Shift float64

	Enough  bool // Split below 0.25
	Drifts  bool // Lag1 above 2/sqrt(n)
	Periods int
}

// Stable examines a history. Ratios over zero and figures that need more periods are NaN.
func Stable(counts []int) Stability {
	n := len(counts)
	values := make([]float64, n)
	for i, c := range counts {
		values[i] = float64(c)
	}
	m := stats.MeanOf(values, 0.95)
	s := Stability{Periods: n, Split: math.NaN(), Lag1: math.NaN(), Variation: m.SD / m.Value, Shift: math.NaN()}
	if n < 2 {
		return s
	}
	sorted := stats.Sort(values)
	var ranks [2]float64
	for i, v := range sorted {
		ranks[i%2] += v
	}
	odd, even := ranks[0]/float64((n+1)/2), ranks[1]/float64(n/2)
	if spread := sorted[n-1] - sorted[0]; spread > 0 {
		s.Split = math.Abs(odd-even) / spread
	} else {
		s.Split = 0
	}
	var products, squares float64
	for i, v := range values {
		squares += (v - m.Value) * (v - m.Value)
		if i > 0 {
			products += (v - m.Value) * (values[i-1] - m.Value)
		}
	}
	if squares > 0 {
		s.Lag1 = products / squares
	}
	s.Shift = stats.MeanOf(values[n-n/2:], 0.95).Value / stats.MeanOf(values[:n/2], 0.95).Value
	s.Enough = s.Split < 0.25
	s.Drifts = s.Lag1 > 2/math.Sqrt(float64(n))
	return s
}
