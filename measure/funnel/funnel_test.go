package funnel_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// 100 people sign up one a day; half of them get on after two days. Those of the last fourteen days could not be
// followed long enough, whatever they did.
func TestWhoseWindowIsOpenIsCountedApart(t *testing.T) {
	t.Parallel()
	var list []events.Event
	start := eventstest.At("2026-01-01 00:00:00")
	for i := range 100 {
		when := start.AddDate(0, 0, i)
		person := "p" + string(rune('0'+i/10)) + string(rune('0'+i%10))
		list = append(list, did(person, "signup", when))
		if i%2 == 0 {
			list = append(list, did(person, "call", when.Add(48*time.Hour)))
		}
	}
	r := ask(t, eventstest.LogOf(t, list...), funnel.Question{Steps: steps("signup", "call"), Window: "14d"})
	// Observation ends with the call of the person of day 98, on day 100: windows that began by day 86 have passed.
	if r.Entrants != 100 || r.Immature != 13 || r.Steps[1].N != 50 || r.Steps[1].Mature.N != 44 {
		t.Errorf("%d entrants, %d immature, %d got on, %d of them mature; want 100, 13, 50, 44", r.Entrants, r.Immature, r.Steps[1].N, r.Steps[1].Mature.N)
	}
	if v := r.Value(); v.N != 87 || math.Abs(*v.Value-100*44.0/87) > 1e-9 {
		t.Errorf("value is %s of %d", v, v.N)
	}
	km := r.Steps[1].Time.KaplanMeier
	if time := r.Steps[1].Time; time.Censored != 50 || time.Open != 7 || *time.Median.Value != 2 || km.N != 100 {
		t.Errorf("times: %+v", time)
	}
	for _, want := range []string{"Of 87 people who did signup, 44 (50.6 % [40.3, 60.8]) got to call within 14 days.", "13 more entered too late"} {
		if !strings.Contains(r.Sentence, want) {
			t.Errorf("sentence %q lacks %q", r.Sentence, want)
		}
	}
	r = ask(t, eventstest.LogOf(t, list[:6]...), funnel.Question{Steps: steps("signup", "call"), Window: "14d"})
	if v := r.Value(); v.Value != nil || !strings.HasPrefix(r.Sentence, "Cannot tell yet: all 4 people") {
		t.Errorf("nobody could be followed: %s, %q", v, r.Sentence)
	}
	if r = ask(t, eventstest.LogOf(t), funnel.Question{Steps: steps("signup", "call"), Window: "14d"}); r.Sentence != "Nobody did signup in the period." {
		t.Errorf("an empty log: %q", r.Sentence)
	}
}

// Whether somebody is mature must not depend on how far they got: the first attempt decides, whichever counts.
func TestMatureByTheFirstAttempt(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("p", "a", eventstest.At("2026-01-01 00:00:00")), did("p", "a", eventstest.At("2026-01-14 00:00:00")), did("p", "b", eventstest.At("2026-01-14 12:00:00")),
		did("z", "z", eventstest.At("2026-01-16 00:00:00")),
	)
	r := ask(t, log, funnel.Question{Steps: steps("a", "b"), Window: "14d"})
	if r.Immature != 0 || r.Steps[1].Mature.N != 1 || *r.Steps[1].Time.Median.Value != 12 {
		t.Errorf("%d immature, %d mature got on, after %s", r.Immature, r.Steps[1].Mature.N, r.Steps[1].Time.Median)
	}
}

func TestAttemptsBeginInThePeriodAndAreFollowedBeyondIt(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t,
		did("a", "x", eventstest.At("2026-03-31 21:59:59")), did("a", "y", eventstest.At("2026-04-02 00:00:00")), // 23:59:59 in Berlin
		did("b", "x", eventstest.At("2026-03-31 22:00:00")), did("b", "y", eventstest.At("2026-04-02 00:00:00")), // 1 April there
		did("c", "x", eventstest.At("2026-03-01 00:00:00")), did("c", "y", eventstest.At("2026-04-02 00:00:00")),
		did("d", "x", eventstest.At("2026-02-28 22:59:59")), did("d", "y", eventstest.At("2026-03-02 00:00:00")),
		did("e", "z", eventstest.At("2026-05-01 00:00:00")),
	)
	q := funnel.Question{Steps: steps("x", "y"), Window: "7d"}
	q.Scope = question.Scope{From: "2026-03-01", To: "2026-03-31", Zone: "Europe/Berlin"}
	if got := counts(ask(t, log, q).Steps); got != "2 1" {
		t.Errorf("reached %s, want 2 1", got)
	}
}

