package measure_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// launch is a ledger with a feature that was released on a day, a metric and an evaluation, and a log of sign-ups and
// calls.
type launch struct {
	*lab
	now time.Time
}

// released is the day of the release; 20 weeks of sign-ups lie before it and 20 after.
const released = "2026-06-01"

func newLaunch(t *testing.T) *launch {
	t.Helper()
	l := &launch{newLab(t, define.RequirementFields{Statement: "s"}), time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)}
	l.put("FEAT-1", decide.Feature, "released", decide.FeatureFields{Delivered: released})
	l.put("MET-1", measure.Metric, "in_use", metrics.Fields{Unit: "%", Question: &metrics.Question{Type: "within", Start: "signed_up", End: "called", Days: 7}})
	return l
}

func (l *launch) put(key ledger.Key, kind, state string, fields any) {
	l.Helper()
	raw, err := ledger.Encode(fields)
	if err != nil {
		l.Fatal(err)
	}
	l.apply(ledger.Op{Put: &ledger.Put{Key: key, Kind: kind, Title: "T " + string(key), State: state, Fields: raw}})
}

func (l *launch) verifies(from, to string) {
	l.Helper()
	l.apply(ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: ledger.Verifies, To: ledger.Ref(to)}})
}

// signups appends people who sign up day by day from 20 weeks before the release to 20 weeks after; rate is the share
// of them who call within a day.
func (l *launch) signups(rate func(week int) float64) {
	l.Helper()
	r := rand.New(rand.NewPCG(8, 9))
	day, _ := time.Parse(time.DateOnly, released)
	var b events.Batch
	for d := -140; d < 140; d++ {
		week := d / 7
		if d < 0 {
			week = (d - 6) / 7
		}
		for i := range 10 {
			at := day.AddDate(0, 0, d).Add(time.Duration(i) * time.Hour)
			person := fmt.Sprintf("p%d.%d", d, i)
			b.Events = append(b.Events, events.Event{ID: "s" + person, Name: "signed_up", Person: person, Time: at, Properties: json.RawMessage(`{"plan":"pro"}`)})
			if r.Float64() < rate(week) {
				b.Events = append(b.Events, events.Event{ID: "c" + person, Name: "called", Person: person, Time: at.Add(5 * time.Hour), Properties: json.RawMessage(`{"plan":"pro"}`)})
			}
		}
	}
	if _, err := l.log.Append(l.Context(), b); err != nil {
		l.Fatal(err)
	}
}

func (l *launch) run(name string, in any) (any, error) {
	l.Helper()
	return l.runOn(l.log, name, in)
}

// runOn runs an operation on another log.
func (l *launch) runOn(log events.Log, name string, in any) (any, error) {
	l.Helper()
	for _, op := range measure.Stage().Operations {
		if op.Name == name {
			return op.Run(l.Context(), stage.Env{Store: l.store, Reader: l.store, Events: log, Now: l.now, Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}}, in)
		}
	}
	l.Fatal("there is no operation ", name)
	return nil, nil
}

func (l *launch) evaluate(key ledger.Key) evaluations.Evaluated {
	l.Helper()
	out, err := l.run("evaluate", evaluations.EvaluateInput{Evaluation: key})
	if err != nil {
		l.Fatal(err)
	}
	return out.(evaluations.Evaluated) // what the operation returns
}

// reconcile runs the reconciler of verdicts and makes its moves, as the product does, until nothing moves any more.
func (l *launch) reconcile() []ledger.Finding {
	l.Helper()
	for range 5 {
		mark, err := l.log.Mark(l.Context())
		if err != nil {
			l.Fatal(err)
		}
		rec := measure.Stage().Reconcilers[0]
		found, err := rec.Run(l.Context(), stage.Input{Ledger: l.store, Events: l.log, Mark: mark, Now: l.now, Version: l.store.Version, Schema: l.store.Schema()})
		if err != nil {
			l.Fatal(err)
		}
		moved := false
		for _, f := range found {
			i := slices.IndexFunc(rec.Rules, func(r stage.Rule) bool { return r.ID == f.Rule })
			if to := rec.Rules[i].Sets; to != "" && l.record(f.Subject).State != to {
				l.move(f.Subject, to, f.Message)
				moved = true
			}
		}
		if !moved {
			return found
		}
	}
	l.Fatal("the states do not come to rest")
	return nil
}

