package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

// By hand: 1, 2, 2, 3 have the mid-distribution 1/8, 4/8, 7/8 at 1, 2, 3.
func TestMidQuantile(t *testing.T) {
	t.Parallel()
	s := stats.Sort([]float64{2, 1, 3, 2})
	for p, want := range map[float64]float64{0: 1, 0.125: 1, 0.3125: 1.5, 0.5: 2, 0.6875: 2.5, 0.875: 3, 1: 3} {
		near(t, "quantile", s.Mid(p).Value(), want, 1e-12)
	}
	if got := stats.Sort(nil).Mid(0.5).Value(); !math.IsNaN(got) {
		t.Errorf("of nothing: %v, want NaN", got)
	}
	if got := stats.Sort([]float64{7, 7, 7}).Mid(0.9).Value(); got != 7 {
		t.Errorf("of one value: %v, want 7", got)
	}
}

func TestMidQuantileProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 60).Draw(t, "values")
		values := make([]float64, len(whole))
		for i, v := range whole {
			values[i] = float64(v)
		}
		p := rapid.Float64Range(0, 1).Draw(t, "p")
		q := rapid.Float64Range(p, 1).Draw(t, "q")
		s := stats.Sort(values)
		m := s.Mid(p)
		if m.Value() > s.Mid(q).Value()+1e-12 || m.Value() < s[0] || m.Value() > s[len(s)-1] {
			t.Fatalf("%v at %v, %v at %v", m.Value(), p, s.Mid(q).Value(), q)
		}
		var share float64
		for _, v := range values {
			share += m.Share(v) / float64(len(values))
		}
		if m.Below != m.Above && math.Abs(share-p) > 1e-9 {
			t.Fatalf("a share of %v counts as below the quantile %v", share, p)
		}
	})
}
