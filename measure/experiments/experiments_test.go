package experiments_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/define"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/measuretest"
)

// trial is a ledger for experiments and a log of 2,000 people who met the flag checkout on 2 March.
func trial(t *testing.T) *measuretest.Lab {
	t.Helper()
	return filled(t, measuretest.NewLab(t, define.RequirementFields{}))
}

// trialOn is a trial whose ledger tells the day that is set, of March 2026.
func trialOn(t *testing.T) (l *measuretest.Lab, set func(day int)) {
	t.Helper()
	day := 1
	l = measuretest.NewLabAt(t, define.RequirementFields{}, func() time.Time { return measuretest.Day(day) })
	return filled(t, l), func(d int) { day = d }
}

func filled(t *testing.T, l *measuretest.Lab) *measuretest.Lab {
	t.Helper()
	var b events.Batch
	for i := range 2000 {
		person, variant := fmt.Sprint("p", i), []string{"control", "new"}[i%2]
		b.Events = append(b.Events, events.Event{ID: "x" + person, Name: "$exposure", Person: person, Time: measuretest.Day(2), Properties: json.RawMessage(fmt.Sprintf(`{"flag":"checkout","variant":%q}`, variant))})
		if i%20 < 2 || i%20 == 3 { // one in ten of the control, one in five of the others
			b.Events = append(b.Events, events.Event{ID: "pay" + person, Name: "pay", Person: person, Time: measuretest.Day(4)})
		}
	}
	b.Events = append(b.Events, events.Event{ID: "end", Name: "tick", Person: "clock", Time: measuretest.Day(31)})
	if _, err := l.Events.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return l
}

const wholePlan = `{"flag":"checkout","variants":["control","new"],"start":"2026-03-01","planned_n":2000,
	"primary":{"name":"paid","type":"proportion","match":{"names":["pay"]},"window":"7d"}}`

func plannedExperiment(fields string) ledger.Op {
	return ledger.Op{Put: &ledger.Put{Key: "EXP-1", Kind: measure.Experiment, Title: "Shorter checkout", Fields: json.RawMessage(fields)}}
}

func started(state string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: "EXP-1", State: &state}}
}

func edited(field, value string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: "EXP-1", Fields: map[string]json.RawMessage{field: json.RawMessage(value)}}}
}