func TestExclusionTakesPeopleOutAltogether(t *testing.T) {
	t.Parallel()
	log := eventstest.LogOf(t, append(append(append(story("a x b"), named("q", "a b x")...), named("r", "x a")...), named("s", "a x")...)...)
	q := funnel.Question{Steps: steps("a", "b"), Window: "1h", Exclude: []funnel.Exclusion{{Match: events.Matcher{Names: []string{"x"}}}}}
	r := ask(t, log, q)
	if r.Excluded != 2 || counts(r.Steps) != "2 1" {
		t.Errorf("%d excluded, reached %s; want 2 and 2 1", r.Excluded, counts(r.Steps))
	}
}

func named(person, letters string) []events.Event {
	list := story(letters)
	for i := range list {
		list[i].Person, list[i].ID = person, person+string(rune('0'+i))
	}
	return list
}

func TestSplitByTheValueAtAStep(t *testing.T) {
	t.Parallel()
	with := func(e events.Event, plan string) events.Event {
		e.Properties, _ = json.Marshal(map[string]string{"plan": plan})
		return e
	}
	log := eventstest.LogOf(t,
		with(did("1", "a", eventstest.At("2026-01-01 00:00:00")), "free"), with(did("1", "b", eventstest.At("2026-01-02 00:00:00")), "pro"),
		with(did("2", "a", eventstest.At("2026-01-01 00:00:00")), "free"),
		with(did("3", "a", eventstest.At("2026-01-01 00:00:00")), "pro"), with(did("3", "b", eventstest.At("2026-01-02 00:00:00")), "pro"),
		did("4", "a", eventstest.At("2026-01-01 00:00:00")),
	)
	groups := func(q funnel.Question) string {
		r := ask(t, log, q)
		var out []string
		for _, g := range r.Groups {
			name := g.By
			if g.Other {
				name = "other"
			}
			out = append(out, name+": "+counts(g.Steps))
		}
		return strings.Join(out, "; ")
	}
	q := funnel.Question{Steps: steps("a", "b"), By: "plan"}
	for attribution, want := range map[string]string{
		"": "free: 2 1; : 1 0; pro: 1 1", "last": "pro: 2 2; : 1 0; free: 1 0", "step 2": "pro: 2 2",
	} {
		q.Attribution = attribution
		if got := groups(q); got != want {
			t.Errorf("by plan at %q: %q, want %q", attribution, got, want)
		}
	}
	q.Attribution, q.Top = "", 1
	if got, want := groups(q), "free: 2 1; other: 2 1"; got != want {
		t.Errorf("the largest group alone: %q, want %q", got, want)
	}
	if r := ask(t, log, funnel.Question{Steps: steps("a", "b"), By: "plan", Attribution: "step 2"}); r.Unsplit != 2 || r.Entrants != 4 {
		t.Errorf("%d of %d are in no group, want 2 of 4", r.Unsplit, r.Entrants)
	}
}

func TestAccountsGoThroughTogether(t *testing.T) {
	t.Parallel()
	list := []events.Event{did("1", "a", eventstest.At("2026-01-01 00:00:00")), did("2", "b", eventstest.At("2026-01-02 00:00:00"))}
	for i := range list {
		list[i].Account = "acme"
	}
	q := funnel.Question{Steps: steps("a", "b")}
	if got := counts(ask(t, eventstest.LogOf(t, list...), q).Steps); got != "1 0" {
		t.Errorf("people reached %s, want 1 0", got)
	}
	q.Unit = events.ByAccount
	if got := counts(ask(t, eventstest.LogOf(t, list...), q).Steps); got != "1 1" {
		t.Errorf("accounts reached %s, want 1 1", got)
	}
}

func TestStrictOrderIgnoresWhatIsSaidAboutAPerson(t *testing.T) {
	t.Parallel()
	list := story("a $identify b $check")
	if got := reach(t, funnel.Question{Steps: steps("a", "b"), Order: funnel.Strict}, list); got != 2 {
		t.Errorf("reached step %d, want 2", got)
	}
}

