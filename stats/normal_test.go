package stats_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

// Expectations: scipy 1.10.1 (norm, t, chi2).
func TestDistributions(t *testing.T) {
	t.Parallel()
	tail := stats.NormalSurvival(10)
	if want := 7.61985302416047e-24; math.Abs(tail/want-1) > 1e-12 {
		t.Errorf("NormalSurvival(10) = %v, want %v", tail, want)
	}
	if got := stats.NormalCDF(-10); got != tail {
		t.Errorf("NormalCDF(-10) = %v, want %v", got, tail)
	}
	if got := stats.TwoSided(-10); got != 2*tail {
		t.Errorf("TwoSided(-10) = %v, want %v", got, 2*tail)
	}
	near(t, "NormalQuantile(1e-10)", stats.NormalQuantile(1e-10), -6.361340902404056, 1e-12)
	near(t, "CriticalZ(.9)", stats.CriticalZ(0.9), stats.Z90, 1e-14)
	near(t, "ChiSquaredSurvival", stats.ChiSquaredSurvival(10.3267419548856, 1), 0.00131116452035549, 1e-11)
	for _, c := range []struct{ df, quantile, survival float64 }{
		{1, 12.706204736432095, 0.12111894159084335},
		{2, 4.302652729911275, 0.0648058601107554},
		{5, 2.5705818366147395, 0.027245049671188102},
		{10.5, 2.213840292905307, 0.015213136320544267},
		{58.3, 2.0014981967746315, 0.00762700831929176},
		{5841.742032093565, 1.960370156954481, 0.006223267139624631},
	} {
		near(t, fmt.Sprintf("StudentQuantile(.975, %v)", c.df), stats.StudentQuantile(0.975, c.df), c.quantile, 1e-9)
		near(t, fmt.Sprintf("StudentSurvival(2.5, %v)", c.df), stats.StudentSurvival(2.5, c.df), c.survival, 1e-12)
	}
}

func TestDistributionsOutsideTheirDomain(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	for what, got := range map[string]float64{
		"NormalQuantile(-.1)":       stats.NormalQuantile(-0.1),
		"NormalQuantile(1.1)":       stats.NormalQuantile(1.1),
		"NormalQuantile(NaN)":       stats.NormalQuantile(nan),
		"NormalCDF(NaN)":            stats.NormalCDF(nan),
		"CriticalZ(0)":              stats.CriticalZ(0),
		"CriticalZ(1)":              stats.CriticalZ(1),
		"StudentQuantile(df 0)":     stats.StudentQuantile(0.5, 0),
		"StudentSurvival(NaN)":      stats.StudentSurvival(nan, 3),
		"ChiSquaredSurvival(df -1)": stats.ChiSquaredSurvival(1, -1),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s = %v, want NaN", what, got)
		}
	}
	if got := stats.NormalQuantile(0); !math.IsInf(got, -1) {
		t.Errorf("NormalQuantile(0) = %v, want -Inf", got)
	}
	if got := stats.ChiSquaredSurvival(-1, 1); got != 1 {
		t.Errorf("ChiSquaredSurvival(-1) = %v, want 1", got)
	}
}

func TestQuantileInvertsDistribution(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-6, 6).Draw(t, "x")
		p := stats.NormalCDF(x)
		if back := stats.NormalQuantile(p); p < 1-1e-9 && math.Abs(back-x) > 1e-6 {
			t.Fatalf("NormalQuantile(NormalCDF(%v)) = %v", x, back)
		}
		if sum := p + stats.NormalSurvival(x); math.Abs(sum-1) > 1e-15 {
			t.Fatalf("CDF + survival at %v = %v", x, sum)
		}
	})
}
