package timeto_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/timeto"
)

// started is a log of people who signed up with a plan in a region.
func started(t *testing.T, people ...string) *eventstest.Memory {
	t.Helper()
	var b events.Batch
	for _, line := range people { // "p plan region 3.5": the plan and region of the signup on day 0, and the day of the call; 0: none
		var person, plan, region string
		var call float64
		if _, err := fmt.Sscan(line, &person, &plan, &region, &call); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		b.Events = append(b.Events, events.Event{ID: "s" + person, Name: "signup", Person: person, Time: after(0), Properties: fmt.Appendf(nil, `{"plan":%q,"region":%q}`, plan, region)})
		if call > 0 {
			b.Events = append(b.Events, events.Event{ID: "c" + person, Name: "call", Person: person, Time: after(call)})
		}
	}
	b.Events = append(b.Events, events.Event{ID: "end", Name: "tick", Person: "clock", Time: after(60)})
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return &log
}

func TestByAProperty(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 60 {
		people = append(people, fmt.Sprintf("a%d free eu %g", i, 5+float64(i%20)), fmt.Sprintf("b%d pro eu %g", i, 1+float64(i%10)/2))
		if i < 20 {
			people = append(people, fmt.Sprintf("c%d trial us %g", i, 3+float64(i)), fmt.Sprintf("d%d %d us 4", i, i))
		}
	}
	people = people[1:] // pro is the most frequent
	log := started(t, people...)
	q := signupToCall()
	q.By, q.Top = "plan", 3
	r := result(t, log, q)
	var names []string
	for _, c := range r.Cohorts {
		names = append(names, fmt.Sprintf("%s %d", c.Name, c.N))
	}
	if got := strings.Join(names, ", "); got != "pro 60, free 59, trial 20, 20 other values of plan 20" {
		t.Errorf("cohorts %s", got)
	}
	if len(r.Differences) != 3 || !r.Differences[0].Conclusive || r.Differences[0].From != "pro" || r.Hazards == nil || r.Hazards.Reference != "pro" {
		t.Fatalf("%+v, %+v", r.Differences, r.Hazards)
	}
	if ratio := r.Hazards.Ratios[0]; ratio.Cohort != "free" || *ratio.Ratio.High >= 1 || ratio.P == nil {
		t.Errorf("hazard ratio %+v, want free slower than pro", ratio)
	}
	if r.Hazards.Proportional == nil || r.Hazards.Note == "" || !strings.Contains(r.Definition, "compared by plan") {
		t.Errorf("%+v, %s", r.Hazards, r.Definition)
	}
	var text strings.Builder
	if err := r.WriteText(&text); err != nil || !strings.Contains(text.String(), "hazard ratio, free over pro") || r.Value().Name != "median, 20 other values of plan" {
		t.Errorf("%v, %s\n%s", err, r.Value().Name, text.String())
	}
}

// Within each region plans are alike; that one plan is sold where people are slow makes a difference only without strata.
func TestStratified(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 200 {
		plan, region, call := "free", "eu", 2+float64(i%25)/5
		if i%2 == 0 {
			region, call = "us", 12+float64(i%25)
		}
		if i%10 == 0 || region == "us" && i%3 > 0 {
			plan = "pro"
		}
		people = append(people, fmt.Sprintf("p%d %s %s %g", i, plan, region, call))
	}
	log := started(t, people...)
	q := signupToCall()
	q.By = "plan"
	if r := result(t, log, q); r.LogRank.P > 0.001 || r.Strata != 0 {
		t.Errorf("without strata p %v", r.LogRank.P)
	}
	q.Stratify = "region"
	r := result(t, log, q)
	if r.LogRank.P < 0.05 || r.Strata != 2 || !strings.Contains(r.Definition, "within each region") {
		t.Errorf("within regions p %v, %d strata", r.LogRank.P, r.Strata)
	}
	if low, high := *r.Hazards.Ratios[0].Ratio.Low, *r.Hazards.Ratios[0].Ratio.High; low > 1 || high < 1 {
		t.Errorf("hazard ratio within regions [%v, %v]", low, high)
	}
	q.By = ""
	if r := result(t, log, q); len(r.Cohorts) != 1 || r.Strata != 2 {
		t.Errorf("one cohort in strata: %+v", r)
	}
}

