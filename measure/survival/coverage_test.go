package survival_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"throughline.dev/measure/survival"
	"throughline.dev/stats"
	"throughline.dev/stats/statstest"
)

// interval is that of a time: what is not reached lies beyond everything.
func interval(q survival.Quantile) stats.Interval {
	i := stats.Interval{Low: q.Low.Time, High: q.High.Time, Level: q.Level}
	if !q.Low.Reached {
		i.Low = math.Inf(1)
	}
	if !q.High.Reached {
		i.High = math.Inf(1)
	}
	return i
}

// follow is somebody who needs an exponential time and is followed for between 5 and 20 days.
func follow(r *rand.Rand, mean float64) survival.Observation {
	took, followed := mean*r.ExpFloat64(), 5+15*r.Float64()
	return survival.Observation{Time: min(took, followed), Event: took <= followed}
}

// Curves, medians and restricted means of 100 people, of whom a third is censored.
func TestIntervalsOfCurvesCover(t *testing.T) {
	t.Parallel()
	const runs, people, mean = 4000, 100, 8.0
	r := stats.SeedOf("coverage of curves").Rand()
	var c, plain statstest.Coverage
	for range runs {
		obs := make([]survival.Observation, people)
		for i := range obs {
			obs[i] = follow(r, mean)
		}
		curve := curveOf(t, sampleOf(t, obs...))
		for name, on := range map[string]*survival.Curve{"log-log": curve, "log": curve.On(survival.Log)} {
			c := &c
			if name == "log" {
				c = &plain
			}
			for at, when := range map[float64]string{2: "early", 6: "in the middle", 10: "late"} {
				if p := on.At(at); p.Known {
					c.Saw(name+", share "+when, stats.Interval{Low: p.Low, High: p.High}, math.Exp(-at/mean))
				}
			}
			c.Saw(name+", quarter", interval(on.Quantile(0.25)), -mean*math.Log(0.75))
			c.Saw(name+", median", interval(on.Median()), mean*math.Ln2)
			c.Saw(name+", three quarters", interval(on.Quantile(0.75)), -mean*math.Log(0.25))
		}
		m, err := curve.RMST(10)
		if err != nil {
			t.Fatal(err)
		}
		c.Saw("restricted mean", stats.Interval{Low: m.Low, High: m.High}, mean*(1-math.Exp(-10/mean)))
	}
	c.Judge(t)
	// Early, where most are left, the logarithm promises more than it holds: R's default is there to be compared with.
	for name, least := range map[string]float64{"log, share early": 0.925, "log, share in the middle": 0.935, "log, share late": 0.935, "log, median": 0.935} {
		t.Logf("coverage of %s: %.1f %%", name, 100*plain.Share(name))
		if plain.Share(name) < least {
			t.Errorf("%s: covers in %.2f %%", name, 100*plain.Share(name))
		}
	}
}

// Of 20 people shares are coarse, and the curve has not moved yet in some runs, where its interval is a point. A median
// lies between two events, so that its interval may hold the truth more often.
func TestIntervalsOfSmallCurvesCover(t *testing.T) {
	t.Parallel()
	const runs, people, mean = 4000, 20, 8.0
	r := stats.SeedOf("coverage of small curves").Rand()
	var c statstest.Coverage
	for range runs {
		obs := make([]survival.Observation, people)
		for i := range obs {
			obs[i] = follow(r, mean)
		}
		curve := curveOf(t, sampleOf(t, obs...))
		for at, when := range map[float64]string{4: "early", 6: "in the middle", 10: "late"} {
			if p := curve.At(at); p.Known {
				c.Saw("20 people, share "+when, stats.Interval{Low: p.Low, High: p.High}, math.Exp(-at/mean))
			}
		}
		c.Saw("20 people, median", interval(curve.Median()), mean*math.Ln2)
	}
	c.Judge(t, "20 people, median")
}

// Shares of two causes with constant hazards, of 150 people who are followed for different times.
func TestIntervalsOfSharesByCauseCover(t *testing.T) {
	t.Parallel()
	const runs, people = 4000, 150
	const first, second = 0.08, 0.05 // a day
	share := func(at float64) float64 { return first / (first + second) * (1 - math.Exp(-(first+second)*at)) }
	r := stats.SeedOf("coverage of shares by cause").Rand()
	var c statstest.Coverage
	for range runs {
		outcomes := make([]survival.Outcome, people)
		for i := range outcomes {
			took := follow(r, 1/(first+second))
			outcomes[i].Time = took.Time
			if took.Event {
				if outcomes[i].Cause = 2; r.Float64() < first/(first+second) {
					outcomes[i].Cause = 1
				}
			}
		}
		shares := incidenceOf(t, 2, outcomes...)
		for name, on := range map[string]*survival.Incidence{"log-log": shares, "log": shares.On(survival.Log)} {
			for at, when := range map[float64]string{2: "early", 6: "in the middle", 12: "late"} {
				p := on.At(1, at)
				c.Saw(name+", share "+when, stats.Interval{Low: p.Low, High: p.High}, share(at))
			}
			c.Saw(name+", time by which 30 % had it", interval(on.Quantile(1, 0.3)), -math.Log(1-0.3*(first+second)/first)/(first+second))
		}
		m, err := shares.Restricted(1, 12)
		if err != nil {
			t.Fatal(err)
		}
		rate, mine := first+second, first/(first+second)
		c.Saw("restricted mean", stats.Interval{Low: m.Low, High: m.High}, 12-mine*(12-(1-math.Exp(-rate*12))/rate))
	}
	c.Judge(t)
}
