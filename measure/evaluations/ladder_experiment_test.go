package evaluations_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/measuretest"
)

// tried is a launch whose feature went through an experiment on 2,000 people: one in ten of the control and one in five
// of the others called within a week. The first skip people of the control were never recorded.
func tried(t *testing.T, skip int) *measuretest.Launch {
	t.Helper()
	return triedOn(t, measuretest.NewLaunch(t), skip)
}

func triedOn(t *testing.T, l *measuretest.Launch, skip int) *measuretest.Launch {
	t.Helper()
	day, err := ledger.Date(measuretest.Released).Time()
	measuretest.Must(t, err)
	var b events.Batch
	for i := range 2000 {
		older := fmt.Sprint("o", i) // who was there before the release, so that the tracking did not change with it
		b.Events = append(b.Events, events.Event{ID: "s" + older, Name: "signed_up", Person: older, Time: day.AddDate(0, 0, -14)})
		if i%10 == 0 {
			b.Events = append(b.Events, events.Event{ID: "c" + older, Name: "called", Person: older, Time: day.AddDate(0, 0, -12)})
		}
		if i%2 == 0 && i/2 < skip {
			continue
		}
		person, variant := fmt.Sprint("t", i), []string{"control", "new"}[i%2]
		b.Events = append(b.Events,
			events.Event{ID: "x" + person, Name: "$exposure", Person: person, Time: day, Properties: json.RawMessage(fmt.Sprintf(`{"flag":"checkout","variant":%q}`, variant))},
			events.Event{ID: "s" + person, Name: "signed_up", Person: person, Time: day})
		if i%20 < 2 || i%20 == 3 {
			b.Events = append(b.Events, events.Event{ID: "c" + person, Name: "called", Person: person, Time: day.AddDate(0, 0, 2)})
		}
	}
	b.Events = append(b.Events, events.Event{ID: "end", Name: "tick", Person: "clock", Time: day.AddDate(0, 0, 60)})
	_, err = l.Events.Append(t.Context(), b)
	measuretest.Must(t, err)
	var plan experiments.Fields
	measuretest.Must(t, json.Unmarshal([]byte(fmt.Sprintf(`{"flag":"checkout","variants":["control","new"],"start":%q,"planned_n":1500,
		"primary":{"name":"called","type":"proportion","match":{"names":["called"]},"window":"7d"}}`, measuretest.Released)), &plan))
	l.Put("EXP-1", measure.Experiment, "ended", plan)
	l.Verifies("EXP-1", "FEAT-1")
	f := measuretest.Target(5)
	f.Of, f.Window, f.Unit = "change", "", "%"
	l.Put("EVAL-1", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-1", "FEAT-1")
	return l
}

// TestAnExperimentIsTheStrongestMethod: its difference is the change, in the unit of the metric.
func TestAnExperimentIsTheStrongestMethod(t *testing.T) {
	t.Parallel()
	e := tried(t, 0).Evaluate("EVAL-1")
	if e.Method.Key != evaluations.MethodExperiment || e.Effect == nil || *e.Effect.Low < 5 || *e.Effect.High > 15 || e.Answer != "met" {
		t.Fatalf("by %s, effect %v, %s: %s", e.Method.Key, e.Effect, e.Answer, e.Sentence)
	}
	for _, said := range []string{e.Claim, e.Sentence} {
		if !strings.Contains(said, "5 percentage points") {
			t.Errorf("shares differ by percentage points: %q", said)
		}
	}
	if !slices.Contains(e.Effect.Sources, "EXP-1") {
		t.Errorf("sources %q", e.Effect.Sources)
	}
	for _, m := range e.Considered[1:] {
		if m.Used || m.Why != "a stronger one was there" {
			t.Errorf("%s: used %v, %q", m.Key, m.Used, m.Why)
		}
	}
}

// TestAnUnsoundSplitGivesNoVerdict: 300 people of the control are missing, so nothing says what the variant did.
func TestAnUnsoundSplitGivesNoVerdict(t *testing.T) {
	t.Parallel()
	e := tried(t, 300).Evaluate("EVAL-1")
	i := slices.IndexFunc(e.Doubts, func(d evaluations.Doubt) bool { return d.Code == evaluations.DoubtRatio })
	if e.Answer != "cannot_tell" || i < 0 || !e.Doubts[i].Blocks || e.Method.Key == evaluations.MethodExperiment {
		t.Fatalf("by %s, %s, doubts %v: %s", e.Method.Key, e.Answer, e.Doubts, e.Sentence)
	}
	if !strings.Contains(e.Sentence, "not split as planned") {
		t.Errorf("%s", e.Sentence)
	}
}

// TestAnExperimentOnSomethingElseIsADoubt: events for each person are no percentage points, and a share of people who
// paid is not one of people who called.
func TestAnExperimentOnSomethingElseIsADoubt(t *testing.T) {
	t.Parallel()
	for name, primary := range map[string]string{
		"another unit":  `{"type":"mean","match":{"names":["called"]},"window":"7d"}`,
		"another event": `{"type":"proportion","match":{"names":["tick"]},"window":"7d"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := tried(t, 0)
			measuretest.Must(t, l.Edit("EXP-1", "editor", "another metric", measuretest.Field("primary", primary)))
			e := l.Evaluate("EVAL-1")
			if e.Method.Key == evaluations.MethodExperiment || e.Answer == "met" || e.Answer == "not_met" {
				t.Errorf("by %s, %s: %s", e.Method.Key, e.Answer, e.Sentence)
			}
			if !slices.ContainsFunc(e.Doubts, func(d evaluations.Doubt) bool { return d.Code == evaluations.DoubtMismatch }) {
				t.Errorf("doubts %v", e.Doubts)
			}
		})
	}
}

// threeTried is tried with another variant, later, of which one in ten called, as of the control: neither better nor
// worse. All of them failed, and one in ten of the others, which is watched.
func threeTried(t *testing.T) *measuretest.Launch {
	t.Helper()
	l := tried(t, 0)
	day, err := ledger.Date(measuretest.Released).Time()
	measuretest.Must(t, err)
	var b events.Batch
	for i := range 1000 {
		person := fmt.Sprint("l", i)
		b.Events = append(b.Events,
			events.Event{ID: "x" + person, Name: "$exposure", Person: person, Time: day, Properties: json.RawMessage(`{"flag":"checkout","variant":"later"}`)},
			events.Event{ID: "s" + person, Name: "signed_up", Person: person, Time: day},
			events.Event{ID: "f" + person, Name: "failed", Person: person, Time: day.AddDate(0, 0, 1)})
		if i%10 == 0 {
			other := fmt.Sprint("t", i)
			if i%20 == 0 {
				other = fmt.Sprint("t", i+1)
			}
			b.Events = append(b.Events,
				events.Event{ID: "c" + person, Name: "called", Person: person, Time: day.AddDate(0, 0, 2)},
				events.Event{ID: "f" + other, Name: "failed", Person: other, Time: day.AddDate(0, 0, 1)})
		}
	}
	_, err = l.Events.Append(t.Context(), b)
	measuretest.Must(t, err)
	measuretest.Must(t, l.Edit("EXP-1", "editor", "another variant", measuretest.Field("variants", `["control","later","new"]`)))
	measuretest.Must(t, l.Edit("EXP-1", "editor", "failures are watched", measuretest.Field("guardrails", `[{"type":"proportion","match":{"names":["failed"]},"window":"7d","better":"down"}]`)))
	return l
}

// TestOfSeveralVariantsTheDeclaredOneIsJudged: not the first one, nor the one that came out best.
func TestOfSeveralVariantsTheDeclaredOneIsJudged(t *testing.T) {
	t.Parallel()
	for variant, c := range map[string]struct {
		answer    string
		low, high float64 // around the effect
	}{"new": {"met", 5, 15}, "later": {"not_met", -5, 5}} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			l := threeTried(t)
			measuretest.Must(t, l.Edit("EVAL-1", "editor", "it is about this one", measuretest.Field("variant", fmt.Sprintf("%q", variant))))
			e := l.Evaluate("EVAL-1")
			if e.Method.Key != evaluations.MethodExperiment || e.Effect == nil || *e.Effect.Low < c.low || *e.Effect.High > c.high || e.Answer != c.answer {
				t.Errorf("by %s, effect %v, %s: %s", e.Method.Key, e.Effect, e.Answer, e.Sentence)
			}
			if len(e.Guardrails) != 1 || (e.Guardrails[0].Outcome == "worse") != (variant == "later") {
				t.Errorf("guardrails %+v: what another variant did is nothing to %s", e.Guardrails, variant)
			}
		})
	}
}

// TestOfSeveralVariantsNoneIsChosenAfterwards: without a declared variant, or with one that is not compared, no method
// further down the ladder answers either.
func TestOfSeveralVariantsNoneIsChosenAfterwards(t *testing.T) {
	t.Parallel()
	for variant, says := range map[string]string{
		"":        "it has several variants (later, new), and none was declared",
		"control": "it compares no variant control with the control, only later, new",
	} {
		l := threeTried(t)
		if variant != "" {
			measuretest.Must(t, l.Edit("EVAL-1", "editor", "it is about this one", measuretest.Field("variant", fmt.Sprintf("%q", variant))))
		}
		e := l.Evaluate("EVAL-1")
		i := slices.IndexFunc(e.Doubts, func(d evaluations.Doubt) bool { return d.Code == evaluations.DoubtVariant })
		if e.Answer != "cannot_tell" || i < 0 || !e.Doubts[i].Blocks || !strings.Contains(e.Sentence, says) {
			t.Errorf("%q: %s, doubts %v: %s", variant, e.Answer, e.Doubts, e.Sentence)
		}
	}
}

// TestAnAlteredAssignmentIsADoubt: who changed the rollout of the flag while the experiment ran is told so with the
// verdict, which stands; a change after its end, or of what decides nothing, is none.
func TestAnAlteredAssignmentIsADoubt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after int // days after the release
		field string
		value string
		want  bool
	}{
		"while it ran":     {3, "rollout", "50", true},
		"after its end":    {20, "rollout", "50", false},
		"what decides not": {3, "expires", `"2027-12-31"`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			day, err := ledger.Date(measuretest.Released).Time()
			measuretest.Must(t, err)
			now := day.AddDate(0, 0, -30)
			l := measuretest.NewLaunchAt(t, func() time.Time { return now })
			l.Put("FLAG-1", "flag", "partial", json.RawMessage(`{"name":"checkout","type":"string","value":"new","rollout":10}`))
			alter := func(after int) {
				if after == c.after {
					now = day.AddDate(0, 0, after)
					measuretest.Must(t, l.Edit("FLAG-1", "editor", "more people", measuretest.Field(c.field, c.value)))
				}
			}
			alter(3)
			now = day.AddDate(0, 0, 10)
			triedOn(t, l, 0) // it has ended by then
			alter(20)
			e := l.Evaluate("EVAL-1")
			i := slices.IndexFunc(e.Doubts, func(d evaluations.Doubt) bool { return d.Code == evaluations.DoubtAssignment })
			if e.Answer != "met" || (i >= 0) != c.want {
				t.Fatalf("%s, doubts %v: %s", e.Answer, e.Doubts, e.Sentence)
			}
			if c.want && (e.Doubts[i].Blocks || !strings.Contains(e.Doubts[i].Text, "EXP-1") || !strings.Contains(e.Doubts[i].Text, "rollout")) {
				t.Errorf("%+v", e.Doubts[i])
			}
		})
	}
}
