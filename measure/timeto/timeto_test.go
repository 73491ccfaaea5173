package timeto_test

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/timeto"
	"throughline.dev/stats"
)

func origin() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func after(days float64) time.Time {
	return origin().Add(time.Duration(days * 24 * float64(time.Hour)))
}

// logOf makes a log from lines like "p signup 0, call 3.5".
func logOf(t *testing.T, people ...string) *eventstest.Memory {
	t.Helper()
	var b events.Batch
	for _, line := range people {
		person, rest, _ := strings.Cut(line, " ")
		for step := range strings.SplitSeq(rest, ", ") {
			var name string
			var at float64
			if _, err := fmt.Sscan(step, &name, &at); err != nil {
				t.Fatalf("%q: %v", step, err)
			}
			b.Events = append(b.Events, events.Event{ID: fmt.Sprint(len(b.Events)), Name: name, Person: person, Time: after(at)})
		}
	}
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return &log
}

func named(name string) events.Matcher { return events.Matcher{Names: []string{name}} }

func signupToCall() timeto.Question {
	return timeto.Question{Start: named("signup"), End: named("call")}
}

func ask(t *testing.T, log events.Reader, q timeto.Question) timeto.Durations {
	t.Helper()
	return askAt(t, log, events.Mark{}, q)
}

