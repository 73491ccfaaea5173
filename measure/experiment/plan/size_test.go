package plan_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/measure/experiment/plan"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func size(s plan.Size, err error) func(t *testing.T) plan.Size {
	return func(t *testing.T) plan.Size {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

// Expectations: statsmodels 0.13.5, NormalIndPower with the arcsine effect size and TTestIndPower.
func TestSizesMatchStatsmodels(t *testing.T) {
	t.Parallel()
	shares := size(plan.Shares(0.10, 0.12, plan.Design{}))(t)
	near(t, "shares", shares.Exact, 3834.595739884031, 1e-6)
	means := size(plan.Means(0.2, 1, plan.Design{}))(t)
	near(t, "means", means.Exact, 393.4056930002516, 1e-5)
	if d := cmp.Diff([]int64{394, 394}, means.Arms); d != "" {
		t.Error(d)
	}
}

func TestUnequalArmsAndMoreOfThemNeedMore(t *testing.T) {
	t.Parallel()
	even := size(plan.Means(0.2, 1, plan.Design{}))(t)
	skewed := size(plan.Means(0.2, 1, plan.Design{Weights: []float64{9, 1}}))(t)
	// n0 n1/(n0+n1) must be the same: 1/(1/.9+1/.1) = .09 instead of .25 of the total.
	near(t, "90 to 10", float64(skewed.Total)/float64(even.Total), 0.25/0.09, 0.02)
	three := size(plan.Means(0.2, 1, plan.Design{Weights: []float64{1, 1, 1}}))(t)
	if three.Alpha != 0.025 || three.Arms[0] <= even.Arms[0] {
		t.Errorf("three arms: alpha %v, %d units an arm; two need %d", three.Alpha, three.Arms[0], even.Arms[0])
	}
	// A comparison at alpha .025: (2.2414+.8416)^2 over (1.96+.8416)^2.
	near(t, "third arm", float64(three.Arms[0])/float64(even.Arms[0]), 9.505/7.849, 0.01)
}

func TestLookingAtAnyTimeCostsUnits(t *testing.T) {
	t.Parallel()
	once := size(plan.Shares(0.10, 0.12, plan.Design{}))(t)
	always := size(plan.Shares(0.10, 0.12, plan.Design{Tuning: 5000}))(t)
	if ratio := float64(always.Total) / float64(once.Total); ratio < 1.3 || ratio > 2.5 {
		t.Errorf("always-valid needs %.2f times the units", ratio)
	}
	less := size(plan.Means(0.2, 1, plan.Design{Explained: 0.5}))(t)
	near(t, "half the variance explained", less.Exact, 393.4056930002516/2, 1)
}

func TestDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		total          int64
		perDay, window float64
		want           int
	}{{500, 100, 0, 5}, {1000, 100, 0, 14}, {1000, 100, 14, 28}, {700, 100, 0.5, 8}} {
		if got, err := plan.Days(c.total, c.perDay, c.window); err != nil || got != c.want {
			t.Errorf("%d units at %v a day and %v days after: %d, %v; want %d", c.total, c.perDay, c.window, got, err, c.want)
		}
	}
	if _, err := plan.Days(10, 0, 0); err == nil {
		t.Error("no traffic was accepted")
	}
}

func TestPlansThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"no difference":  second(plan.Shares(0.1, 0.1, plan.Design{})),
		"share above 1":  second(plan.Shares(0.1, 1.2, plan.Design{})),
		"no deviation":   second(plan.Means(1, 0, plan.Design{})),
		"not a number":   second(plan.Means(math.NaN(), 1, plan.Design{})),
		"weight 0":       second(plan.Means(1, 1, plan.Design{Weights: []float64{1, 0}})),
		"one arm":        second(plan.Means(1, 1, plan.Design{Weights: []float64{1}})),
		"power 1":        second(plan.Means(1, 1, plan.Design{Power: 1})),
		"all explained":  second(plan.Means(1, 1, plan.Design{Explained: 1})),
		"far too little": second(plan.Means(1e-9, 1e9, plan.Design{})),
	} {
		if err == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}

func second(_ plan.Size, err error) error { return err }
