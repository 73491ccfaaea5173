package friction_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/question"
)

func begin() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// logOf makes a log from lines like "p start 0, token! 1, token 2, search? 3, goal 5": what a person did, and in which
// hour. With ! it is a request that failed, with ? a search that found nothing, with * one that found something; a
// word that starts with a capital is an event without a request, start and goal too.
func logOf(t testing.TB, people ...string) *eventstest.Memory {
	t.Helper()
	var b events.Batch
	for _, line := range people {
		person, rest, _ := strings.Cut(line, " ")
		for step := range strings.SplitSeq(rest, ", ") {
			var what string
			var hour float64
			if _, err := fmt.Sscan(step, &what, &hour); err != nil {
				t.Fatalf("%q: %v", step, err)
			}
			e := events.Event{ID: fmt.Sprintf("%04d", len(b.Events)), Person: person, Time: begin().Add(time.Duration(hour * float64(time.Hour)))}
			name := strings.TrimRight(what, "!?*")
			switch {
			case name == "start" || name == "goal" || name[0] < 'a':
				e.Name = name
			case strings.HasSuffix(what, "!"):
				e.Name, e.Properties = "request", json.RawMessage(`{"operation":"`+name+`","status":401,"error_code":"E1"}`)
			case strings.HasSuffix(what, "?"):
				e.Name, e.Properties = name, json.RawMessage(`{"results":0}`)
			case strings.HasSuffix(what, "*"):
				e.Name, e.Properties = name, json.RawMessage(`{"results":3}`)
			default:
				e.Name, e.Properties = "request", json.RawMessage(`{"operation":"`+name+`","status":200}`)
			}
			b.Events = append(b.Events, e)
		}
	}
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return &log
}

func asked(late question.Span) friction.Question {
	return friction.Question{Start: events.Matcher{Names: []string{"start"}}, Goal: events.Matcher{Names: []string{"goal"}}, Late: late}
}