func askAt(t *testing.T, log events.Reader, mark events.Mark, q timeto.Question) timeto.Durations {
	t.Helper()
	d, err := timeto.Read(t.Context(), log, mark, q)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func result(t *testing.T, log events.Reader, q timeto.Question) timeto.Result {
	t.Helper()
	r, err := ask(t, log, q).Result()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func near(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	if got == nil || !(math.Abs(*got-want) <= tolerance) {
		if got == nil {
			t.Errorf("%s is absent, want %v", what, want)
			return
		}
		t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

// The trap: both cohorts come from one distribution, lognormal with median 9 days and sigma 1.2, but the second one
// was followed for two weeks at most. Among those who got there the median falls from 8.6 to 3.5 days although
// nothing changed. Expected values are R's (survival 3.5).
func TestCensoringAloneIsNoDifference(t *testing.T) {
	t.Parallel()
	const n = 1000
	var b events.Batch
	cohort := func(name string, begin, window float64) {
		for i := 1; i <= n; i++ {
			u := (n*float64(bits.Reverse32(uint32(i)))/(1<<32) + 0.5) / (n + 1)
			takes := math.Exp(math.Log(9) + 1.2*stats.NormalQuantile(u))
			start := begin + (float64(i)-0.5)/n*window
			person := fmt.Sprint(name, i)
			b.Events = append(b.Events, events.Event{ID: "s" + person, Name: "signup", Person: person, Time: after(start)})
			if start+takes <= 150 {
				b.Events = append(b.Events, events.Event{ID: "c" + person, Name: "call", Person: person, Time: after(start + takes)})
			}
		}
	}
	cohort("before", 0, 90)
	cohort("after", 136, 14)
	b.Events = append(b.Events, events.Event{ID: "end", Name: "tick", Person: "clock", Time: after(150)})
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	q := signupToCall()
	q.Split = []ledger.Date{"2026-04-11"}
	r := result(t, &log, q)

	first, second := r.Cohorts[0], r.Cohorts[1]
	near(t, "median before", first.Median.Value, 8.9736665622171, 1e-6)
	near(t, "its lower bound", first.Median.Low, 8.1444412961139, 1e-6)
	near(t, "its upper bound", first.Median.High, 9.8290207529697, 1e-6)
	near(t, "median after", second.Median.Value, 9.0529768897057, 1e-6)
	near(t, "its lower bound", second.Median.Low, 7.9546544259699, 1e-6)
	near(t, "its upper bound", second.Median.High, 10.1228294451059, 1e-6)
	if r.LogRank == nil || math.Abs(r.LogRank.P-0.98977946724229) > 0.002 /* whole microseconds break R's ties */ || r.LogRank.DF != 1 {
		t.Errorf("log-rank %+v, want p 0.98978", r.LogRank)
	}
	if r.Verdict.Answer != timeto.Same || r.Differences[0].Conclusive {
		t.Errorf("verdict %+v, want no difference", r.Verdict)
	}

	// The naive numbers show the trap, are labelled, and nothing else reads them.
	near(t, "naive median before", first.Naive.Median.Value, 8.6376733773125, 1e-6)
	near(t, "naive median after", second.Naive.Median.Value, 3.5489808585756, 1e-6)
	for _, f := range []ledger.Figure{first.Naive.Median, first.Naive.Mean, second.Naive.Median, second.Naive.Mean} {
		if !strings.HasPrefix(f.Name, "naive") || !strings.Contains(f.Definition, "must not be compared") || f.Low != nil {
			t.Errorf("naive figure %+v is not labelled", f)
		}
	}
	for _, bad := range []string{"3.5", "8.6", "faster", "less than"} {
		if strings.Contains(r.Verdict.Sentence, bad) {
			t.Errorf("verdict says %q: %s", bad, r.Verdict.Sentence)
		}
	}
}

func TestResult(t *testing.T) {
	t.Parallel()
	log := logOf(t,
		"a signup 0, call 2",
		"b signup 0, call 1, call 9",   // the first one counts
		"c call 0, signup 1, call 4",   // a call before the start does not count
		"d signup 2, signup 3, call 8", // from the first signup
		"e signup 4",                   // censored
		"f call 5",                     // never started
		"g call 1, signup 5",           // censored, and got there earlier
		"h signup 6, call 6",           // at the same instant
		"i other 12")
	r := result(t, log, signupToCall())
	c := r.Cohorts[0]
	if c.Name != "all" || c.N != 7 || c.Events != 5 || c.Censored != 2 || r.Earlier != 1 {
		t.Errorf("cohort %+v, earlier %d", c, r.Earlier)
	}
	// Times 0, 1, 2, 3, 6 and 8+, 7+: S after them 6/7, 5/7, 4/7, 3/7, 2/7.
	near(t, "median", c.Median.Value, 3, 0)
	near(t, "within 7 days", c.Done[0].Value, 100*5.0/7, 1e-9)
	if c.Done[1].Value != nil || !strings.Contains(c.Done[1].Note, "nobody was followed for 14 days") {
		t.Errorf("within 14 days: %v", c.Done[1])
	}
	if len(c.Curve) == 0 || c.Curve[len(c.Curve)-1].NotYet > 0.29 {
		t.Errorf("curve %+v", c.Curve)
	}
	if r.Verdict.Answer != timeto.NotAsked || r.LogRank != nil {
		t.Errorf("verdict %+v", r.Verdict)
	}
	for _, f := range append([]ledger.Figure{c.Median, c.Restricted, c.Naive.Mean}, c.Done...) {
		if f.Definition == "" || f.Unit == "" || f.AsOf != "2026-01-13T00:00:00Z" {
			t.Errorf("figure without definition, unit or mark: %+v", f)
		}
	}
	want := "Days from a person's first signup to their first call at or after it; whoever had not got there by the end of observation is censored"
	if r.Definition != want {
		t.Errorf("definition %q", r.Definition)
	}
}

// Who is still followed, who got there and who left the count add up to everybody, on every day.
func TestRiskAddsUp(t *testing.T) {
	t.Parallel()
	// Observation ends on day 10: a is there on day 1, b is followed for 10 days, c from day 7 on for 3, d not a day.
	log := logOf(t, "a signup 0, call 1", "b signup 0", "c signup 7", "d signup 9.5", "clock tick 10")
	r := result(t, log, signupToCall())
	want := []timeto.Risk{{Days: 0, AtRisk: 4}, {Days: 1, AtRisk: 2, Censored: 1}, {Days: 2, AtRisk: 2, Censored: 1}, {Days: 3, AtRisk: 1, Censored: 2}}
	if diff := cmp.Diff(want, r.Cohorts[0].Risk[:4]); diff != "" {
		t.Error(diff)
	}
}

func TestRestrictions(t *testing.T) {
	t.Parallel()
	log := logOf(t, "a signup 0, call 2", "b signup 1, call 9", "c signup 2, signup 5, call 6", "d signup 5", "e x 20")
	count := func(change func(*timeto.Question)) string {
		q := signupToCall()
		change(&q)
		var out []string
		for _, c := range result(t, log, q).Cohorts {
			out = append(out, fmt.Sprintf("%s: %d of %d", c.Name, c.Events, c.N))
		}
		return strings.Join(out, "; ")
	}
	for _, c := range []struct {
		want   string
		change func(*timeto.Question)
	}{
		{"all: 3 of 4", func(*timeto.Question) {}},
		{"all: 2 of 3", func(q *timeto.Question) { q.From = "2026-01-02" }},
		{"all: 1 of 1", func(q *timeto.Question) { q.From, q.To = "2026-01-03", "2026-01-05" }},
		{"all: 2 of 4", func(q *timeto.Question) { q.Horizon = "4d" }},
		{"before 2026-01-02: 1 of 1; from 2026-01-02: 2 of 3", func(q *timeto.Question) { q.Split = []ledger.Date{"2026-01-02"} }},
		{"before 2026-01-02: 1 of 1; 2026-01-02 to 2026-01-03: 1 of 1; from 2026-01-03: 1 of 2", func(q *timeto.Question) { q.Split = []ledger.Date{"2026-01-02", "2026-01-03"} }},
		{"all: 1 of 4", func(q *timeto.Question) { q.End = q.Start }}, // the next signup
		{"all: 0 of 0", func(q *timeto.Question) { q.Start = named("never") }},
	} {
		if got := count(c.change); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	for name, q := range map[string]timeto.Question{
		"falling split": {Split: []ledger.Date{"2026-01-03", "2026-01-02"}},
		"no day":        {Split: []ledger.Date{"yesterday"}},
		"level":         {Scope: question.Scope{Level: 95}},
		"horizon":       {Horizon: "long"},
		"to":            {Scope: question.Scope{From: "2026-01-03", To: "2026-01-02"}},
		"operator":      {Start: events.Matcher{Where: []events.Cond{{Property: "x", Op: "~"}}}},
		"two ways":      {Split: []ledger.Date{"2026-01-03"}, By: "plan"},
		"leave":         {End: named("call"), Leave: &events.Matcher{Names: []string{"call"}}},
		"arms":          {Arms: []ledger.Key{"COH-1", "COH-2"}},
		"stratify":      {By: "plan", Stratify: "plan"},
	} {
		if _, err := timeto.Ask(t.Context(), log, events.Mark{}, q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// A cohort that is observed less, asked as of the mark at which it was.
func TestAsOf(t *testing.T) {
	t.Parallel()
	log := logOf(t, "a signup 0", "b signup 1, call 2")
	mark, err := log.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Append(t.Context(), events.Batch{Events: []events.Event{{ID: "late", Name: "call", Person: "a", Time: after(1)}}}); err != nil {
		t.Fatal(err)
	}
	q := signupToCall()
	if got := result(t, log, q).Cohorts[0].Events; got != 2 {
		t.Errorf("now: %d events, want 2", got)
	}
	r, err := askAt(t, log, mark, q).Result()
	if err != nil {
		t.Fatal(err)
	}
	if r.Cohorts[0].Events != 1 || r.AsOf != mark {
		t.Errorf("then: %d events as of %v, want 1 as of %v", r.Cohorts[0].Events, r.AsOf, mark)
	}
}

// shift makes two cohorts of n people each, the second of whom takes a multiple of the time.
func shift(t *testing.T, n int, factor float64) timeto.Result {
	t.Helper()
	var people []string
	for i := range n {
		takes := 2 + 10*float64((i*7)%n)/float64(n)
		people = append(people, fmt.Sprintf("a%d signup %g, call %g", i, float64(i)/float64(n), float64(i)/float64(n)+takes))
		people = append(people, fmt.Sprintf("b%d signup %g, call %g", i, 5+float64(i)/float64(n), 5+float64(i)/float64(n)+takes*factor))
	}
	q := signupToCall()
	q.Split = []ledger.Date{"2026-01-04"}
	return result(t, logOf(t, append(people, "z end 100")...), q)
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for factor, want := range map[float64]struct {
		answer timeto.Answer
		says   string
	}{
		0.5: {timeto.Shorter, "People who started from 2026-01-04 took less than those before 2026-01-04 (log-rank p < 0.001)"},
		2:   {timeto.Longer, "took more than"},
		1:   {timeto.Same, "No difference is shown (log-rank p = "},
	} {
		r := shift(t, 200, factor)
		if r.Verdict.Answer != want.answer || !strings.Contains(r.Verdict.Sentence, want.says) {
			t.Errorf("factor %v: %+v, want %s, %q", factor, r.Verdict, want.answer, want.says)
		}
	}
	q := signupToCall()
	q.Split = []ledger.Date{"2026-01-02"}
	for name, log := range map[string]*eventstest.Memory{
		"one empty":     logOf(t, "a signup 0, call 1"),
		"nobody got it": logOf(t, "a signup 0", "b signup 2", "c x 9"),
	} {
		if v := result(t, log, q).Verdict; v.Answer != timeto.CannotTell {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// Where all who started took as long, the test has no variance; that is not that nobody got there.
func TestNothingSetsTheCohortsApart(t *testing.T) {
	t.Parallel()
	q := signupToCall()
	q.Split = []ledger.Date{"2026-01-02"}
	v := result(t, logOf(t, "a signup 0, call 1", "b signup 0, call 1", "c signup 2, call 3", "d signup 2, call 3", "e x 9"), q).Verdict
	if v.Answer != timeto.CannotTell || strings.Contains(v.Sentence, "nobody") || !strings.Contains(v.Sentence, "all took as long") {
		t.Errorf("%+v", v)
	}
}

func TestOneCohort(t *testing.T) {
	t.Parallel()
	for want, log := range map[string]*eventstest.Memory{
		"Cannot tell: nobody started.":                                   logOf(t, "a call 1"),
		"Half of the people had not got there by 2026-01-10: 1 of 3 had": logOf(t, "a signup 0", "b signup 0, call 1", "c signup 0, x 9"),
		"Half of the people got there after 1 d":                         logOf(t, "a signup 0, call 1", "b signup 0, call 1", "c signup 0, x 9"),
	} {
		if got := result(t, log, signupToCall()).Verdict.Sentence; !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if r := result(t, &eventstest.Memory{}, signupToCall()); r.Cohorts[0].Median.AsOf != "no events yet" || r.Verdict.Answer != timeto.CannotTell {
		t.Errorf("empty log: %+v", r)
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	// 42 of 300 before and 58 of 300 after, and in each cohort people who are too recent, or too late, to count.
	var people []string
	add := func(cohort string, start float64, n, done int) {
		for i := range n {
			line := fmt.Sprintf("%s%d signup %g", cohort, i, start)
			switch {
			case i < done:
				line += fmt.Sprintf(", call %g", start+14)
			case i%2 == 0 && done > 0:
				line += fmt.Sprintf(", call %g", start+14.5)
			}
			people = append(people, line)
		}
	}
	add("a", 0, 300, 42)
	add("b", 20, 300, 58)
	add("young", 90, 50, 0)
	people = append(people, "quick signup 95, call 96", "z end 100")
	q := signupToCall()
	q.Split = []ledger.Date{"2026-01-11"}
	a, err := ask(t, logOf(t, people...), q).Within(14 * 24 * time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	first, second := a.Cohorts[0], a.Cohorts[1]
	if first.Done != 42 || first.Mature != 300 || second.Done != 58 || second.Mature != 300 || second.N != 351 {
		t.Fatalf("counts %+v, %+v", first, second)
	}
	near(t, "first", first.Share.Value, 14, 1e-9)
	near(t, "first by the curve", first.Estimate.Value, 14, 1e-9)
	near(t, "lift", a.Lift.Relative.Value, 38.0952380952381, 1e-9)
	near(t, "its lower bound", a.Lift.Relative.Low, 100*(0.960-1), 0.05)
	near(t, "its upper bound", a.Lift.Relative.High, 100*(1.986-1), 0.05)
	near(t, "p", a.Lift.P, 0.080, 0.0005)
	for _, want := range []string{"No difference is shown", "42 of 300", "58 of 300", "+38"} {
		if !strings.Contains(strings.ReplaceAll(a.Verdict.Sentence, " 38", " +38"), want) {
			t.Errorf("sentence lacks %q: %s", want, a.Verdict.Sentence)
		}
	}

	if _, err := ask(t, logOf(t, "a signup 0"), q).Within(0); err == nil {
		t.Error("no time given: no error")
	}
	empty, err := ask(t, logOf(t, "a signup 0", "b signup 11"), q).Within(24 * time.Hour)
	if err != nil || empty.Verdict.Answer != timeto.CannotTell || empty.Lift.Relative.Value != nil {
		t.Errorf("too young: %v, %+v", err, empty.Verdict)
	}
}
