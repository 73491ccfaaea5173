package metrics_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
)

// cells counts a tally, in an order of its own.
func cells(t *testing.T, log events.Reader, of events.Tally) []events.Cell {
	t.Helper()
	var out []events.Cell
	err := log.Count(t.Context(), of, func(c events.Cell) error {
		c.By = slices.Clone(c.By)
		out = append(out, c)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(out, func(a, b events.Cell) int {
		return slices.Compare(append([]string{string(rune(a.Series)), string(rune(a.Bucket))}, a.By...), append([]string{string(rune(b.Series)), string(rune(b.Bucket))}, b.By...))
	})
	return out
}

// What was counted once at a mark is not counted again, and what differs in anything is.
func TestCountsAreRemembered(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	busy(l)
	mark, err := l.Events.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	day, err := time.Parse(time.DateOnly, measuretest.Released)
	if err != nil {
		t.Fatal(err)
	}
	base := events.Tally{Query: events.Query{AsOf: mark}, Series: []events.Matcher{{Names: []string{"called"}}}, By: []string{events.NameColumn}}
	vary := map[string]func(*events.Tally){
		"as it is": func(*events.Tally) {},
		"names":    func(t *events.Tally) { t.Series = []events.Matcher{{Names: []string{"signed_up"}}} },
		"where": func(t *events.Tally) {
			t.Series = []events.Matcher{{Names: []string{"called"}, Where: []events.Cond{{Property: "took", Op: events.Gt, Value: "3"}}}}
		},
		"bytes":   func(t *events.Tally) { t.Match.Names = []string{"\xff"} },
		"other":   func(t *events.Tally) { t.Match.Names = []string{"\xfe"} },
		"cuts":    func(t *events.Tally) { t.Cuts = []time.Time{day.AddDate(0, 0, -30), day, day.AddDate(0, 0, 30)} },
		"from":    func(t *events.Tally) { t.From = day },
		"to":      func(t *events.Tally) { t.To = day },
		"by":      func(t *events.Tally) { t.By = nil },
		"people":  func(t *events.Tally) { t.Units = true },
		"account": func(t *events.Tally) { t.Units, t.Unit = true, events.ByAccount },
		"number":  func(t *events.Tally) { t.Number = "took" },
	}
	log := &tallied{Log: l.Events}
	memory := metrics.Remember(log)
	for range 2 {
		for name, alter := range vary {
			tally := base
			alter(&tally)
			if diff := cmp.Diff(cells(t, l.Events, tally), cells(t, memory, tally)); diff != "" {
				t.Errorf("%s: from memory and from the log: %s", name, diff)
			}
		}
	}
	if log.counts != len(vary) {
		t.Errorf("the log was asked %d times for %d tallies", log.counts, len(vary))
	}
	log.counts = 0
	for _, alter := range []func(*events.Tally){
		func(t *events.Tally) { t.AsOf = events.Mark{} },                     // the log may grow
		func(t *events.Tally) { t.Only = map[string]struct{}{"nobody": {}} }, // a cohort is not in its question
	} {
		tally := base
		alter(&tally)
		cells(t, memory, tally)
		cells(t, memory, tally)
	}
	if log.counts != 4 {
		t.Errorf("the log was asked %d times for what must not be remembered, want 4", log.counts)
	}
}

// A count that failed is no answer.
func TestFailedCountsAreNotRemembered(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	busy(l)
	mark, err := l.Events.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	memory := metrics.Remember(l.Events)
	tally := events.Tally{Query: events.Query{AsOf: mark}, Series: []events.Matcher{{Names: []string{"called"}}, {Names: []string{"signed_up"}}}}
	stop := errors.New("stop")
	if err := memory.Count(t.Context(), tally, func(events.Cell) error { return stop }); !errors.Is(err, stop) {
		t.Fatalf("the error of the visit is %v", err)
	}
	if diff := cmp.Diff(cells(t, l.Events, tally), cells(t, memory, tally)); diff != "" {
		t.Error(diff)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := memory.Count(ended, tally, func(events.Cell) error { return nil }); err == nil {
		t.Error("a count from memory went on after its context had ended")
	}
}
