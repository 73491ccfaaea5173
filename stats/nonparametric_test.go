package stats_test

import (
	"math"
	"testing"

	"throughline.dev/stats"
)

// Expectations: scipy 1.10.1 mannwhitneyu and ks_2samp.
func TestRankTestsMatchScipy(t *testing.T) {
	t.Parallel()
	u, p := stats.MannWhitney(x, y)
	near(t, "U", u, 44.5, 0)
	near(t, "p", p, 0.005094197207629392, 1e-15)

	d, p := stats.KolmogorovSmirnov(stats.Sort(x), stats.Sort(y))
	near(t, "D", d, 0.5333333333333333, 1e-15)
	near(t, "p", p, 0.026248485664288602, 1e-14)
}

// scipy's exact p of the first eight of each is that of values without ties with the same U; the two ties are within y.
func TestMannWhitneyExact(t *testing.T) {
	t.Parallel()
	apart := append([]float64(nil), y[:8]...)
	apart[4] += 0.01
	apart[7] += 0.01
	u, p := stats.MannWhitney(x[:8], apart)
	near(t, "U", u, 15, 0)
	near(t, "p", p, 0.08298368298368297, 1e-15)
}

func TestRankTestsOfNothing(t *testing.T) {
	t.Parallel()
	if u, p := stats.MannWhitney(nil, x); !math.IsNaN(u) || !math.IsNaN(p) {
		t.Errorf("Mann-Whitney of nothing: %v, %v, want NaN", u, p)
	}
	if _, p := stats.MannWhitney([]float64{math.NaN()}, x); !math.IsNaN(p) {
		t.Errorf("Mann-Whitney of NaN: %v, want NaN", p)
	}
	if d, p := stats.KolmogorovSmirnov(nil, stats.Sort(x)); !math.IsNaN(d) || !math.IsNaN(p) {
		t.Errorf("KS of nothing: %v, %v, want NaN", d, p)
	}
	if _, p := stats.KolmogorovUniform(nil); !math.IsNaN(p) {
		t.Errorf("KS of nothing: %v, want NaN", p)
	}
	if d, p := stats.KolmogorovSmirnov(stats.Sort(x), stats.Sort(x)); d != 0 || p != 1 {
		t.Errorf("a sample against itself: %v, %v, want 0 and 1", d, p)
	}
}

func TestKolmogorovUniform(t *testing.T) {
	t.Parallel()
	even, squared := make([]float64, 500), make([]float64, 500)
	for i := range even {
		even[i] = (float64(i) + 0.5) / 500
		squared[i] = even[i] * even[i]
	}
	if _, p := stats.KolmogorovUniform(stats.Sort(even)); p < 0.99 {
		t.Errorf("evenly spread values: p %v", p)
	}
	if d, p := stats.KolmogorovUniform(stats.Sort(squared)); p > 1e-10 || math.Abs(d-0.25) > 0.01 {
		t.Errorf("squares: D %v, p %v, want about 1/4 and next to nothing", d, p)
	}
}
