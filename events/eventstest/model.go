package eventstest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
)

// object makes properties of one member.
func object(name, value string) []byte {
	k, _ := json.Marshal(name) // text always encodes
	v, _ := json.Marshal(value)
	return slices.Concat([]byte("{"), k, []byte(":"), v, []byte("}"))
}

// likeModel appends, retracts and reads at random, and compares with Memory.
func likeModel(t *testing.T, open func(t *testing.T) events.Log) {
	rapid.Check(t, func(rt *rapid.T) {
		log := open(t)
		defer log.Close() // reading is over
		model := &Memory{}
		for range rapid.IntRange(1, 6).Draw(rt, "batches") {
			b := batches.Draw(rt, "batch")
			got, err := log.Append(context.Background(), b)
			want, werr := model.Append(context.Background(), b)
			if err != nil || werr != nil {
				rt.Fatalf("append: %v, model %v", err, werr)
			}
			equal(rt, "appended", got, want)
			if rapid.IntRange(0, 5).Draw(rt, "retract") == 0 {
				source := sources.Draw(rt, "source")
				got, err := log.Retract(context.Background(), source)
				want, _ := model.Retract(context.Background(), source)
				if err != nil || got != want {
					rt.Fatalf("retracted %d, %v; want %d", got, err, want)
				}
			}
			forgetSome(rt, log, model)
		}
		compare(rt, log, model)
	})
}

func compare(rt *rapid.T, log events.Log, model *Memory) {
	mark, err := log.Mark(context.Background())
	want, _ := model.Mark(context.Background())
	if err != nil || mark != want {
		rt.Fatalf("mark %v, %v; want %v", mark, err, want)
	}
	got, err := log.Catalogue(context.Background())
	if err != nil {
		rt.Fatal(err)
	}
	list, _ := model.Catalogue(context.Background())
	equal(rt, "catalogue", got, list)
	for range 3 {
		q := queries.Draw(rt, "query")
		q.AsOf.Seq = rapid.Int64Range(0, mark.Seq).Draw(rt, "seq")
		ms := rapid.SliceOfN(matchers, 1, 3).Draw(rt, "matchers")
		equal(rt, "scan", scan(rt, log, q), scan(rt, model, q))
		equal(rt, "sequences", walk(rt, log, ms, q), walk(rt, model, ms, q))
		equal(rt, "moments", moments(rt, log, ms[0], q), moments(rt, model, ms[0], q))
		equal(rt, "numbers", numbers(rt, log, q, "v"), numbers(rt, model, q, "v"))
		y := events.Tally{
			Query: q, Series: rapid.SliceOfN(matchers, 0, 3).Draw(rt, "series"), Units: rapid.Bool().Draw(rt, "units"),
			By:     rapid.SliceOfN(rapid.SampledFrom([]string{"k", "v", "a.b", events.NameColumn}), 0, 2).Draw(rt, "by"),
			Number: rapid.SampledFrom([]string{"", "v"}).Draw(rt, "number"),
		}
		for d := rapid.IntRange(0, 3).Draw(rt, "first cut"); d < rapid.IntRange(2, 5).Draw(rt, "last cut"); d += rapid.IntRange(1, 2).Draw(rt, "width") {
			y.Cuts = append(y.Cuts, day(float64(d)))
		}
		equal(rt, "cells", cells(rt, log, y), cells(rt, model, y))
		name := rapid.SampledFrom([]string{"", "a", "it's", events.CheckEvent, "none"}).Draw(rt, "properties of")
		uses, err := log.Properties(context.Background(), name)
		if err != nil {
			rt.Fatal(err)
		}
		want, _ := model.Properties(context.Background(), name)
		equal(rt, "properties", uses, want)
	}
}

// forgetSome erases a person or what is old, now and then.
func forgetSome(rt *rapid.T, log events.Log, model *Memory) {
	var got, want events.Erased
	var err error
	switch rapid.IntRange(0, 9).Draw(rt, "forget") {
	case 0:
		e := events.Erasure{Person: persons.Draw(rt, "whom"), At: day(0)}
		got, err = log.Erase(context.Background(), e)
		want, _ = model.Erase(context.Background(), e)
	case 1:
		e := events.Expiry{Before: times.Draw(rt, "before"), At: day(0)}
		got, err = log.Expire(context.Background(), e)
		want, _ = model.Expire(context.Background(), e)
	}
	if err != nil {
		rt.Fatal(err)
	}
	equal(rt, "forgotten", got, want)
}

