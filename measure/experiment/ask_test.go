package experiment_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/experiment"
)

func origin() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }

// after rounds to the microsecond, which is what a log tells apart: 28 hours in days is a nanosecond less, and would not
// lie a day after 4 hours.
func after(days float64) time.Time {
	return origin().Add(time.Duration(days * 24 * float64(time.Hour)).Round(time.Microsecond))
}

// story writes a log.
type story struct{ batch events.Batch }

func (s *story) did(person, name string, days float64, properties string) {
	e := events.Event{ID: fmt.Sprint(len(s.batch.Events)), Name: name, Person: person, Time: after(days)}
	if properties != "" {
		e.Properties = json.RawMessage(properties)
	}
	s.batch.Events = append(s.batch.Events, e)
}

func (s *story) met(person, variant string, days float64) {
	s.did(person, "$exposure", days, fmt.Sprintf(`{"flag":"checkout","variant":%q}`, variant))
}

func (s *story) log(t testing.TB) *eventstest.Memory {
	t.Helper()
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), s.batch); err != nil {
		t.Fatal(err)
	}
	return &log
}

func named(name string) events.Matcher { return events.Matcher{Names: []string{name}} }

func paid() experiment.Measure {
	return experiment.Measure{Name: "paid", Type: experiment.Proportion, Match: named("pay"), Window: "7d"}
}

func checkout(primary experiment.Measure, guardrails ...experiment.Measure) experiment.Question {
	return experiment.Question{
		Flag: "checkout", Variants: []experiment.Variant{{Name: "control"}, {Name: "new"}},
		Primary: primary, Guardrails: guardrails,
	}
}

