package effect_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/stats"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// Absolute numbers of gbstats 0.8.0, vector welch_mean_absolute.
func TestWelchMatchesGbstats(t *testing.T) {
	t.Parallel()
	from := effect.OfMean(stats.MomentsFromSums(3407, 1396.87, 52377.9767))
	to := effect.OfMean(stats.MomentsFromSums(3461, 2422.7, 134698.29))
	w := effect.Welch(from, to, 0.95)
	near(t, "difference", w.Estimate, 0.29, 1e-14)
	near(t, "se", w.SE, 0.12478363158758794, 1e-14)
	near(t, "low", w.Low, 0.04537789255929009, 1e-11)
	near(t, "high", w.High, 0.5346221074407098, 1e-11)
	near(t, "p", w.P, 0.020158402643587037, 1e-13)
	near(t, "df", w.DF, 5841.742032093565, 1e-8)
	one := effect.WelchOneSided(from, to, 0.95)
	near(t, "one-sided p", one.P, w.P/2, 1e-14)
	if one.Low <= w.Low || !math.IsInf(one.High, 1) {
		t.Errorf("one-sided interval %v against %v", one.Interval, w.Interval)
	}
}

// Whichever arm is called the control, the test says the same: the difference changes its sign, the ratio becomes its
// reciprocal. GrowthBook's relative test does not have this property; see TestRelativeTestIsNotSymmetric of gbstats.
func TestTestsAreSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		arm := func(name string) effect.Statistic {
			return effect.Statistic{
				N: rapid.IntRange(2, 10_000).Draw(t, name+" n"), Mean: rapid.Float64Range(0.1, 50).Draw(t, name+" mean"),
				Variance: rapid.Float64Range(0.01, 100).Draw(t, name+" variance"),
			}
		}
		a, b := arm("a"), arm("b")
		for _, test := range []func(a, b effect.Statistic) effect.Test{
			func(a, b effect.Statistic) effect.Test { return effect.Welch(a, b, 0.95) },
			func(a, b effect.Statistic) effect.Test { return effect.Sequential(a, b, 0.95, 5000) },
		} {
			x, y := test(a, b), test(b, a)
			if math.Abs(x.P-y.P) > 1e-12 || math.Abs(x.Low+y.High) > 1e-9*(1+math.Abs(x.Low)) {
				t.Fatalf("%s: %+v one way, %+v the other", x.Name, x, y)
			}
			if math.Abs(x.P-0.05) > 1e-9 && x.Excludes(0) != (x.P < 0.05) {
				t.Fatalf("%s: interval %v, p %v", x.Name, x.Interval, x.P)
			}
		}
		for _, ratio := range []func(a, b effect.Statistic) stats.Interval{
			func(a, b effect.Statistic) stats.Interval { return effect.LogRatio(a, b, 0.95) },
			func(a, b effect.Statistic) stats.Interval { return effect.SequentialRatio(a, b, 0.95, 5000) },
		} {
			x, y := ratio(a, b), ratio(b, a)
			if x.Low < 1e-300 || y.High > 1e300 {
				continue // two units that spread a hundredfold bound nothing, and the ends of the floats hold fewer digits
			}
			if math.Abs(math.Log(x.Low)+math.Log(y.High)) > 1e-9 {
				t.Fatalf("%v one way, %v the other", x, y)
			}
		}
		// Fieller's interval excludes 1 exactly when Welch's excludes 0.
		f, w := effect.Fieller(a, b, 0.95), effect.Welch(a, b, 0.95)
		if math.Abs(w.P-0.05) > 1e-6 && !math.IsInf(f.Low, -1) && f.Excludes(1) != w.Excludes(0) {
			t.Fatalf("Fieller %v, Welch %v", f, w.Interval)
		}
	})
}

func TestAdjustNarrowsAndKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("adjust").Rand()
	arm := func(n int, shift float64) stats.Pair {
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			y[i] = 10 + 3*r.NormFloat64()
			x[i] = 5 + y[i] + shift + r.NormFloat64()
		}
		return stats.PairOf(x, y)
	}
	a, b := arm(2000, 0), arm(3000, 0.5)
	adjusted, theta := effect.Adjust(a, b)
	near(t, "theta", theta, 1, 0.02)
	near(t, "mean", adjusted[0].Mean, 15, 0.2)
	before := effect.Welch(effect.Statistic{N: 2000, Mean: adjusted[0].Unadjusted, Variance: adjusted[0].UnadjustedVariance}, effect.Statistic{N: 3000, Mean: adjusted[1].Unadjusted, Variance: adjusted[1].UnadjustedVariance}, 0.95)
	after := effect.Welch(adjusted[0], adjusted[1], 0.95)
	if ratio := after.SE / before.SE; ratio > 0.35 {
		t.Errorf("the standard error fell to %v of what it was, want about 0.32", ratio)
	}
	if !after.Contains(0.5) || after.Contains(0) {
		t.Errorf("difference %v, want one around 0.5", after.Interval)
	}
	flat, theta := effect.Adjust(stats.PairOf([]float64{1, 2, 3}, []float64{4, 4, 4}))
	if theta != 0 || flat[0].Mean != 2 || flat[0].Variance != 1 {
		t.Errorf("a covariate that does not vary: theta %v, %+v", theta, flat[0])
	}
}

func TestSampleRatio(t *testing.T) {
	t.Parallel()
	// An arm of weight 0 has no part in the degrees of freedom; gbstats keeps it and finds p 0.32 instead of 0.16.
	s, err := effect.SampleRatio([]int64{520, 480, 0}, []float64{0.5, 0.5, 0})
	if err != nil || s.DF != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	near(t, "p", s.P, math.Erfc(math.Sqrt(1.6/2)), 1e-13)
	if s, _ := effect.SampleRatio([]int64{500, 500, 1}, []float64{1, 1, 0}); s.P != 0 {
		t.Errorf("a unit in an arm that gets nobody: p %v, want 0", s.P)
	}
	if s, _ := effect.SampleRatio([]int64{0, 0}, []float64{1, 1}); !math.IsNaN(s.P) {
		t.Errorf("no units: p %v, want NaN", s.P)
	}
	if _, err := effect.SampleRatio([]int64{1, 2}, []float64{1, -1}); err == nil {
		t.Error("a negative weight was accepted")
	}
	if _, err := effect.SampleRatio([]int64{1, 2}, []float64{1}); err == nil {
		t.Error("a missing weight was accepted")
	}
}

func TestArmsThatSayNothing(t *testing.T) {
	t.Parallel()
	some := effect.OfMean(stats.MomentsOf([]float64{1, 2, 3}))
	for name, s := range map[string]effect.Statistic{
		"no units": effect.OfMean(stats.Moments{}), "one unit": effect.OfMean(stats.MomentsOf([]float64{1})),
		"no share": effect.OfShare(stats.Proportion{}), "no denominator": effect.OfRatio(stats.PairOf([]float64{1, 2}, []float64{0, 0})),
	} {
		if p := effect.Welch(some, s, 0.95).P; !math.IsNaN(p) {
			t.Errorf("%s: p %v, want NaN", name, p)
		}
		if i := effect.Fieller(s, some, 0.95); !math.IsNaN(i.Low) {
			t.Errorf("%s: Fieller %v, want NaN", name, i)
		}
	}
	if i := effect.Fieller(effect.Statistic{N: 50, Mean: 0.01, Variance: 1}, some, 0.95); !math.IsInf(i.Low, -1) {
		t.Errorf("a control that does not differ from 0: %v, want no bounds", i)
	}
	if i := effect.LogRatio(effect.Statistic{N: 50, Mean: -1, Variance: 1}, some, 0.95); !math.IsNaN(i.Low) {
		t.Errorf("a control below 0: %v, want NaN", i)
	}
}
