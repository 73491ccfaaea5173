package eventstest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
)

func scanOrder(t *testing.T, log events.Log) {
	add(t, log,
		with(event("3", "a", "bob", day(1)), `{"plan":"pro","n":1.50}`),
		with(event("2", "a", "bob", day(1)), `{"plan":null,"list":[1,"x"],"ok":true}`),
		event("1", "b", "Zoe", day(9)),
		event("4", "b", "älf", day(0)),
		with(event("5", "a", "bob", day(0)), `{"plan":"a \"b\" \u00e9"}`))
	got := scan(t, log, events.Query{Columns: []string{"plan", "n", "list", "ok"}})
	equal(t, "rows", got, []events.Row{
		{Person: "Zoe", Name: "b", ID: "1", Time: day(9), Values: []string{"", "", "", ""}},
		{Person: "bob", Name: "a", ID: "5", Time: day(0), Values: []string{`a "b" é`, "", "", ""}},
		{Person: "bob", Name: "a", ID: "2", Time: day(1), Values: []string{"", "", `[1,"x"]`, "true"}},
		{Person: "bob", Name: "a", ID: "3", Time: day(1), Values: []string{"pro", "1.50", "", ""}},
		{Person: "älf", Name: "b", ID: "4", Time: day(0), Values: []string{"", "", "", ""}},
	})
	n := 0
	for range log.Scan(t.Context(), events.Query{}) {
		if n++; n == 2 {
			break
		}
	}
	equal(t, "rows until break", n, 2)
}

func timeRange(t *testing.T, log events.Log) {
	at := day(0).Add(1500 * time.Nanosecond)
	add(t, log, event("1", "a", "p", day(0)), event("2", "a", "p", at), event("3", "a", "p", day(1)))
	equal(t, "microseconds", scan(t, log, events.Query{})[1].Time, day(0).Add(time.Microsecond))
	for _, c := range []struct {
		from, to time.Time
		want     []string
	}{
		{day(0), day(1), []string{"1", "2"}},
		{day(0).Add(time.Nanosecond), time.Time{}, []string{"2", "3"}},
		{time.Time{}, day(0).Add(time.Nanosecond), []string{"1"}},
		{day(1), time.Time{}, []string{"3"}},
		{day(2), time.Time{}, nil},
	} {
		q := events.Query{From: c.from, To: c.to}
		equal(t, fmt.Sprint("scan ", c.from, c.to), ids(scan(t, log, q)), c.want)
		equal(t, fmt.Sprint("sequences ", c.from, c.to), len(walk(t, log, []events.Matcher{{}}, q)["p"]), len(c.want))
	}
}

func conditions(t *testing.T, log events.Log) {
	stored := []string{
		``, `{}`, `{"v":null}`, `{"v":1}`, `{"v":"1"}`, `{"v":1.0}`, `{"v":"01"}`, `{"v":-2}`, `{"v":1e2}`, `{"v":"abc"}`, `{"v":""}`,
		`{"v":true}`, `{"v":[1]}`, `{"v":"10"}`, `{"v":9}`, `{"v":"9"}`, `{"v":"1e999"}`, `{"v":"inf"}`, `{"v":" 1"}`, `{"w":1,"v":2}`, `{"v":3,"v":4}`,
	}
	for i, properties := range stored {
		add(t, log, with(event(fmt.Sprintf("%02d", i), "a", "p", day(0)), properties))
	}
	for _, op := range []events.Operator{events.Eq, events.Ne, events.Lt, events.Le, events.Gt, events.Ge, events.Has, events.Lacks} {
		for _, value := range []string{"1", "01", "9", "10", "abc", "", "true", "-2", "100", "1e999", "inf", "x'y"} {
			c := events.Cond{Property: "v", Op: op, Value: value}
			var want []string
			for i, properties := range stored {
				if c.Holds([]byte(properties)) {
					want = append(want, fmt.Sprintf("%02d", i))
				}
			}
			m := events.Matcher{Where: []events.Cond{c}}
			equal(t, fmt.Sprintf("v %s %q", op, value), ids(scan(t, log, events.Query{Match: m})), want)
		}
	}
	rows := scan(t, log, events.Query{Match: events.Matcher{Where: []events.Cond{{Property: "v", Op: events.Gt, Value: "8"}, {Property: "v", Op: events.Lt, Value: "10"}}}})
	equal(t, "two conditions, numbers as numbers", ids(rows), []string{"14", "15"})
}

