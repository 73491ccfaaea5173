// Package statstest counts in simulations how often intervals hold the truth, for the tests of every package that makes
// intervals. It draws nothing itself: a test draws from a seed of its own, so that it always has the same outcome.
package statstest

import (
	"math"
	"slices"
	"testing"

	"throughline.dev/stats"
)

// Coverage counts how often intervals of 95 % hold the truth, by name. The zero Coverage has seen none.
type Coverage struct {
	names   []string
	hits, n map[string]int
}

// Saw counts an interval. A bound that is not known is NaN, and then the interval holds nothing; one that is not reached
// is infinite.
func (c *Coverage) Saw(name string, i stats.Interval, truth float64) {
	if c.n == nil {
		c.n, c.hits = map[string]int{}, map[string]int{}
	}
	if c.n[name] == 0 {
		c.names = append(c.names, name)
	}
	c.n[name]++
	if i.Contains(truth) {
		c.hits[name]++
	}
}

// Share is how often the intervals of a name held the truth, NaN where there were none.
func (c *Coverage) Share(name string) float64 { return float64(c.hits[name]) / float64(c.n[name]) }

// Judge logs the shares and wants each at 95 % give or take 1.5 %, and twice the error of the simulation where that is
// larger than half a percent; those named in wide may hold the truth more often.
func (c *Coverage) Judge(t testing.TB, wide ...string) {
	t.Helper()
	for _, name := range c.names {
		share := c.Share(name)
		slack := 0.015
		if se := math.Sqrt(0.95 * 0.05 / float64(c.n[name])); se > 0.005 {
			slack += 2 * se
		}
		t.Logf("coverage of %s: %.1f %% of %d", name, 100*share, c.n[name])
		if share < 0.95-slack || share > 0.95+slack && !slices.Contains(wide, name) {
			t.Errorf("%s: covers in %.2f %%", name, 100*share)
		}
	}
}