func (l *launch) record(key ledger.Key) ledger.Record {
	l.Helper()
	rec, err := l.store.Record(l.Context(), key)
	if err != nil {
		l.Fatal(err)
	}
	return rec
}

func (l *launch) move(key ledger.Key, to, reason string) {
	l.Helper()
	if err := l.edit(key, ledger.System, reason, ledger.Edit{State: &to}); err != nil {
		l.Fatal(err)
	}
}

func (l *launch) edit(key ledger.Key, role ledger.Role, reason string, e ledger.Edit) error {
	e.Key = ledger.Ref(key)
	_, err := l.store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: role}, Reason: reason, Ops: []ledger.Op{{Edit: &e}}})
	return err
}

func field(name, value string) ledger.Edit {
	return ledger.Edit{Fields: map[string]json.RawMessage{name: json.RawMessage(value)}}
}

func higher(week int) float64 {
	if week >= 0 {
		return 0.8
	}
	return 0.4
}

func same(int) float64 { return 0.6 }

func target(v float64) evaluations.Fields {
	return evaluations.Fields{Metric: "MET-1", Comparator: ">=", Target: &v, Unit: "%", Due: "2026-10-01"}
}

func doubts(e evaluations.Evaluated) string {
	var s []string
	for _, d := range e.Doubts {
		s = append(s, d.Code)
	}
	return strings.Join(s, " ")
}

func TestATargetFreezesWithTheRelease(t *testing.T) {
	t.Parallel()
	l := newLaunch(t)
	l.signups(higher)
	l.put("EVAL-1", measure.Evaluation, "pending", target(70))
	l.reconcile()
	if s := l.record("EVAL-1").State; s == "frozen" {
		t.Error("it is frozen although it judges nothing that was released")
	}
	l.put("EVAL-2", measure.Evaluation, "pending", target(70))
	l.verifies("EVAL-2", "FEAT-1")
	l.now = time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC) // before it is due
	l.reconcile()
	rec := l.record("EVAL-2")
	f, err := ledger.Decode[evaluations.Fields](rec)
	if err != nil || rec.State != "frozen" || f.Frozen == "" || f.Version != 1 {
		t.Fatalf("%s %+v, %v", rec.State, f, err)
	}
	// What is frozen changes with a reason only, and the verdict shows it.
	if err := l.edit("EVAL-2", ledger.Editor, "", field("target", "60")); ledger.CodeOf(err) != ledger.CodeReasonRequired {
		t.Errorf("the target changes silently: %v", err)
	}
	if err := l.edit("EVAL-2", ledger.Editor, "we were wrong", field("target", "60")); err != nil {
		t.Fatal(err)
	}
	e := l.evaluate("EVAL-2")
	if len(e.Amended) != 1 || e.Amended[0].Field != "target" || !strings.Contains(doubts(e), evaluations.DoubtAmended) || !strings.Contains(e.Sentence, "from 70 to 60") {
		t.Errorf("%+v %q", e.Amended, e.Sentence)
	}
}

