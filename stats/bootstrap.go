package stats

import "math"

// Bootstrap returns the percentile interval of a statistic over resamples drawn from the values with replacement
// (Efron 1979). The seed makes it repeat bit for bit. statistic is called with a buffer it may reorder but must not
// keep; where it returns NaN the resample is left out, and with none left the bounds are NaN.
//
// Use it where no formula exists; it is no better than the sample: below about 20 values it is too narrow. One
// value gives an interval of no width, no values or resamples give NaN.
func Bootstrap(values []float64, statistic func([]float64) float64, resamples int, level float64, seed Seed) Interval {
	none := Interval{math.NaN(), math.NaN(), level}
	if len(values) == 0 || resamples <= 0 || math.IsNaN(CriticalZ(level)) {
		return none
	}
	r := seed.Rand()
	buffer := make([]float64, len(values))
	results := make([]float64, 0, resamples)
	for range resamples {
		for i := range buffer {
			buffer[i] = values[r.IntN(len(values))]
		}
		if v := statistic(buffer); !math.IsNaN(v) {
			results = append(results, v)
		}
	}
	s := Sort(results)
	return Interval{s.Linear(0.5 - level/2), s.Linear(0.5 + level/2), level}
}
