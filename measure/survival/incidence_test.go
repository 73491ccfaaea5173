package survival_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/measure/survival"
)

func incidenceOf(t testing.TB, causes int, outcomes ...survival.Outcome) *survival.Incidence {
	t.Helper()
	c, err := survival.AalenJohansen(outcomes, causes, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// By hand: of ten, one at a time.
func TestAalenJohansenByHand(t *testing.T) {
	t.Parallel()
	c := incidenceOf(t, 2,
		survival.Outcome{Time: 1, Cause: 1}, survival.Outcome{Time: 2, Cause: 2}, survival.Outcome{Time: 3}, survival.Outcome{Time: 4, Cause: 1}, survival.Outcome{Time: 4, Cause: 2}, survival.Outcome{Time: 5})
	// S: 5/6, 4/6, 4/6, then 2 of 3 go at once: 2/9.
	for _, w := range []struct{ t, first, second, rest float64 }{
		{0.5, 0, 0, 1}, {1, 1.0 / 6, 0, 5.0 / 6}, {3, 1.0 / 6, 1.0 / 6, 4.0 / 6}, {4, 1.0/6 + 2.0/9, 1.0/6 + 2.0/9, 2.0 / 9}, {5, 1.0/6 + 2.0/9, 1.0/6 + 2.0/9, 2.0 / 9},
	} {
		near(t, "first", c.At(1, w.t).Share, w.first, 1e-14)
		near(t, "second", c.At(2, w.t).Share, w.second, 1e-14)
		near(t, "rest", c.Remaining(w.t), w.rest, 1e-14)
	}
	if p := c.At(1, 6); p.Known || !math.IsNaN(p.Share) || !math.IsNaN(c.Remaining(6)) {
		t.Errorf("beyond follow-up: %+v", p)
	}
	if q := c.Quantile(1, 0.3); q.Value != (survival.Value{Time: 4, Reached: true}) {
		t.Errorf("time by which 30 %% had it: %v", q.Value)
	}
	if q := c.Quantile(1, 0.5); q.Value.Reached {
		t.Errorf("half never had it, but %v", q.Value)
	}
	m, err := c.Restricted(1, 5) // 5 less 1/6 over 3 days and 7/18 over 1
	if err != nil {
		t.Fatal(err)
	}
	near(t, "restricted mean", m.Mean, 5-3.0/6-7.0/18, 1e-14)
	if c.Counts[0] != 2 || c.Counts[1] != 2 || c.At(1, 4).Events != 2 || c.At(1, 4).AtRisk != 1 {
		t.Errorf("counts %v, %+v", c.Counts, c.At(1, 4))
	}
}

func outcomes(late bool) *rapid.Generator[[]survival.Outcome] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) survival.Outcome {
		o := survival.Outcome{Time: float64(rapid.IntRange(1, 12).Draw(t, "time")), Cause: rapid.IntRange(0, 3).Draw(t, "cause")}
		if late && rapid.Bool().Draw(t, "late") {
			o.Entry = float64(rapid.IntRange(0, int(o.Time)-1).Draw(t, "entry"))
		}
		return o
	}), 1, 40)
}

// The shares and what remains sum to one; one cause alone is one minus Kaplan-Meier with Greenwood's error; joining
// causes adds their shares.
func TestAalenJohansenProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		late := rapid.Bool().Draw(t, "entries")
		all := outcomes(late).Draw(t, "outcomes")
		c := must[*survival.Incidence](t)(survival.AalenJohansen(all, 3, 0.95))
		var joined []survival.Observation
		for _, o := range all {
			joined = append(joined, survival.Observation{Time: o.Time, Event: o.Cause > 0, Entry: o.Entry})
		}
		km := must[*survival.Curve](t)(survival.KaplanMeier(must[survival.Sample](t)(survival.Of(joined)), 0.95))
		for at := 0.5; at <= c.Last; at += 0.5 {
			sum := c.Remaining(at)
			for k := 1; k <= 3; k++ {
				p := c.At(k, at)
				sum += p.Share
				if !(p.Low <= p.Share && p.Share <= p.High && p.Low >= 0 && p.High <= 1) || math.IsNaN(p.SE) {
					t.Fatalf("at %v: %+v", at, p)
				}
			}
			if math.Abs(sum-1) > 1e-12 {
				t.Fatalf("at %v the shares sum to %v", at, sum)
			}
			if got, want := c.Remaining(at), km.At(at).Survival; math.Abs(got-want) > 1e-12 {
				t.Fatalf("at %v %v remain, Kaplan-Meier says %v", at, got, want)
			}
		}
		for i := range all {
			all[i].Cause = min(all[i].Cause, 1)
		}
		one := must[*survival.Incidence](t)(survival.AalenJohansen(all, 1, 0.95))
		for at := 1.0; at <= c.Last; at++ {
			want, got := km.At(at), one.At(1, at)
			if math.Abs(got.Share-(1-want.Survival)) > 1e-12 || want.SE == want.SE && math.Abs(got.SE-want.SE) > 1e-9 {
				t.Fatalf("one cause at %v: %+v, Kaplan-Meier %+v", at, got, want)
			}
			a := must[survival.Restricted](t)(one.Restricted(1, at))
			b := must[survival.Restricted](t)(km.RMST(at))
			if math.Abs(a.Mean-b.Mean) > 1e-9 || math.Abs(a.SE-b.SE) > 1e-9 {
				t.Fatalf("restricted mean to %v: %+v, Kaplan-Meier %+v", at, a, b)
			}
		}
	})
}