func TestAReleaseWithoutATargetIsAFinding(t *testing.T) {
	t.Parallel()
	l := newLaunch(t)
	l.put("EVAL-1", measure.Evaluation, "pending", evaluations.Fields{Metric: "MET-1"})
	l.verifies("EVAL-1", "FEAT-1")
	i := slices.IndexFunc(l.reconcile(), func(f ledger.Finding) bool { return f.Rule == "evaluation.unfrozen" && f.NeedsPerson && f.Act != "" })
	if i < 0 {
		t.Error("nobody says so")
	}
	if _, err := l.run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1"}); err == nil {
		t.Error("half a target can be frozen")
	}
	// A release that has not happened freezes nothing.
	l.put("REL-1", deliver.Release, "planned", deliver.ReleaseFields{Date: "2026-06-01"})
	f := target(70)
	f.Release = "REL-1"
	l.put("EVAL-2", measure.Evaluation, "pending", f)
	l.reconcile()
	if s := l.record("EVAL-2").State; s == "frozen" {
		t.Error("a planned release froze a target")
	}
}

func TestFreezingByHand(t *testing.T) {
	t.Parallel()
	l := newLaunch(t)
	l.put("EVAL-1", measure.Evaluation, "pending", target(70))
	l.verifies("EVAL-1", "FEAT-1")
	out, err := l.run("freeze", evaluations.FreezeInput{Evaluation: "eval-1"})
	if err != nil {
		t.Fatal(err)
	}
	f := out.(evaluations.Freezing) // what the operation returns
	if f.Frozen != "2026-11-01" || f.Released != released || f.Version != 1 || !strings.Contains(f.Claim, "is at least 70 %") {
		t.Errorf("%+v", f)
	}
	if _, err := l.run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1"}); ledger.CodeOf(err) != ledger.CodeReasonRequired {
		t.Errorf("it is frozen anew without a reason: %v", err)
	}
	if _, err := l.run("freeze", evaluations.FreezeInput{Evaluation: "EVAL-1", Reason: "the definition was wrong"}); err != nil {
		t.Error(err)
	}
	if e := l.evaluate("EVAL-1"); !strings.Contains(doubts(e), evaluations.DoubtLate) {
		t.Errorf("a target frozen five months late raises no doubt: %v", e.Doubts)
	}
}

