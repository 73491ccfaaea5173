package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"throughline.dev/stats"
)

// With one observation each the interval is Wilson's, but for Student's t in place of the normal.
func TestClustersOfOne(t *testing.T) {
	t.Parallel()
	var c stats.Clusters
	for i := range 10_000 {
		hit := 0
		if i%4 == 0 {
			hit = 1
		}
		c.Add(hit, 1)
	}
	got, want := c.Wilson(0.95), stats.Proportion{Hits: 2500, N: 10_000}.Wilson(0.95)
	if math.Abs(got.Low-want.Low) > 1e-5 || math.Abs(got.High-want.High) > 1e-5 {
		t.Errorf("interval is %v, want %v", got, want)
	}
	if c.N() != 10_000 || c.Hits() != 2500 || c.Units() != 10_000 || c.Value() != 0.25 {
		t.Errorf("counts: %d of %d in %d units", c.Hits(), c.N(), c.Units())
	}
}

// A unit's observations that are all alike are one observation.
func TestObservationsThatRepeatSayNothing(t *testing.T) {
	t.Parallel()
	var c stats.Clusters
	for i := range 1000 {
		c.Add(20*(i%2), 20)
	}
	if n := c.Effective(); math.Abs(n-999) > 1 {
		t.Errorf("20,000 observations of 1,000 units that are all alike count as %v", n)
	}
	var none, one, sure stats.Clusters
	one.Add(3, 5)
	for range 50 {
		sure.Add(7, 7)
	}
	if i := one.Wilson(0.95); i.Low != 0 || i.High != 1 {
		t.Errorf("one unit gives %v", i)
	}
	if i := none.Wilson(0.95); i.Low != 0 || i.High != 1 {
		t.Errorf("no unit gives %v", i)
	}
	if i := sure.Wilson(0.95); i.High != 1 || i.Low > 0.94 || i.Low < 0.9 {
		t.Errorf("50 units that all did give %v", i)
	}
}

// People differ in how likely they come and in how many weeks they have. The interval holds the share of all weeks as
// often as it says; the one that takes weeks for independent does not.
func TestIntervalOfClustersCovers(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 2))
	covered, naive := 0, 0
	const runs = 4000
	for range runs {
		var c stats.Clusters
		for range 120 {
			n := 1 + random.IntN(12)
			p := 0.5 * random.Float64() // mean 0.25, independent of n
			hits := 0
			for range n {
				if random.Float64() < p {
					hits++
				}
			}
			c.Add(hits, n)
		}
		if c.Wilson(0.95).Contains(0.25) {
			covered++
		}
		if (stats.Proportion{Hits: c.Hits(), N: c.N()}).Wilson(0.95).Contains(0.25) {
			naive++
		}
	}
	if share := float64(covered) / runs; math.Abs(share-0.95) > 0.015 {
		t.Errorf("covered %.4f of the time", share)
	}
	if share := float64(naive) / runs; share > 0.92 {
		t.Errorf("the naive interval covered %.4f of the time; the test shows nothing", share)
	}
}
