package stats_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

// Expectations: statsmodels 0.13.5 multipletests, to the twelve digits printed.
func TestAdjustmentsMatchStatsmodels(t *testing.T) {
	t.Parallel()
	p := []float64{.01, .013, .014, .19, .35, .5, .63, .67, .75, .81}
	for name, c := range map[string]struct {
		got  []float64
		want []float64
	}{
		"bonferroni": {stats.Bonferroni(p), []float64{.1, .13, .14, 1, 1, 1, 1, 1, 1, 1}},
		"holm":       {stats.Holm(p), []float64{.1, .117, .117, 1, 1, 1, 1, 1, 1, 1}},
		"bh":         {stats.BenjaminiHochberg(p), []float64{.046666666667, .046666666667, .046666666667, .475, .7, .81, .81, .81, .81, .81}},
		"by":         {stats.BenjaminiYekutieli(p), []float64{.136685185185, .136685185185, .136685185185, 1, 1, 1, 1, 1, 1, 1}},
	} {
		for i := range p {
			near(t, fmt.Sprintf("%s %d", name, i), c.got[i], c.want[i], 1e-12)
		}
	}
}

func TestWhatWasNotTestedDoesNotCount(t *testing.T) {
	t.Parallel()
	for name, adjust := range map[string]func([]float64) []float64{"bonferroni": stats.Bonferroni, "holm": stats.Holm, "bh": stats.BenjaminiHochberg, "by": stats.BenjaminiYekutieli} {
		if got := adjust([]float64{0.03, math.NaN()}); got[0] != 0.03 || !math.IsNaN(got[1]) {
			t.Errorf("%s: %v, want 0.03 as it was and NaN", name, got)
		}
		if got := adjust(nil); len(got) != 0 {
			t.Errorf("%s of nothing: %v", name, got)
		}
	}
}

func TestAdjustmentProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		bonferroni, holm, bh := stats.Bonferroni(p), stats.Holm(p), stats.BenjaminiHochberg(p)
		for i, v := range p {
			if !(v <= bh[i] && bh[i] <= holm[i]+1e-15 && holm[i] <= bonferroni[i]+1e-15 && bonferroni[i] <= 1) {
				t.Fatalf("p %v: BH %v, Holm %v, Bonferroni %v", v, bh[i], holm[i], bonferroni[i])
			}
			for j, w := range p {
				if v < w && (bh[i] > bh[j] || holm[i] > holm[j]) {
					t.Fatalf("%v < %v, adjusted the other way round", v, w)
				}
			}
		}
	})
}

// Multiplied before it was divided, this value came back a rounding below itself.
func TestAdjustedIsNeverBelowWhatItCameFrom(t *testing.T) {
	t.Parallel()
	p := make([]float64, 21)
	for i := range p {
		p[i] = 0.5
	}
	p[20] = 0.7656250000000018
	if got := stats.BenjaminiHochberg(p)[20]; got != p[20] {
		t.Errorf("BH of the largest of 21: %v, want %v as it was", got, p[20])
	}
}