func TestTheVerdictNamesItsMethod(t *testing.T) {
	t.Parallel()
	l := newLaunch(t)
	l.signups(higher)
	l.put("EVAL-1", measure.Evaluation, "frozen", target(70))
	l.put("EVAL-2", measure.Evaluation, "frozen", target(90))
	l.put("EVAL-3", measure.Evaluation, "frozen", target(80))
	change := target(25)
	change.Of = "change"
	l.put("EVAL-4", measure.Evaluation, "frozen", change)
	change.Method = "descriptive"
	l.put("EVAL-5", measure.Evaluation, "frozen", change)
	for _, e := range []string{"EVAL-1", "EVAL-2", "EVAL-3", "EVAL-4", "EVAL-5"} {
		l.verifies(e, "FEAT-1")
	}
	for key, want := range map[ledger.Key]string{"EVAL-1": "met", "EVAL-2": "not_met", "EVAL-3": "cannot_tell", "EVAL-4": "met", "EVAL-5": "cannot_tell"} {
		e := l.evaluate(key)
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
	l.reconcile()
	if a, b, c := l.record("EVAL-1").State, l.record("EVAL-2").State, l.record("EVAL-3").State; a != "met" || b != "not_met" || c != "cannot_tell" {
		t.Errorf("states %s, %s, %s", a, b, c)
	}
	if e := l.evaluate("EVAL-3"); !strings.Contains(e.Settle, "people") {
		t.Errorf("what would settle it: %q", e.Settle)
	}
}

func TestWhatNeverChangedIsNoEffect(t *testing.T) {
	t.Parallel()
	l := newLaunch(t)
	l.signups(same)
	f := target(1)
	f.Of = "change"
	l.put("EVAL-1", measure.Evaluation, "frozen", f)
	l.verifies("EVAL-1", "FEAT-1")
	if e := l.evaluate("EVAL-1"); e.Answer == "met" || *e.Effect.Low > 0 || *e.Effect.High < 0 {
		t.Errorf("%s: %v", e.Answer, e.Effect)
	}
}

func TestReasonsAgainstAVerdict(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(l *launch, f *evaluations.Fields)
		answer string
		doubt  string
	}{
		"the follow-up is too short": {func(_ *launch, f *evaluations.Fields) { f.Window = "200d" }, "cannot_tell", evaluations.DoubtFollowUp},
		"too few people":             {func(_ *launch, f *evaluations.Fields) { f.MinimumN = new(int64(100000)) }, "cannot_tell", evaluations.DoubtFew},
		"the day has not come":       {func(_ *launch, f *evaluations.Fields) { f.Due = "2027-01-01" }, "not_yet", ""},
		"too few and not due": {func(_ *launch, f *evaluations.Fields) {
			f.Due = "2027-01-01"
			f.MinimumN = new(int64(100000))
		}, "not_yet", evaluations.DoubtFew},
		"the definition changed": {func(l *launch, f *evaluations.Fields) {
			f.Version = 1
			if err := l.edit("MET-1", ledger.Editor, "better", field("question", `{"type":"within","start":"signed_up","end":"called","days":8}`)); err != nil {
				l.Fatal(err)
			}
		}, "cannot_tell", evaluations.DoubtDefinition},
		"a title changed": {func(l *launch, f *evaluations.Fields) {
			f.Version = 1
			title := "Other"
			if err := l.edit("MET-1", ledger.Editor, "", ledger.Edit{Title: &title}); err != nil {
				l.Fatal(err)
			}
		}, "met", ""},
		"an event is not recorded any more": {func(l *launch, f *evaluations.Fields) {
			raw := `{"type":"within","within":{"start":{"names":["signed_up"]},"end":{"names":["called","gone"]},"days":7}}`
			if err := l.edit("MET-1", ledger.Editor, "x", field("question", raw)); err != nil {
				l.Fatal(err)
			}
			l.happened(300, "gone", time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC), `{}`)
		}, "cannot_tell", evaluations.DoubtTracking},
		"people were merged": {func(l *launch, _ *evaluations.Fields) {
			l.happened(400, events.IdentifyEvent, time.Date(2026, 6, 5, 0, 0, 0, 0, time.UTC), `{}`)
		}, "cannot_tell", evaluations.DoubtIdentity},
		"a property went away": {func(l *launch, f *evaluations.Fields) {
			f.Population = &metrics.Population{Where: []events.Cond{{Property: "plan", Op: events.Ne, Value: "free"}}}
			raw := `{"type":"within","within":{"start":{"names":["signed_up"]},"end":{"names":["called"]},"days":7,"where":[{"property":"device","op":"!=","value":"tv"}]}}`
			if err := l.edit("MET-1", ledger.Editor, "x", field("question", raw)); err != nil {
				l.Fatal(err)
			}
			l.happened(2000, "called", time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC), `{"device":"phone"}`)
		}, "cannot_tell", evaluations.DoubtTracking},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLaunch(t)
			l.signups(higher)
			f := target(70)
			f.Frozen = "2026-06-01"
			c.change(l, &f)
			l.put("EVAL-1", measure.Evaluation, "frozen", f)
			l.verifies("EVAL-1", "FEAT-1")
			e := l.evaluate("EVAL-1")
			if e.Answer != c.answer || c.doubt != "" && !strings.Contains(doubts(e), c.doubt) {
				t.Errorf("%s with doubts %q: %s", e.Answer, doubts(e), e.Sentence)
			}
		})
	}
}

func TestThePopulationIsWhoCounts(t *testing.T) {
	t.Parallel()
	l := newLaunch(t)
	l.signups(higher)
	f := target(70)
	f.Population = &metrics.Population{Where: []events.Cond{{Property: "plan", Op: events.Eq, Value: "free"}}}
	l.put("EVAL-1", measure.Evaluation, "frozen", f)
	l.verifies("EVAL-1", "FEAT-1")
	if e := l.evaluate("EVAL-1"); e.Answer != "not_yet" || e.Value != nil {
		t.Errorf("nobody has that plan, and the answer is %s: %s", e.Answer, e.Sentence)
	}
}
