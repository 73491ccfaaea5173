package goal

import "math"

// Progress is a share of the way from baseline to target: 0 at the baseline, 1 at the target, negative when it went
// the wrong way. Bounds that are not known are NaN.
type Progress struct {
	Value, Low, High float64
}

// Way places a value with its interval on the way from baseline to target. Where both are the same there is no way, and
// all is NaN.
func Way(baseline, target, value, low, high float64) Progress {
	if baseline == target {
		return Progress{math.NaN(), math.NaN(), math.NaN()}
	}
	share := func(v float64) float64 { return (v - baseline) / (target - baseline) }
	p := Progress{share(value), share(low), share(high)}
	if p.Low > p.High {
		p.Low, p.High = p.High, p.Low
	}
	return p
}

// Known reports whether there is a value.
func (p Progress) Known() bool { return !math.IsNaN(p.Value) }

// Mean sums the progress of key results up to that of their objective: the mean of those that are known, each counted
// between nothing and all of the way so that one that ran far ahead hides none that stands still. The interval takes
// the key results to be independent of each other; it is NaN where that of any of them is. It returns how many are
// known; with none all is NaN.
func Mean(all []Progress) (Progress, int) {
	var sum, below, above float64
	n := 0
	clip := func(v float64) float64 { return min(max(v, 0), 1) }
	for _, p := range all {
		if !p.Known() {
			continue
		}
		n++
		v := clip(p.Value)
		sum += v
		below += square(v - clip(p.Low))
		above += square(clip(p.High) - v)
	}
	if n == 0 {
		return Progress{math.NaN(), math.NaN(), math.NaN()}, 0
	}
	k := float64(n)
	return Progress{sum / k, sum/k - math.Sqrt(below)/k, sum/k + math.Sqrt(above)/k}, n
}

func square(v float64) float64 { return v * v }
