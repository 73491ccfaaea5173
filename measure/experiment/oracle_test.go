package experiment_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/experiment"
)

// counted is what somebody with pencil and paper finds in a log.
type counted struct {
	units, several int64
	n              [2]int64 // mature
	hits, back     [2]int64
	sum            [2]float64
}

const hour = 1.0 / 24

// byHand goes over the events of each person as often as it likes. The window is 7 days, retention on days 1 to 2.
func byHand(all []events.Event, people int) (c counted) {
	through := all[0].Time
	for _, e := range all {
		if e.Time.After(through) {
			through = e.Time
		}
	}
	for p := range people {
		name, arms, first := fmt.Sprint("p", p), map[int]bool{}, math.Inf(1)
		since := func(e events.Event) float64 { return e.Time.Sub(origin()).Hours() / 24 }
		for _, e := range all {
			if e.Person != name || e.Name != "$exposure" {
				continue
			}
			for arm, v := range []string{"control", "new"} {
				if got, _ := events.Property(e.Properties, "variant"); got == v {
					arms[arm] = true
					first = min(first, since(e))
				}
			}
		}
		switch len(arms) {
		case 0:
			continue
		case 2:
			c.several++
			continue
		}
		c.units++
		arm := 0
		if arms[1] {
			arm = 1
		}
		hit, back, sum := int64(0), int64(0), 0.0
		for _, e := range all {
			after := since(e) - first
			if e.Person != name || e.Name != "buy" {
				continue
			}
			if after > -1e-9 && after < 7+1e-9 {
				hit = 1
				v, _ := events.Property(e.Properties, "value")
				x, _ := events.Number(v)
				sum += x
			}
			if after > 1-1e-9 && after < 3-1e-9 {
				back = 1
			}
		}
		if through.Sub(origin()).Hours()/24 >= first+7-1e-9 {
			c.n[arm]++
			c.hits[arm] += hit
			c.back[arm] += back
			c.sum[arm] += sum
		}
	}
	return c
}

func TestEngineAgreesWithPencilAndPaper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.IntRange(1, 8).Draw(t, "people")
		var s story
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			person := fmt.Sprint("p", rapid.IntRange(0, people-1).Draw(t, "person"))
			at := float64(rapid.IntRange(0, 20*24).Draw(t, "hour")) * hour
			if rapid.Bool().Draw(t, "exposure") {
				s.met(person, rapid.SampledFrom([]string{"control", "new", "new", "other"}).Draw(t, "variant"), at)
			} else {
				s.did(person, "buy", at, fmt.Sprintf(`{"value":%d}`, rapid.IntRange(-3, 9).Draw(t, "value")))
			}
		}
		var log eventstest.Memory
		if _, err := log.Append(t.Context(), s.batch); err != nil {
			t.Fatal(err)
		}
		want := byHand(s.batch.Events, people)
		q := checkout(
			experiment.Measure{Type: experiment.Proportion, Match: named("buy"), Window: "7d"},
			experiment.Measure{Type: experiment.Mean, Match: named("buy"), Property: "value", Window: "7d"},
			experiment.Measure{Type: experiment.Retention, Match: named("buy"), Days: []int{1, 2}},
		)
		q.MinimumN = 1
		r, err := experiment.Ask(t.Context(), &log, events.Mark{}, q)
		if err != nil {
			t.Fatal(err)
		}
		if r.Exposed.Units != want.units || r.Exposed.Several != want.several {
			t.Fatalf("%+v, by hand %+v", r.Exposed, want)
		}
		if !r.Balance.OK || want.n[0] == 0 || want.n[1] == 0 {
			return // figures are held back
		}
		for arm := range 2 {
			v := r.Primary.Values[arm]
			if v.N != want.n[arm] || *v.Hits != want.hits[arm] {
				t.Fatalf("arm %d: %d of %d, by hand %d of %d", arm, *v.Hits, v.N, want.hits[arm], want.n[arm])
			}
			mean := r.Guardrails[0].Values[arm].Figure.Value
			if math.Abs(*mean-want.sum[arm]/float64(want.n[arm])) > 1e-9 {
				t.Fatalf("arm %d: mean %v, by hand %v of %v", arm, *mean, want.sum[arm], want.n[arm])
			}
			// Days 1 to 2 are over after three days, so more people are mature for it.
			if back := r.Guardrails[1].Values[arm]; back.N < want.n[arm] || *back.Hits < want.back[arm] {
				t.Fatalf("arm %d: %d of %d came back, by hand at least %d", arm, *back.Hits, back.N, want.back[arm])
			}
		}
	})
}