// weighted is the share of cause 1 by t, and the mean time before it up to t, of subjects with weights.
func weighted(all []survival.Outcome, weights []float64, t float64) (share, mean float64) {
	remain, last := 1.0, 0.0
	for at := 1.0; at <= t; at++ {
		var risk, own, any float64
		for i, o := range all {
			if o.Time >= at {
				risk += weights[i]
			}
			if o.Time == at && o.Cause > 0 {
				any += weights[i]
				if o.Cause == 1 {
					own += weights[i]
				}
			}
		}
		mean += at - last - share*(at-last)
		last = at
		if risk > 0 {
			share += remain * own / risk
			remain *= 1 - any/risk
		}
	}
	return share, mean
}

// R prints the infinitesimal jackknife as the error of these shares: how each subject's weight moves the estimate,
// squared and summed. Here it is taken by numerical differentiation.
func TestAalenJohansenErrorIsTheJackknife(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := outcomes(false).Draw(t, "outcomes")
		c := must[*survival.Incidence](t)(survival.AalenJohansen(all, 3, 0.95))
		at := math.Floor(rapid.Float64Range(1, c.Last).Draw(t, "at"))
		weights := make([]float64, len(all))
		for i := range weights {
			weights[i] = 1
		}
		var share, mean float64
		for i := range all {
			const h = 1e-5
			weights[i] = 1 + h
			s1, m1 := weighted(all, weights, at)
			weights[i] = 1 - h
			s2, m2 := weighted(all, weights, at)
			weights[i] = 1
			share += math.Pow((s1-s2)/(2*h), 2)
			mean += math.Pow((m1-m2)/(2*h), 2)
		}
		if got := c.At(1, at).SE; math.Abs(got-math.Sqrt(share)) > 1e-6 {
			t.Fatalf("error of the share at %v: %v, jackknife %v", at, got, math.Sqrt(share))
		}
		if got := must[survival.Restricted](t)(c.Restricted(1, at)); math.Abs(got.SE-math.Sqrt(mean)) > 1e-6 {
			t.Fatalf("error of the mean to %v: %v, jackknife %v", at, got.SE, math.Sqrt(mean))
		}
	})
}

func TestAalenJohansenOfNothing(t *testing.T) {
	t.Parallel()
	c := incidenceOf(t, 2)
	if p := c.At(1, 0); p.Known || !math.IsNaN(p.Share) || c.Outline(1, 10) != nil || c.Quantile(1, 0.5).Value.Reached {
		t.Errorf("nobody: %+v", p)
	}
	if _, err := c.Restricted(1, 5); err == nil {
		t.Error("restricted mean of nobody")
	}
	for name, o := range map[string]survival.Outcome{"cause": {Time: 1, Cause: 3}, "negative": {Time: -1}, "unknown": {Time: math.NaN()}} {
		if _, err := survival.AalenJohansen([]survival.Outcome{o}, 2, 0.95); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := survival.AalenJohansen(nil, 0, 0.95); err == nil {
		t.Error("no causes: no error")
	}
	if _, err := survival.AalenJohansen(nil, 1, 1); err == nil {
		t.Error("level 1: no error")
	}
	many := make([]survival.Outcome, 1000)
	for i := range many {
		many[i] = survival.Outcome{Time: float64(i), Cause: 1 + i%2}
	}
	steps := incidenceOf(t, 2, many...).Outline(2, 100)
	if len(steps) > 100 || steps[len(steps)-1].Share != incidenceOf(t, 2, many...).At(2, 999).Share {
		t.Errorf("%d steps, the last %+v", len(steps), steps[len(steps)-1])
	}
}
