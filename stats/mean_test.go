package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

// Expectations: scipy 1.10.1 ttest_ind(equal_var=False).
func TestWelchMatchesScipy(t *testing.T) {
	t.Parallel()
	d := stats.Welch(stats.MeanOf(y, 0.95), stats.MeanOf(x, 0.95), 0.95)
	near(t, "t", d.T, -2.949318578363622, 1e-12)
	near(t, "p", d.P, 0.006463132722978258, 1e-11)
	if !d.Excludes(0) {
		t.Errorf("interval %v holds 0 although p = %v", d.Interval, d.P)
	}
}

// 1, 2, 3, 4, 5 by hand: mean 3, variance 2.5, t(.975, 4) = 2.776445105.
func TestMeanOf(t *testing.T) {
	t.Parallel()
	m := stats.MeanOf([]float64{1, 2, 3, 4, 5}, 0.95)
	near(t, "mean", m.Value, 3, 0)
	near(t, "sd", m.SD, math.Sqrt(2.5), 1e-15)
	near(t, "low", m.Low, 3-2.776445105198*math.Sqrt(0.5), 1e-9)
	near(t, "high", m.High, 3+2.776445105198*math.Sqrt(0.5), 1e-9)

	if m := stats.MeanOf(nil, 0.95); m.N != 0 || !math.IsNaN(m.Value) || !math.IsNaN(m.Low) {
		t.Errorf("no values: %+v, want NaN", m)
	}
	if m := stats.MeanOf([]float64{7}, 0.95); m.Value != 7 || !math.IsNaN(m.SD) || !math.IsInf(m.Low, -1) || !math.IsInf(m.High, 1) {
		t.Errorf("one value: %+v, want 7 without bounds", m)
	}
	if m := stats.MeanOf([]float64{7, math.NaN()}, 0.95); !math.IsNaN(m.Value) || !math.IsNaN(m.High) {
		t.Errorf("NaN: %+v, want NaN", m)
	}
	if d := stats.Welch(stats.MeanOf([]float64{1}, 0.95), stats.MeanOf(x, 0.95), 0.95); !math.IsNaN(d.P) {
		t.Errorf("one value against many: p = %v, want NaN", d.P)
	}
}

func TestMeanKeepsDigitsFarFromZero(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), 2, 50).Draw(t, "values")
		far := slices.Clone(values)
		for i := range far {
			far[i] += 1e9
		}
		a, b := stats.MeanOf(values, 0.95), stats.MeanOf(far, 0.95)
		if math.Abs(b.Value-1e9-a.Value) > 1e-6 || math.Abs(a.SD-b.SD) > 1e-6 {
			t.Fatalf("%+v near zero, %+v far from it", a, b)
		}
	})
}

func TestBootstrap(t *testing.T) {
	t.Parallel()
	mean := func(v []float64) float64 { return stats.MeanOf(v, 0.95).Value }
	seed := stats.SeedOf("bootstrap test")
	a, b := stats.Bootstrap(x, mean, 2000, 0.95, seed), stats.Bootstrap(x, mean, 2000, 0.95, seed)
	if a != b {
		t.Errorf("same seed, %v and %v", a, b)
	}
	// Near the normal interval with the plug-in variance, 21 -+ 1.96*2.72/sqrt(15).
	m := stats.MeanOf(x, 0.95)
	half := stats.CriticalZ(0.95) * m.SE * math.Sqrt(14.0/15)
	interval(t, "bootstrap", a, m.Value-half, m.Value+half, 0.01)
	if c := stats.Bootstrap(x, mean, 2000, 0.95, stats.SeedOf("another")); c == a {
		t.Error("another seed gave the same interval")
	}
	if i := stats.Bootstrap(nil, mean, 100, 0.95, seed); !math.IsNaN(i.Low) {
		t.Errorf("no values: %v, want NaN", i)
	}
	if i := stats.Bootstrap([]float64{3}, mean, 100, 0.95, seed); i.Low != 3 || i.High != 3 {
		t.Errorf("one value: %v, want 3 to 3", i)
	}
	if i := stats.Bootstrap(x, func([]float64) float64 { return math.NaN() }, 100, 0.95, seed); !math.IsNaN(i.High) {
		t.Errorf("a statistic without answer: %v, want NaN", i)
	}
}
