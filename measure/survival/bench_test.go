package survival_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"throughline.dev/measure/survival"
)

const people = 500_000

func cohort() (obs []survival.Observation, events, censored []int64) {
	r := rand.New(rand.NewPCG(7, 7))
	for range people {
		micros := int64(r.ExpFloat64() * 9 * float64(survival.Day))
		followed := 14*survival.Day + r.Int64N(90*survival.Day)
		o := survival.Observation{Time: float64(min(micros, followed)) / float64(survival.Day), Event: micros <= followed}
		if o.Event {
			events = append(events, micros)
		} else {
			censored = append(censored, followed)
		}
		obs = append(obs, o)
	}
	return obs, events, censored
}

func answers(b *testing.B, s survival.Sample) {
	c, err := survival.KaplanMeier(s, 0.95)
	if err != nil {
		b.Fatal(err)
	}
	if m := c.Median(); !m.High.Reached {
		b.Fatal("no median")
	}
	if _, err := c.RMST(14); err != nil {
		b.Fatal(err)
	}
}

// Sample, curve, median with interval and restricted mean of 500,000 people, unsorted.
func BenchmarkObservations500k(b *testing.B) {
	obs, _, _ := cohort()
	for b.Loop() {
		s, err := survival.Of(obs)
		if err != nil {
			b.Fatal(err)
		}
		answers(b, s)
	}
}

// The same from microseconds that are sorted already.
func BenchmarkSortedMicros500k(b *testing.B) {
	_, events, censored := cohort()
	slices.Sort(events)
	slices.Sort(censored)
	for b.Loop() {
		s, err := survival.OfMicros(events, censored, survival.Day)
		if err != nil {
			b.Fatal(err)
		}
		answers(b, s)
	}
}

func BenchmarkLogRank500k(b *testing.B) {
	obs, _, _ := cohort()
	s1, _ := survival.Of(obs[:people/2])
	s2, _ := survival.Of(obs[people/2:])
	for b.Loop() {
		if _, err := survival.LogRank(0, survival.Arm{Name: "a", Sample: s1}, survival.Arm{Name: "b", Sample: s2}); err != nil {
			b.Fatal(err)
		}
	}
}
