package experiment_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/measure/experiment"
)

func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	nan, zero, some := math.NaN(), 0.0, 0.5
	for says, spoil := range map[string]func(q *experiment.Question){
		"exposure: missing":           func(q *experiment.Question) { q.Flag = "" },
		"given together with flag":    func(q *experiment.Question) { q.Exposure = named("seen") },
		"variants: 1 of them":         func(q *experiment.Question) { q.Variants = q.Variants[:1] },
		"given twice":                 func(q *experiment.Question) { q.Variants[1].Name = "control" },
		"1 of 2 have a weight":        func(q *experiment.Question) { q.Variants[0].Weight = &some },
		"add up to nothing":           func(q *experiment.Question) { q.Variants[0].Weight, q.Variants[1].Weight = &zero, &zero },
		"weight NaN":                  func(q *experiment.Question) { q.Variants[0].Weight, q.Variants[1].Weight = &nan, &some },
		"method: \"bayes\"":           func(q *experiment.Question) { q.Method = "bayes" },
		"tuning: only":                func(q *experiment.Question) { q.Tuning = 100 },
		"immature: \"ignore\"":        func(q *experiment.Question) { q.Immature = "ignore" },
		"minimum_lift: given":         func(q *experiment.Question) { q.MinimumLift, q.MinimumDifference = 0.1, 0.1 },
		"minimum_lift: negative":      func(q *experiment.Question) { q.MinimumLift = nan },
		"primary: type":               func(q *experiment.Question) { q.Primary.Type = "average" },
		"primary: match":              func(q *experiment.Question) { q.Primary.Match = events.Matcher{} },
		"primary: window":             func(q *experiment.Question) { q.Primary.Window = "soon" },
		"primary: property":           func(q *experiment.Question) { q.Primary.Property = "value" },
		"primary: days":               func(q *experiment.Question) { q.Primary.Days = []int{1, 2} },
		"primary: better":             func(q *experiment.Question) { q.Primary.Better = "more" },
		"primary: denominator":        func(q *experiment.Question) { q.Primary.Denominator = &experiment.Part{Match: named("x")} },
		"primary: proportion: has no": func(q *experiment.Question) { q.Primary.Winsor = 0.99 },
		"guardrails[0]: quantile":     func(q *experiment.Question) { q.Guardrails[0].Type, q.Guardrails[0].Property = "quantile", "ms" },
		"guardrails[0]: winsor: 99":   func(q *experiment.Question) { q.Guardrails[0].Winsor = 99 },
		"guardrails[0]: days":         func(q *experiment.Question) { q.Guardrails[0].Type, q.Guardrails[0].Days = "retention", []int{7, 1} },
		"cuped_days: -1":              func(q *experiment.Question) { q.CUPEDDays = -1 },
		"level: 2":                    func(q *experiment.Question) { q.Level = 2 },
		"bayes":                       func(q *experiment.Question) { q.Bayes = &experiment.Prior{SD: math.Inf(1)} },
	} {
		q := checkout(paid(), experiment.Measure{Type: experiment.Mean, Match: named("error")})
		if err := q.Check(); err != nil {
			t.Fatal(err)
		}
		spoil(&q)
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestAVariantMayBeOnlyAName(t *testing.T) {
	t.Parallel()
	var got []experiment.Variant
	if err := json.Unmarshal([]byte(`["control",{"name":"new","weight":0.1}]`), &got); err != nil {
		t.Fatal(err)
	}
	tenth := 0.1
	if d := cmp.Diff([]experiment.Variant{{Name: "control"}, {Name: "new", Weight: &tenth}}, got); d != "" {
		t.Error(d)
	}
}

func TestTheDefinitionSaysWhatTwoPeopleMustAgreeOn(t *testing.T) {
	t.Parallel()
	q := checkout(experiment.Measure{Type: experiment.Mean, Match: named("buy"), Property: "value", Window: "14d", Winsor: 0.99})
	q.From, q.To, q.Zone, q.CUPEDDays, q.PlannedN, q.MinimumLift = "2026-03-01", "2026-03-20", "Europe/Berlin", 14, 8000, 0.05
	text := q.Definition() + " " + q.Primary.Definition()
	for _, want := range []string{"flag checkout", "from 2026-03-01 to 2026-03-20", "Europe/Berlin", "several variants does not count", "whole window yet does not count", "One look", "8,000 units", "5 %", "CUPED", "14d of the first exposure", "quantile 0.99"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q: %s", want, text)
		}
	}
}

func TestAnEmptyLogIsNoAnswer(t *testing.T) {
	t.Parallel()
	var s story
	s.did("clock", "tick", 0, "")
	r := ask(t, s.log(t), checkout(paid(), experiment.Measure{Type: experiment.TimeTo, Match: named("call")}, experiment.Measure{Type: experiment.Quantile, Match: named("call"), Property: "ms", Quantile: 0.5}))
	answer(t, r, experiment.CannotTell, "no_units")
	s.met("a", "control", -400)
	s.met("b", "new", 26_000) // in the year 2097
	r = ask(t, s.log(t), checkout(paid()))
	answer(t, r, experiment.CannotTell, "no_variance")
}
