package stats

import (
	"math"
	"slices"
)

// Bonferroni returns the p values adjusted for as many comparisons as there are: the chance that any true null
// hypothesis is rejected stays below the level. Adjusted values are compared with the level. NaN, where nothing was tested, stays NaN and does not count, here and in the other adjustments.
func Bonferroni(p []float64) []float64 {
	order := ranked(p)
	out := slices.Clone(p)
	for _, at := range order {
		out[at] = min(1, p[at]*float64(len(order)))
	}
	return out
}

// Holm returns the p values adjusted by Holm's steps (1979), which bound the same chance as [Bonferroni] and reject
// more.
func Holm(p []float64) []float64 {
	order := ranked(p)
	out, running := slices.Clone(p), 0.0
	for i, at := range order {
		running = max(running, p[at]*float64(len(order)-i))
		out[at] = min(1, running)
	}
	return out
}

// BenjaminiHochberg returns the p values adjusted so that among those below the level the expected share of true null
// hypotheses is below it (1995): for tests that are independent or lean the same way.
func BenjaminiHochberg(p []float64) []float64 { return stepUp(p, 1) }

// BenjaminiYekutieli is [BenjaminiHochberg] for tests that depend on each other in any way (2001).
func BenjaminiYekutieli(p []float64) []float64 {
	var harmonic float64
	for i := range ranked(p) {
		harmonic += 1 / float64(i+1)
	}
	return stepUp(p, harmonic)
}

func stepUp(p []float64, factor float64) []float64 {
	order := ranked(p)
	out, running, n := slices.Clone(p), 1.0, float64(len(order))
	for i := len(order) - 1; i >= 0; i-- {
		// The ratio first: it is at least 1, so that rounding never takes a value below the p value it came from.
		running = min(running, p[order[i]]*(factor*n/float64(i+1)))
		out[order[i]] = running
	}
	return out
}

// ranked returns the places of the p values in rising order. Those without an answer are left out: nothing was tested.
func ranked(p []float64) []int {
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return 0
	})
	return order
}
