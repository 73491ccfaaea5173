package survival_test

import (
	"math"
	"strings"
	"testing"

	"throughline.dev/measure/survival"
)

func TestNobodyKnowsNothing(t *testing.T) {
	t.Parallel()
	c := curveOf(t, survival.Sample{})
	if m := c.Median(); m.Value.Reached || m.Low.Reached || m.High.Reached {
		t.Errorf("median of nobody = %+v", m)
	}
	if p := c.At(1); p.Known || !math.IsNaN(p.Survival) {
		t.Errorf("curve of nobody = %+v", p)
	}
	if _, err := c.RMST(1); err == nil {
		t.Error("restricted mean of nobody, want an error")
	}
	if c.Len() != 0 || len(c.NelsonAalen()) != 0 || len(c.Outline(10)) != 0 || survival.SharedTau(c) != 0 {
		t.Error("nobody has steps")
	}
	if m := (&survival.Curve{}).Median(); m.Value.Reached {
		t.Errorf("median of the zero curve = %+v", m)
	}
}

func TestBeyondFollowUpIsNotKnown(t *testing.T) {
	t.Parallel()
	c := curveOf(t, sampleOf(t, signed(1, 2, -5, -5)...))
	if p := c.At(5); !p.Known || p.Survival != 0.5 || p.Events != 2 {
		t.Errorf("at the end: %+v, want half", p)
	}
	if p := c.At(5.001); p.Known {
		t.Errorf("after the end: %+v, want not known", p)
	}
	if _, err := c.RMST(6); err == nil || !strings.Contains(err.Error(), "longer than 5") {
		t.Errorf("restricted mean beyond the end: %v, want an error that names 5", err)
	}
	if p := c.At(0.5); !p.Known || p.Survival != 1 || p.AtRisk != 4 {
		t.Errorf("before the first: %+v, want all", p)
	}
	// A curve at zero is known for ever.
	if p := curveOf(t, sampleOf(t, signed(1, 2)...)).At(99); !p.Known || p.Survival != 0 {
		t.Errorf("after everybody: %+v, want zero", p)
	}
}

func TestOneSubjectSetsNoLimits(t *testing.T) {
	t.Parallel()
	m := curveOf(t, sampleOf(t, signed(7)...)).Median()
	value(t, "median", m.Value, 7)
	value(t, "low", m.Low, 0)
	value(t, "high", m.High, nan)
}

func TestEmptiedRiskSetIsTold(t *testing.T) {
	t.Parallel()
	early := []survival.Observation{{Time: 1, Event: true}, {Time: 9, Event: true, Entry: 5}, {Time: 12, Entry: 5}}
	value(t, "emptied", curveOf(t, sampleOf(t, early...)).Emptied(), 1)
	value(t, "not emptied", curveOf(t, sampleOf(t, signed(1, 2, 3)...)).Emptied(), nan)
}

func TestImpossibleInputIsNamed(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]survival.Observation{
		"not a number": {Time: math.NaN()}, "negative": {Time: -1}, "not after entry": {Time: 2, Entry: 2}, "inf": {Time: math.Inf(1)},
	} {
		_, err := survival.Of([]survival.Observation{{Time: 1}, o})
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), want) || !strings.Contains(err.Error(), "observation 1") {
			t.Errorf("%+v: %v, want an error about %q in observation 1", o, err, want)
		}
	}
	if _, err := survival.OfMicros([]int64{1}, []int64{3, -1}, survival.Day); err == nil || !strings.Contains(err.Error(), "censored duration 1") {
		t.Errorf("negative microseconds: %v", err)
	}
	if _, err := survival.OfMicros(nil, nil, 0); err == nil {
		t.Error("a unit of zero, want an error")
	}
	if _, err := survival.KaplanMeier(survival.Sample{}, 95); err == nil {
		t.Error("level 95, want an error")
	}
	if _, err := survival.LogRank(math.NaN()); err == nil {
		t.Error("rho NaN, want an error")
	}
	s := sampleOf(t, signed(1, 2)...)
	if _, err := survival.LogRank(0, survival.Arm{Name: "a", Sample: s}, survival.Arm{Name: "a", Sample: s}); err == nil || !strings.Contains(err.Error(), `"a" appears twice`) {
		t.Errorf("one group twice: %v", err)
	}
}

func TestLogRankThatCannotTell(t *testing.T) {
	t.Parallel()
	some, none, gone := sampleOf(t, signed(1, 2, -3)...), survival.Sample{}, sampleOf(t, signed(-1, -2)...)
	for name, arms := range map[string][]survival.Arm{
		"no arms":             nil,
		"one arm":             {{Name: "a", Sample: some}},
		"one empty":           {{Name: "a", Sample: some}, {Name: "b", Sample: none}},
		"no events":           {{Name: "a", Sample: gone}, {Name: "b", Sample: gone}},
		"never together":      {{Name: "a", Stratum: "1", Sample: some}, {Name: "b", Stratum: "2", Sample: some}},
		"all at the same day": {{Name: "a", Sample: sampleOf(t, signed(1, 1)...)}, {Name: "b", Sample: sampleOf(t, signed(1)...)}},
	} {
		got, err := survival.LogRank(0, arms...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !math.IsNaN(got.P) || got.Chi2 != 0 {
			t.Errorf("%s: chi-squared %v, p %v, want no answer", name, got.Chi2, got.P)
		}
	}
}

func TestOutlineKeepsTheShape(t *testing.T) {
	t.Parallel()
	var obs []survival.Observation
	for i := range 5000 {
		obs = append(obs, survival.Observation{Time: float64(i+1) / 10, Event: i%3 > 0})
	}
	c := curveOf(t, sampleOf(t, obs...))
	outline := c.Outline(100)
	if len(outline) > 100 || len(outline) < 60 {
		t.Fatalf("%d steps of %d, want 100 or somewhat less", len(outline), c.Len())
	}
	for i := 1; i < len(outline); i++ { // no stretch without a step, along either axis
		if a, b := outline[i-1], outline[i]; b.Time-a.Time > 500.0*2/50 || a.Survival-b.Survival > 2.0/50 {
			t.Errorf("nothing between (%v, %v) and (%v, %v)", a.Time, a.Survival, b.Time, b.Survival)
		}
	}
	if last := outline[len(outline)-1]; last.Time != 500 {
		t.Errorf("ends at %v, want 500", last.Time)
	}
	for _, s := range outline {
		if p := c.At(s.Time); p.Survival != s.Survival {
			t.Errorf("outline at %v is %v, the curve %v", s.Time, s.Survival, p.Survival)
		}
	}
	if short := curveOf(t, sampleOf(t, signed(1, -2, 3, -4)...)).Outline(10); len(short) != 3 {
		t.Errorf("outline of a short curve has %d steps, want its two events and its end", len(short))
	}
}