func TestDefinitionSaysEverything(t *testing.T) {
	t.Parallel()
	q := funnel.Question{Steps: steps("a", "b"), Order: funnel.Strict, Entry: funnel.First, Window: "14d", By: "plan", Attribution: "step 2"}
	q.Exclude = []funnel.Exclusion{{Match: events.Matcher{Names: []string{"x"}}}}
	q.Scope = question.Scope{Unit: events.ByAccount, Zone: "Europe/Berlin", Last: 30, Where: []events.Cond{{Property: "env", Op: events.Ne, Value: "test"}}}
	for _, want := range []string{"Accounts", "a, then b", "right after", "14 days", "inclusive", "first step", "left out altogether", "x after step 1 and before step 2", "mature", "plan at step 2", "Europe/Berlin", "last 30 days", "env != test"} {
		if got := q.Definition(); !strings.Contains(got, want) {
			t.Errorf("definition %q lacks %q", got, want)
		}
	}
}

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for want, q := range map[string]funnel.Question{
		"steps":       {},
		"order":       {Steps: steps("a"), Order: "random"},
		"entry":       {Steps: steps("a"), Entry: "last"},
		"window":      {Steps: steps("a"), Window: "soon"},
		"exclude":     {Steps: steps("a", "b"), Exclude: []funnel.Exclusion{{After: 2, Before: 2}}},
		"attribution": {Steps: steps("a", "b"), By: "x", Attribution: "step 3"},
		"top":         {Steps: steps("a"), By: "x", Top: 1000},
	} {
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// Shares of a funnel are covered by their intervals as often as they say: 95 % of 4,000 simulated funnels of 200
// people, on average over shares (a score interval is right on average, not at each share).
func TestIntervalsOfSharesCover(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 1))
	covered, n := 0, 0
	for range 4000 {
		p := 0.05 + 0.9*random.Float64()
		hits := 0
		for range 200 {
			if random.Float64() < p {
				hits++
			}
		}
		f := question.Share("", stats.Proportion{Hits: hits, N: 200}, 0.95, "", events.Mark{}, "")
		if *f.Low <= 100*p && 100*p <= *f.High {
			covered++
		}
		n++
	}
	if share := float64(covered) / float64(n); math.Abs(share-0.95) > 0.015 {
		t.Errorf("covered %.4f of the time", share)
	}
}

// busy is a person with a million events that fit the first two steps.
func busy(sameInstant bool) []events.Step {
	const n = 1_000_000
	list := make([]events.Step, 2*n)
	for i := range n {
		if sameInstant { // in order of steps, then of events
			list[i], list[n+i] = events.Step{Match: 0, Event: int32(i)}, events.Step{Match: 1, Event: int32(i)}
		} else {
			at := int64(i) * 1e6
			list[2*i], list[2*i+1] = events.Step{Match: 0, At: at, Event: int32(i)}, events.Step{Match: 1, At: at, Event: int32(i)}
		}
	}
	return list
}

// One person with a million events costs no more than a million people with one, and nothing is allocated for them once
// the stepper has seen the largest. (Not parallel: allocations are counted for the whole process.)
func TestBusyPerson(t *testing.T) {
	for _, same := range []bool{false, true} {
		list := busy(same)
		for _, order := range []funnel.Order{funnel.Ordered, funnel.Strict, funnel.Any} {
			s := funnel.NewStepper(funnel.Question{Steps: steps("a", "a", "b", "c"), Order: order, Window: "1h", Exclude: []funnel.Exclusion{{}}}, 0, math.MaxInt64)
			begun := time.Now()
			s.Run(list)
			took := time.Since(begun)
			t.Logf("%s, all at one instant %v: %s", order, same, took)
			if took > 20*time.Second { // it takes a hundredth of a second or a few; a quadratic stepper takes hours
				t.Errorf("%s, all at one instant %v: took %s", order, same, took)
			}
			if n := testing.AllocsPerRun(1, func() { s.Run(list[:100_000]) }); n > 0 {
				t.Errorf("%s: %v allocations", order, n)
			}
		}
	}
}

func BenchmarkStepper(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var list []events.Step
	for i := range 10_000 {
		list = append(list, events.Step{Match: random.IntN(4), At: int64(i) * 20e9, Event: int32(i)})
	}
	for i := range list {
		if list[i].Match == 3 && random.IntN(20) > 0 {
			list[i].Match = 0
		}
	}
	people := 200
	for _, order := range []funnel.Order{funnel.Ordered, funnel.Strict, funnel.Any} {
		for _, entry := range []funnel.Entry{funnel.Best, funnel.First} {
			b.Run(string(order)+"/"+string(entry), func(b *testing.B) {
				s := funnel.NewStepper(funnel.Question{Steps: steps("a", "b", "c", "d"), Order: order, Entry: entry, Window: "14d"}, 0, math.MaxInt64)
				b.ReportAllocs()
				for b.Loop() {
					for p := range people {
						s.Run(list[p*50 : p*50+50])
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/event")
			})
		}
	}
}
