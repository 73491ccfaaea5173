package trend_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/trend"
)

func did(person, name, when, properties string) events.Event {
	e := events.Event{Person: person, Name: name, Time: eventstest.At(when)}
	if properties != "" {
		e.Properties = []byte(properties)
	}
	return e
}

func series(name string, count trend.Count) trend.Series {
	return trend.Series{Match: events.Matcher{Names: []string{name}}, Count: count}
}

func ask(t testing.TB, log events.Reader, q trend.Question) trend.Result {
	t.Helper()
	r, err := trend.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// drawn writes a line as "name: 1 2 - | total", a dash where there is no value.
func drawn(r trend.Result) string {
	var out []string
	for _, l := range r.Lines {
		s := l.Name + ":"
		for _, p := range l.Points {
			if p.Value == nil {
				s += " -"
			} else {
				s += " " + ledger.FormatNumber(*p.Value)
			}
		}
		total := "-"
		if l.Total.Value != nil {
			total = ledger.FormatNumber(*l.Total.Value)
		}
		out = append(out, s+" | "+total)
	}
	return strings.Join(out, "; ")
}

var week = []events.Event{
	did("p", "call", "2026-03-02 10:00", `{"ms":10,"plan":"pro"}`), did("p", "call", "2026-03-02 11:00", `{"ms":30,"plan":"pro"}`), did("q", "call", "2026-03-02 12:00", `{"ms":"slow"}`),
	did("p", "call", "2026-03-04 10:00", `{"ms":5,"plan":"free"}`),
	did("q", "error", "2026-03-04 10:00", `{"plan":"free"}`), did("r", "error", "2026-03-05 10:00", ""),
}

func TestCounts(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, slices.Clone(week)...)
	for count, want := range map[trend.Count]string{
		"":            "call: 3 0 1 0 | 4",
		trend.Units:   "who did call: 2 0 1 0 | 2",
		trend.PerUnit: "call each: 1.50 - 1 - | 2",
		trend.Total:   "sum of ms, call: 40 0 5 0 | 45",
		trend.Mean:    "mean of ms, call: 20 - 5 - | 15",
		trend.Lowest:  "lowest ms, call: 10 - 5 - | 5",
		trend.Most:    "highest ms, call: 30 - 5 - | 30",
	} {
		s := series("call", count)
		s.Property = "ms"
		r := ask(t, log, trend.Question{Series: []trend.Series{s}})
		if got := drawn(r); got != want {
			t.Errorf("%s: %s, want %s", count, got, want)
		}
		if last := r.Buckets[len(r.Buckets)-1]; last.Complete || !r.Buckets[2].Complete {
			t.Errorf("the day on which observation ended is over: %+v", r.Buckets)
		}
	}
}

func TestFormulaOverSeries(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, slices.Clone(week)...)
	q := trend.Question{Series: []trend.Series{series("error", trend.Units), series("call", trend.Units)}, Formula: "100*A/B"}
	if got, want := drawn(ask(t, log, q)), "100*A/B: 0 - 100 - | 100"; got != want {
		t.Errorf("formula: %s, want %s", got, want)
	}
}

func TestSplitByAProperty(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, slices.Clone(week)...)
	for count, want := range map[trend.Count]string{
		trend.Events:  "call, pro: 2 0 0 0 | 2; call, none: 1 0 0 0 | 1; call, free: 0 0 1 0 | 1",
		trend.PerUnit: "call each, pro: 2 - - - | 2; call each, none: 1 - - - | 1; call each, free: - - 1 - | 1",
	} {
		if got := drawn(ask(t, log, trend.Question{Series: []trend.Series{series("call", count)}, By: "plan"})); got != want {
			t.Errorf("%s: %s, want %s", count, got, want)
		}
	}
	// Different people of the values put together are counted again, not added up: p has two plans.
	q := trend.Question{Series: []trend.Series{series("call", trend.Units)}, By: "ms", Top: 1}
	if got, want := drawn(ask(t, log, q)), "who did call, 10: 1 0 0 0 | 1; who did call, other: 2 0 1 0 | 2"; got != want {
		t.Errorf("other: %s, want %s", got, want)
	}
	q.By, q.Series[0].Match.Names = events.NameColumn, nil
	if got, want := drawn(ask(t, log, q)), "who did any event, call: 2 0 1 0 | 2; who did any event, other: - - - - | -"; got != want {
		t.Errorf("by name: %s, want %s", got, want)
	}
}

