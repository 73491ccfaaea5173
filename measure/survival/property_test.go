package survival_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"throughline.dev/measure/survival"
)

// observations draws subjects with many ties; late adds left truncation.
func observations(t *rapid.T, late bool) []survival.Observation {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) survival.Observation {
		o := survival.Observation{Time: float64(rapid.IntRange(1, 60).Draw(t, "time")) / 4, Event: rapid.Bool().Draw(t, "event")}
		if late && rapid.Bool().Draw(t, "late") {
			o.Entry = o.Time * float64(rapid.IntRange(0, 3).Draw(t, "entry")) / 4
		}
		return o
	}), 1, 80).Draw(t, "observations")
}

func must[T any](t *rapid.T) func(T, error) T {
	return func(v T, err error) T {
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func curve(t *rapid.T, obs []survival.Observation) *survival.Curve {
	return must[*survival.Curve](t)(survival.KaplanMeier(must[survival.Sample](t)(survival.Of(obs)), 0.95))
}

func TestCurveFallsWithinItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		obs := observations(t, rapid.Bool().Draw(t, "late entries"))
		c := curve(t, obs)
		before, events, gone := 1.0, 0, 0
		for s := range c.Steps() {
			if s.Survival > before || s.Survival < 0 {
				t.Fatalf("rises from %v to %v", before, s.Survival)
			}
			if s.Survival > 0 && !(s.Low <= s.Survival && s.Survival <= s.High && s.Low >= 0 && s.High <= 1) {
				t.Fatalf("%v outside [%v, %v]", s.Survival, s.Low, s.High)
			}
			if s.Events > s.AtRisk {
				t.Fatalf("%d events among %d", s.Events, s.AtRisk)
			}
			before, events, gone = s.Survival, events+s.Events, gone+s.Events+s.Censored
		}
		if gone != len(obs) || events != c.Events || c.N != len(obs) {
			t.Fatalf("%d of %d left, %d events of %d", gone, len(obs), events, c.Events)
		}
		q := c.Quantile(rapid.Float64Range(0.01, 0.99).Draw(t, "q"))
		if q.Value.Reached && (!q.Low.Reached || q.Low.Time > q.Value.Time) || q.High.Reached && (!q.Value.Reached || q.High.Time < q.Value.Time) {
			t.Fatalf("quantile %v outside [%v, %v]", q.Value, q.Low, q.High)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		obs := observations(t, true)
		shuffled := slices.Clone(obs)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if d := cmp.Diff(slices.Collect(curve(t, obs).Steps()), slices.Collect(curve(t, shuffled).Steps()), cmpopts.EquateNaNs()); d != "" {
			t.Fatal(d)
		}
	})
}

func TestWithoutCensoringItIsTheShareLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		obs := observations(t, false)
		for i := range obs {
			obs[i].Event = true
		}
		c := curve(t, obs)
		at := rapid.Float64Range(0, 16).Draw(t, "at")
		left, sum := 0, 0.0
		for _, o := range obs {
			if o.Time > at {
				left++
			}
			sum += min(o.Time, 10)
		}
		n := float64(len(obs))
		p := c.At(at)
		if math.Abs(p.Survival-float64(left)/n) > 1e-12 {
			t.Fatalf("S(%v) = %v, %d of %d are left", at, p.Survival, left, len(obs))
		}
		if share := float64(left) / n; left > 0 && math.Abs(p.SE-math.Sqrt(share*(1-share)/n)) > 1e-12 {
			t.Fatalf("SE %v, the binomial one is %v", p.SE, math.Sqrt(share*(1-share)/n))
		}
		m := must[survival.Restricted](t)(c.RMST(10))
		if math.Abs(m.Mean-sum/n) > 1e-9 {
			t.Fatalf("restricted mean %v, the average is %v", m.Mean, sum/n)
		}
	})
}

func TestUnitsDoNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		obs := observations(t, true)
		k := rapid.SampledFrom([]float64{0.25, 2, 7, 24, 86400}).Draw(t, "unit")
		scaled := slices.Clone(obs)
		for i := range scaled {
			scaled[i].Time *= k
			scaled[i].Entry *= k
		}
		a, b := curve(t, obs), curve(t, scaled)
		qa, qb := a.Median(), b.Median()
		if qa.Value.Reached != qb.Value.Reached || math.Abs(qa.Value.Time*k-qb.Value.Time) > 1e-9*k {
			t.Fatalf("median %v, in other units %v", qa.Value, qb.Value)
		}
		tau := a.Last / 2
		ra, rb := must[survival.Restricted](t)(a.RMST(tau)), must[survival.Restricted](t)(b.RMST(tau*k))
		if math.Abs(ra.Mean*k-rb.Mean) > 1e-9*k || math.Abs(ra.SE*k-rb.SE) > 1e-9*k {
			t.Fatalf("restricted mean %v, in other units %v", ra, rb)
		}
	})
}

func TestMicrosecondsGiveTheSameCurve(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Long enough for the radix sort now and then.
		n := rapid.SampledFrom([]int{1, 5, 50, 3000}).Draw(t, "n")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		var obs []survival.Observation
		var events, censored []int64
		for range n {
			micros := r.Int64N(400 * survival.Day)
			if r.IntN(3) == 0 {
				micros = micros / survival.Hour * survival.Hour
			}
			o := survival.Observation{Time: float64(micros) / float64(survival.Day), Event: r.IntN(2) == 0}
			if o.Event {
				events = append(events, micros)
			} else {
				censored = append(censored, micros)
			}
			obs = append(obs, o)
		}
		given := slices.Clone(events)
		s := must[survival.Sample](t)(survival.OfMicros(events, censored, survival.Day))
		c := must[*survival.Curve](t)(survival.KaplanMeier(s, 0.95))
		if d := cmp.Diff(slices.Collect(curve(t, obs).Steps()), slices.Collect(c.Steps()), cmpopts.EquateNaNs()); d != "" {
			t.Fatal(d)
		}
		if !slices.Equal(given, events) {
			t.Fatal("the caller's list was changed")
		}
		var last float64
		for st := range c.Steps() {
			if st.Time < last {
				t.Fatalf("%v after %v", st.Time, last)
			}
			last = st.Time
		}
	})
}

// A group against itself is no difference, and splitting a group at random changes what is expected of its parts to
// what was observed in total.
func TestLogRankProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := observations(t, true), observations(t, true)
		sa, sb := must[survival.Sample](t)(survival.Of(a)), must[survival.Sample](t)(survival.Of(b))
		rho := rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "rho")
		ab := must[survival.Test](t)(survival.LogRank(rho, survival.Arm{Name: "a", Sample: sa}, survival.Arm{Name: "b", Sample: sb}))
		ba := must[survival.Test](t)(survival.LogRank(rho, survival.Arm{Name: "b", Sample: sb}, survival.Arm{Name: "a", Sample: sa}))
		if math.Abs(ab.Chi2-ba.Chi2) > 1e-8*max(1, ab.Chi2) {
			t.Fatalf("chi-squared %v one way, %v the other", ab.Chi2, ba.Chi2)
		}
		observed, expected := ab.Groups[0].Observed+ab.Groups[1].Observed, ab.Groups[0].Expected+ab.Groups[1].Expected
		if math.Abs(observed-expected) > 1e-9*max(1, observed) {
			t.Fatalf("%v observed, %v expected", observed, expected)
		}
		self := must[survival.Test](t)(survival.LogRank(rho, survival.Arm{Name: "a", Sample: sa}, survival.Arm{Name: "again", Sample: sa}))
		if self.Chi2 > 1e-9 {
			t.Fatalf("a group differs from itself by chi-squared %v", self.Chi2)
		}
	})
}
