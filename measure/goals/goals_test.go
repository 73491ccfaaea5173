package goals_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/goals"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// on makes a launch with two objectives, one part of the other; the share of people who call rises slowly.
func on(t *testing.T) *measuretest.Launch {
	t.Helper()
	l := measuretest.NewLaunch(t)
	l.Signups(func(week int) float64 { return 0.4 + 0.01*float64(week+20) }) // 40 to 80 %
	l.Now = time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	l.Put("OBJ-1", decide.Objective, "active", decide.ObjectiveFields{Period: "2026-H2"})
	l.Put("OBJ-2", decide.Objective, "active", decide.ObjectiveFields{Period: "2026-H2"})
	l.Put("KR-1", decide.KeyResult, "active", decide.KeyResultFields{Unit: "%", Baseline: measuretest.At(40), Target: measuretest.At(80), Due: "2026-12-01"})
	l.Put("KR-2", decide.KeyResult, "active", decide.KeyResultFields{Unit: "%", Baseline: measuretest.At(40), Target: measuretest.At(50), Due: "2026-10-20"})
	l.Put("KR-3", decide.KeyResult, "active", decide.KeyResultFields{Unit: "h", Baseline: measuretest.At(10), Target: measuretest.At(5), Current: measuretest.At(6), Due: "2026-12-01"})
	l.Put("KR-4", decide.KeyResult, "dropped", decide.KeyResultFields{})
	link := func(from, relation, to string) {
		l.Apply(ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: relation, To: ledger.Ref(to)}})
	}
	link("OBJ-2", ledger.Parent, "OBJ-1")
	link("KR-1", ledger.Parent, "OBJ-1")
	link("KR-2", ledger.Parent, "OBJ-2")
	link("MET-1", ledger.Measures, "KR-1")
	link("MET-1", ledger.Measures, "KR-2")
	return l
}

func read(l *measuretest.Launch, in goals.ReadInput) goals.Tree {
	l.Helper()
	out, err := l.Run("goals", in)
	if err != nil {
		l.Fatal(err)
	}
	return out.(goals.Tree) // what the operation returns
}

func TestGoalsAreATree(t *testing.T) {
	t.Parallel()
	l := on(t)
	g := read(l, goals.ReadInput{})
	if len(g.Objectives) != 1 || len(g.Objectives[0].Objectives) != 1 || len(g.Loose) != 1 || g.Loose[0].Key != "KR-3" {
		t.Fatalf("%+v", g)
	}
	o := g.Objectives[0]
	k := o.KeyResults[0]
	// The share over all weeks is about 60 %: half of the way from 40 to 80.
	if k.Key != "KR-1" || *k.Progress.Value < 45 || *k.Progress.Value > 55 || *k.Progress.Low >= *k.Progress.Value || k.Verdict != "not_yet" {
		t.Errorf("%+v", k.Progress)
	}
	if m := k.Metrics[0]; m.Forecast == nil || *m.Forecast.Value < 75 || *m.Forecast.Value > 95 || !(*m.Forecast.Low < *m.Forecast.Value) || *m.Chance.Value < 30 || len(m.Weeks) != 26 || len(m.Path) < 5 {
		t.Errorf("forecast %v, chance %v, %d weeks, %d ahead, %s", m.Forecast, m.Chance, len(m.Weeks), len(m.Path), m.NoForecast)
	}
	if k := o.Objectives[0].KeyResults[0]; k.Verdict != "met" || k.Metrics[0].NoForecast == "" {
		t.Errorf("due and beyond its target it is %s", k.Verdict)
	}
	// The part is all the way, capped; the whole is the mean of both key results.
	if o.Known != 2 || o.Of != 2 || *o.Progress.Value < 72 || *o.Progress.Value > 78 || *o.Objectives[0].Progress.Value != 100 {
		t.Errorf("%+v", o.Progress)
	}
	if k := g.Loose[0]; *k.Progress.Value != 80 || k.Progress.Low != nil || k.Verdict != "not_yet" {
		t.Errorf("by hand: %+v", k)
	}
	var b bytes.Buffer
	if err := g.WriteText(&b); err != nil || !strings.Contains(b.String(), "OBJ-1") || !strings.Contains(b.String(), "Of no objective") || !strings.Contains(b.String(), "on the day: ") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if g := read(l, goals.ReadInput{Objective: "obj-2"}); len(g.Objectives) != 1 || g.Objectives[0].Key != "OBJ-2" || len(g.Loose) != 0 {
		t.Errorf("%+v", g)
	}
	if _, err := l.Run("goals", goals.ReadInput{Objective: "OBJ-9"}); ledger.CodeOf(err) != ledger.CodeNotFound {
		t.Error(err)
	}
}