func awkwardText(t *testing.T, log events.Log) {
	names := []string{"a'b", `a"b`, "a;--", "naïve 日本", "$x", "a.b", "a/b", "a~b", "0", "", `\`, "a b\n", "%", "true"}
	for i, n := range names {
		e := event("id"+n, "n"+n, "p"+n, day(float64(i)))
		e.Account = "acc" + n
		e.Properties = object(n, "v"+n)
		add(t, log, e)
	}
	add(t, log, with(event("nul", "a", "nul", day(0)), `{"n":"x\u0000y","😀":"\ud83d\ude00"}`))
	for i, n := range names {
		m := events.Matcher{Names: []string{"n" + n}, Where: []events.Cond{{Property: n, Op: events.Eq, Value: "v" + n}}}
		got := scan(t, log, events.Query{Match: m, Columns: []string{n}})
		equal(t, fmt.Sprintf("scan %q", n), got, []events.Row{{Person: "p" + n, Account: "acc" + n, Name: "n" + n, ID: "id" + n, Time: day(float64(i)), Values: []string{"v" + n}}})
		equal(t, fmt.Sprintf("sequences %q", n), walk(t, log, []events.Matcher{{Names: []string{"zzz"}}, m}, events.Query{}),
			map[string][]events.Step{"p" + n: {{Match: 1, At: day(float64(i)).UnixMicro()}}})
	}
	got := scan(t, log, events.Query{Match: events.Matcher{Where: []events.Cond{{Property: "😀", Op: events.Eq, Value: "😀"}}}, Columns: []string{"n"}})
	if len(got) != 1 || got[0].Values[0] != "x\x00y" {
		t.Errorf("escapes: %q", got)
	}
}

// awkwardValues stores what CheckProperties lets pass and reads it with every operator: one value that an engine
// cannot parse would make all queries fail.
func awkwardValues(t *testing.T, log events.Log) {
	stored := []string{
		`1e999`, `-1e999`, `-0`, `0.1e-400`, `123456789012345678901234567890`, `1E+2`, `"\u0000"`, `"\ud83d\ude00"`, `"\b\f\n\r\t\/"`,
		strings.Repeat("[", 32) + strings.Repeat("]", 32), `[{"a":{"b":[null]}}]`, `"` + strings.Repeat("x", 30_000) + `"`,
		`"\u007f"`, `"<&>"`, `"\u2028"`, `[1e999]`, `"�"`,
	}
	for i, v := range stored {
		add(t, log, with(event(fmt.Sprintf("%02d", i), "a", "p", day(0)), `{"v":`+v+`,"other":1}`))
	}
	for _, op := range []events.Operator{events.Eq, events.Lt, events.Has} {
		for _, value := range []string{"1", "x", "\u2028"} {
			scan(t, log, events.Query{Match: events.Matcher{Where: []events.Cond{{Property: "v", Op: op, Value: value}}}})
		}
	}
	m := events.Matcher{Where: []events.Cond{{Property: "other", Op: events.Eq, Value: "1"}}}
	if n := len(scan(t, log, events.Query{Match: m, Columns: []string{"v"}})); n != len(stored) {
		t.Errorf("%d events found by another property, want %d", n, len(stored))
	}
}

func asOf(t *testing.T, log events.Log) {
	first := add(t, log, event("1", "a", "x", day(0))).Mark
	second := mustAppend(t, log, events.Batch{
		Events:     []events.Event{event("2", "a", "u", day(3))},
		Identities: []events.Identity{{From: "x", To: "u", At: day(3), Kind: events.Identify}},
	}).Mark
	add(t, log, event("3", "a", "x", day(1)), event("2", "a", "u", day(3)))
	equal(t, "first", scan(t, log, events.Query{AsOf: first}), []events.Row{{Person: "x", Name: "a", ID: "1", Time: day(0)}})
	equal(t, "second", ids(scan(t, log, events.Query{AsOf: second})), []string{"1", "2"})
	equal(t, "second: people", len(walk(t, log, []events.Matcher{{}}, events.Query{AsOf: second})), 1)
	equal(t, "now", ids(scan(t, log, events.Query{})), []string{"1", "3", "2"})
	equal(t, "only the number counts", ids(scan(t, log, events.Query{AsOf: events.Mark{Seq: 1, Through: day(77)}})), []string{"1"})
}

func sequences(t *testing.T, log events.Log) {
	add(t, log,
		event("1", "b", "p", day(2)), event("2", "a", "p", day(1)), event("3", "c", "p", day(0)), event("4", "a", "p", day(2)),
		with(event("5", "b", "q", day(1)), `{"ok":true}`), event("6", "c", "r", day(1)))
	ms := []events.Matcher{{Names: []string{"a", "x"}}, {Names: []string{"b"}}}
	equal(t, "disjoint names", walk(t, log, ms, events.Query{}), map[string][]events.Step{
		"p": steps(step(0, 1), step(0, 2), step(1, 2)),
		"q": {step(1, 1)},
	})
	q := events.Query{Match: events.Matcher{Where: []events.Cond{{Property: "ok", Op: events.Eq, Value: "true"}}}}
	equal(t, "query condition", walk(t, log, ms, q), map[string][]events.Step{"q": {step(1, 1)}})
	ms[1].Where = q.Match.Where
	equal(t, "matcher condition", walk(t, log, ms, events.Query{}), map[string][]events.Step{
		"p": steps(step(0, 1), step(0, 2)),
		"q": {step(1, 1)},
	})
	equal(t, "no match", walk(t, log, []events.Matcher{{Names: []string{"zzz"}}}, events.Query{}), map[string][]events.Step{})
}

func step(match int, d float64) events.Step { return events.Step{Match: match, At: day(d).UnixMicro()} }

// steps numbers steps as those of different events.
func steps(all ...events.Step) []events.Step {
	for i := range all {
		all[i].Event = int32(i)
	}
	return all
}

func of(event int32, s events.Step) events.Step {
	s.Event = event
	return s
}

func sequencesOverlap(t *testing.T, log events.Log) {
	add(t, log, with(event("1", "call", "p", day(1)), `{"status":200}`), with(event("2", "call", "p", day(0)), `{"status":500}`))
	ms := []events.Matcher{
		{Names: []string{"call"}, Where: []events.Cond{{Property: "status", Op: events.Lt, Value: "400"}}},
		{Names: []string{"call"}},
		{},
	}
	equal(t, "steps", walk(t, log, ms, events.Query{}), map[string][]events.Step{
		"p": {step(1, 0), step(2, 0), of(1, step(0, 1)), of(1, step(1, 1)), of(1, step(2, 1))},
	})
	equal(t, "a name given twice", walk(t, log, []events.Matcher{{Names: []string{"call", "call"}}}, events.Query{}), map[string][]events.Step{
		"p": steps(step(0, 0), step(0, 1)),
	})
}

func catalogue(t *testing.T, log events.Log) {
	mustAppend(t, log, events.Batch{
		Events: []events.Event{
			event("1", "b", "p", day(1)), event("2", "a", "p", day(2)), event("3", "a", "x", day(0)), event("4", "c", "q", day(0)),
		},
		Identities: []events.Identity{{From: "x", To: "p", At: day(0), Kind: events.Identify}},
	})
	got, err := log.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "catalogue", got, []events.Catalogue{
		{Name: "a", Count: 2, People: 1, First: day(0), Last: day(2)},
		{Name: "b", Count: 1, People: 1, First: day(1), Last: day(1)},
		{Name: "c", Count: 1, People: 1, First: day(0), Last: day(0)},
	})
	s, err := log.Stats(t.Context())
	if s.Bytes = 0; err != nil || s != (events.Stats{Events: 4, Identities: 1}) {
		t.Errorf("stats: %v, %v", s, err)
	}
}
