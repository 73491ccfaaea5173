package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

func interval(t *testing.T, what string, got stats.Interval, low, high, tolerance float64) {
	t.Helper()
	near(t, what+" low", got.Low, low, tolerance)
	near(t, what+" high", got.High, high, tolerance)
}

// Expectations: statsmodels 0.13.5.
func TestProportionsMatchStatsmodels(t *testing.T) {
	t.Parallel()
	from, to := stats.Proportion{Hits: 62, N: 1471}, stats.Proportion{Hits: 87, N: 1529}
	interval(t, "Wilson", from.Wilson(0.95), 0.03301714476736758, 0.05366434771177531, 1e-13)
	interval(t, "ClopperPearson", from.ClopperPearson(0.95), 0.03246478662823488, 0.053709002055217885, 1e-10)
	interval(t, "Newcombe", stats.NewcombeDifference(from, to, 0.95), -0.0008591011100039722, 0.030442456690595695, 1e-13)
	interval(t, "LogRatio", stats.LogRatio(from, to, 0.95), 0.9824687353572451, 1.8550121647008548, 1e-13)
	interval(t, "LogRatioAdjusted", stats.LogRatioAdjusted(from, to, 0.95), 0.9813765808579336, 1.8485957559221358, 1e-13)
	z, p := stats.ZTest(from, to)
	near(t, "z", z, 1.8591828212719304, 1e-13)
	near(t, "p", p, 0.0630012289473718, 1e-13)
}

// "Activation rose 38 %" of 300 is no news: the interval holds 1.
func TestARiseOf38PercentNeedsItsN(t *testing.T) {
	t.Parallel()
	before, after := stats.Proportion{Hits: 42, N: 300}, stats.Proportion{Hits: 58, N: 300}
	ratio := stats.LogRatio(before, after, 0.95)
	interval(t, "ratio", ratio, 0.9601531525359117, 1.9861721782835289, 1e-13)
	if ratio.Excludes(1) {
		t.Error("42 of 300 against 58 of 300 must not exclude no change")
	}
	interval(t, "difference", stats.NewcombeDifference(before, after, 0.95), -0.006477870199582313, 0.11294477636950395, 1e-13)
	z, p := stats.ZTest(before, after)
	near(t, "z", z, 1.7527121840165307, 1e-13)
	near(t, "p", p, 0.07965142325325933, 1e-13)
}

func TestProportionsOfNothing(t *testing.T) {
	t.Parallel()
	none, some, bad := stats.Proportion{}, stats.Proportion{Hits: 3, N: 10}, stats.Proportion{Hits: 11, N: 10}
	interval(t, "Wilson 0/0", none.Wilson(0.95), 0, 1, 0)
	interval(t, "exact 0/0", none.ClopperPearson(0.95), 0, 1, 0)
	interval(t, "difference", stats.NewcombeDifference(none, some, 0.95), -1, 1, 0)
	interval(t, "ratio", stats.LogRatio(some, none, 0.95), 0, math.Inf(1), 0)
	interval(t, "ratio without hits", stats.LogRatio(some, stats.Proportion{N: 10}, 0.95), 0, math.Inf(1), 0)
	for what, got := range map[string]float64{
		"value 0/0": none.Value(), "value 11/10": bad.Value(), "Wilson 11/10": bad.Wilson(0.95).Low,
		"exact 11/10": bad.ClopperPearson(0.95).High, "difference": stats.NewcombeDifference(some, bad, 0.95).Low,
		"ratio": stats.LogRatio(bad, some, 0.95).Low,
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s = %v, want NaN", what, got)
		}
	}
	if z, _ := stats.ZTest(none, some); !math.IsNaN(z) {
		t.Errorf("z of nothing = %v, want NaN", z)
	}
	// One observation: the interval is wide, but it is one. 1-.05/2 to the power 1.
	interval(t, "exact 1/1", stats.Proportion{Hits: 1, N: 1}.ClopperPearson(0.95), 0.025, 1, 1e-9)
	interval(t, "exact 0/1", stats.Proportion{Hits: 0, N: 1}.ClopperPearson(0.95), 0, 0.975, 1e-9)
}

func TestProportionProperties(t *testing.T) {
	t.Parallel()
	draw := func(t *rapid.T, name string) stats.Proportion {
		n := rapid.IntRange(1, 5000).Draw(t, name+" n")
		return stats.Proportion{Hits: rapid.IntRange(0, n).Draw(t, name), N: n}
	}
	rapid.Check(t, func(t *rapid.T) {
		p, q := draw(t, "p"), draw(t, "q")
		for name, i := range map[string]stats.Interval{"Wilson": p.Wilson(0.9), "exact": p.ClopperPearson(0.9)} {
			if i.Low < 0 || i.High > 1 || !i.Contains(p.Value()) {
				t.Fatalf("%s of %v = %v", name, p, i)
			}
		}
		a, b := stats.NewcombeDifference(p, q, 0.9), stats.NewcombeDifference(q, p, 0.9)
		if math.Abs(a.Low+b.High) > 1e-12 || a.Low < -1-1e-12 || a.High > 1+1e-12 {
			t.Fatalf("difference of %v and %v: %v one way, %v the other", p, q, a, b)
		}
		if p.Hits > 0 && q.Hits > 0 {
			a, b := stats.LogRatio(p, q, 0.9), stats.LogRatio(q, p, 0.9)
			if math.Abs(a.Low*b.High-1) > 1e-9 {
				t.Fatalf("ratio of %v and %v: %v one way, %v the other", p, q, a, b)
			}
		}
	})
}

// The exact interval covers at least its level whatever the share; checked by summing the binomial, n = 20.
func TestClopperPearsonCovers(t *testing.T) {
	t.Parallel()
	const n = 20
	for share := 0.02; share < 1; share += 0.02 {
		coverage, probability := 0.0, math.Pow(1-share, n)
		for k := range n + 1 {
			if (stats.Proportion{Hits: k, N: n}).ClopperPearson(0.9).Contains(share) {
				coverage += probability
			}
			probability *= float64(n-k) / float64(k+1) * share / (1 - share)
		}
		if coverage < 0.9-1e-9 {
			t.Errorf("coverage at %.2f is %.4f", share, coverage)
		}
	}
}
