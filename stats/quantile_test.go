package stats_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

var (
	x = []float64{27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4}
	y = []float64{27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.9, 31.0}
)

func TestLinearMatchesNumpy(t *testing.T) {
	t.Parallel()
	s := stats.Sort(x)
	for p, want := range map[float64]float64{0.5: 21, 0.9: 23.400000000000002, 0.95: 24.769999999999996, 0.99: 26.953999999999997, 0: 16.9, 1: 27.5} {
		near(t, fmt.Sprintf("Linear(%v)", p), s.Linear(p), want, 1e-14)
	}
	if x[0] != 27.5 {
		t.Error("Sort changed its argument")
	}
}

// The two definitions differ where it hurts: of seven cycle times, 85 % "took at most" 13 or 13.8 days.
func TestDefinitionsOfPercentile(t *testing.T) {
	t.Parallel()
	s := stats.Sort([]float64{21, 1, 13, 2, 8, 3, 5})
	for _, c := range []struct{ p, linear, nearest float64 }{{0.5, 5, 5}, {0.85, 13.799999999999997, 13}, {0.95, 18.599999999999994, 21}} {
		near(t, fmt.Sprintf("Linear(%v)", c.p), s.Linear(c.p), c.linear, 1e-14)
		near(t, fmt.Sprintf("NearestRank(%v)", c.p), s.NearestRank(c.p), c.nearest, 0)
	}
}

func TestRankSurvivesRounding(t *testing.T) {
	t.Parallel()
	// In floating point .07*100, .55*100 and .29*100 are not whole.
	for p, want := range map[float64]int{0.07: 7, 0.55: 55, 0.29: 29, 0.85: 85, 0.851: 86, 0: 1, 1: 100} {
		if got := stats.Rank(p, 100); got != want {
			t.Errorf("Rank(%v, 100) = %d, want %d", p, got, want)
		}
	}
}

func TestQuantilesOfFewValues(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for name, values := range map[string][]float64{"none": nil, "NaN": {1, nan, 2}} {
		s := stats.Sort(values)
		for _, got := range []float64{s.Linear(0.5), s.NearestRank(0.5), s.Median()} {
			if !math.IsNaN(got) {
				t.Errorf("%s: %v, want NaN", name, got)
			}
		}
	}
	one := stats.Sort([]float64{7})
	if one.Linear(0.9) != 7 || one.NearestRank(0.1) != 7 || !math.IsNaN(one.Linear(1.1)) || !math.IsNaN(one.NearestRank(nan)) {
		t.Error("one value is every quantile from 0 to 1, and only there")
	}
	if got := stats.Sort([]float64{math.Inf(-1), math.Inf(-1), 3}).Linear(0.25); !math.IsInf(got, -1) {
		t.Errorf("between two equal infinities: %v, want -Inf", got)
	}
}

func TestQuantileProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 60).Draw(t, "values")
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		s := stats.Sort(values)
		if s.Linear(p) > s.Linear(q)+1e-9 || s.NearestRank(p) > s.NearestRank(q) {
			t.Fatalf("quantiles fall from %v to %v", p, q)
		}
		nearest := s.NearestRank(p)
		atMost := 0
		for _, v := range values {
			if v <= nearest {
				atMost++
			}
		}
		if float64(atMost) < p*float64(len(values))-1e-6 {
			t.Fatalf("only %d of %d at or below the %v quantile", atMost, len(values), p)
		}
		if !slices.Contains(values, nearest) {
			t.Fatalf("nearest rank gave %v, which never occurred", nearest)
		}
	})
}

// Ranks and coverage: tables of the sign test (Conover), n = 15 at 95 % uses ranks 4 and 12, coverage .9648;
// n = 10 ranks 2 and 9, .9785; n = 6 ranks 1 and 6, .96875.
func TestMedianInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n, low, high int
		coverage     float64
	}{{15, 4, 12, 0.96484375}, {10, 2, 9, 0.978515625}, {6, 1, 6, 0.96875}} {
		values := make([]float64, c.n)
		for i := range values {
			values[i] = float64(i + 1)
		}
		got := stats.Sort(values).MedianInterval(0.95)
		if got.Low != float64(c.low) || got.High != float64(c.high) {
			t.Errorf("n=%d: ranks %v to %v, want %d to %d", c.n, got.Low, got.High, c.low, c.high)
		}
		near(t, fmt.Sprintf("coverage n=%d", c.n), got.Coverage, c.coverage, 1e-12)
	}
	for n := range 6 {
		got := stats.Sort(make([]float64, n)).MedianInterval(0.95)
		if !math.IsInf(got.Low, -1) || !math.IsInf(got.High, 1) {
			t.Errorf("n=%d: %v, want no bounds", n, got)
		}
	}
	if got := stats.Sort([]float64{1, math.NaN()}).MedianInterval(0.95); !math.IsNaN(got.Low) {
		t.Errorf("NaN: %v, want NaN", got)
	}
}

func TestQuantileIntervalCovers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 400).Draw(t, "n")
		p := rapid.Float64Range(0.02, 0.98).Draw(t, "p")
		level := rapid.SampledFrom([]float64{0.5, 0.8, 0.9, 0.95, 0.99}).Draw(t, "level")
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(i)
		}
		got := stats.Sort(values).QuantileInterval(p, level)
		if got.Coverage < level-1e-9 || got.Coverage > 1 {
			t.Fatalf("coverage %v at level %v", got.Coverage, level)
		}
		if point := stats.Sort(values).NearestRank(p); !got.Contains(point) {
			t.Fatalf("%v does not hold the quantile %v", got, point)
		}
	})
}