func TestArms(t *testing.T) {
	t.Parallel()
	set := func(names ...string) map[string]struct{} {
		out := map[string]struct{}{}
		for _, n := range names {
			out[n] = struct{}{}
		}
		return out
	}
	log := logOf(t, "a signup 0, call 2", "b signup 1, call 9", "c signup 2, call 3", "d signup 5, call 8", "e signup 5", "z x 20")
	q := signupToCall()
	q.Arms = []ledger.Key{"COH-1", "COH-2"}
	q.Groups = []timeto.Group{{Name: "first", Members: set("a", "b", "c")}, {Members: set("c", "d", "nobody")}}
	r := result(t, log, q)
	if r.Cohorts[0].Name != "first" || r.Cohorts[0].N != 2 || r.Cohorts[1].Name != "COH-2" || r.Cohorts[1].N != 1 || r.Several != 1 {
		t.Errorf("%+v, %d in several", r.Cohorts, r.Several)
	}
	q = signupToCall()
	q.Cohort, q.Only = "COH-1", set("a", "e")
	if r := result(t, log, q); r.Cohorts[0].N != 2 || r.Cohorts[0].Events != 1 || !strings.Contains(r.Definition, "members of COH-1 alone") {
		t.Errorf("%+v", r)
	}
}

// Who leaves first does not get there: the share is Aalen-Johansen's, not what it would be if nobody left.
func TestLeaving(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 100 {
		switch start := i % 7; {
		case i < 40:
			people = append(people, fmt.Sprintf("p%d signup %d, call %d", i, start, start+3))
		case i < 80:
			people = append(people, fmt.Sprintf("p%d signup %d, cancel %d, call %d", i, start, start+1, start+30)) // back too late to count
		default:
			people = append(people, fmt.Sprintf("p%d signup %d", i, start))
		}
	}
	log := logOf(t, append(people, "z x 60")...)
	q := signupToCall()
	q.Leave = &events.Matcher{Names: []string{"cancel"}}
	r := result(t, log, q)
	c := r.Cohorts[0]
	if c.N != 100 || c.Events != 40 || c.Left != 40 || c.Censored != 20 || c.Median.Value != nil {
		t.Errorf("%+v", c)
	}
	near(t, "within 7 days", c.Done[0].Value, 40, 1e-9)
	if got := c.Curve[len(c.Curve)-1].NotYet; math.Abs(got-0.6) > 1e-9 {
		t.Errorf("curve ends at %v, want 0.6", got)
	}
	if got := c.Gone[len(c.Gone)-1].Share; math.Abs(got-0.4) > 1e-9 {
		t.Errorf("%v have left, want 0.4", got)
	}
	if !strings.Contains(r.Definition, "whoever did cancel first has left") || !strings.Contains(r.Sentence, "40 had left first") {
		t.Errorf("%s\n%s", r.Definition, r.Sentence)
	}
	// Without leaving the same people seem to get there more often: two thirds of those who had not left.
	q.Leave = nil
	q.Horizon = "20d"
	naive := result(t, log, q).Cohorts[0]
	near(t, "of all, when leaving says nothing", naive.Done[0].Value, 40, 1e-9)

	// A cohort that leaves more gets there less often, however quick the others are.
	q = signupToCall()
	q.Leave = &events.Matcher{Names: []string{"cancel"}}
	q.Split = []ledger.Date{"2026-01-04"}
	people = nil
	for i := range 200 {
		early, late := fmt.Sprintf("a%d signup 0, call 4", i), fmt.Sprintf("b%d signup 5, call 8", i)
		if i%4 == 0 {
			early = fmt.Sprintf("a%d signup 0, cancel 1", i)
		}
		if i%4 > 0 {
			late = fmt.Sprintf("b%d signup 5, cancel 6", i)
		}
		people = append(people, early, late)
	}
	r = result(t, logOf(t, append(people, "z x 60")...), q)
	if r.Verdict.Answer != timeto.Longer || !strings.Contains(r.Sentence, "later or less often") || !strings.Contains(r.Hazards.Note, "have not left") {
		t.Errorf("%+v\n%+v", r.Verdict, r.Hazards)
	}
	share, err := timeto.AskShare(t.Context(), log, events.Mark{}, timeto.Share{Question: timeto.Question{Start: named("signup"), End: named("call"), Leave: &events.Matcher{Names: []string{"cancel"}}}, Days: 14})
	if err != nil || share.Cohorts[0].Done != 40 || share.Cohorts[0].Mature != 100 || share.Sentence == "" || *share.Value().Value != 40 {
		t.Errorf("%+v, %v", share, err)
	}
}