func TestActiveWithinSomeDays(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, slices.Clone(week)...)
	q := trend.Question{Series: []trend.Series{series("call", trend.Units)}, Rolling: "2d"}
	r := ask(t, log, q)
	if got, want := drawn(r), "who did call: 2 2 1 1 | 1"; got != want {
		t.Errorf("within two days: %s, want %s", got, want)
	}
	if r.Lines[0].Total.Note != "on 2026-03-04" {
		t.Errorf("total: %+v", r.Lines[0].Total)
	}
	q.From, q.Rolling = "2026-03-03", "3d"
	if got, want := drawn(ask(t, log, q)), "who did call: 2 2 1 | 2"; got != want {
		t.Errorf("what came before the period counts for its first days: %s, want %s", got, want)
	}
}

func TestBucketsOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone string
		when []string
		want string
	}{
		{"Europe/Berlin", []string{"2026-03-28 22:59", "2026-03-28 23:00", "2026-03-29 21:59", "2026-03-29 22:00"}, "call: 1 2 1 | 4"},
		{"Europe/Berlin", []string{"2026-10-24 21:59", "2026-10-24 22:00", "2026-10-25 22:59", "2026-10-25 23:00"}, "call: 1 2 1 | 4"},
		{"America/St_Johns", []string{"2026-03-08 03:29", "2026-03-08 03:30", "2026-03-09 02:29", "2026-03-09 02:30"}, "call: 1 2 1 | 4"},
		{"Pacific/Apia", []string{"2011-12-30 09:59", "2011-12-30 10:00"}, "call: 1 1 | 2"},
	} {
		var list []events.Event
		for _, w := range c.when {
			list = append(list, did("p", "call", w, ""))
		}
		q := trend.Question{Series: []trend.Series{series("call", "")}}
		q.Zone = c.zone
		if got := drawn(ask(t, eventstest.LogOf(t, list...), q)); got != c.want {
			t.Errorf("%s: %s, want %s", c.zone, got, c.want)
		}
	}
}

// A week that begins before the period or ends after it is flagged, as is one that is not over.
func TestBucketsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	list := slices.Clone(week)
	list = append(list, did("p", "call", "2026-03-20 10:00", ""))
	q := trend.Question{Series: []trend.Series{series("call", "")}, Interval: question.Week}
	q.From, q.To = "2026-03-04", "2026-03-17"
	r := ask(t, eventstest.LogOf(t, list...), q)
	if got, want := drawn(r), "call: 1 0 0 | 1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if r.Buckets[0].Complete || !r.Buckets[1].Complete || r.Buckets[2].Complete {
		t.Errorf("buckets: %+v", r.Buckets)
	}
}

func TestNothingHappened(t *testing.T) {
	t.Parallel()
	q := trend.Question{Series: []trend.Series{series("call", "")}}
	for _, log := range []*eventstest.Memory{eventstest.LogOf(t), eventstest.LogOf(t, did("p", "other", "2026-01-01 00:00", ""))} {
		if r := ask(t, log, q); r.Sentence != "Nothing happened in the period." || r.Value().Value != nil {
			t.Errorf("%q, %s", r.Sentence, r.Value())
		}
	}
	q.From, q.To = "2030-01-01", "2030-01-02"
	if r := ask(t, eventstest.LogOf(t, slices.Clone(week)...), q); len(r.Lines) != 0 {
		t.Errorf("the future has %d lines", len(r.Lines))
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	r := ask(t, eventstest.LogOf(t, slices.Clone(week)...), trend.Question{Series: []trend.Series{series("call", trend.PerUnit)}})
	if want := "call each: 2 events for each person [0, 14.7]"; !strings.HasPrefix(r.Sentence, "call each: 2 events for each person [") {
		t.Errorf("sentence is %q, want one like %q", r.Sentence, want)
	}
	r = ask(t, eventstest.LogOf(t, slices.Clone(week)...), trend.Question{Series: []trend.Series{series("call", "")}})
	if want := "call: 4 events over the whole period; in the last whole day, from 2026-03-04, 1, in the one before 0. The last day is not over or not whole in the period."; r.Sentence != want {
		t.Errorf("sentence is %q", r.Sentence)
	}
}

// Counting by hand, event by event, gives the same for every count, bucket and value.
func TestTrendIsWhatCountingByHandGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		zone, _ := time.LoadLocation("Europe/Berlin")
		var list []events.Event
		for i := range rapid.IntRange(1, 30).Draw(rt, "events") {
			e := events.Event{
				ID: fmt.Sprint(i), Person: rapid.SampledFrom([]string{"p", "q", "r"}).Draw(rt, "person"), Name: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "name"),
				Time: eventstest.At("2026-03-27 00:00").Add(time.Duration(rapid.IntRange(0, 100).Draw(rt, "hours")) * time.Hour),
			}
			if v := rapid.IntRange(0, 3).Draw(rt, "v"); v > 0 {
				e.Properties = fmt.Appendf(nil, `{"v":%d}`, v)
			}
			list = append(list, e)
		}
		log := &eventstest.Memory{}
		if _, err := log.Append(t.Context(), events.Batch{Events: list}); err != nil {
			rt.Fatal(err)
		}
		q := trend.Question{Series: []trend.Series{series("a", trend.Events), series("a", trend.Units), series("a", trend.PerUnit)}, By: "v", Top: 2}
		q.Zone = "Europe/Berlin"
		rolling := trend.Question{Series: []trend.Series{series("a", trend.Units)}, Rolling: "2d"}
		rolling.Zone = q.Zone
		within := ask(t, log, rolling)
		r := ask(t, log, q)
		top := map[string]bool{}
		for _, l := range r.Lines {
			if l.By != nil {
				top[*l.By] = true
			}
		}
		for _, l := range r.Lines {
			for i, p := range l.Points {
				var n float64
				people := map[string]bool{}
				for _, e := range list {
					v, _ := events.Property(e.Properties, "v")
					mine := l.Other && !top[v] || l.By != nil && *l.By == v
					if e.Name == "a" && mine && e.Time.In(zone).Format(time.DateOnly) == r.Buckets[i].Start.Format(time.DateOnly) {
						n++
						people[e.Person] = true
					}
				}
				want := []float64{n, float64(len(people)), n / float64(len(people))}[l.Series]
				if math.IsNaN(want) != (p.Value == nil) || p.Value != nil && math.Abs(*p.Value-want) > 1e-12 {
					rt.Fatalf("%s on %s: %v, want %v", l.Name, r.Buckets[i].Start, p, want)
				}
			}
		}
		for i, b := range within.Buckets {
			people := map[string]bool{}
			for _, e := range list {
				day := question.Floor(question.Day, e.Time.In(zone))
				if e.Name == "a" && (day.Equal(b.Start) || question.Next(question.Day, day).Equal(b.Start)) {
					people[e.Person] = true
				}
			}
			if got := *within.Lines[0].Points[i].Value; got != float64(len(people)) {
				rt.Fatalf("within two days to %s: %v, want %d", b.Start, got, len(people))
			}
		}
	})
}

