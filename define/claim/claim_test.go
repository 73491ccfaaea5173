package claim_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
	"throughline.dev/define/quantity"
)

func at(v float64) *float64 { return &v }

func TestFormsOfClaims(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in     criterion.Criterion
		form   claim.Form
		target float64
		low    float64 // of the bound; NaN: there is none
	}{
		"percentile":      {criterion.Criterion{Statistic: "p95", Comparator: "<", Threshold: at(200), Unit: "ms"}, claim.Share, 0.95, 0.2},
		"fine":            {criterion.Criterion{Statistic: "p99.9", Comparator: "<=", Threshold: at(2), Unit: "s"}, claim.Share, 0.999, 2},
		"median":          {criterion.Criterion{Statistic: "median", Comparator: "<", Threshold: at(1), Unit: "min"}, claim.Share, 0.5, 60},
		"p100":            {criterion.Criterion{Statistic: "p100", Comparator: "<", Threshold: at(1), Unit: "s"}, claim.Every, 1, 1},
		"max":             {criterion.Criterion{Statistic: "max", Comparator: "<", Threshold: at(1), Unit: "s"}, claim.Every, 1, 1},
		"max reaches":     {criterion.Criterion{Statistic: "max", Comparator: ">=", Threshold: at(1), Unit: "s"}, claim.Some, 0, 1},
		"every":           {criterion.Criterion{Statistic: "every", Comparator: "within", Threshold: at(3), Unit: "s"}, claim.Every, 1, 3},
		"every, no bound": {criterion.Criterion{Statistic: "every"}, claim.Every, 1, math.NaN()},
		"mean":            {criterion.Criterion{Statistic: "mean", Comparator: "<", Threshold: at(5), Unit: "s"}, claim.Mean, 0, 5},
		"availability":    {criterion.Criterion{Quantity: quantity.Share, Comparator: ">=", Threshold: at(99.9), Unit: "%"}, claim.Share, 0.999, math.NaN()},
		"all of them":     {criterion.Criterion{Statistic: "ratio", Comparator: ">=", Threshold: at(100), Unit: "%"}, claim.Every, 1, math.NaN()},
		"count":           {criterion.Criterion{Quantity: quantity.Count, Comparator: "<=", Threshold: at(5), Unit: "incidents"}, claim.Count, 0, 5},
		"throughput":      {criterion.Criterion{Quantity: quantity.Rate, Comparator: ">=", Threshold: at(500), Unit: "requests/s", SI: at(500)}, claim.Rate, 0, 500},
	} {
		got, err := claim.Of(c.in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.Form != c.form || math.Abs(got.Target-c.target) > 1e-12 {
			t.Errorf("%s: %s %v, want %s %v", name, got.Form, got.Target, c.form, c.target)
		}
		switch {
		case got.Bound == nil && !math.IsNaN(c.low):
			t.Errorf("%s has no bound", name)
		case got.Bound != nil && math.Abs(got.Bound.Low-c.low) > 1e-12:
			t.Errorf("%s: bound %v, want %v", name, got.Bound.Low, c.low)
		}
	}
}

func TestWhatACriterionLacksIsNamed(t *testing.T) {
	t.Parallel()
	for slot, c := range map[string]criterion.Criterion{
		criterion.Threshold:  {Statistic: "p95", Comparator: "<", Unit: "ms"},
		criterion.Comparator: {Statistic: "p95", Threshold: at(200), Unit: "ms"},
		criterion.Statistic:  {Quantity: quantity.Duration, Comparator: "<", Threshold: at(200), Unit: "ms"},
		criterion.Base:       {Statistic: "p95", Comparator: "<", Threshold: at(10), Unit: "%", Relative: "last month"},
	} {
		_, err := claim.Of(c)
		var l *claim.LackError
		if !errors.As(err, &l) || l.Slot != slot || l.Lacks == "" || l.Remedy == "" {
			t.Errorf("%s: %v", slot, err)
		}
	}
}

