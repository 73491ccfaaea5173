package evaluations_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/deliver"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
)

func TestATargetFreezesWithTheRelease(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Higher)
	l.Put("EVAL-1", measure.Evaluation, "pending", measuretest.Target(70))
	l.Reconcile()
	if s := l.Record("EVAL-1").State; s == "frozen" {
		t.Error("it is frozen although it judges nothing that was released")
	}
	l.Put("EVAL-2", measure.Evaluation, "pending", measuretest.Target(70))
	l.Verifies("EVAL-2", "FEAT-1")
	l.Now = time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC) // before it is due
	l.Reconcile()
	rec := l.Record("EVAL-2")
	f, err := ledger.Decode[evaluations.Fields](rec)
	if err != nil || rec.State != "frozen" || f.Frozen == "" || f.Version != 1 {
		t.Fatalf("%s %+v, %v", rec.State, f, err)
	}
	// What is frozen changes with a reason only, and the verdict shows it.
	if err := l.Edit("EVAL-2", ledger.Editor, "", measuretest.Field("target", "60")); ledger.CodeOf(err) != ledger.CodeReasonRequired {
		t.Errorf("the target changes silently: %v", err)
	}
	if err := l.Edit("EVAL-2", ledger.Editor, "we were wrong", measuretest.Field("target", "60")); err != nil {
		t.Fatal(err)
	}
	e := l.Evaluate("EVAL-2")
	if len(e.Amended) != 1 || e.Amended[0].Field != "target" || !strings.Contains(measuretest.Doubts(e), evaluations.DoubtAmended) || !strings.Contains(e.Sentence, "from 70 to 60") {
		t.Errorf("%+v %q", e.Amended, e.Sentence)
	}
}

func TestAReleaseWithoutATargetIsAFinding(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Put("EVAL-1", measure.Evaluation, "pending", evaluations.Fields{Metric: "MET-1"})
	l.Verifies("EVAL-1", "FEAT-1")
	i := slices.IndexFunc(l.Reconcile(), func(f ledger.Finding) bool { return f.Rule == "evaluation.unfrozen" && f.NeedsPerson && f.Act != "" })
	if i < 0 {
		t.Error("nobody says so")
	}
	if _, err := l.Run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1"}); err == nil {
		t.Error("half a target can be frozen")
	}
	// A release that has not happened freezes nothing.
	l.Put("REL-1", deliver.Release, "planned", deliver.ReleaseFields{Date: "2026-06-01"})
	f := measuretest.Target(70)
	f.Release = "REL-1"
	l.Put("EVAL-2", measure.Evaluation, "pending", f)
	l.Reconcile()
	if s := l.Record("EVAL-2").State; s == "frozen" {
		t.Error("a planned release froze a target")
	}
}

func TestFreezingByHand(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Put("EVAL-1", measure.Evaluation, "pending", measuretest.Target(70))
	l.Verifies("EVAL-1", "FEAT-1")
	out, err := l.Run("freeze", evaluations.FreezeInput{Evaluation: "eval-1"})
	if err != nil {
		t.Fatal(err)
	}
	f := out.(evaluations.Freezing) // what the operation returns
	if f.Frozen != "2026-11-01" || f.Released != measuretest.Released || f.Version != 1 || !strings.Contains(f.Claim, "is at least 70 %") {
		t.Errorf("%+v", f)
	}
	if _, err := l.Run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1"}); ledger.CodeOf(err) != ledger.CodeReasonRequired {
		t.Errorf("it is frozen anew without a reason: %v", err)
	}
	if _, err := l.Run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1", Reason: "the definition was wrong"}); err != nil {
		t.Error(err)
	}
	if e := l.Evaluate("EVAL-1"); !strings.Contains(measuretest.Doubts(e), evaluations.DoubtLate) {
		t.Errorf("a target frozen five months late raises no doubt: %v", e.Doubts)
	}
}

// A day of freezing that had passed when it was set says nothing about when the target was known.
func TestADayOfFreezingSetAfterwardsIsShown(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Higher)
	l.Put("EVAL-1", measure.Evaluation, "pending", measuretest.Target(70))
	l.Put("EVAL-2", measure.Evaluation, "pending", measuretest.Target(70))
	l.Verifies("EVAL-1", "FEAT-1")
	l.Verifies("EVAL-2", "FEAT-1")
	if _, err := l.Run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1"}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []ledger.Key{"EVAL-1", "EVAL-2"} { // frozen late, and never
		if err := l.Edit(key, ledger.Editor, "it was known", measuretest.Field("frozen", `"2026-01-05"`)); err != nil {
			t.Fatal(err)
		}
		e := l.Evaluate(key)
		if len(e.Amended) != 1 || e.Amended[0].Field != "frozen" || !strings.Contains(measuretest.Doubts(e), evaluations.DoubtAmended) || !strings.Contains(e.Sentence, "the day of freezing, 2026-01-05, was only set on") {
			t.Errorf("%s: %+v %q", key, e.Amended, e.Sentence)
		}
	}
}

