package experiment_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
)

// person is one who was exposed on a day and then paid, after so many days, or never.
type person struct {
	arm, day, paid int
}

// observed writes the log of people to the end of a day; what would come later has not happened yet.
func observed(t *rapid.T, people []person, days int) *eventstest.Memory {
	var s story
	for i, p := range people {
		if p.day > days {
			continue
		}
		name := fmt.Sprint("u", i)
		s.met(name, []string{"control", "new"}[p.arm], float64(p.day))
		if at := p.day + p.paid; p.paid >= 0 && at <= days {
			s.did(name, "pay", float64(at)+0.5, "")
		}
	}
	s.did("clock", "tick", float64(days)+0.9, "")
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), s.batch); err != nil {
		t.Fatal(err)
	}
	return &log
}

// A fixed plan is not read before as many people as planned were followed for the whole window, nor before its end, as
// whatever looks better or worse by then: it is neither met nor not met, and there is no number of its metric to look at.
func TestAFixedPlanIsNotReadEarly(t *testing.T) {
	t.Parallel()
	const window = 3
	early, due := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) person {
			arm := rapid.IntRange(0, 1).Draw(t, "arm")
			return person{arm, rapid.IntRange(0, 12).Draw(t, "day"), rapid.SampledFrom([][]int{{-1, -1, -1, 0, 4}, {0, 1, 2, 3, -1}}[arm]).Draw(t, "paid after")}
		}), 0, 120).Draw(t, "people")
		days := rapid.IntRange(0, 20).Draw(t, "days observed")
		q := checkout(paid(), experiment.Measure{Type: experiment.Mean, Match: named("pay")})
		q.Primary.Window, q.Primary.Type = "3d", rapid.SampledFrom([]string{experiment.Proportion, experiment.Mean}).Draw(t, "type")
		q.PlannedN = rapid.Int64Range(0, 120).Draw(t, "planned")
		last := rapid.IntRange(-1, 14).Draw(t, "last day")
		if last >= 0 {
			q.From, q.To = ledger.DateOf(origin()), ledger.DateOf(after(float64(last)))
		}
		if q.PlannedN == 0 && last < 0 {
			q.PlannedN = 60 // an experiment starts with one of them at least
		}

		var followed int64
		for _, p := range people {
			if (last < 0 || p.day <= last) && float64(days)+0.9 >= float64(p.day+window) {
				followed++
			}
		}
		ended := last >= 0 && float64(days)+0.9 >= float64(last+1+window)
		read := ended || q.PlannedN > 0 && followed >= q.PlannedN
		r, err := experiment.Ask(t.Context(), observed(t, people, days), events.Mark{}, q)
		if err != nil {
			t.Fatal(err)
		}
		if read {
			due++
			return
		}
		early++
		if a := r.Verdict.Answer; a == experiment.Met || a == experiment.NotMet || r.Verdict.Winner != "" {
			t.Fatalf("%d of %d were followed, not ended: %s", followed, q.PlannedN, r.Sentence)
		}
		if len(r.Primary.Comparisons) > 0 || r.Primary.Outcome != "" {
			t.Fatalf("comparisons can be seen: %+v", r.Primary)
		}
		for _, v := range r.Primary.Values {
			if v.Hits != nil || v.Figure.Value != nil || v.Figure.Low != nil {
				t.Fatalf("a value can be seen: %+v", v)
			}
		}
	})
	t.Logf("%d not to be read yet, %d to be read", early, due)
}

// The always-valid method answers before its planned size, and before its end.
func TestAnAlwaysValidPlanMayBeReadEarly(t *testing.T) {
	t.Parallel()
	log := shares(500, 50, 200).log(t)
	q := checkout(paid())
	q.PlannedN = 100_000
	answer(t, ask(t, log, q), experiment.NotYet, "below_plan")
	q.Method = experiment.Sequential
	answer(t, ask(t, log, q), experiment.Met, "better")
	q.From, q.To = ledger.DateOf(origin()), ledger.DateOf(after(200))
	answer(t, ask(t, log, q), experiment.Met, "better")
}