// The mean for each person holds the mean of the process as often as its interval says.
func TestIntervalOfMeansCovers(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	covered := 0
	const runs, people = 3000, 200
	mark := events.Mark{Seq: 1, Through: eventstest.At("2026-03-03 10:00")}
	when := eventstest.At("2026-03-02 10:00").UnixMicro()
	q := trend.Question{Series: []trend.Series{series("call", trend.PerUnit)}}
	q.From, q.To = "2026-03-02", "2026-03-02"
	for range runs {
		var log reader
		for range people {
			// A number of events from 1 on, geometric with mean 2.
			var steps []events.Step
			for n := int32(0); n == 0 || random.Float64() >= 0.5; n++ {
				steps = append(steps, events.Step{At: when, Event: n})
			}
			log.steps = append(log.steps, steps)
		}
		r, err := trend.Ask(t.Context(), log, mark, q)
		if err != nil {
			t.Fatal(err)
		}
		if f := r.Value(); *f.Low <= 2 && 2 <= *f.High {
			covered++
		}
	}
	if share := float64(covered) / runs; math.Abs(share-0.95) > 0.015 {
		t.Errorf("covered %.4f of the time", share)
	} else {
		t.Logf("covered %.4f of the time", share)
	}
}

// reader is a log that hands out these sequences and nothing else.
type reader struct {
	events.Reader
	steps [][]events.Step
}

func (r reader) Sequences(_ context.Context, _ []events.Matcher, _ events.Query, visit func(string, []events.Step) error) error {
	for i, s := range r.steps {
		if err := visit(fmt.Sprint(i), s); err != nil {
			return err
		}
	}
	return nil
}

func (r reader) Count(context.Context, events.Tally, func(events.Cell) error) error { return nil }

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	a := []trend.Series{series("a", "")}
	for want, q := range map[string]trend.Question{
		"series: 0":   {},
		"count":       {Series: []trend.Series{series("a", "often")}},
		"property":    {Series: []trend.Series{series("a", trend.Mean)}},
		"formula":     {Series: a, Formula: "B"},
		"rolling":     {Series: []trend.Series{series("a", trend.Units)}, Rolling: "1h"},
		"cannot be r": {Series: a, Rolling: "7d"},
		"top":         {Series: a, Top: 500},
	} {
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	q := trend.Question{Series: a, Interval: question.Hour}
	q.From, q.To = "2020-01-01", "2026-03-10"
	if _, err := trend.Ask(t.Context(), eventstest.LogOf(t, slices.Clone(week)...), events.Mark{}, q); err == nil || !strings.Contains(err.Error(), "Choose a longer interval") {
		t.Errorf("six years by the hour: %v", err)
	}
}
