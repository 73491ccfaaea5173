package stickiness_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/question"
	"throughline.dev/measure/stickiness"
)

func used(person string, when ...string) []events.Event {
	var out []events.Event
	for _, w := range when {
		out = append(out, events.Event{Person: person, Name: "use", Time: eventstest.At(w)})
	}
	return out
}

func ask(t testing.TB, log events.Reader, q stickiness.Question) stickiness.Result {
	t.Helper()
	q.Match = events.Matcher{Names: []string{"use"}}
	r, err := stickiness.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOnlyWholeWeeksCount(t *testing.T) {
	t.Parallel()
	list := used("p", "2026-01-05 10:00", "2026-01-05 23:00", "2026-01-07 10:00", "2026-01-12 10:00", "2026-01-19 10:00")
	list = append(list, used("q", "2026-01-11 10:00")...)
	r := ask(t, eventstest.LogOf(t, list...), stickiness.Question{})
	// Weeks of 5 and 12 January are over; p was active on two days and on one, q on one.
	if r.N != 3 || r.Units != 2 || r.Periods != 2 || len(r.Buckets) != 7 || r.Buckets[0].N != 2 || r.Buckets[1].N != 1 || math.Abs(*r.Buckets[1].Cumulative.Value-100.0/3) > 1e-9 {
		t.Errorf("%d weeks of %d people in %d weeks: %+v", r.N, r.Units, r.Periods, r.Buckets)
	}
	if math.Abs(*r.Mean.Value-4.0/3) > 1e-12 {
		t.Errorf("mean is %s", r.Mean)
	}
	q := stickiness.Question{}
	q.From = "2026-01-06" // the week of the 5th is not asked about whole
	if r = ask(t, eventstest.LogOf(t, list...), q); r.N != 1 {
		t.Errorf("%d weeks, want 1", r.N)
	}
	if r = ask(t, eventstest.LogOf(t, list[:1]...), stickiness.Question{}); r.Mean.Value != nil || !strings.HasPrefix(r.Sentence, "Cannot tell") {
		t.Errorf("no whole week: %s, %q", r.Mean, r.Sentence)
	}
}

// The night of the clock change is one day, and a day of 25 hours has 25 hours.
func TestDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	list := used("p", "2026-10-24 22:10", "2026-10-25 22:50", "2026-10-25 23:10", "2026-11-04 10:00")
	q := stickiness.Question{}
	q.Zone = "Europe/Berlin"
	if r := ask(t, eventstest.LogOf(t, list...), q); r.Buckets[0].N != 2 {
		t.Errorf("Sunday the 25th and Monday the 26th lie in two weeks: %+v", r.Buckets)
	}
	var hourly []events.Event
	for i := range 25 {
		hourly = append(hourly, events.Event{Person: "p", Name: "use", Time: eventstest.At("2026-10-24 22:10").Add(time.Duration(i) * time.Hour)})
	}
	hourly = append(hourly, used("p", "2026-10-27 12:00")...)
	q.Interval, q.Per = question.Hour, question.Day
	if r := ask(t, eventstest.LogOf(t, hourly...), q); r.Buckets[24].N != 1 {
		t.Errorf("a day of 25 hours: %+v", r.Mean)
	}
}

func TestStickinessIsWhatCountingByHandGives(t *testing.T) {
	t.Parallel()
	for range 10 {
		rapid.Check(t, func(rt *rapid.T) {
			var list []events.Event
			for i := range rapid.IntRange(1, 40).Draw(rt, "events") {
				list = append(list, events.Event{
					ID: fmt.Sprint(i), Person: rapid.SampledFrom([]string{"p", "q", "r"}).Draw(rt, "person"), Name: "use",
					Time: eventstest.At("2026-03-16 00:00").Add(time.Duration(rapid.IntRange(0, 30*24).Draw(rt, "hours")) * time.Hour),
				})
			}
			log := &eventstest.Memory{}
			if _, err := log.Append(t.Context(), events.Batch{Events: list}); err != nil {
				rt.Fatal(err)
			}
			q := stickiness.Question{}
			q.Zone = "Europe/Berlin"
			r := ask(t, log, q)
			berlin, _ := time.LoadLocation(q.Zone)
			days := map[string]map[string]bool{}
			for _, e := range list {
				local := e.Time.In(berlin)
				if week := question.Floor(question.Week, local); !question.Next(question.Week, local).After(r.AsOf.Through) {
					key := e.Person + week.String()
					if days[key] == nil {
						days[key] = map[string]bool{}
					}
					days[key][local.Format(time.DateOnly)] = true
				}
			}
			want := map[int]int{}
			for _, d := range days {
				want[len(d)]++
			}
			for _, b := range r.Buckets {
				if b.N != want[b.Days] {
					rt.Fatalf("%d on %d days, want %d", b.N, b.Days, want[b.Days])
				}
			}
			if r.N != len(days) {
				rt.Fatalf("%d weeks, want %d", r.N, len(days))
			}
		})
	}
}

// People differ; each has ten weeks. The interval of the mean holds the mean of the process as often as it says.
func TestIntervalOfTheMeanCovers(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 4))
	// A person is active on each day with a probability of their own, uniform in [0.5, 1); weeks without a day do not
	// count. E[7p] / E[1-(1-p)^7], by integration: 5.25 / (1 - 2/8 * 0.5^8).
	truth := 5.25 / (1 - 0.25*math.Pow(0.5, 8))
	covered := 0
	const runs, people, weeks = 2000, 40, 5
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-01-05 12:00").AddDate(0, 0, 7*weeks)}
	var days [7 * weeks]int64
	for d := range days {
		days[d] = eventstest.At("2026-01-05 12:00").AddDate(0, 0, d).UnixMicro()
	}
	for range runs {
		crowd := make(given, people)
		for p := range crowd {
			often := 0.5 + 0.5*random.Float64()
			for d := range days {
				if random.Float64() < often {
					crowd[p] = append(crowd[p], events.Step{At: days[d], Event: int32(d)})
				}
			}
		}
		r, err := stickiness.Ask(t.Context(), reader{sequences: crowd}, mark, stickiness.Question{})
		if err != nil {
			t.Fatal(err)
		}
		if *r.Mean.Low <= truth && truth <= *r.Mean.High {
			covered++
		}
	}
	share := float64(covered) / runs
	t.Logf("coverage of the mean: %.1f %% of %d", 100*share, runs)
	if math.Abs(share-0.95) > 0.015 {
		t.Errorf("covered %.4f of the time", share)
	}
}

// given are the steps of some units, reader a log that hands them out and nothing else.
type (
	given  [][]events.Step
	reader struct {
		events.Reader
		sequences given
	}
)

func (r reader) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	for i, s := range r.sequences {
		if len(s) == 0 {
			continue
		}
		if err := visit(fmt.Sprint(i), s); err != nil {
			return err
		}
	}
	return nil
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]stickiness.Question{
		"per":      {Interval: question.Week, Per: question.Day},
		"interval": {Interval: question.Week, Per: question.Month},
		"hours":    {Interval: question.Hour, Per: question.Month},
	} {
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