// A ratio that changes over time is told, and sends the reader to the restricted means.
func TestHazardsThatCross(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 300 {
		u := (float64(i) + 0.5) / 300
		people = append(people, fmt.Sprintf("a%d x eu %g", i, 1-5*math.Log(u)), fmt.Sprintf("b%d y eu %g", i, 5+0.8*math.Abs(math.Log(u))))
	}
	q := signupToCall()
	q.By = "plan"
	r := result(t, started(t, people...), q)
	if r.Hazards.Proportional == nil || r.Hazards.Proportional.P > 0.001 || !strings.Contains(r.Hazards.Note, "Read the restricted means") {
		t.Errorf("%+v", r.Hazards)
	}
}

// A cohort in which nobody gets there has no finite hazard ratio; that is said.
func TestNoFiniteRatio(t *testing.T) {
	t.Parallel()
	var people []string
	for i := range 40 {
		people = append(people, fmt.Sprintf("a%d x eu %d", i, 1+i), fmt.Sprintf("b%d y eu 0", i))
	}
	q := signupToCall()
	q.By = "plan"
	ratio := result(t, started(t, people...), q).Hazards.Ratios[0].Ratio
	if ratio.Value != nil || ratio.High != nil || !strings.HasPrefix(ratio.Note, "cannot tell") {
		t.Errorf("%+v", ratio)
	}
}

// Days begin in the zone of the question.
func TestZone(t *testing.T) {
	t.Parallel()
	log := logOf(t, "a signup 1.97, call 3", "b signup 2.01, call 4") // 23:17 UTC is the next day in Berlin
	for zone, want := range map[string]int{"": 1, "Europe/Berlin": 2} {
		q := signupToCall()
		q.Zone, q.From = zone, "2026-01-03"
		if got := result(t, log, q).Cohorts[0].N; got != want {
			t.Errorf("zone %q: %d started, want %d", zone, got, want)
		}
	}
}

// Accounts get there when one of their people does.
func TestAccounts(t *testing.T) {
	t.Parallel()
	var b events.Batch
	for i, e := range []events.Event{{Name: "signup", Person: "a", Account: "acme", Time: after(0)}, {Name: "signup", Person: "b", Account: "acme", Time: after(2)}, {Name: "call", Person: "b", Account: "acme", Time: after(3)}, {Name: "signup", Person: "c", Time: after(1)}} {
		e.ID = fmt.Sprint(i)
		b.Events = append(b.Events, e)
	}
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	q := signupToCall()
	q.Unit = events.ByAccount
	r := result(t, &log, q)
	near(t, "median", r.Cohorts[0].Median.Value, 3, 0)
	if r.Cohorts[0].N != 1 || !strings.HasPrefix(r.Definition, "Days from an account's first signup") {
		t.Errorf("%+v", r)
	}
}