func ask(t testing.TB, log events.Reader, q friction.Question) friction.Result {
	t.Helper()
	r, err := friction.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// one finds a friction.
func one(t *testing.T, all []friction.Friction, kind friction.Kind, what string) friction.Friction {
	t.Helper()
	for _, f := range all {
		if f.Kind == kind && (f.What.Operation == what || f.What.Event == what) {
			return f
		}
	}
	t.Fatalf("%s of %s is not listed", kind, what)
	return friction.Friction{}
}

func near(t *testing.T, what string, f ledger.Figure, want float64) {
	t.Helper()
	if f.Value == nil || math.Abs(*f.Value-want) > 1e-9 {
		t.Errorf("%s is %v, want %v", what, f, want)
	}
}

func TestByHand(t *testing.T) {
	t.Parallel()
	log := logOf(t,
		"a start 0, token! 1, token 3, call! 5, call! 5.25, call 9, goal 9.5", // token lost 2 h, call 4 h, tried again
		"b start 0, token 1, call 3, goal 3",
		"c start 0, token 1, search? 2, search* 6, call! 8, Page 9",           // never; call failed from 8 to the end
		"d start 0, token! 10, Page 11",                                       // never, stuck at the token
		"e call! 0, start 1, search? 2, search? 3, token 4, call 20, goal 20", // what was before the start does not count
		"f goal 1",
		"clock Tick 2000")
	r := ask(t, log, asked(""))
	if r.N != 5 || r.Without != 2 || r.With != 3 || r.Young != 0 || r.Silent != 2 {
		t.Fatalf("n %d, %d not there, %d there, %d silent", r.N, r.Without, r.With, r.Silent)
	}
	near(t, "not there", r.Value(), 40)
	near(t, "different requests before the goal", r.Operations, 2)

	token := one(t, r.Frictions, friction.Error, "token")
	if token.People.N != 2 || token.Times != 2 || token.Group != friction.Before || token.ByConstruction || token.Parts[0] != (friction.Part{Status: "401", Code: "E1", People: 2, Times: 2, Operations: 2}) {
		t.Errorf("failures of token: %+v", token)
	}
	near(t, "those there whose token failed", token.With, 100.0/3)
	near(t, "those not there whose token failed", token.Without, 50)
	// a was through after 2 h; d is censored after 1,990, and counts 30 days at most: 2 * (1/2 * 2 + 1/2 * 720).
	near(t, "time lost to token", token.Lost, 2+720)

	call := one(t, r.Frictions, friction.Error, "call")
	if call.People.N != 2 || call.Times != 3 || call.Group != friction.Error || !call.ByConstruction || call.Q != nil {
		t.Errorf("failures of call: %+v", call)
	}
	if again := one(t, r.Frictions, friction.Repeat, "call"); again.People.N != 1 || again.Times != 1 || again.With.N != 1 {
		t.Errorf("call tried again: %+v", again)
	}
	before := one(t, r.Frictions, friction.Before, "token")
	if before.People.N != 5 { // d too, who is stuck there
		t.Errorf("token comes first for %d, want 5", before.People.N)
	}
	for _, f := range r.Frictions {
		if f.Kind == friction.Before && f.What.Operation == "call" {
			t.Errorf("the request that is the goal only leads to another one: %s", f.Words)
		}
	}
	search := one(t, r.Frictions, friction.Empty, "search")
	if search.People.N != 2 || search.Times != 3 {
		t.Errorf("searches: %+v", search)
	}
	near(t, "time lost to searches", search.Lost, 4+2) // c from 2 to 6, e from 2 to 4
	last := one(t, r.Frictions, friction.End, "Page")
	if last.People.N != 2 || !last.After || last.Lost.Value != nil || last.Association.Value != nil {
		t.Errorf("dead ends: %+v", last)
	}
	for _, f := range append(r.Groups, r.Frictions...) {
		for _, figure := range []ledger.Figure{f.People, f.Lost, f.Each, f.Without, f.With, f.Association} {
			if figure.Name == "" || figure.Definition == "" || figure.AsOf == "" || figure.Value == nil && figure.Note == "" {
				t.Errorf("%s: figure %+v lacks name, definition, mark or reason", f.Words, figure)
			}
		}
	}
	var text strings.Builder
	if err := r.WriteText(&text); err != nil || !strings.Contains(text.String(), "token failed for 2 people") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// With a limit, both groups have equally long to meet something, and whoever started too late to be judged is no number.
func TestLate(t *testing.T) {
	t.Parallel()
	log := logOf(t,
		"a start 0, token! 1, token 2, call 3, goal 3",
		"b start 0, token 1, call! 30, call 40, goal 40", // late; the failure came after the limit
		"c start 0, token! 20",
		"d start 90, token! 91, call 92, goal 92", // not followed for a day
		"clock Tick 100")
	r := ask(t, log, asked("1d"))
	if r.N != 3 || r.Without != 2 || r.With != 1 || r.Young != 1 {
		t.Fatalf("n %d, %d not there, %d there, %d young", r.N, r.Without, r.With, r.Young)
	}
	token := one(t, r.Frictions, friction.Error, "token")
	near(t, "time lost", token.Lost, 2*(0.5*1+0.5*4)) // a 1 h; c censored at the limit after 4
	for _, f := range r.Frictions {
		if f.Kind == friction.Error && f.What.Operation == "call" {
			t.Errorf("what came after the limit counts: %s", f.Words)
		}
	}
	if r.Silent != 0 {
		t.Errorf("%d are silent after three days", r.Silent)
	}
}

// Two requests that lead to others make a group; a difference that chance explains is not notable.
func TestNotable(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 60 {
		slow, quick := "x start 0, one! 1, one 9, two 10, call 40, goal 40", "y start 0, one 1, call 2, goal 2"
		people = append(people, strings.Replace(slow, "x", fmt.Sprint("x", i), 1), strings.Replace(quick, "y", fmt.Sprint("y", i), 1))
		coin := "z start 0, one 1, search? 1.5, call 2, goal 2"
		if i%2 == 0 {
			coin = "z start 0, one 1, two 2, search? 2.5, call 40, goal 40"
		}
		people = append(people, strings.Replace(coin, "z", fmt.Sprint("z", i), 1))
	}
	r := ask(t, logOf(t, append(people, "clock Tick 100")...), asked("1d"))
	if f := one(t, r.Frictions, friction.Error, "one"); !f.Notable || f.Q == nil || *f.Q > 0.001 {
		t.Errorf("%s: %v", f.Words, f.Association)
	}
	if f := one(t, r.Frictions, friction.Empty, "search"); f.Notable {
		t.Errorf("%s: %v, all who searched found nothing", f.Words, f.Association)
	}
	for _, g := range r.Groups {
		if g.Kind == friction.Before && (strings.Join(g.Operations, " ") != "two one" || !g.Notable) {
			t.Errorf("%v: %v", g.Operations, g.Association)
		}
	}
}

// Whatever people do: counts add up, nobody is counted twice, and shares are shares.
func TestRandomLogs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		people := drawn(rt)
		q := asked(rapid.SampledFrom([]question.Span{"", "1d", "7d"}).Draw(rt, "late"))
		q.Silence = "1d"
		r := ask(t, logOf(t, people...), q)
		if r.N != r.With+r.Without || r.N+r.Young > len(people) || r.Silent > r.Without {
			rt.Fatalf("%+v of %d", r, len(people))
		}
		for _, f := range append(r.Groups, r.Frictions...) {
			if f.People.N < 1 || int(f.People.N) > r.N || f.Lost.Value != nil && *f.Lost.Value < 0 || f.Kind != friction.End && f.Times < int(f.People.N) && f.Kind != friction.Before {
				rt.Fatalf("%+v", f)
			}
			for _, s := range []ledger.Figure{f.Without, f.With} {
				if s.Value != nil && (*s.Value < 0 || *s.Value > 100 || s.N > int64(r.N)) {
					rt.Fatalf("%s: %+v", f.Words, s)
				}
			}
		}
	})
}

