package eventstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
)

// Run checks that the logs open returns, each of them empty, do what package events says.
func Run(t *testing.T, open func(t *testing.T) events.Log) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, log events.Log)
	}{
		{"first write wins", firstWriteWins},
		{"the id alone is the identity", idAlone},
		{"an append is all or nothing", allOrNothing},
		{"nothing added leaves the mark", nothingAdded},
		{"concurrent appends", concurrentAppends},
		{"reads during appends", readsDuringAppends},
		{"retract", retract},
		{"scan order and columns", scanOrder},
		{"time range", timeRange},
		{"conditions", conditions},
		{"awkward text", awkwardText},
		{"awkward values", awkwardValues},
		{"as of a mark", asOf},
		{"sequences", sequences},
		{"sequences of one event for several matchers", sequencesOverlap},
		{"people", people},
		{"accounts", accounts},
		{"catalogue and stats", catalogue},
		{"evidence", evidence},
		{"counts", counts},
		{"counts by the days of a time zone", localDays},
		{"units and values", units},
		{"ties", ties},
		{"many matchers", manyMatchers},
		{"properties in use", uses},
		{"erasure of a person", erase},
		{"expiry", expire},
		{"refused queries", refused},
		{"ended context and closed log", ended},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			log := open(t)
			defer log.Close() // some tests close it themselves
			c.test(t, log)
		})
	}
	t.Run("like the model", func(t *testing.T) {
		t.Parallel()
		likeModel(t, open)
	})
}

// reporter is what *testing.T and *rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// day returns an instant of the tests' calendar.
func day(n float64) time.Time {
	return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n * 24 * float64(time.Hour)))
}

func event(id, name, person string, at time.Time) events.Event {
	return events.Event{ID: id, Name: name, Person: person, Time: at}
}

func with(e events.Event, properties string) events.Event {
	e.Properties = []byte(properties)
	return e
}

func mustAppend(t *testing.T, log events.Log, b events.Batch) events.Appended {
	t.Helper()
	a, err := log.Append(t.Context(), b)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	return a
}

func add(t *testing.T, log events.Log, es ...events.Event) events.Appended {
	t.Helper()
	return mustAppend(t, log, events.Batch{Events: es})
}

func scan(t reporter, log events.Reader, q events.Query) []events.Row {
	t.Helper()
	var out []events.Row
	for r, err := range log.Scan(context.Background(), q) {
		if err != nil {
			t.Fatalf("scan: %v", err)
		}
		out = append(out, r)
	}
	return out
}

func ids(rows []events.Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func walk(t reporter, log events.Reader, ms []events.Matcher, q events.Query) map[string][]events.Step {
	t.Helper()
	out := map[string][]events.Step{}
	err := log.Sequences(context.Background(), ms, q, func(person string, steps []events.Step) error {
		if _, twice := out[person]; twice {
			return fmt.Errorf("person %q visited twice", person)
		}
		out[person] = slices.Clone(steps)
		for i, s := range steps {
			out[person][i].Values = slices.Clone(s.Values)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("sequences: %v", err)
	}
	return out
}

func equal(t reporter, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func refused(t *testing.T, log events.Log) {
	add(t, log, event("1", "a", "p", day(0)))
	visit := func(string, []events.Step) error { return nil }
	if err := log.Sequences(t.Context(), nil, events.Query{}, visit); err == nil {
		t.Error("sequences without a matcher: no error")
	}
	bad := events.Matcher{Where: []events.Cond{{Property: "x", Op: "~"}}}
	if err := log.Sequences(t.Context(), []events.Matcher{bad}, events.Query{}, visit); err == nil {
		t.Error("unknown operator: no error")
	}
	const nul = "plan\x00"
	count := func(t events.Tally) error {
		return log.Count(context.Background(), t, func(events.Cell) error { return nil })
	}
	for what, err := range map[string]error{
		"sequences by":    log.Sequences(t.Context(), []events.Matcher{{}}, events.Query{By: nul}, visit),
		"columns":         log.Sequences(t.Context(), []events.Matcher{{}}, events.Query{Columns: []string{nul}}, visit),
		"count by":        count(events.Tally{By: []string{nul}}),
		"count of number": count(events.Tally{Number: nul}),
		"numbers":         log.Numbers(t.Context(), events.Query{}, nul, func(string, int64, float64) error { return nil }),
	} {
		if err == nil || !strings.Contains(err.Error(), "NUL") {
			t.Errorf("%s, of a property with a NUL byte: %v, want it refused", what, err)
		}
	}
	for _, err := range log.Scan(t.Context(), events.Query{AsOf: events.Mark{Seq: 2}}) {
		if !errors.Is(err, events.ErrNoMark) {
			t.Errorf("mark of the future: %v, want ErrNoMark", err)
		}
	}
	stop := errors.New("stop")
	err := log.Sequences(t.Context(), []events.Matcher{{}}, events.Query{}, func(string, []events.Step) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("error of visit: %v, want it returned", err)
	}
}

func ended(t *testing.T, log events.Log) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := log.Mark(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("mark with an ended context: %v", err)
	}
	for _, err := range log.Scan(ctx, events.Query{}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("scan with an ended context: %v", err)
		}
	}
	if err := log.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	_, err := log.Append(t.Context(), events.Batch{})
	if !errors.Is(err, events.ErrClosed) {
		t.Errorf("append after close: %v, want ErrClosed", err)
	}
	if _, err := log.Catalogue(t.Context()); !errors.Is(err, events.ErrClosed) {
		t.Errorf("catalogue after close: %v, want ErrClosed", err)
	}
}
