package classify

import (
	"cmp"
	"math"
	"slices"
)

const (
	groups     = 10
	leastGroup = 10 // examples, or the share that is right says too little
)

// calibration is the mean distance, over groups of examples about as sure, between how sure and how often right.
func calibration(sure []float64, hit []bool) float64 {
	order := make([]int, len(sure))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sure[a], sure[b]) })
	n := max(1, min(groups, len(order)/leastGroup))
	sum := 0.0
	for g := range n {
		part := order[g*len(order)/n : (g+1)*len(order)/n]
		said, right := 0.0, 0.0
		for _, i := range part {
			said += sure[i]
			if hit[i] {
				right++
			}
		}
		sum += math.Abs(said - right)
	}
	return sum / float64(max(1, len(order)))
}
