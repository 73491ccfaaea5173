package funnel_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/question"
)

func did(person, name string, when time.Time) events.Event {
	return events.Event{Person: person, Name: name, Time: when}
}

func steps(names ...string) []funnel.Step {
	var out []funnel.Step
	for _, n := range names {
		out = append(out, funnel.Step{Match: events.Matcher{Names: []string{n}}})
	}
	return out
}

func ask(t testing.TB, log events.Reader, q funnel.Question) funnel.Result {
	t.Helper()
	r, err := funnel.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func counts(steps []funnel.Reached) string {
	var out []string
	for _, s := range steps {
		out = append(out, fmt.Sprint(s.N))
	}
	return strings.Join(out, " ")
}

// story is a person who did what the letters say, a second apart.
func story(letters string) []events.Event {
	var out []events.Event
	for i, l := range strings.Fields(letters) {
		out = append(out, did("p", l, eventstest.At("2026-03-01 00:00:00").Add(time.Duration(i+1)*time.Second)))
	}
	return out
}

func reach(t *testing.T, q funnel.Question, list []events.Event) int {
	t.Helper()
	level := 0
	for i, s := range ask(t, eventstest.LogOf(t, list...), q).Steps {
		if s.N > 0 {
			level = i + 1
		}
	}
	return level
}

// The cases of ClickHouse's tests of windowFunnel (00632_aggregation_window_funnel): its default and its strict order.
// Its "strict_order" stops for good at the first event out of order, which is our strict order with the first entry;
// with every entry, later attempts count, as its "allow_reentry" has it.
func TestClickHouseCases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		events, steps                string
		ordered, strict, strictFirst int
	}{
		{"a b c", "a b c", 3, 3, 3},
		{"a d b c", "a b c", 3, 1, 1},
		{"a a b b c c", "a b c", 3, 3, 3},
		{"a a a a b b c c", "a b c", 3, 3, 3},
		{"a a b b d c c", "a b c", 3, 2, 2},
		{"c c b b a a", "a b c", 1, 1, 1},
		{"a c b", "a b c", 2, 1, 1},
		{"a b a b c", "a b c", 3, 3, 2},
		{"a b c b d", "a b c", 3, 3, 3},
		{"a b c a b c d", "a b c d", 4, 4, 3},
		{"a b a c", "a b c", 3, 2, 2}, // strict as PostHog has it: a came between b and c
	} {
		q := funnel.Question{Steps: steps(strings.Fields(c.steps)...), Window: "86400s"}
		if got := reach(t, q, story(c.events)); got != c.ordered {
			t.Errorf("%s, ordered: step %d, want %d", c.events, got, c.ordered)
		}
		q.Order = funnel.Strict
		if got := reach(t, q, story(c.events)); got != c.strict {
			t.Errorf("%s, strict: step %d, want %d", c.events, got, c.strict)
		}
		q.Entry = funnel.First
		if got := reach(t, q, story(c.events)); got != c.strictFirst {
			t.Errorf("%s, strict from the first entry: step %d, want %d", c.events, got, c.strictFirst)
		}
	}
}

func TestWindowIsInclusiveAsInClickHouse(t *testing.T) {
	t.Parallel()
	var list []events.Event
	for i := range 9 {
		list = append(list, did("p", fmt.Sprint(1000+i), eventstest.At("2026-03-01 00:00:00").Add(time.Duration(i)*time.Second)))
	}
	for window, want := range map[string]int{"2s": 3, "3s": 4, "4s": 5} {
		q := funnel.Question{Steps: steps("1003", "1004", "1005", "1006", "1007")}
		q.Window = question.Span(window)
		if got := reach(t, q, list); got != want {
			t.Errorf("window %s: step %d, want %d", window, got, want)
		}
	}
}