func TestTheVerdictNamesItsMethod(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Higher)
	l.Put("EVAL-1", measure.Evaluation, "frozen", measuretest.Target(70))
	l.Put("EVAL-2", measure.Evaluation, "frozen", measuretest.Target(90))
	l.Put("EVAL-3", measure.Evaluation, "frozen", measuretest.Target(80))
	change := measuretest.Target(25)
	change.Of = "change"
	l.Put("EVAL-4", measure.Evaluation, "frozen", change)
	change.Method = "descriptive"
	l.Put("EVAL-5", measure.Evaluation, "frozen", change)
	for _, e := range []string{"EVAL-1", "EVAL-2", "EVAL-3", "EVAL-4", "EVAL-5"} {
		l.Verifies(e, "FEAT-1")
	}
	for key, want := range map[ledger.Key]string{"EVAL-1": "met", "EVAL-2": "not_met", "EVAL-3": "cannot_tell", "EVAL-4": "met", "EVAL-5": "cannot_tell"} {
		e := l.Evaluate(key)
		if e.Answer != want {
			t.Errorf("%s: %s, want %s: %s", key, e.Answer, want, e.Sentence)
		}
		if key == "EVAL-5" {
			continue
		}
		if e.Method.Key != evaluations.MethodSeries || !strings.Contains(e.Sentence, "interrupted time series") && key != "EVAL-4" || e.Effect == nil || *e.Effect.Low > 40 || *e.Effect.High < 40 || *e.Effect.Low < 20 {
			t.Errorf("%s: by %s, %v: %s", key, e.Method.Key, e.Effect, e.Sentence)
		}
		if e.Before == nil || *e.Before.Value > 50 || *e.Value.Value < 70 || len(e.Weeks) < 30 {
			t.Errorf("%s: before %v, after %v, %d weeks", key, e.Before, e.Value, len(e.Weeks))
		}
	}
	l.Reconcile()
	if a, b, c := l.Record("EVAL-1").State, l.Record("EVAL-2").State, l.Record("EVAL-3").State; a != "met" || b != "not_met" || c != "cannot_tell" {
		t.Errorf("states %s, %s, %s", a, b, c)
	}
	if e := l.Evaluate("EVAL-3"); !strings.Contains(e.Settle, "people") {
		t.Errorf("what would settle it: %q", e.Settle)
	}
}

func TestWhatNeverChangedIsNoEffect(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Same)
	f := measuretest.Target(1)
	f.Of = "change"
	l.Put("EVAL-1", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-1", "FEAT-1")
	if e := l.Evaluate("EVAL-1"); e.Answer == "met" || *e.Effect.Low > 0 || *e.Effect.High < 0 {
		t.Errorf("%s: %v", e.Answer, e.Effect)
	}
}

func TestReasonsAgainstAVerdict(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(l *measuretest.Launch, f *evaluations.Fields)
		answer string
		doubt  string
	}{
		"the follow-up is too short": {func(_ *measuretest.Launch, f *evaluations.Fields) { f.Window = "200d" }, "cannot_tell", evaluations.DoubtFollowUp},
		"too few people":             {func(_ *measuretest.Launch, f *evaluations.Fields) { f.MinimumN = new(int64(100000)) }, "cannot_tell", evaluations.DoubtFew},
		"the day has not come":       {func(_ *measuretest.Launch, f *evaluations.Fields) { f.Due = "2027-01-01" }, "not_yet", ""},
		"too few and not due": {func(_ *measuretest.Launch, f *evaluations.Fields) {
			f.Due = "2027-01-01"
			f.MinimumN = new(int64(100000))
		}, "not_yet", evaluations.DoubtFew},
		"the definition changed": {func(l *measuretest.Launch, f *evaluations.Fields) {
			f.Version = 1
			if err := l.Edit("MET-1", ledger.Editor, "better", measuretest.Field("question", `{"type":"within","start":"signed_up","end":"called","days":8}`)); err != nil {
				l.Fatal(err)
			}
		}, "cannot_tell", evaluations.DoubtDefinition},
		"a title changed": {func(l *measuretest.Launch, f *evaluations.Fields) {
			f.Version = 1
			title := "Other"
			if err := l.Edit("MET-1", ledger.Editor, "", ledger.Edit{Title: &title}); err != nil {
				l.Fatal(err)
			}
		}, "met", ""},
		"an event is not recorded any more": {func(l *measuretest.Launch, f *evaluations.Fields) {
			raw := `{"type":"within","within":{"start":{"names":["signed_up"]},"end":{"names":["called","gone"]},"days":7}}`
			if err := l.Edit("MET-1", ledger.Editor, "x", measuretest.Field("question", raw)); err != nil {
				l.Fatal(err)
			}
			l.Happened(300, "gone", time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC), `{}`)
		}, "cannot_tell", evaluations.DoubtTracking},
		"people were merged": {func(l *measuretest.Launch, _ *evaluations.Fields) {
			identified(l, func(i int) string { return fmt.Sprintf("p%d.%d", i%40, i%10) }) // who signed up
		}, "cannot_tell", evaluations.DoubtIdentity},
		"a property went away": {func(l *measuretest.Launch, f *evaluations.Fields) {
			f.Population = &metrics.Population{Where: []events.Cond{{Property: "plan", Op: events.Ne, Value: "free"}}}
			raw := `{"type":"within","within":{"start":{"names":["signed_up"]},"end":{"names":["called"]},"days":7,"where":[{"property":"device","op":"!=","value":"tv"}]}}`
			if err := l.Edit("MET-1", ledger.Editor, "x", measuretest.Field("question", raw)); err != nil {
				l.Fatal(err)
			}
			l.Happened(2000, "called", time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC), `{"device":"phone"}`)
		}, "cannot_tell", evaluations.DoubtTracking},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := measuretest.NewLaunch(t)
			l.Signups(measuretest.Higher)
			f := measuretest.Target(70)
			f.Frozen = "2026-06-01"
			c.change(l, &f)
			l.Put("EVAL-1", measure.Evaluation, "frozen", f)
			l.Verifies("EVAL-1", "FEAT-1")
			e := l.Evaluate("EVAL-1")
			if e.Answer != c.answer || c.doubt != "" && !strings.Contains(measuretest.Doubts(e), c.doubt) {
				t.Errorf("%s with doubts %q: %s", e.Answer, measuretest.Doubts(e), e.Sentence)
			}
		})
	}
}

