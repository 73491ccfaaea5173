package forecast_test

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/deliver/forecast"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(want) && math.IsNaN(got) || got == want {
		return
	}
	if diff := math.Abs(got - want); !(diff <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s = %.15g, want %.15g (off by %.2g)", what, got, want, diff)
	}
}

func when(t testing.TB, counts []int, items int, m forecast.Method) forecast.Finish {
	t.Helper()
	f, err := forecast.When(counts, items, m)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func howMany(t testing.TB, counts []int, periods int, m forecast.Method) forecast.Amount {
	t.Helper()
	a, err := forecast.HowMany(counts, periods, m)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// within checks a quantile.
func within(t *testing.T, f forecast.Finish, level float64, want int) {
	t.Helper()
	if got := f.Within(level); !got.Reached || got.Periods != want {
		t.Errorf("within at %v = %v, want %d", level, got, want)
	}
}

// The oracles below were computed in rational arithmetic.

func TestTwoTeamsAreNotTheSlowerOne(t *testing.T) {
	t.Parallel()
	team := when(t, []int{1, 3}, 3, forecast.Resampling)
	both := forecast.Joint(team, team)
	same := forecast.SameTeam(team, team)
	for i, want := range []struct{ one, joint float64 }{{1.0 / 2, 1.0 / 4}, {1.0 / 4, 5.0 / 16}, {1.0 / 4, 7.0 / 16}} {
		week := i + 1
		near(t, fmt.Sprintf("one team in week %d", week), float64(team.By(week)-team.By(week-1)), want.one, 1e-15)
		near(t, fmt.Sprintf("both in week %d", week), float64(both.By(week)-both.By(week-1)), want.joint, 1e-15)
		near(t, fmt.Sprintf("same team in week %d", week), float64(same.By(week)-same.By(week-1)), want.one, 1e-15)
	}
	within(t, team, 0.5, 1) // a chance of exactly one half is 50 %
	within(t, both, 0.5, 2)
	if both.Items != 6 {
		t.Errorf("%d items, want 6", both.Items)
	}
}

func TestWhenAreTwentyDone(t *testing.T) {
	t.Parallel()
	f := when(t, []int{1, 3, 5, 3, 7, 8}, 20, forecast.Resampling)
	for week, want := range []float64{
		0, 0, 0, 0.0787037037037037, 0.3773148148148148, 0.698045267489712, 0.8999699931412894, 0.9673389631915866,
		0.9948910941548544, 0.9986105951201545, 0.9998912449829802, 0.9999742252594244, 0.9999989208842973,
	} {
		near(t, fmt.Sprintf("by week %d", week), float64(f.By(week)), want, 1e-14)
	}
	within(t, f, 0.5, 5)
	within(t, f, 0.85, 6)
	within(t, f, 0.95, 7)
}

func TestHowManyInSixWeeks(t *testing.T) {
	t.Parallel()
	a := howMany(t, []int{1, 3, 5, 3, 7, 8}, 6, forecast.Resampling)
	// More confidence is a smaller promise: the 1-p trap.
	for level, want := range map[float64]int{0.5: 27, 0.7: 24, 0.85: 21, 0.95: 18} {
		if got := a.Promise(level); got != want {
			t.Errorf("promise at %v = %d, want %d", level, got, want)
		}
	}
	near(t, "mean", a.Mean(), 27, 1e-12)
	if a.Promise(1) != 6 || a.Promise(0) != 48 {
		t.Errorf("certain are %d of at most %d, want 6 of 48", a.Promise(1), a.Promise(0))
	}
	near(t, "at least 6", float64(a.AtLeast(6)), 1, 1e-14)
	if a.AtLeast(0) != 1 || a.AtLeast(49) != 0 {
		t.Errorf("at least none: %v, at least 49: %v", a.AtLeast(0), a.AtLeast(49))
	}
}

func TestDailyHistory(t *testing.T) {
	t.Parallel()
	f := when(t, []int{0, 0, 2, 1, 0, 3, 1, 0, 0, 2}, 15, forecast.Resampling)
	for level, want := range map[float64]int{0.5: 17, 0.7: 19, 0.85: 22, 0.95: 26} {
		within(t, f, level, want)
	}
	for days, want := range map[int]float64{10: 0.0539713446, 15: 0.391922446249575, 20: 0.7681453203523219, 25: 0.9417271415808784} {
		near(t, fmt.Sprintf("by day %d", days), float64(f.By(days)), want, 1e-13)
	}
}

func TestNothingFinishedCannotTell(t *testing.T) {
	t.Parallel()
	for _, counts := range [][]int{nil, {0}, {0, 0, 0}} {
		if _, err := forecast.When(counts, 3, forecast.Resampling); !errors.Is(err, forecast.ErrCannotTell) {
			t.Errorf("when from %v: %v, want cannot tell", counts, err)
		}
		if _, err := forecast.HowMany(counts, 3, forecast.Bayesian); !errors.Is(err, forecast.ErrCannotTell) {
			t.Errorf("how many from %v: %v, want cannot tell", counts, err)
		}
	}
	if _, err := forecast.When([]int{1, -1}, 3, forecast.Resampling); err == nil || errors.Is(err, forecast.ErrCannotTell) {
		t.Errorf("a negative count: %v, want an error of its own", err)
	}
	if _, err := forecast.When([]int{1}, -1, forecast.Resampling); err == nil {
		t.Error("-1 items, want an error")
	}
	if _, err := forecast.HowMany([]int{1}, -1, forecast.Resampling); err == nil {
		t.Error("-1 periods, want an error")
	}
	if _, err := forecast.When(make([]int, 300), 1, forecast.Bayesian); err == nil {
		t.Error("a long empty history, want an error")
	}
	long := make([]int, 300)
	long[0] = 1
	if _, err := forecast.When(long, 1, forecast.Bayesian); err == nil {
		t.Error("300 periods for the Bayesian method, want an error")
	}
}

func TestEdges(t *testing.T) {
	t.Parallel()
	within(t, when(t, []int{3}, 0, forecast.Resampling), 0.95, 0)
	within(t, when(t, []int{3}, 7, forecast.Resampling), 0.95, 3) // constant: a point mass
	within(t, when(t, []int{3}, 7, forecast.Bayesian), 0.95, 3)
	within(t, forecast.Joint(), 0.95, 0)
	if a := howMany(t, []int{3}, 0, forecast.Bayesian); a.Promise(0.85) != 0 || a.Mean() != 0 {
		t.Errorf("no periods bring %v", a.Mean())
	}
	if m := (forecast.Finish{}).Within(0.5); m.Reached || m.String() != "not reached" {
		t.Errorf("the zero finish is %v", m)
	}
	// One item in a thousand days: half the time it takes 693 days; beyond what can be computed nothing is claimed.
	rare := make([]int, 1000)
	rare[7] = 1
	within(t, when(t, rare, 1, forecast.Resampling), 0.5, 693)
	if m := when(t, rare, 10, forecast.Resampling).Within(0.95); m.Reached {
		t.Errorf("ten in a thousand days each: %v, want not reached", m)
	}
}

// exact is the distribution of the sum of t draws in rational arithmetic, by brute force over all weightings for the
// Bayesian method: every way to split the draws over the past periods is equally likely.
func exact(counts []int, periods int, m forecast.Method) map[int]*big.Rat {
	sums := map[int]*big.Rat{}
	add := func(sum int, p *big.Rat) {
		if sums[sum] == nil {
			sums[sum] = new(big.Rat)
		}
		sums[sum].Add(sums[sum], p)
	}
	if m == forecast.Bayesian {
		var splits int64
		var split func(i, left, sum int, visit func(int))
		split = func(i, left, sum int, visit func(int)) {
			if i == len(counts)-1 {
				visit(sum + left*counts[i])
				return
			}
			for k := range left + 1 {
				split(i+1, left-k, sum+k*counts[i], visit)
			}
		}
		split(0, periods, 0, func(int) { splits++ })
		split(0, periods, 0, func(sum int) { add(sum, big.NewRat(1, splits)) })
		return sums
	}
	sums[0] = big.NewRat(1, 1)
	for range periods {
		before := sums
		sums = map[int]*big.Rat{}
		for sum, p := range before {
			for _, c := range counts {
				add(sum+c, new(big.Rat).Mul(p, big.NewRat(1, int64(len(counts)))))
			}
		}
	}
	return sums
}

func TestFloatsAgreeWithRationals(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 6), 1, 5).Draw(t, "counts")
		counts[0] = max(counts[0], 1)
		periods := rapid.IntRange(1, 6).Draw(t, "periods")
		m := rapid.SampledFrom([]forecast.Method{forecast.Resampling, forecast.Bayesian}).Draw(t, "method")
		items := rapid.IntRange(1, 20).Draw(t, "items")
		a, err := forecast.HowMany(counts, periods, m)
		if err != nil {
			t.Fatal(err)
		}
		f, err := forecast.When(counts, items, m)
		if err != nil {
			t.Fatal(err)
		}
		enough := new(big.Rat)
		for sum, p := range exact(counts, periods, m) {
			if sum >= items {
				enough.Add(enough, p)
			}
		}
		want, _ := enough.Float64()
		if got := float64(a.AtLeast(items)); math.Abs(got-want) > 1e-13 {
			t.Fatalf("at least %d in %d periods: %v, exactly %v", items, periods, got, want)
		}
		if got := float64(f.By(periods)); math.Abs(got-want) > 1e-13 {
			t.Fatalf("%d by period %d: %v, exactly %v", items, periods, got, want)
		}
		// The promise is the largest that the exact distribution allows; levels away from its steps.
		level := rapid.SampledFrom([]float64{0.503, 0.707, 0.853, 0.949}).Draw(t, "level")
		promise := a.Promise(level)
		if p := float64(a.AtLeast(promise)); p < level {
			t.Fatalf("%d are promised at %v, but hold with %v", promise, level, p)
		}
		if p := float64(a.AtLeast(promise + 1)); p >= level {
			t.Fatalf("%d could be promised at %v: they hold with %v", promise+1, level, p)
		}
	})
}

func TestForecastProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 9), 1, 30).Draw(t, "counts")
		counts[0] = max(counts[0], 1)
		m := rapid.SampledFrom([]forecast.Method{forecast.Resampling, forecast.Bayesian}).Draw(t, "method")
		items := rapid.IntRange(1, 40).Draw(t, "items")
		f, err := forecast.When(counts, items, m)
		if err != nil {
			t.Fatal(err)
		}
		n := rapid.IntRange(2, 5).Draw(t, "teams")
		joint := forecast.Joint(slices.Repeat([]forecast.Finish{f}, n)...)
		for week := range 60 {
			p, q := float64(f.By(week)), float64(f.By(week+1))
			if q < p-1e-12 || p < 0 || p > 1 {
				t.Fatalf("chance %v in week %d, %v after it", p, week, q)
			}
			// n teams alike: the chance to the power n, which no copy of the slowest team satisfies.
			if got := float64(joint.By(week)); math.Abs(got-math.Pow(p, float64(n))) > 1e-12 {
				t.Fatalf("%d teams by week %d: %v, want %v to the power %d", n, week, got, p, n)
			}
		}
		shuffled := rapid.Permutation(counts).Draw(t, "shuffled")
		g, err := forecast.When(shuffled, items, m)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := f.Within(0.85), g.Within(0.85); a != b {
			t.Fatalf("the order of the past moved the date from %v to %v", a, b)
		}
	})
}

func BenchmarkWhen500(b *testing.B) {
	counts := []int{12, 5, 0, 9, 14, 7, 3, 8, 11, 6, 2, 10, 9, 13, 4, 7, 8, 5, 12, 6, 9, 10, 3, 7, 11, 8}
	for _, m := range []forecast.Method{forecast.Resampling, forecast.Bayesian} {
		b.Run(m.String(), func(b *testing.B) {
			for b.Loop() {
				if f := when(b, counts, 500, m); !f.Within(0.95).Reached {
					b.Fatal("never done")
				}
			}
		})
	}
}