func ask(t *testing.T, log events.Reader, q experiment.Question) experiment.Result {
	t.Helper()
	r, err := experiment.Ask(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Fatalf("the result is no JSON: %v", err)
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

func answer(t *testing.T, r experiment.Result, want string, codes ...string) {
	t.Helper()
	var got []string
	for _, x := range r.Verdict.Reasons {
		got = append(got, x.Code)
	}
	if r.Verdict.Answer != want {
		t.Errorf("the verdict is %s, want %s: %s", r.Verdict.Answer, want, r.Sentence)
	}
	for _, c := range codes {
		if !slices.Contains(got, c) {
			t.Errorf("reasons %v lack %s: %s", got, c, r.Sentence)
		}
	}
}

// shares exposes n people an arm on day 0 and lets the first of each pay on day 1; the log is observed for 30 days.
func shares(n, control, treated int) *story {
	var s story
	for i := range n {
		c, v := fmt.Sprint("c", i), fmt.Sprint("n", i)
		s.met(c, "control", 0)
		s.met(v, "new", 0)
		if i < control {
			s.did(c, "pay", 1, "")
		}
		if i < treated {
			s.did(v, "pay", 1, "")
		}
	}
	s.did("clock", "tick", 30, "")
	return &s
}

func TestAShareThatRoseIsMet(t *testing.T) {
	t.Parallel()
	r := ask(t, shares(1000, 100, 150).log(t), checkout(paid()))
	answer(t, r, experiment.Met, "better", "unplanned")
	c := r.Primary.Comparisons[0]
	near(t, "difference", c.Difference.Value, 5, 1e-9)
	near(t, "lift", c.Lift.Value, 50, 1e-9)
	if *c.Difference.Low <= 0 || c.Outcome != "better" || r.Verdict.Winner != "new" {
		t.Errorf("%+v, winner %q", c, r.Verdict.Winner)
	}
	if v := r.Primary.Values[0]; v.N != 1000 || *v.Hits != 100 {
		t.Errorf("control: %+v", v)
	}
	q := checkout(paid())
	q.Primary.Better = "down"
	answer(t, ask(t, shares(1000, 100, 150).log(t), q), experiment.NotMet, "worse")
}

func TestWhatIsNotShownIsNotDenied(t *testing.T) {
	t.Parallel()
	log := shares(1000, 100, 110).log(t)
	q := checkout(paid())
	answer(t, ask(t, log, q), experiment.CannotTell, "not_shown")
	// The interval ends below +4 points: an improvement of 5 points is excluded, one of 2 is not.
	q.MinimumDifference = 0.05
	answer(t, ask(t, log, q), experiment.NotMet, "effect_excluded")
	q.MinimumDifference = 0.02
	answer(t, ask(t, log, q), experiment.CannotTell, "not_shown")
	q.MinimumDifference, q.MinimumLift = 0, 0.5
	answer(t, ask(t, log, q), experiment.NotMet, "effect_excluded")
	q.MinimumLift = 0.95
	answer(t, ask(t, shares(1000, 100, 150).log(t), q), experiment.Met, "better", "small")
}

func TestAnUnevenSplitEndsTheReading(t *testing.T) {
	t.Parallel()
	s := shares(1000, 100, 150)
	for i := range 170 {
		s.met(fmt.Sprint("x", i), "new", 0)
	}
	r := ask(t, s.log(t), checkout(paid()))
	answer(t, r, experiment.CannotTell, "sample_ratio")
	if r.Balance.OK || r.Balance.P > 0.001 || len(r.Primary.Comparisons) != 0 || r.Primary.Values[0].Figure.Value != nil {
		t.Errorf("%+v; a difference must not be shown: %+v", r.Balance, r.Primary)
	}
	// With the weights that were meant, the same split is as it should be.
	q := checkout(paid())
	a, b := 0.461, 0.539
	q.Variants[0].Weight, q.Variants[1].Weight = &a, &b
	if r := ask(t, s.log(t), q); !r.Balance.OK {
		t.Errorf("%+v", r.Balance)
	}
}

func TestAFixedExperimentIsNotReadEarly(t *testing.T) {
	t.Parallel()
	log := shares(1000, 100, 200).log(t)
	q := checkout(paid())
	q.PlannedN = 3000
	r := ask(t, log, q)
	answer(t, r, experiment.NotYet, "below_plan")
	text, _ := json.Marshal(r)
	if len(r.Primary.Comparisons) != 0 || r.Primary.Values[1].Hits != nil || strings.Contains(string(text), `"hits"`) {
		t.Errorf("the primary metric can be read: %s", text)
	}
	if v := r.Value(); v.Value != nil || v.Note != "not yet evaluable" {
		t.Errorf("value %+v", v)
	}
	q.PlannedN = 2000
	answer(t, ask(t, log, q), experiment.Met)

	q.PlannedN, q.To = 0, "2026-03-25" // the window of 7 days ends after the log does
	answer(t, ask(t, log, q), experiment.NotYet, "below_plan")
	q.To = "2026-03-20"
	answer(t, ask(t, log, q), experiment.Met)

	q = checkout(paid())
	q.PlannedN, q.Method = 3000, experiment.Sequential
	answer(t, ask(t, log, q), experiment.Met)
	q.MinimumN = 1001
	answer(t, ask(t, log, q), experiment.CannotTell, "below_minimum")
}

func TestAGuardrailIsWatchedWhileTheExperimentRuns(t *testing.T) {
	t.Parallel()
	s := shares(1000, 100, 150)
	for i := range 300 {
		s.did(fmt.Sprint("n", i), "error", 2, "")
	}
	errors := experiment.Measure{Name: "errors", Type: experiment.Proportion, Match: named("error"), Window: "7d", Better: "down"}
	q := checkout(paid(), errors)
	answer(t, ask(t, s.log(t), q), experiment.NotMet, "better", "guardrail_harmed")
	q.PlannedN = 5000
	q.Guardrails = append(q.Guardrails, experiment.Measure{Type: experiment.TimeTo, Match: named("error"), Window: "7d"})
	r := ask(t, s.log(t), q)
	if len(r.Guardrails[1].Comparisons) != 0 {
		t.Error("a time to an event has no always-valid interval, and one was shown while the experiment runs")
	}
	answer(t, r, experiment.NotYet, "below_plan", "guardrail_harmed")
	if !strings.Contains(r.Guardrails[0].Comparisons[0].Test, "confidence sequence") {
		t.Errorf("the guardrail is read by %s while the experiment runs", r.Guardrails[0].Comparisons[0].Test)
	}
}

func TestAGuardrailWithAMarginCanHold(t *testing.T) {
	t.Parallel()
	s := shares(4000, 400, 520)
	for i := range 3600 {
		s.did(fmt.Sprint("n", i), "open", 2, "")
		s.did(fmt.Sprint("c", i), "open", 2, "")
	}
	opened := experiment.Measure{Name: "opened", Type: experiment.Proportion, Match: named("open"), Window: "7d", Margin: 0.02}
	r := ask(t, s.log(t), checkout(paid(), opened))
	answer(t, r, experiment.Met, "guardrail_holds")
	if r.Guardrails[0].Outcome != "holds" {
		t.Errorf("outcome %s", r.Guardrails[0].Outcome)
	}
}

func TestWhoMetSeveralVariantsDoesNotCount(t *testing.T) {
	t.Parallel()
	s := shares(500, 50, 80)
	for i := range 40 {
		s.met(fmt.Sprint("c", i), "new", 3)
	}
	s.met("c450", "control", 5)
	s.met("stranger", "other", 5)
	s.did("noone", "$exposure", 5, `{"flag":"checkout"}`)
	s.did("c1", "$exposure", 5, `{"flag":"another","variant":"new"}`)
	r := ask(t, s.log(t), checkout(paid()))
	if x := r.Exposed; x.Units != 960 || x.Several != 40 || x.Unknown != 2 || x.Events != 1041 || x.Repeated != 41 {
		t.Errorf("%+v", x)
	}
	if len(r.Warnings) != 2 || !strings.Contains(r.Warnings[0], "more than one variant") {
		t.Errorf("warnings %q", r.Warnings)
	}
	if r.Primary.Values[0].N != 460 || *r.Primary.Values[0].Hits != 10 {
		t.Errorf("control %+v", r.Primary.Values[0])
	}
}

func TestWindowAndMaturity(t *testing.T) {
	t.Parallel()
	var s story
	for i, day := range []float64{0, 0, 0, 0, 20} {
		s.met(fmt.Sprint("c", i), "control", day)
		s.met(fmt.Sprint("n", i), "new", day)
	}
	s.did("c0", "pay", 7, "")      // exactly at the end of the window: counts
	s.did("c1", "pay", 7.001, "")  // after it
	s.did("c2", "pay", -0.001, "") // before the exposure
	s.did("c3", "pay", 0, "")      // at the exposure: counts
	s.did("c4", "pay", 21, "")     // not followed for the whole window
	s.did("clock", "tick", 26, "")
	log := s.log(t)
	r := ask(t, log, checkout(paid()))
	if v := r.Primary.Values[0]; v.N != 4 || *v.Hits != 2 || r.Primary.Immature != 2 {
		t.Errorf("%+v, %d immature", v, r.Primary.Immature)
	}
	q := checkout(paid())
	q.Immature = experiment.Keep
	if v := ask(t, log, q).Primary.Values[0]; v.N != 5 || *v.Hits != 3 {
		t.Errorf("kept: %+v", v)
	}
	q = checkout(experiment.Measure{Type: experiment.Retention, Match: named("pay"), Days: []int{7, 13}})
	if v := ask(t, log, q).Primary.Values[0]; v.N != 4 || *v.Hits != 2 {
		t.Errorf("back on days 7 to 13: %+v", v)
	}
}

func TestPostHogExposuresAndOwnOnes(t *testing.T) {
	t.Parallel()
	var s story
	for i := range 50 {
		s.did(fmt.Sprint("c", i), "$feature_flag_called", 0, `{"$feature_flag":"checkout","$feature_flag_response":"control"}`)
		s.did(fmt.Sprint("n", i), "$feature_flag_called", 0, `{"$feature_flag":"checkout","$feature_flag_response":"new"}`)
		s.did(fmt.Sprint("n", i), "seen", 0, `{"arm":"new"}`)
	}
	s.met("c1", "control", 3) // the earlier of the two exposures counts, whatever it is called
	s.did("c1", "pay", 6.5, "")
	s.did("c2", "pay", 6.5, "")
	s.did("c3", "pay", 9, "")
	s.did("clock", "tick", 30, "")
	s.did("c4", "$feature_flag_called", 4, `{"$feature_flag":"checkout","$feature_flag_response":"control"}`)
	s.met("c5", "control", -3)
	s.did("c5", "pay", 5, "")
	s.met("late", "control", 4)
	s.did("late", "$feature_flag_called", 0, `{"$feature_flag":"checkout","$feature_flag_response":"control"}`)
	s.did("late", "pay", 9, "")
	log := s.log(t)
	r := ask(t, log, checkout(paid()))
	if r.Arms[0].Units != 51 || r.Exposed.Repeated != 4 || *r.Primary.Values[0].Hits != 2 {
		t.Errorf("%+v, %+v, %d paid", r.Arms, r.Exposed, *r.Primary.Values[0].Hits)
	}
	q := checkout(paid())
	q.Flag, q.Exposure, q.Variant = "", named("seen"), "arm"
	if r := ask(t, log, q); r.Arms[1].Units != 50 {
		t.Errorf("%+v", r.Arms)
	}
}

func TestAccountsAreCountedOnce(t *testing.T) {
	t.Parallel()
	var s story
	for i := range 300 {
		arm := []string{"control", "new"}[i%2]
		s.met(fmt.Sprint("p", i), arm, 0)
		s.batch.Events[len(s.batch.Events)-1].Account = fmt.Sprint("a", i%100)
	}
	q := checkout(experiment.Measure{Type: experiment.Proportion, Match: named("pay")})
	q.Unit = events.ByAccount
	r := ask(t, s.log(t), q)
	if r.Exposed.Units != 100 || r.Exposed.Repeated != 200 {
		t.Errorf("%+v", r.Exposed)
	}
}
