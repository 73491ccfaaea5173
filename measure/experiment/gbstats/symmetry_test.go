package gbstats_test

import (
	"math"
	"testing"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/measure/experiment/gbstats"
	"throughline.dev/stats"
)

// 62 of 1471 against 87 of 1529 (PostHog's example): called a decrease p is 0.031, called an increase 0.110. The tests we
// judge by say the same both ways.
func TestRelativeTestIsNotSymmetric(t *testing.T) {
	t.Parallel()
	low, high := stats.Proportion{Hits: 62, N: 1471}, stats.Proportion{Hits: 87, N: 1529}
	down := gbstats.TwoSided(effect.OfShare(high), effect.OfShare(low), gbstats.Relative, 0.05)
	up := gbstats.TwoSided(effect.OfShare(low), effect.OfShare(high), gbstats.Relative, 0.05)
	for what, c := range map[string][2]float64{
		"decrease": {down.P, 0.030960728938889792}, "increase": {up.P, 0.10993353670336226},
		"lift down": {down.Expected, -0.2592575228361347}, "its lower bound": {down.Low, -0.49475342160153}, "its upper bound": {down.High, -0.02376162407073934},
		"lift up": {up.Expected, 0.34999683537627385}, "lower bound up": {up.Low, -0.07919242793506431}, "upper bound up": {up.High, 0.779186098687612},
	} {
		if math.Abs(c[0]-c[1]) > 1e-10 {
			t.Errorf("%s: %v, want %v", what, c[0], c[1])
		}
	}
	absolute := gbstats.TwoSided(effect.OfShare(high), effect.OfShare(low), gbstats.Absolute, 0.05)
	if math.Abs(absolute.P-0.06223170962711522) > 1e-12 {
		t.Errorf("absolute p %v", absolute.P)
	}
	a, b := effect.Shares(high, low, 0.95), effect.Shares(low, high, 0.95)
	if math.Abs(a.P-b.P) > 1e-12 || a.P < 0.05 || math.Abs(a.Low+b.High) > 1e-9 {
		t.Errorf("ours: %+v one way, %+v the other", a, b)
	}
	x, y := effect.LogRatio(effect.OfShare(high), effect.OfShare(low), 0.95), effect.LogRatio(effect.OfShare(low), effect.OfShare(high), 0.95)
	if x.Excludes(1) || y.Excludes(1) || math.Abs(x.Low*y.High-1) > 1e-12 {
		t.Errorf("log-ratio: %v one way, %v the other", x, y)
	}
}