func TestThePopulationIsWhoCounts(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Higher)
	f := measuretest.Target(70)
	f.Population = &metrics.Population{Where: []events.Cond{{Property: "plan", Op: events.Eq, Value: "free"}}}
	l.Put("EVAL-1", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-1", "FEAT-1")
	if e := l.Evaluate("EVAL-1"); e.Answer != "not_yet" || e.Value != nil {
		t.Errorf("nobody has that plan, and the answer is %s: %s", e.Answer, e.Sentence)
	}
}

// identified appends 400 identifications in the week after the release.
func identified(l *measuretest.Launch, person func(i int) string) {
	l.Helper()
	var b events.Batch
	for i := range 400 {
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint("id", i), Name: events.IdentifyEvent, Person: person(i), Time: time.Date(2026, 6, 5, 0, i, 0, 0, time.UTC)})
	}
	if _, err := l.Events.Append(l.Context(), b); err != nil {
		l.Fatal(err)
	}
}

// TestWhatTheMetricDoesNotLookAtIsNoDoubt: other events break off, other people are merged, a property comes that no
// condition is about, and more of one event changes which share of all carries a property.
func TestWhatTheMetricDoesNotLookAtIsNoDoubt(t *testing.T) {
	t.Parallel()
	before, after := time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 10, 0, 0, 0, 0, time.UTC)
	for name, change := range map[string]func(*measuretest.Launch){
		"another event":    func(l *measuretest.Launch) { l.Happened(900, "exported", before, `{}`) },
		"other people":     func(l *measuretest.Launch) { identified(l, func(i int) string { return fmt.Sprint("visitor", i) }) },
		"another property": func(l *measuretest.Launch) { l.Happened(900, "exported", after, `{"plan":"free"}`) },
		"more of one event": func(l *measuretest.Launch) {
			raw := `{"type":"within","within":{"start":{"names":["signed_up"],"where":[{"property":"plan","op":"has"}]},"end":{"names":["called"]},"days":7}}`
			if err := l.Edit("MET-1", ledger.Editor, "x", measuretest.Field("question", raw)); err != nil {
				l.Fatal(err)
			}
			l.Happened(250, "called", after, `{}`) // without a plan, which is asked of sign-ups alone
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := measuretest.NewLaunch(t)
			l.Signups(measuretest.Higher)
			change(l)
			f := measuretest.Target(70)
			f.Frozen = "2026-06-01"
			l.Put("EVAL-1", measure.Evaluation, "frozen", f)
			l.Verifies("EVAL-1", "FEAT-1")
			e := l.Evaluate("EVAL-1")
			for _, d := range e.Doubts {
				if d.Code == evaluations.DoubtTracking || d.Code == evaluations.DoubtIdentity || d.Code == evaluations.DoubtVolume {
					t.Errorf("%s: %s", d.Code, d.Text)
				}
			}
			if e.Answer != "met" {
				t.Errorf("%s: %s", e.Answer, e.Sentence)
			}
		})
	}
}