func TestNobody(t *testing.T) {
	t.Parallel()
	r := ask(t, &eventstest.Memory{}, asked("7d"))
	if !strings.HasPrefix(r.Sentence, "Cannot tell") || r.Value().Value != nil || len(r.Frictions) != 0 {
		t.Errorf("%+v", r)
	}
	for name, q := range map[string]friction.Question{
		"no goal": {Start: events.Matcher{Names: []string{"start"}}},
		"late":    asked("soon"),
		"top":     {Start: asked("").Start, Goal: asked("").Goal, Top: 1000},
		"failed":  {Start: asked("").Start, Goal: asked("").Goal, Failed: &events.Matcher{Where: []events.Cond{{Property: "x", Op: "~"}}}},
	} {
		if _, err := friction.Ask(t.Context(), &eventstest.Memory{}, events.Mark{}, q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// large says that the log holds many events, so that it is read in stretches.
type large struct{ events.Reader }

func (l large) Stats(ctx context.Context) (events.Stats, error) {
	s, err := l.Reader.Stats(ctx)
	s.Events += 1_000_000_000
	return s, err
}

// Reading in stretches of time changes nothing.
func TestStretches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		log := logOf(t, drawn(rt)...)
		q := asked(rapid.SampledFrom([]question.Span{"", "1d", "7d"}).Draw(rt, "late"))
		q.Silence = "1d"
		if diff := cmp.Diff(ask(t, log, q), ask(t, large{log}, q)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// drawn are people who do anything.
func drawn(rt *rapid.T) []string {
	var people []string
	for p := range rapid.IntRange(0, 8).Draw(rt, "people") {
		line := []string{}
		at := 0.0
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			at += rapid.Float64Range(0, 30).Draw(rt, "hours")
			what := rapid.SampledFrom([]string{"start", "start", "goal", "a", "b", "c", "a!", "b!", "c!", "s?", "s*", "Page"}).Draw(rt, "what")
			line = append(line, fmt.Sprintf("%s %.3f", what, at))
		}
		people = append(people, fmt.Sprintf("p%d %s", p, strings.Join(line, ", ")))
	}
	return append(people, "clock Tick 1")
}

// The goal ends what was open; who could have met something is counted in either group.
func TestTheGoalEndsEverything(t *testing.T) {
	t.Parallel()
	r := ask(t, logOf(t, "a start 0, token 0.5, call! 1, order 3, goal 3", "b start 0, token 1, pin 2, order 4, goal 4", "c start 0, token 1", "clock Tick 900"), asked(""))
	near(t, "time each lost to call", one(t, r.Frictions, friction.Error, "call").Each, 2)
	token := one(t, r.Frictions, friction.Before, "token")
	if token.With.N != 2 || token.Without.N != 1 || token.People.N != 3 {
		t.Errorf("%+v", token)
	}
}