func TestWindows(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for s, want := range map[string]struct {
		length   time.Duration
		calendar string
	}{
		"28d": {28 * day, ""}, "28 d": {28 * day, ""}, "7 days": {7 * day, ""}, "90m": {90 * time.Minute, ""}, "month": {30 * day, ""},
		"calendar month": {30 * day, "month"}, "any week": {7 * day, ""}, "1.5 h": {90 * time.Minute, ""}, "s": {time.Second, ""},
		"": {}, "28": {}, "soon": {}, "-1 d": {}, "0 d": {}, "1e9 years": {}, "99999999999 y": {},
	} {
		if length, calendar := claim.ParseWindow(s); length != want.length || calendar != want.calendar {
			t.Errorf("%q: %v %q, want %v %q", s, length, calendar, want.length, want.calendar)
		}
	}
}

// A share that is rounded to all is not "every case": a sample of a hundred says nothing about one case in a milliard.
func TestAPercentileThatIsNearlyAllIsNotAll(t *testing.T) {
	t.Parallel()
	ms := 200.0
	for statistic, form := range map[string]claim.Form{"p100": claim.Every, "p99.99999": claim.Share, "p99.99999999": "", "p99.9999999999999": "", "p100.1": "", "p0": "", "pNaN": "", "p-1": "", "p1e1": claim.Share} {
		c, err := claim.Of(criterion.Criterion{Statistic: statistic, Comparator: "<", Threshold: &ms, Unit: "ms"})
		if form == "" && err == nil || form != "" && (err != nil || c.Form != form) {
			t.Errorf("%s is %+v (%v)", statistic, c, err)
		}
	}
}

// Products made before "ratio" had its name say "share".
func TestAShareIsARatio(t *testing.T) {
	t.Parallel()
	limit := 95.0
	c := criterion.Criterion{Statistic: "share", Comparator: ">=", Threshold: &limit, Unit: "%"}
	old, err := claim.Of(c)
	c.Statistic = "ratio"
	now, err2 := claim.Of(c)
	if err != nil || err2 != nil || old.Form != claim.Share || old.Target != now.Target {
		t.Errorf("%+v (%v), %+v (%v)", old, err, now, err2)
	}
}

func TestAWindowThatIsNoneIsNamed(t *testing.T) {
	t.Parallel()
	check := func(w string) *criterion.Check { return &criterion.Check{Window: w} }
	for _, c := range []struct {
		criterion.Criterion
		want string
	}{
		{criterion.Criterion{}, ""},
		{criterion.Criterion{Window: "calendar month"}, ""},
		{criterion.Criterion{Window: "peak season"}, "peak season"},
		{criterion.Criterion{Window: "peak season", Check: check("28d")}, ""},
		{criterion.Criterion{Window: "7 days", Check: check("-5d")}, "-5d"},
		{criterion.Criterion{Check: check("1e9y")}, "1e9y"},
	} {
		if got := claim.UnreadWindow(c.Criterion); got != c.want {
			t.Errorf("%q, %+v: %q", c.Window, c.Check, got)
		}
	}
}

func TestStatedUndoesTheUnit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := float64(rapid.IntRange(1, 1_000_000).Draw(t, "ms"))
		c, err := claim.Of(criterion.Criterion{Statistic: "mean", Comparator: "<", Threshold: &ms, Unit: "ms"})
		if err != nil || c.Bound.Stated(c.Bound.Low) != ms {
			t.Fatalf("%v ms comes back as %v (%v)", ms, c.Bound.Stated(c.Bound.Low), err)
		}
	})
}

func FuzzParseWindow(f *testing.F) {
	f.Add("calendar month")
	f.Add("28 d")
	f.Fuzz(func(t *testing.T, s string) {
		if d, _ := claim.ParseWindow(s); d < 0 || d > 11*366*24*time.Hour {
			t.Errorf("%q is %v", s, d)
		}
	})
}
