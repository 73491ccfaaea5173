package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/stats"
)

// Expectations: statsmodels 0.13.5, scipy 1.10.1.
func TestExactProportionsMatchStatsmodels(t *testing.T) {
	t.Parallel()
	from, to := stats.Proportion{Hits: 62, N: 1471}, stats.Proportion{Hits: 87, N: 1529}
	interval(t, "Jeffreys", from.Jeffreys(0.95), 0.03276451626023045, 0.05333042670635209, 1e-10)
	interval(t, "Wald", from.Wald(0.95), 0.03188032704478478, 0.05241606996405274, 1e-15)
	interval(t, "Agresti-Coull", from.AgrestiCoull(0.95), 0.032948671702232674, 0.05373282077691023, 1e-15)
	near(t, "Fisher", stats.FisherExact(from, to), 0.06483831135995789, 1e-10)
}

// The bounds are where the statistic is 1.96, with shares that are most likely under the difference in question found
// by search instead of the closed form. statsmodels 0.13.5 prints [-0.00081344, 0.03146]: its search stops early, for
// at its own bounds the statistic is 1.959958 and -2.0754.
func TestScoreDifferenceInvertsItsTest(t *testing.T) {
	t.Parallel()
	from, to := stats.Proportion{Hits: 62, N: 1471}, stats.Proportion{Hits: 87, N: 1529}
	got, p := stats.ScoreDifference(from, to, 0.95)
	near(t, "statistic at the lower bound", searchedScore(from, to, got.Low), stats.CriticalZ(0.95), 1e-6)
	near(t, "statistic at the upper bound", searchedScore(from, to, got.High), -stats.CriticalZ(0.95), 1e-6)
	interval(t, "score", got, -0.0008134917, 0.0305081775, 1e-8)
	// The pooled z of 1.8591828212719304 (statsmodels) with the factor N/(N-1) on its variance.
	near(t, "p", p, stats.TwoSided(1.8591828212719304*math.Sqrt(2999.0/3000)), 1e-14)
}

// searchedScore maximises the likelihood over the lower share by golden section.
func searchedScore(from, to stats.Proportion, delta float64) float64 {
	n1, n0 := float64(to.N), float64(from.N)
	minus := func(p float64) float64 {
		return -(float64(to.Hits)*math.Log(p+delta) + float64(to.N-to.Hits)*math.Log(1-p-delta) +
			float64(from.Hits)*math.Log(p) + float64(from.N-from.Hits)*math.Log(1-p))
	}
	low, high := max(0, -delta)+1e-15, min(1, 1-delta)-1e-15
	for range 200 {
		step := (math.Sqrt(5) - 1) / 2 * (high - low)
		if minus(high-step) < minus(low+step) {
			high = low + step
		} else {
			low = high - step
		}
	}
	p := (low + high) / 2
	v := ((p+delta)*(1-p-delta)/n1 + p*(1-p)/n0) * (n1 + n0) / (n1 + n0 - 1)
	return (to.Value() - from.Value() - delta) / math.Sqrt(v)
}

func TestScoreDifferenceProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) stats.Proportion {
			n := rapid.IntRange(1, 300).Draw(t, name+" n")
			return stats.Proportion{Hits: rapid.IntRange(0, n).Draw(t, name), N: n}
		}
		a, b := draw("a"), draw("b")
		i, p := stats.ScoreDifference(a, b, 0.95)
		j, q := stats.ScoreDifference(b, a, 0.95)
		if math.Abs(i.Low+j.High) > 1e-9 || math.Abs(i.High+j.Low) > 1e-9 || math.Abs(p-q) > 1e-9 {
			t.Fatalf("%v and %v: %v p %v one way, %v p %v the other", a, b, i, p, j, q)
		}
		if !(i.Low >= -1 && i.High <= 1) || !i.Contains(b.Value()-a.Value()) {
			t.Fatalf("%v and %v: %v does not hold the difference", a, b, i)
		}
		if math.Abs(p-0.05) > 1e-6 && i.Excludes(0) != (p < 0.05) {
			t.Fatalf("%v and %v: interval %v, p %v", a, b, i, p)
		}
		if f := stats.FisherExact(a, b); !(f >= 0 && f <= 1) {
			t.Fatalf("Fisher %v", f)
		}
	})
}

func TestExactProportionsOfNothing(t *testing.T) {
	t.Parallel()
	none, some, bad := stats.Proportion{}, stats.Proportion{Hits: 3, N: 10}, stats.Proportion{Hits: 11, N: 10}
	interval(t, "Jeffreys 0/0", none.Jeffreys(0.95), 0, 1, 0)
	i, p := stats.ScoreDifference(none, some, 0.95)
	interval(t, "score", i, -1, 1, 0)
	for what, got := range map[string]float64{
		"p": p, "Fisher": stats.FisherExact(none, some), "Jeffreys 11/10": bad.Jeffreys(0.95).Low,
		"Wald 11/10": bad.Wald(0.95).Low, "Agresti-Coull 11/10": bad.AgrestiCoull(0.95).High,
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s = %v, want NaN", what, got)
		}
	}
	if i, p := stats.ScoreDifference(stats.Proportion{N: 5}, stats.Proportion{N: 5}, 0.95); p != 1 || !i.Contains(0) {
		t.Errorf("nothing in both: %v, p %v", i, p)
	}
}
