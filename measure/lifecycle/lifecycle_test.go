package lifecycle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/question"
)

func used(person string, when ...string) []events.Event {
	var out []events.Event
	for _, w := range when {
		out = append(out, events.Event{Person: person, Name: "use", Time: eventstest.At(w)})
	}
	return out
}

func ask(t testing.TB, log events.Reader, q lifecycle.Question) lifecycle.Result {
	t.Helper()
	q.Match = events.Matcher{Names: []string{"use"}}
	r, err := lifecycle.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rows(r lifecycle.Result) string {
	var out []string
	for _, b := range r.Buckets {
		s := fmt.Sprintf("%s %d %d %d %d", b.Start.Format("01-02"), b.New, b.Returning, b.Resurrecting, b.Dormant)
		if !b.Complete {
			s += " open"
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	list := used("p", "2026-01-05 10:00", "2026-01-12 10:00", "2026-01-13 10:00", "2026-01-26 10:00")
	list = append(list, used("q", "2026-01-12 10:00", "2026-01-29 12:00")...)
	log := eventstest.LogOf(t, list...)
	r := ask(t, log, lifecycle.Question{})
	if got, want := rows(r), "01-05 1 0 0 0; 01-12 1 1 0 0; 01-19 0 0 0 2; 01-26 0 0 2 0 open"; got != want {
		t.Errorf("new, returning, resurrecting, dormant: %s, want %s", got, want)
	}
	if want := "In the week of 2026-01-19 0 people were active: 0 new, 0 also active in the week before, 0 back after a pause. 2 who were active in the week before were not. That is 2 fewer than in the week before. The last week is not over."; r.Sentence != want {
		t.Errorf("sentence is %q", r.Sentence)
	}
	// Who is new is read from the whole log; the bucket of the last day is shown whole.
	q := lifecycle.Question{}
	q.From, q.To = "2026-01-13", "2026-01-20"
	if got, want := rows(ask(t, log, q)), "01-12 1 1 0 0; 01-19 0 0 0 2"; got != want {
		t.Errorf("some weeks: %s, want %s", got, want)
	}
	if r = ask(t, eventstest.LogOf(t), lifecycle.Question{}); len(r.Buckets) != 0 || r.Value().Value != nil || !strings.HasPrefix(r.Sentence, "Cannot tell") {
		t.Errorf("an empty log: %+v", r)
	}
}

func TestDaysOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone string
		when []string
		want string
	}{
		{"Europe/Berlin", []string{"2026-03-28 22:59", "2026-03-28 23:01", "2026-03-29 22:01"}, "03-28 1 0 0 0; 03-29 0 1 0 0; 03-30 0 1 0 0 open"},
		{"Europe/Berlin", []string{"2026-10-24 22:01", "2026-10-25 22:59", "2026-10-25 23:01"}, "10-25 1 0 0 0; 10-26 0 1 0 0 open"},
		{"America/St_Johns", []string{"2026-03-08 03:29", "2026-03-08 03:31"}, "03-07 1 0 0 0; 03-08 0 1 0 0 open"},
		{"Pacific/Apia", []string{"2011-12-30 09:59", "2011-12-30 10:01"}, "12-29 1 0 0 0; 12-31 0 1 0 0 open"},
	} {
		q := lifecycle.Question{Interval: question.Day}
		q.Zone = c.zone
		if got := rows(ask(t, eventstest.LogOf(t, used("p", c.when...)...), q)); got != c.want {
			t.Errorf("%s: %s, want %s", c.zone, got, c.want)
		}
	}
}

// Whatever happens, active people add up: as many as in the bucket before, and new and resurrecting, less dormant.
func TestActivePeopleAddUp(t *testing.T) {
	t.Parallel()
	for range 10 {
		rapid.Check(t, func(rt *rapid.T) {
			var list []events.Event
			active, first := map[string]map[string]bool{}, map[string]string{}
			zone, _ := time.LoadLocation("Europe/Berlin")
			for i := range rapid.IntRange(1, 30).Draw(rt, "events") {
				e := events.Event{
					ID: fmt.Sprint(i), Person: rapid.SampledFrom([]string{"p", "q", "r", "s"}).Draw(rt, "person"), Name: "use",
					Time: eventstest.At("2026-03-26 00:00").Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "hours")) * time.Hour),
				}
				list = append(list, e)
				day := e.Time.In(zone).Format(time.DateOnly)
				if active[day] == nil {
					active[day] = map[string]bool{}
				}
				active[day][e.Person] = true
				if first[e.Person] == "" || day < first[e.Person] {
					first[e.Person] = day
				}
			}
			log := &eventstest.Memory{}
			if _, err := log.Append(t.Context(), events.Batch{Events: list}); err != nil {
				rt.Fatal(err)
			}
			q := lifecycle.Question{Interval: question.Day}
			q.Zone = "Europe/Berlin"
			before := 0
			for _, b := range ask(t, log, q).Buckets {
				day := b.Start.Format(time.DateOnly)
				fresh := 0
				for _, d := range first {
					if d == day {
						fresh++
					}
				}
				if b.Active != len(active[day]) || b.New != fresh || b.Active != before+b.New+b.Resurrecting-b.Dormant || before != b.Returning+b.Dormant {
					rt.Fatalf("%s: %+v after %d, want %d active and %d new", day, b, before, len(active[day]), fresh)
				}
				before = b.Active
			}
		})
	}
}
