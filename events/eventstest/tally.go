package eventstest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline.dev/events"
)

// cells counts and returns the cells in order.
func cells(t reporter, log events.Reader, y events.Tally) []events.Cell {
	t.Helper()
	var out []events.Cell
	err := log.Count(context.Background(), y, func(c events.Cell) error {
		c.By = slices.Clone(c.By)
		out = append(out, c)
		return nil
	})
	if err != nil {
		t.Fatalf("count: %v", err)
	}
	slices.SortFunc(out, func(a, b events.Cell) int {
		return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.Bucket, b.Bucket), slices.Compare(a.By, b.By))
	})
	return out
}

func numbers(t reporter, log events.Reader, q events.Query, property string) []string {
	t.Helper()
	var out []string
	err := log.Numbers(context.Background(), q, property, func(unit string, at int64, value float64) error {
		out = append(out, fmt.Sprint(unit, " ", at, " ", value))
		return nil
	})
	if err != nil {
		t.Fatalf("numbers: %v", err)
	}
	slices.Sort(out)
	return out
}

func counts(t *testing.T, log events.Log) {
	mustAppend(t, log, events.Batch{
		Events: []events.Event{
			with(event("1", "a", "p", day(0)), `{"plan":"pro","n":2}`),
			with(event("2", "a", "x", day(0.5)), `{"plan":"pro","n":"3"}`),
			with(event("3", "a", "q", day(1)), `{"plan":"free","n":"many"}`),
			with(event("4", "b", "q", day(1.5)), `{"n":-1}`),
			event("5", events.CheckEvent, "p", day(0)),
		},
		Identities: []events.Identity{{From: "x", To: "p", At: day(0), Kind: events.Identify}},
	})
	equal(t, "everything", cells(t, log, events.Tally{Units: true}), []events.Cell{{Events: 4, Units: 2, By: []string{}}})
	equal(t, "without units", cells(t, log, events.Tally{}), []events.Cell{{Events: 4, By: []string{}}})
	y := events.Tally{
		Series: []events.Matcher{{Names: []string{"a"}}, {}, {Names: []string{"none"}}},
		Cuts:   []time.Time{day(0), day(1), day(2)}, By: []string{"plan"}, Units: true, Number: "n",
	}
	early := events.Cell{Bucket: 0, By: []string{"pro"}, Events: 2, Units: 1, Number: events.Sum{N: 2, Total: 5, Squares: 13, Lowest: 2, Most: 3}}
	late := events.Cell{Bucket: 1, By: []string{"free"}, Events: 1, Units: 1}
	other := events.Cell{Series: 1, Bucket: 1, By: []string{""}, Events: 1, Units: 1, Number: events.Sum{N: 1, Total: -1, Squares: 1, Lowest: -1, Most: -1}}
	second := func(c events.Cell) events.Cell { c.Series = 1; return c }
	equal(t, "series, buckets, values", cells(t, log, y), []events.Cell{early, late, second(early), other, second(late)})
	y = events.Tally{By: []string{events.NameColumn, "plan"}}
	y.From = day(0.5)
	equal(t, "two properties, from a moment", cells(t, log, y), []events.Cell{
		{By: []string{"a", "free"}, Events: 1}, {By: []string{"a", "pro"}, Events: 1}, {By: []string{"b", ""}, Events: 1},
	})
	y = events.Tally{Units: true}
	y.Only = map[string]struct{}{"q": {}, "nobody": {}}
	equal(t, "only some", cells(t, log, y), []events.Cell{{By: []string{}, Events: 2, Units: 1}})
	y.Only = map[string]struct{}{}
	equal(t, "only nobody", len(cells(t, log, y)), 0)
	equal(t, "numbers", numbers(t, log, events.Query{}, "n"), []string{
		fmt.Sprint("p ", day(0).UnixMicro(), " 2"), fmt.Sprint("p ", day(0.5).UnixMicro(), " 3"), fmt.Sprint("q ", day(1.5).UnixMicro(), " -1"),
	})
	if err := log.Count(t.Context(), events.Tally{Cuts: []time.Time{day(1), day(1)}}, nil); err == nil {
		t.Error("cuts that do not rise: no error")
	}
}

// localDays counts by the days of time zones where clocks change, where they are off by half an hour, and where a day
// was left out.
func localDays(t *testing.T, log events.Log) {
	for _, c := range []struct {
		zone     string
		from, to time.Time
	}{
		{"Europe/Berlin", time.Date(2026, 3, 27, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
		{"Europe/Berlin", time.Date(2026, 10, 23, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC)},
		{"America/St_Johns", time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)},
		{"America/St_Johns", time.Date(2010, 11, 5, 0, 0, 0, 0, time.UTC), time.Date(2010, 11, 10, 0, 0, 0, 0, time.UTC)}, // at 00:01
		{"Pacific/Apia", time.Date(2011, 12, 27, 0, 0, 0, 0, time.UTC), time.Date(2012, 1, 3, 0, 0, 0, 0, time.UTC)},
	} {
		where, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Skipf("no time zones on this machine: %v", err)
		}
		var es []events.Event
		var y events.Tally
		y.Series = []events.Matcher{{Names: []string{c.zone + c.from.String()}}}
		want, day := map[int]int64{}, ""
		for at := c.from; at.Before(c.to); at = at.Add(15 * time.Minute) {
			if d := at.In(where).Format(time.DateOnly); d != day {
				day = d
				y.Cuts = append(y.Cuts, at)
			}
			want[len(y.Cuts)-1]++
			es = append(es, event(c.zone+at.String(), y.Series[0].Names[0], "p", at))
		}
		y.Cuts = append(y.Cuts, c.to)
		add(t, log, es...)
		got := map[int]int64{}
		for _, cell := range cells(t, log, y) {
			got[cell.Bucket] = cell.Events
		}
		equal(t, c.zone+" from "+c.from.Format(time.DateOnly), got, want)
	}
}

