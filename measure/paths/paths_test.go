package paths_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/paths"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// story is a person who did what the words say, a minute apart; "|" is a pause of an hour.
func story(person, words string) []events.Event {
	var out []events.Event
	at := start
	for i, w := range strings.Fields(words) {
		if w == "|" {
			at = at.Add(time.Hour)
			continue
		}
		at = at.Add(time.Minute)
		out = append(out, events.Event{ID: fmt.Sprintf("%s %03d", person, i), Person: person, Name: w, Time: at})
	}
	return out
}

func named(names ...string) *events.Matcher { return &events.Matcher{Names: names} }

func ask(t testing.TB, log events.Reader, q paths.Question) paths.Result {
	t.Helper()
	r, err := paths.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func name(s string, other bool) string {
	if other {
		return "*"
	}
	return s
}

// drawn writes nodes as "0:a 2/1" (paths and units) with "!1" for those that end there, and edges as "0:a>b 2/1".
func drawn(r paths.Result) (nodes, edges string) {
	var a, b []string
	for _, n := range r.Nodes {
		s := fmt.Sprintf("%d:%s %d/%d", n.Step, name(n.Name, n.Other), n.N, n.Units)
		if n.Ends > 0 {
			s += fmt.Sprintf("!%d", n.Ends)
		}
		a = append(a, s)
	}
	for _, e := range r.Edges {
		b = append(b, fmt.Sprintf("%d:%s>%s %d/%d", e.Step, name(e.From, e.FromOther), name(e.To, e.ToOther), e.N, e.Units))
	}
	return strings.Join(a, ", "), strings.Join(b, ", ")
}

func wants(t *testing.T, what string, r paths.Result, nodes, edges string) {
	t.Helper()
	if n, e := drawn(r); n != nodes || e != edges {
		t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", what, n, e, nodes, edges)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, slices.Concat(story("p", "a b b c | a c"), story("q", "x a b $identify d"))...)
	r := ask(t, log, paths.Question{})
	wants(t, "from the beginning", r,
		"0:a 2/1, 0:x 1/1, 1:a 1/1, 1:b 1/1, 1:c 1/1!1, 2:b 1/1, 2:c 1/1!1, 3:d 1/1!1",
		"0:a>b 1/1, 0:a>c 1/1, 0:x>a 1/1, 1:a>b 1/1, 1:b>c 1/1, 2:b>d 1/1")
	if r.Sessions != 3 || r.Paths != 3 || r.Units != 2 {
		t.Errorf("%d sessions, %d paths, %d people; want 3, 3, 2", r.Sessions, r.Paths, r.Units)
	}
	wants(t, "from an event", ask(t, log, paths.Question{Start: named("b"), Depth: 2}), "0:b 2/2, 1:c 1/1!1, 1:d 1/1!1", "0:b>c 1/1, 0:b>d 1/1")
	r = ask(t, log, paths.Question{End: named("c"), Depth: 3})
	wants(t, "up to an event", r, "0:c 2/1, 1:a 1/1!1, 1:b 1/1, 2:a 1/1!1", "0:c>a 1/1, 0:c>b 1/1, 1:b>a 1/1")
	if !r.Backward {
		t.Error("paths to an event are not marked as counted back")
	}
	wants(t, "between two", ask(t, log, paths.Question{Start: named("a"), End: named("d")}), "0:a 1/1, 1:b 1/1, 2:d 1/1!1", "0:a>b 1/1, 1:b>d 1/1")
	wants(t, "some events", ask(t, log, paths.Question{Names: []string{"a", "d"}}), "0:a 3/2!2, 1:d 1/1!1", "0:a>d 1/1")
	wants(t, "one apart", ask(t, log, paths.Question{Top: 1, Depth: 2}), "0:a 2/1, 0:* 1/1, 1:a 1/1, 1:* 2/1!1", "0:a>* 2/1, 0:*>a 1/1")
	if r = ask(t, log, paths.Question{Start: named("nothing")}); r.Paths != 0 || !strings.HasPrefix(r.Sentence, "No session") {
		t.Errorf("nothing: %+v", r)
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, slices.Concat(story("p", "a b | a"), story("q", "a b"), story("r", "a c"))...)
	if got, want := ask(t, log, paths.Question{Start: named("a")}).Sentence, "4 paths of 3 people, in 4 sessions. a goes on to b most often: in 2 of 4 paths. In 1 the session ends with it."; got != want {
		t.Errorf("sentence is %q, want %q", got, want)
	}
}

// A session ends after a pause that is longer than the one asked for, not as long.
func TestPauses(t *testing.T) {
	t.Parallel()
	list := []events.Event{
		{ID: "1", Person: "p", Name: "a", Time: start},
		{ID: "2", Person: "p", Name: "b", Time: start.Add(30 * time.Minute)},
		{ID: "3", Person: "p", Name: "c", Time: start.Add(time.Hour + time.Microsecond)},
	}
	if r := ask(t, eventstest.LogOf(t, list...), paths.Question{}); r.Sessions != 2 {
		t.Errorf("%d sessions, want 2", r.Sessions)
	}
}

// Whatever the number of names, the answer and the memory for it stay small, and every path is counted.
func TestManyNames(t *testing.T) {
	t.Parallel()
	var list []events.Event
	for i := range 6000 {
		list = append(list, events.Event{ID: fmt.Sprintf("%05d", i), Person: fmt.Sprint(i / 4), Name: fmt.Sprint("name ", i), Time: start.Add(time.Duration(i) * time.Second)})
		if i%4 == 0 {
			list[i].Name = "begin"
		}
	}
	r := ask(t, eventstest.LogOf(t, list...), paths.Question{Top: 3})
	if len(r.Nodes) > 1+3*4 || r.Paths != 1500 || r.Nodes[0].N != 1500 {
		t.Errorf("%d nodes, %d paths", len(r.Nodes), r.Paths)
	}
	sum := 0
	for _, n := range r.Nodes {
		if n.Step == 3 {
			sum += n.N
		}
	}
	if sum != 1500 {
		t.Errorf("%d paths at step 3, want 1500", sum)
	}
}

// Paths are conserved: what comes to a node goes on from it or ends there; and counting each path by hand gives the
// same edges.
func TestPathsAreWhatCountingByHandGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d", "|"}), 1, 20)
		texts := map[string]string{"p": strings.Join(words.Draw(rt, "p"), " "), "q": strings.Join(words.Draw(rt, "q"), " ")}
		depth := rapid.IntRange(2, 4).Draw(rt, "depth")
		var lists [][]events.Event
		want := map[string]int{}
		for person, text := range texts {
			lists = append(lists, story(person, text))
			for session := range strings.SplitSeq(text, "|") {
				path := slices.Compact(strings.Fields(session))
				for i := 1; i < min(len(path), depth); i++ {
					want[fmt.Sprintf("%d:%s>%s", i-1, path[i-1], path[i])]++
				}
			}
		}
		r := ask(t, eventstest.LogOf(t, slices.Concat(lists...)...), paths.Question{Depth: depth})
		in, out := map[string]int{}, map[string]int{}
		for _, e := range r.Edges {
			key := fmt.Sprintf("%d:%s>%s", e.Step, e.From, e.To)
			if e.N != want[key] {
				rt.Fatalf("%s: %d paths, want %d", key, e.N, want[key])
			}
			delete(want, key)
			out[fmt.Sprint(e.Step, e.From)] += e.N
			in[fmt.Sprint(e.Step+1, e.To)] += e.N
		}
		if len(want) > 0 {
			rt.Fatalf("missing: %v", want)
		}
		for _, n := range r.Nodes {
			key := fmt.Sprint(n.Step, n.Name)
			if n.Step > 0 && in[key] != n.N || n.Step < depth-1 && out[key]+n.Ends != n.N {
				rt.Fatalf("node %s: %d came, %d went on, %d ended, %d in all", key, in[key], out[key], n.Ends, n.N)
			}
		}
	})
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]paths.Question{
		"session": {Session: "soon"}, "depth": {Depth: 100}, "top": {Top: 1000}, "start": {Start: &events.Matcher{Where: []events.Cond{{Op: "~"}}}},
	} {
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