// Generators draw from few values, so that they meet.
var (
	names   = rapid.SampledFrom([]string{"a", "b", "it's", events.GroupEvent, events.CheckEvent})
	persons = rapid.SampledFrom([]string{"p", "q", "r", "s", "Ü", "x'"})
	sources = rapid.SampledFrom([]string{"one", "two"})
	times   = rapid.Custom(func(t *rapid.T) time.Time {
		return day(float64(rapid.IntRange(0, 5).Draw(t, "day"))).Add(time.Duration(rapid.IntRange(0, 1).Draw(t, "µs")) * time.Microsecond)
	})
	values     = rapid.SampledFrom([]string{`1`, `2.5`, `-3`, `"1"`, `"x"`, `""`, `null`, `true`, `"10"`, `[1,2]`, `"o'x"`})
	properties = rapid.Custom(func(t *rapid.T) json.RawMessage {
		m := rapid.MapOfN(rapid.SampledFrom([]string{"k", "v", "a.b"}), values, 0, 3).Draw(t, "members")
		if len(m) == 0 {
			return nil
		}
		var out []byte
		for _, k := range slices.Sorted(maps.Keys(m)) {
			out = fmt.Appendf(out, ",%q:%s", k, m[k])
		}
		out[0] = '{'
		return append(out, '}')
	})
	batches = rapid.Custom(func(t *rapid.T) events.Batch {
		var b events.Batch
		for range rapid.IntRange(0, 8).Draw(t, "events") {
			b.Events = append(b.Events, events.Event{
				ID:   fmt.Sprint(rapid.IntRange(0, 25).Draw(t, "id")),
				Name: names.Draw(t, "name"), Person: persons.Draw(t, "person"),
				Account: rapid.SampledFrom([]string{"", "", "acme", "umbrella"}).Draw(t, "account"),
				Time:    times.Draw(t, "time"), Properties: properties.Draw(t, "properties"),
			})
		}
		for range rapid.IntRange(0, 2).Draw(t, "links") {
			b.Identities = append(b.Identities, events.Identity{
				From: persons.Draw(t, "from"), To: persons.Draw(t, "to"), At: day(0),
				Kind: rapid.SampledFrom([]string{events.Identify, events.Alias, events.Manual}).Draw(t, "kind"),
			})
		}
		b.Source = sources.Draw(t, "source")
		return b
	})
	matchers = rapid.Custom(func(t *rapid.T) events.Matcher {
		m := events.Matcher{Names: rapid.SliceOfN(names, 0, 2).Draw(t, "names")}
		for range rapid.IntRange(0, 2).Draw(t, "conditions") {
			m.Where = append(m.Where, events.Cond{
				Property: rapid.SampledFrom([]string{"k", "v", "a.b", "none"}).Draw(t, "property"),
				Op:       rapid.SampledFrom([]events.Operator{events.Eq, events.Ne, events.Lt, events.Le, events.Gt, events.Ge, events.Has, events.Lacks}).Draw(t, "op"),
				Value:    rapid.SampledFrom([]string{"1", "2", "x", "", "true", "o'x", "10"}).Draw(t, "value"),
			})
		}
		return m
	})
	queries = rapid.Custom(func(t *rapid.T) events.Query {
		q := events.Query{Match: matchers.Draw(t, "match")}
		q.Columns = rapid.SampledFrom([][]string{nil, {"v"}, {"v", "a.b"}, {events.NameColumn, "k", "v"}}).Draw(t, "columns")
		if rapid.Bool().Draw(t, "from") {
			q.From = times.Draw(t, "from")
		}
		if rapid.Bool().Draw(t, "to") {
			q.To = times.Draw(t, "to")
		}
		q.Unit = rapid.SampledFrom([]events.Unit{"", events.ByPerson, events.ByAccount}).Draw(t, "unit")
		q.By = rapid.SampledFrom([]string{"", "", "k", "v", events.NameColumn}).Draw(t, "by")
		if rapid.IntRange(0, 3).Draw(t, "only") == 0 {
			q.Only = map[string]struct{}{}
			for _, u := range rapid.SliceOf(rapid.OneOf(persons, rapid.SampledFrom([]string{"acme", "umbrella"}))).Draw(t, "cohort") {
				q.Only[u] = struct{}{}
			}
		}
		if rapid.IntRange(0, 3).Draw(t, "windows") == 0 {
			q.Windows = map[string]events.Window{}
			for _, u := range rapid.SliceOf(rapid.OneOf(persons, rapid.SampledFrom([]string{"acme", "umbrella"}))).Draw(t, "on the way") {
				q.Windows[u] = events.Window{From: times.Draw(t, "from").UnixMicro(), Until: times.Draw(t, "until").UnixMicro()}
			}
		}
		return q
	})
)