// ClickHouse's strict_once: one event may serve one step only; equal times count as in order.
func TestOneEventFillsOneStep(t *testing.T) {
	t.Parallel()
	moment := func(name string, second int) events.Event {
		return did("p", name, eventstest.At("2026-03-01 00:00:00").Add(time.Duration(second)*time.Second))
	}
	for _, c := range []struct {
		steps string
		list  []events.Event
		want  int
	}{
		{"f f s", []events.Event{moment("f", 180), moment("f", 220), moment("s", 250)}, 3},
		{"f f s", []events.Event{moment("f", 100), moment("f", 250)}, 2},
		{"f f s", []events.Event{moment("s", 200), moment("f", 210), moment("s", 230)}, 1},
		{"e e e", []events.Event{moment("e", 1)}, 1},
		{"e e e", []events.Event{moment("e", 1), moment("e", 1)}, 2},
		{"0 1 2 3 4", []events.Event{moment("3", 1), moment("0", 0), moment("2", 1), moment("1", 1), moment("4", 2)}, 5},
	} {
		q := funnel.Question{Steps: steps(strings.Fields(c.steps)...), Window: "200s"}
		if got := reach(t, q, c.list); got != c.want {
			t.Errorf("%s: step %d, want %d", c.steps, got, c.want)
		}
	}
}

// PostHog's tests of time to convert: https://github.com/PostHog/posthog, test_funnel_time_to_convert.
func TestPostHogTimeToConvert(t *testing.T) {
	t.Parallel()
	day := func(clock string) time.Time { return eventstest.At("2021-06-08 " + clock) }
	log := eventstest.LogOf(t,
		did("A", "one", day("18:00:00")), did("A", "two", day("19:00:00")),
		did("B", "one", day("13:00:00")), did("B", "two", day("13:37:00")),
		did("C", "one", day("07:00:00")), did("C", "two", day("06:00:00").AddDate(0, 0, 1)),
	)
	r := ask(t, log, funnel.Question{Steps: steps("one", "two"), Window: "7d"})
	if got := *r.Steps[1].Time.Mean.Value * 3600; r.Steps[1].Time.Mean.Unit != "h" || got < 29539.9 || got > 29540.1 {
		t.Errorf("mean is %s, want 29,540 s", r.Steps[1].Time.Mean)
	}
	log = eventstest.LogOf(t,
		did("1", "one", day("12:00:00")), did("1", "two", day("13:00:00")), did("1", "three", day("15:00:00")),
		did("2", "one", day("14:00:00")), did("2", "two", day("16:00:00")),
		did("3", "one", day("14:00:00")), did("3", "two", day("16:00:00")), did("3", "three", day("17:00:00")),
	)
	r = ask(t, log, funnel.Question{Steps: steps("one", "two", "three"), Window: "7d"})
	for i, want := range map[int][2]float64{1: {6000, 7200}, 2: {5400, 5400}} {
		mean, median := *r.Steps[i].Time.Mean.Value*3600, *r.Steps[i].Time.Median.Value*3600
		if mean < want[0]-0.1 || mean > want[0]+0.1 || median < want[1]-0.1 || median > want[1]+0.1 {
			t.Errorf("step %d took %v on average, half %v; want %v", i+1, mean, median, want)
		}
	}
}

func TestPostHogWindow(t *testing.T) {
	t.Parallel()
	start := eventstest.At("2020-01-01 00:00:00")
	log := eventstest.LogOf(t,
		did("1", "one", start), did("1", "two", start.Add(15*time.Minute)),
		did("2", "one", start), did("2", "two", start.Add(5*time.Minute)),
		did("3", "one", start),
	)
	for window, want := range map[question.Span]string{"14d": "3 2", "5min": "3 1"} {
		r := ask(t, log, funnel.Question{Steps: steps("one", "two"), Window: window})
		if got := counts(r.Steps); got != want {
			t.Errorf("window %s: reached %s, want %s", window, got, want)
		}
		mean := *r.Steps[1].Time.Mean.Value * 60
		if wantMean := map[question.Span]float64{"14d": 600, "5min": 300}[window]; mean != wantMean {
			t.Errorf("window %s: %v s on average, want %v", window, mean, wantMean)
		}
	}
}
