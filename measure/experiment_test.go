package measure_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiments"
	"throughline.dev/stage"
)

// trial is a ledger for experiments and a log of 2,000 people who met the flag checkout on 2 March.
func trial(t *testing.T) *lab {
	t.Helper()
	l := newLab(t, define.RequirementFields{})
	var b events.Batch
	for i := range 2000 {
		person, variant := fmt.Sprint("p", i), []string{"control", "new"}[i%2]
		b.Events = append(b.Events, events.Event{ID: "x" + person, Name: "$exposure", Person: person, Time: day(2), Properties: json.RawMessage(fmt.Sprintf(`{"flag":"checkout","variant":%q}`, variant))})
		if i%20 < 2 || i%20 == 3 { // one in ten of the control, one in five of the others
			b.Events = append(b.Events, events.Event{ID: "pay" + person, Name: "pay", Person: person, Time: day(4)})
		}
	}
	b.Events = append(b.Events, events.Event{ID: "end", Name: "tick", Person: "clock", Time: day(31)})
	if _, err := l.log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return l
}

const wholePlan = `{"flag":"checkout","variants":["control","new"],"start":"2026-03-01","planned_n":2000,
	"primary":{"name":"paid","type":"proportion","match":{"names":["pay"]},"window":"7d"}}`

// change applies as people do, so that moves and reasons are checked.
func (l *lab) change(reason string, op ledger.Op) error {
	_, err := l.store.Apply(l.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: reason, Ops: []ledger.Op{op}})
	return err
}

func plannedExperiment(fields string) ledger.Op {
	return ledger.Op{Put: &ledger.Put{Key: "EXP-1", Kind: measure.Experiment, Title: "Shorter checkout", Fields: json.RawMessage(fields)}}
}

func started(state string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: "EXP-1", State: &state}}
}

func edited(field, value string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: "EXP-1", Fields: map[string]json.RawMessage{field: json.RawMessage(value)}}}
}

func (l *lab) run(name string, in any) (any, error) {
	l.Helper()
	for _, op := range measure.Stage().Operations {
		if op.Name == name {
			return op.Run(l.Context(), stage.Env{Store: l.store, Reader: l.store, Events: l.log, Now: today()}, in)
		}
	}
	l.Fatalf("there is no operation %s", name)
	return nil, nil
}

func (l *lab) read(in experiments.ReadInput) experiments.Reading {
	l.Helper()
	out, err := l.run("experiment", in)
	if err != nil {
		l.Fatal(err)
	}
	return out.(experiments.Reading) // what the operation returns
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnExperimentStartsWithAWholePlan(t *testing.T) {
	t.Parallel()
	for says, fields := range map[string]string{
		"no primary metric":        `{"flag":"checkout","variants":["control","new"],"start":"2026-03-01","planned_n":2000}`,
		"no start":                 strings.Replace(wholePlan, `"start":"2026-03-01",`, "", 1),
		"neither a planned size":   strings.Replace(wholePlan, `"planned_n":2000,`, "", 1),
		"variants: 1 of them":      strings.Replace(wholePlan, `,"new"]`, "]", 1),
		"exposure: missing":        strings.Replace(wholePlan, `"flag":"checkout",`, "", 1),
		"1 of 2 have a weight":     strings.Replace(wholePlan, `"new"]`, `{"name":"new","weight":0.5}]`, 1),
		"tuning: only the method ": strings.Replace(wholePlan, `"planned_n"`, `"tuning":100,"planned_n"`, 1),
	} {
		l := trial(t)
		must(t, l.change("", plannedExperiment(fields)))
		if r := l.read(experiments.ReadInput{Experiment: "exp-1"}); r.Result != nil || r.Stopped != "the experiment has not started" {
			t.Errorf("%+v", r)
		}
		if err := l.change("", started("running")); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestAnExperimentIsRead(t *testing.T) {
	t.Parallel()
	l := trial(t)
	must(t, l.change("", plannedExperiment(wholePlan)))
	must(t, l.change("", started("running")))
	r := l.read(experiments.ReadInput{Experiment: "exp-1", Bayes: true})
	if r.Result == nil || r.Result.Verdict.Answer != experiment.Met || !strings.Contains(r.Sentence, "paid in new less that in control is") || r.Result.Primary.Comparisons[0].Bayes == nil {
		t.Errorf("%+v", r)
	}
	if w := strings.Join(r.Result.Warnings, " "); !strings.Contains(w, "still runs") {
		t.Errorf("warnings %q", w)
	}
	var b strings.Builder
	if err := r.WriteText(&b); err != nil || !strings.Contains(b.String(), "EXP-1 Shorter checkout (running)") {
		t.Errorf("%v: %s", err, b.String())
	}
	if _, err := l.run("experiment", experiments.ReadInput{Experiment: "EXP-9"}); err == nil {
		t.Error("an experiment that is not there was read")
	}
}

func TestChangesAfterTheStartAreShown(t *testing.T) {
	t.Parallel()
	l := trial(t)
	must(t, l.change("", plannedExperiment(wholePlan)))
	must(t, l.change("", started("running")))
	planned := edited("planned_n", "2500")
	var refused *ledger.Error
	if err := l.change("", planned); !errors.As(err, &refused) || refused.Code != ledger.CodeReasonRequired {
		t.Errorf("changed without a reason: %v", err)
	}
	must(t, l.change("traffic fell", planned))
	must(t, l.change("", edited("guardrails", `[{"type":"mean","match":{"names":["error"]},"better":"down"}]`)))
	r := l.read(experiments.ReadInput{Experiment: "EXP-1"})
	if !slices.Equal(r.Amended, []string{"guardrails", "planned n"}) || !strings.Contains(strings.Join(r.Result.Warnings, " "), "changed after the start") {
		t.Errorf("amended %q, warnings %q", r.Amended, r.Result.Warnings)
	}
	if r.Result.Verdict.Answer != experiment.NotYet {
		t.Errorf("%s", r.Sentence)
	}
}

func TestAnExperimentIsSized(t *testing.T) {
	t.Parallel()
	l := trial(t)
	must(t, l.change("", plannedExperiment(strings.Replace(wholePlan, `"start"`, `"minimum_lift":0.2,"start"`, 1))))
	base, traffic := 0.10, 1000.0
	out, err := l.run("plan", experiments.PlanInput{Experiment: "exp-1", Base: &base, Traffic: &traffic, Window: 7})
	must(t, err)
	p := out.(experiments.Plan) // what the operation returns
	// statsmodels: 3834.6 in each arm; 7,670 at 1,000 a day are 8 days, two whole weeks, and 7 to follow the last.
	if *p.Total.Value != 7670 || p.Arms[1].Name != "new" || p.Arms[1].Units != 3835 || *p.Days.Value != 21 {
		t.Errorf("%+v", p)
	}
	var b strings.Builder
	if err := p.WriteText(&b); err != nil || !strings.Contains(b.String(), "7,670 units are needed in all, which takes 21 days.") {
		t.Errorf("%v: %s", err, b.String())
	}
	target, sd := 0.12, 1.0
	for says, in := range map[string]experiments.PlanInput{
		"base: missing":   {},
		"target: missing": {Base: &base},
		"given together":  {Base: &base, Target: &target, Lift: &target},
		"weights":         {Base: &base, Target: &target, Weights: []string{"half"}},
		"one arm":         {Base: &base, Target: &target, Weights: []string{"1"}},
		"explained":       {Base: &base, Target: &target, Explained: &target},
		"difference 0":    {Base: &base, Target: &base, SD: &sd},
	} {
		if _, err := l.run("plan", in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}