func units(t *testing.T, log events.Log) {
	group := event("g", events.GroupEvent, "q", day(9))
	group.Account = "acme"
	own := with(event("1", "a", "p", day(1)), `{"v":"x"}`)
	own.Account = "acme"
	other := with(event("3", "a", "p", day(0)), `{"v":1.50}`)
	other.Account = "umbrella"
	add(t, log, own, with(event("2", "a", "q", day(1)), `{"v":null}`), other, event("4", "a", "nobody", day(0)), group)
	ms := []events.Matcher{{Names: []string{"a"}}}
	value := func(event int32, d float64, v string) events.Step {
		return events.Step{At: day(d).UnixMicro(), Event: event, Value: v}
	}
	equal(t, "by account", walk(t, log, ms, events.Query{Unit: events.ByAccount, By: "v"}), map[string][]events.Step{
		"acme": {value(0, 1, "x"), value(1, 1, "")}, "umbrella": {value(0, 0, "1.50")},
	})
	equal(t, "the name as the value", walk(t, log, ms, events.Query{By: events.NameColumn, Only: map[string]struct{}{"q": {}}}), map[string][]events.Step{
		"q": {value(0, 1, "a")},
	})
	equal(t, "accounts counted", cells(t, log, events.Tally{Query: events.Query{Unit: events.ByAccount}, Series: ms, Units: true}),
		[]events.Cell{{By: []string{}, Events: 3, Units: 2}})
	equal(t, "only an account", cells(t, log, events.Tally{Query: events.Query{Unit: events.ByAccount, Only: map[string]struct{}{"acme": {}}}, Series: ms, Units: true}),
		[]events.Cell{{By: []string{}, Events: 2, Units: 1}})
	equal(t, "numbers of accounts", numbers(t, log, events.Query{Unit: events.ByAccount}, "v"), []string{fmt.Sprint("umbrella ", day(0).UnixMicro(), " 1.5")})
}

// ties are steps of events that happened at the same time: in order of matcher, then of id.
func ties(t *testing.T, log events.Log) {
	for _, id := range []string{"c", "a", "00000000-0000-4000-8000-000000000001", "b", "f0000000-0000-4000-8000-000000000000"} {
		add(t, log, with(event(id, "x", "p", day(0)), fmt.Sprintf(`{"id":%q}`, id)))
	}
	ms := []events.Matcher{{Names: []string{"x"}, Where: []events.Cond{{Property: "id", Op: events.Ge, Value: "b"}}}, {}}
	var got []string
	for _, s := range walk(t, log, ms, events.Query{By: "id"})["p"] {
		got = append(got, fmt.Sprint(s.Match, " ", s.Event, " ", s.Value))
	}
	equal(t, "steps", got, []string{
		"0 0 b", "0 1 c", "0 2 f0000000-0000-4000-8000-000000000000",
		"1 3 00000000-0000-4000-8000-000000000001", "1 4 a", "1 0 b", "1 1 c", "1 2 f0000000-0000-4000-8000-000000000000",
	})
}

func manyMatchers(t *testing.T, log events.Log) {
	add(t, log, with(event("1", "a", "p", day(0)), `{"n":1}`), with(event("2", "a", "p", day(1)), `{"n":130}`))
	var ms []events.Matcher
	for i := range 140 {
		ms = append(ms, events.Matcher{Where: []events.Cond{{Property: "n", Op: events.Eq, Value: fmt.Sprint(i)}}})
	}
	equal(t, "steps", walk(t, log, ms, events.Query{}), map[string][]events.Step{"p": {step(1, 0), of(1, step(130, 1))}})
	got := cells(t, log, events.Tally{Series: ms})
	equal(t, "cells", got, []events.Cell{{Series: 1, By: []string{}, Events: 1}, {Series: 130, By: []string{}, Events: 1}})
}

func uses(t *testing.T, log events.Log) {
	add(t, log,
		with(event("1", "a", "p", day(0)), `{"plan":"pro","n":1,"a.b/~c":true}`),
		with(event("2", "a", "p", day(0)), `{"plan":"free","n":"x","list":[1],"plan":"first counts"}`),
		with(event("3", "b", "p", day(0)), `{"plan":"pro","n":null,"say \"hi\"":1e3}`))
	list := func(name string) []events.PropertyUse {
		out, err := log.Properties(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	equal(t, "of all", list(""), []events.PropertyUse{
		{Name: "plan", Events: 3, Looked: 3, Values: 2, Example: "pro"},
		{Name: "n", Events: 2, Numbers: 1, Looked: 2, Values: 2, Example: "1"},
		{Name: "a.b/~c", Events: 1, Looked: 1, Values: 1, Example: "true"},
		{Name: "list", Events: 1, Looked: 1, Values: 1, Example: "[1]"},
		{Name: `say "hi"`, Events: 1, Numbers: 1, Looked: 1, Values: 1, Example: "1e3"},
	})
	equal(t, "of one", list("b"), []events.PropertyUse{
		{Name: "plan", Events: 1, Looked: 1, Values: 1, Example: "pro"},
		{Name: `say "hi"`, Events: 1, Numbers: 1, Looked: 1, Values: 1, Example: "1e3"},
	})
	equal(t, "of none", len(list("never")), 0)
}
