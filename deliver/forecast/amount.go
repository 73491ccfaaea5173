package forecast

import (
	"fmt"
	"math"
	"slices"
)

// tolerance absorbs the rounding of sums of probabilities, so that a chance of exactly one half is at least 50 %.
const tolerance = 1e-12

// Amount is the distribution of how many items a number of periods will bring.
type Amount struct {
	Periods int
	least   []float64 // least[x]: probability of at least x items; least[0] is 1
}

// HowMany returns how many items the next periods bring, given the counts of past ones. No periods bring nothing. A
// history without finished items is [ErrCannotTell].
func HowMany(counts []int, periods int, m Method) (Amount, error) {
	if err := check(counts); err != nil {
		return Amount{}, err
	}
	if periods < 0 || periods > horizon {
		return Amount{}, fmt.Errorf("forecast: %d periods ahead. Give 0 to %d", periods, horizon)
	}
	size := periods*slices.Max(counts) + 1
	if size > 1<<24 {
		return Amount{}, fmt.Errorf("forecast: up to %d items in %d periods are too many to compute. Shorten the horizon", size-1, periods)
	}
	var p []float64
	if m == Bayesian && periods > 0 {
		if periods > bayesianHorizon || (periods+1)*size > 1<<24 {
			return Amount{}, fmt.Errorf("forecast: %d periods ahead are too many for the Bayesian method. Shorten the horizon", periods)
		}
		urn, err := newPolya(counts, periods, size)
		if err != nil {
			return Amount{}, err
		}
		p = urn.rows[periods]
		for x := range p {
			p[x] /= urn.total[periods]
		}
	} else {
		p = convolve(drawsOf(counts), periods, size)
	}
	least := make([]float64, size)
	var sum float64
	for x := size - 1; x >= 0; x-- {
		sum += p[x]
		least[x] = min(sum, 1)
	}
	least[0] = 1
	return Amount{Periods: periods, least: least}, nil
}

// convolve returns the distribution of the sum of independent draws.
func convolve(draws []draw, periods, size int) []float64 {
	p, next := make([]float64, size), make([]float64, size)
	p[0] = 1
	top, most := 0, draws[len(draws)-1].count
	for range periods {
		clear(next[:top+most+1])
		for _, d := range draws {
			to := next[d.count:]
			for x, v := range p[:top+1] {
				to[x] += d.p * v
			}
		}
		top += most
		p, next = next, p
	}
	return p
}

// AtLeast returns the chance of x or more items.
func (a Amount) AtLeast(x int) Chance {
	switch {
	case x <= 0:
		return 1
	case x >= len(a.least):
		return 0
	}
	return Chance(a.least[x])
}

// Promise returns the number of items to promise at a confidence level: the largest x that is reached with at least
// that chance. The direction matters: it is the 1-level quantile, so a higher confidence means fewer items.
func (a Amount) Promise(level float64) int {
	if len(a.least) == 0 || math.IsNaN(level) {
		return 0
	}
	// least falls, so this is the last x at or above the level.
	x, _ := slices.BinarySearchFunc(a.least, level, func(p, level float64) int {
		if p >= level-tolerance {
			return -1
		}
		return 1
	})
	return max(x-1, 0)
}

// Mean returns the expected number of items.
func (a Amount) Mean() float64 {
	var sum float64
	for _, p := range a.least[min(1, len(a.least)):] {
		sum += p
	}
	return sum
}