func TestAKeyResultOfSeveralMetrics(t *testing.T) {
	t.Parallel()
	l := on(t)
	l.Put("MET-2", measure.Metric, "in_use", metrics.Fields{Unit: "d", Question: &metrics.Question{Type: "time_to", Start: "signed_up", End: "called"}})
	l.Put("KR-5", decide.KeyResult, "active", decide.KeyResultFields{Due: "2026-10-20", Targets: []decide.MetricTarget{
		{Metric: "MET-1", Baseline: measuretest.At(40), Target: measuretest.At(50), Unit: "%"},
		{Metric: "MET-2", Baseline: measuretest.At(9), Target: measuretest.At(0.001), Unit: "d"},
		{Metric: "MET-9", Target: measuretest.At(1)},
	}})
	for _, k := range read(l, goals.ReadInput{}).Loose {
		if k.Key != "KR-5" {
			continue
		}
		if len(k.Metrics) != 3 || k.Metrics[0].Verdict != "met" || k.Metrics[1].Verdict != "not_met" || k.Metrics[2].Verdict != "cannot_tell" || k.Verdict != "not_met" || k.Progress.N != 2 {
			t.Errorf("%+v", k)
		}
		return
	}
	t.Error("it is not told")
}

func TestConfidenceIsAHistory(t *testing.T) {
	t.Parallel()
	l := on(t)
	for i, percent := range []float64{80, 60, 55} {
		l.Now = time.Date(2026, 10, 20+min(i, 1), 12, 0, 0, 0, time.UTC) // the third on the day of the second
		if _, err := l.Run("confidence", goals.ConfidenceInput{KeyResult: "kr-1", Percent: &percent, Note: "n"}); err != nil {
			t.Fatal(err)
		}
	}
	g := read(l, goals.ReadInput{})
	c := g.Objectives[0].KeyResults[0].Confidence
	if len(c) != 2 || c[0].Value != 0.8 || c[1].Value != 0.55 || c[1].By != "ada" || *g.Objectives[0].Confidence != 0.55 {
		t.Errorf("%+v", c)
	}
	tooMuch := 101.0
	if _, err := l.Run("confidence", goals.ConfidenceInput{KeyResult: "KR-1", Percent: &tooMuch}); err == nil {
		t.Error("101 % is taken")
	}
}

func TestWithoutEventsGoalsCannotTell(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Put("KR-1", decide.KeyResult, "active", decide.KeyResultFields{Unit: "%", Baseline: measuretest.At(40), Target: measuretest.At(80), Due: "2026-12-01"})
	l.Apply(ledger.Op{Link: &ledger.Bond{From: "MET-1", Relation: ledger.Measures, To: "KR-1"}})
	k := read(l, goals.ReadInput{}).Loose[0]
	if k.Verdict != "cannot_tell" || k.Progress.Value != nil || !strings.Contains(k.Says, "no answer") {
		t.Errorf("%+v", k)
	}
}

func TestADueKeyResultAsksToBeClosed(t *testing.T) {
	t.Parallel()
	l := on(t)
	mark, err := l.Events.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found, err := measure.Stage().Reconcilers[1].Run(t.Context(), stage.Input{Ledger: l.Store, Events: l.Events, Mark: mark, Now: l.Now, Version: l.Store.Version})
	if err != nil {
		t.Fatal(err)
	}
	var due []ledger.Finding
	for _, f := range found {
		if f.Rule == "key_result.due" {
			due = append(due, f)
		}
	}
	if len(due) != 1 || due[0].Subject != "KR-2" || !due[0].NeedsPerson || !strings.Contains(due[0].Message, "By its metrics: met") {
		t.Errorf("%+v", due)
	}
}