func read(l *measuretest.Lab, in experiments.ReadInput) experiments.Reading {
	l.Helper()
	out, err := l.Run("experiment", in)
	if err != nil {
		l.Fatal(err)
	}
	return out.(experiments.Reading) // what the operation returns
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
		measuretest.Must(t, l.Change("", plannedExperiment(fields)))
		if r := read(l, experiments.ReadInput{Experiment: "exp-1"}); r.Result != nil || r.Stopped != "the experiment has not started" {
			t.Errorf("%+v", r)
		}
		if err := l.Change("", started("running")); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestAnExperimentIsRead(t *testing.T) {
	t.Parallel()
	l := trial(t)
	measuretest.Must(t, l.Change("", plannedExperiment(wholePlan)))
	measuretest.Must(t, l.Change("", started("running")))
	r := read(l, experiments.ReadInput{Experiment: "exp-1", Bayes: true})
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
	if _, err := l.Run("experiment", experiments.ReadInput{Experiment: "EXP-9"}); err == nil {
		t.Error("an experiment that is not there was read")
	}
}

func TestChangesAfterTheStartAreShown(t *testing.T) {
	t.Parallel()
	l := trial(t)
	measuretest.Must(t, l.Change("", plannedExperiment(wholePlan)))
	measuretest.Must(t, l.Change("", started("running")))
	planned := edited("planned_n", "2500")
	var refused *ledger.Error
	if err := l.Change("", planned); !errors.As(err, &refused) || refused.Code != ledger.CodeReasonRequired {
		t.Errorf("changed without a reason: %v", err)
	}
	measuretest.Must(t, l.Change("traffic fell", planned))
	measuretest.Must(t, l.Change("", edited("guardrails", `[{"type":"mean","match":{"names":["error"]},"better":"down"}]`)))
	r := read(l, experiments.ReadInput{Experiment: "EXP-1"})
	if !slices.Equal(r.Amended, []string{"guardrails", "planned n"}) || !strings.Contains(strings.Join(r.Result.Warnings, " "), "changed after the start") {
		t.Errorf("amended %q, warnings %q", r.Amended, r.Result.Warnings)
	}
	if r.Result.Verdict.Answer != experiment.NotYet {
		t.Errorf("%s", r.Sentence)
	}
}

// What was changed after the start is told against the version that was started; whoever edits cannot move it.
func TestTheVersionOfThePlanCannotBeMoved(t *testing.T) {
	t.Parallel()
	l := trial(t)
	measuretest.Must(t, l.Change("", plannedExperiment(wholePlan)))
	measuretest.Must(t, l.Change("", edited("plan_version", "8"))) // beforehand
	measuretest.Must(t, l.Change("", started("running")))
	measuretest.Must(t, l.Change("traffic fell", edited("planned_n", "2500")))
	for _, version := range []string{"9", "4", "null"} {
		measuretest.Must(t, l.Change("", edited("plan_version", version)))
		if r := read(l, experiments.ReadInput{Experiment: "EXP-1"}); !slices.Equal(r.Amended, []string{"planned n"}) {
			t.Errorf("with %s as the version of the plan amended is %q", version, r.Amended)
		}
	}
}

func TestAnExperimentIsSized(t *testing.T) {
	t.Parallel()
	l := trial(t)
	measuretest.Must(t, l.Change("", plannedExperiment(strings.Replace(wholePlan, `"start"`, `"minimum_lift":0.2,"start"`, 1))))
	base, traffic := 0.10, 1000.0
	out, err := l.Run("plan", experiments.PlanInput{Experiment: "exp-1", Base: &base, Traffic: &traffic, Window: 7})
	measuretest.Must(t, err)
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
		if _, err := l.Run("plan", in); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

// TestAlteredAssignmentIsSaid: rules, rollout and state of the flag count from the day after the start to the last day;
// what else the record says does not.
func TestAlteredAssignmentIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		day    int
		fields string
		state  string
		want   string
	}{
		"rules":               {5, `{"rules":[{"variations":["control","new"],"weights":[0.9,0.1],"seed":"b"}]}`, "", "rules"},
		"rollout and state":   {5, `{"rollout":50}`, "on", "state, rollout"},
		"on the day it began": {1, `{"rollout":50}`, "", ""},
		"after it":            {25, `{"rollout":50}`, "on", ""},
		"what decides not":    {5, `{"expires":"2026-12-31"}`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, clock := trialOn(t)
			clock(1)
			measuretest.Must(t, l.Change("", ledger.Op{Put: &ledger.Put{Key: "FLAG-1", Kind: "flag", Title: "Checkout", State: "partial", Fields: json.RawMessage(`{"name":"checkout","type":"string","value":"new","rollout":10}`)}}))
			measuretest.Must(t, l.Change("", plannedExperiment(strings.Replace(wholePlan, `"start"`, `"end":"2026-03-20","start"`, 1))))
			measuretest.Must(t, l.Change("", started("running")))
			clock(c.day)
			edit := ledger.Edit{Key: "FLAG-1", Fields: map[string]json.RawMessage{}}
			measuretest.Must(t, json.Unmarshal([]byte(c.fields), &edit.Fields))
			if c.state != "" {
				edit.State = &c.state
			}
			measuretest.Must(t, l.Change("why", ledger.Op{Edit: &edit}))
			clock(28)
			r := read(l, experiments.ReadInput{Experiment: "EXP-1"})
			said := ""
			for _, a := range r.Altered {
				said += strings.Join(a.What, ", ")
			}
			if said != c.want {
				t.Fatalf("altered %q, want %q", said, c.want)
			}
			warned := slices.ContainsFunc(r.Result.Warnings, func(w string) bool { return strings.Contains(w, "Who gets what of FLAG-1 was altered on 2026-03-05") })
			if warned != (c.want != "") {
				t.Errorf("warnings %q", r.Result.Warnings)
			}
		})
	}
}
