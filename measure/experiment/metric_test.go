package experiment_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"throughline.dev/measure/experiment"
	"throughline.dev/stats"
)

// both exposes n people an arm on day 20 and observes to day 60.
func both(n int, do func(s *story, person string, arm, i int)) *story {
	var s story
	for i := range n {
		for arm, name := range []string{"control", "new"} {
			person := fmt.Sprint(name, i)
			s.met(person, name, 20)
			do(&s, person, arm, i)
		}
	}
	s.did("clock", "tick", 60, "")
	return &s
}

func bought(value float64) string { return fmt.Sprintf(`{"value":%g,"junk":"x"}`, value) }

func TestMeansCountAndSum(t *testing.T) {
	t.Parallel()
	log := both(200, func(s *story, person string, arm, i int) {
		for k := range i%3 + arm {
			s.did(person, "buy", 21+float64(k), bought(float64(10+i%7)))
		}
		s.did(person, "buy", 19, bought(1000)) // before the exposure
		s.did(person, "buy", 55, bought(1000)) // after the window
		s.did(person, "buy", 22, `{"value":"a lot"}`)
	}).log(t)
	count := experiment.Measure{Type: experiment.Mean, Match: named("buy"), Window: "14d"}
	r := ask(t, log, checkout(count))
	near(t, "purchases of the control", r.Primary.Values[0].Figure.Value, 1+float64(66*3+1)/200, 1e-9) // 200 = 66*3+2
	near(t, "difference", r.Primary.Comparisons[0].Difference.Value, 1, 1e-9)

	sum := count
	sum.Property, sum.Unit = "value", "EUR"
	var want [2]float64
	for i := range 200 {
		for arm := range want {
			want[arm] += float64((i%3+arm)*(10+i%7)) / 200
		}
	}
	r = ask(t, log, checkout(sum))
	near(t, "revenue of the control", r.Primary.Values[0].Figure.Value, want[0], 1e-9)
	near(t, "difference", r.Primary.Comparisons[0].Difference.Value, want[1]-want[0], 1e-9)
	if f := r.Primary.Comparisons[0].Difference; f.Unit != "EUR" || !strings.Contains(f.Definition, "Welch") {
		t.Errorf("%+v", f)
	}
	if p := r.Primary.Comparisons[0].P; p == nil || !(*p < 0.05) {
		t.Errorf("p %v", p)
	}
}

// One customer with an enormous order moves the mean; with the pooled 99 % cap the difference is what it was.
func TestOneExtremeUnitIsCapped(t *testing.T) {
	t.Parallel()
	log := both(1000, func(s *story, person string, arm, i int) {
		if i%2 == 0 {
			s.did(person, "buy", 21, bought(float64(50+i%20)))
		}
		if arm == 1 && i == 4 {
			s.did(person, "buy", 22, bought(1e6))
		}
	}).log(t)
	revenue := experiment.Measure{Type: experiment.Mean, Match: named("buy"), Property: "value", Window: "14d"}
	raw := ask(t, log, checkout(revenue)).Primary
	near(t, "difference as it is", raw.Comparisons[0].Difference.Value, 1000, 1e-6)
	revenue.Winsor = 0.99
	capped := ask(t, log, checkout(revenue)).Primary
	if d := capped.Comparisons[0].Difference; math.Abs(*d.Value) > 0.1 || *d.High > 5 {
		t.Errorf("difference with a cap: %v", d)
	}
	if capped.Cap == nil || *capped.Cap != 68 || capped.Capped != 1 || capped.Values[1].Capped != 1 || !strings.Contains(capped.Note, "68") {
		t.Errorf("cap %v, touched %d, note %q", capped.Cap, capped.Capped, capped.Note)
	}
	limit := 60.0
	revenue.Winsor, revenue.Cap = 0, &limit
	if p := ask(t, log, checkout(revenue)).Primary; *p.Cap != 60 || p.Capped < 400 {
		t.Errorf("cap %v, touched %d", *p.Cap, p.Capped)
	}
	// Most units are at zero: the 40th percentile of those with a value is another than of all.
	revenue.Cap, revenue.Winsor, revenue.IgnoreZeros = nil, 0.6, true
	if p := ask(t, log, checkout(revenue)).Primary; *p.Cap < 55 {
		t.Errorf("cap of those with a value: %v", *p.Cap)
	}
}

func TestCUPEDNarrows(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("cuped").Rand()
	log := both(500, func(s *story, person string, arm, i int) {
		habit := math.Exp(1 + 0.8*r.NormFloat64())
		s.did(person, "use", 15, bought(habit))
		s.did(person, "use", 5.9, bought(1e4*r.Float64())) // too long ago
		s.did(person, "use", 25, bought(habit*(1+0.15*float64(arm))+0.2*r.NormFloat64()))
		if i == 0 && arm == 0 { // somebody came earlier than the others, so the log is read from further back
			s.met("early", "control", 3)
		}
	}).log(t)
	use := experiment.Measure{Type: experiment.Mean, Match: named("use"), Property: "value", Window: "14d"}
	plain := ask(t, log, checkout(use))
	q := checkout(use)
	q.CUPEDDays = 14
	adjusted := ask(t, log, q)
	answer(t, adjusted, experiment.Met, "better")
	if p := adjusted.Primary; p.Theta == nil || *p.Theta < 1 || *p.Theta > 1.2 || *p.Narrowed < 0.9 || !strings.Contains(p.Definition, "CUPED") {
		t.Errorf("theta %v, narrowed %v: %s", p.Theta, p.Narrowed, p.Definition)
	}
	a, b := plain.Primary.Comparisons[0].Difference, adjusted.Primary.Comparisons[0].Difference
	if width := (*b.High - *b.Low) / (*a.High - *a.Low); width > 0.3 {
		t.Errorf("the interval %v became %v", a, b)
	}
	// A share is adjusted by whether the same was done before.
	q.Primary = experiment.Measure{Type: experiment.Proportion, Match: named("use"), Window: "14d"}
	if p := ask(t, log, q).Primary; p.Theta == nil {
		t.Error("a share was not adjusted")
	}
}

func TestRatioAndQuantileTakeUnitsAsClusters(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("clusters").Rand()
	log := both(300, func(s *story, person string, arm, i int) {
		own := 100 * math.Exp(0.5*r.NormFloat64()) // people differ, so their requests are alike
		for k := range 10 {
			ms := own * math.Exp(0.1*r.NormFloat64()) * (1 + 0.3*float64(arm))
			s.did(person, "request", 21+0.1*float64(k), bought(ms))
			if k%2 == 0 {
				s.did(person, "error", 21+0.1*float64(k), "")
			}
		}
	}).log(t)
	ratio := experiment.Measure{Type: experiment.Ratio, Match: named("error"), Denominator: &experiment.Part{Match: named("request")}, Window: "14d", Better: "down"}
	p := ask(t, log, checkout(ratio)).Primary
	near(t, "errors for each request", p.Values[0].Figure.Value, 0.5, 1e-9)

	latency := experiment.Measure{Type: experiment.Quantile, Match: named("request"), Property: "value", Quantile: 0.9, Window: "14d", Better: "down", Unit: "ms"}
	p = ask(t, log, checkout(latency)).Primary
	near(t, "p90 of the control", p.Values[0].Figure.Value, 100*math.Exp(1.2816*math.Hypot(0.5, 0.1)), 20)
	d := p.Comparisons[0].Difference
	if *d.Value < 20 || *d.Low > *d.Value-15 {
		t.Errorf("difference %v: its interval must be that of 300 people, not of 3,000 requests", d)
	}
	if p.Outcome != "worse" {
		t.Errorf("outcome %s", p.Outcome)
	}
}

func TestTimeToCensorsWhoIsStillOnTheWay(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("time to").Rand()
	var s story
	for i := range 600 {
		for arm, name := range []string{"control", "new"} {
			person, at := fmt.Sprint(name, i), 40*r.Float64()
			s.met(person, name, at)
			// The new variant is exposed to the same, only faster.
			if took := r.ExpFloat64() * []float64{10, 5}[arm]; at+took < 45 {
				s.did(person, "call", at+took, "")
			}
		}
	}
	s.did("clock", "tick", 45, "")
	log := s.log(t)
	m := experiment.Measure{Name: "time to first call", Type: experiment.TimeTo, Match: named("call"), Window: "14d", Better: "down"}
	res := ask(t, log, checkout(m))
	answer(t, res, experiment.Met, "better")
	// Restricted means to 14 days: 10(1-exp(-1.4)) and 5(1-exp(-2.8)).
	near(t, "control", res.Primary.Values[0].Figure.Value, 10*(1-math.Exp(-1.4)), 0.6)
	near(t, "new", res.Primary.Values[1].Figure.Value, 5*(1-math.Exp(-2.8)), 0.5)
	if res.Primary.Values[0].N != 600 || res.Primary.Immature == 0 {
		t.Errorf("n %d, %d immature: nobody may be dropped", res.Primary.Values[0].N, res.Primary.Immature)
	}
	q := checkout(m)
	q.Method = experiment.Sequential
	if err := q.Check(); err == nil || !strings.Contains(err.Error(), "time_to") {
		t.Errorf("read at any time: %v", err)
	}
}

func TestSegmentsAreExploratory(t *testing.T) {
	t.Parallel()
	var s story
	for i := range 4000 {
		name := []string{"control", "new"}[i%2]
		plan := []string{"free", "pro", "team", "trial"}[i/2%4]
		person := fmt.Sprint("p", i)
		s.did(person, "$exposure", 0, fmt.Sprintf(`{"flag":"checkout","variant":%q,"plan":%q}`, name, plan))
		// It helps on pro and harms on free.
		rate := map[string]int{"controlpro": 10, "newpro": 20, "controlfree": 20, "newfree": 10}[name+plan]
		if rate == 0 {
			rate = 15
		}
		if i/8%100 < rate {
			s.did(person, "pay", 1, "")
		}
	}
	s.did("clock", "tick", 30, "")
	q := checkout(paid())
	q.Segment = "plan"
	r := ask(t, s.log(t), q)
	answer(t, r, experiment.CannotTell, "not_shown")
	if len(r.Segments) != 4 || r.Segmented == "" {
		t.Fatalf("%+v", r.Segments)
	}
	got := map[string]string{}
	var p []float64
	for _, g := range r.Segments {
		got[g.Value] = g.Comparisons[0].Outcome
		p = append(p, *g.Comparisons[0].P)
	}
	for i, want := range stats.BenjaminiHochberg(p) {
		near(t, "corrected p", r.Segments[i].Comparisons[0].PAdjusted, want, 1e-15)
	}
	if got["pro"] != "better" || got["free"] != "worse" || got["team"] != "not_shown" {
		t.Errorf("%v", got)
	}
}

func TestSeveralVariantsShareAlpha(t *testing.T) {
	t.Parallel()
	var s story
	for i := range 1000 {
		for arm, name := range []string{"control", "a", "b"} {
			person := fmt.Sprint(name, i)
			s.met(person, name, 0)
			if i < []int{100, 128, 150}[arm] {
				s.did(person, "pay", 1, "")
			}
		}
	}
	s.did("clock", "tick", 30, "")
	q := checkout(paid())
	q.Variants = []experiment.Variant{{Name: "control"}, {Name: "a"}, {Name: "b"}}
	r := ask(t, s.log(t), q)
	answer(t, r, experiment.Met)
	if r.Verdict.Winner != "b" {
		t.Errorf("winner %q", r.Verdict.Winner)
	}
	// 100 against 128 has p = 0.049 alone: among two comparisons it shows nothing.
	a := r.Primary.Comparisons[0]
	if a.Outcome != "not_shown" || *a.P > 0.05 || *a.PAdjusted < 0.05 || a.Difference.Level != 0.975 || *a.Difference.Low > 0 {
		t.Errorf("%+v, difference %v at %v", a, a.Difference, a.Difference.Level)
	}
}

func TestTextTellsEverything(t *testing.T) {
	t.Parallel()
	q := checkout(paid(), experiment.Measure{Name: "errors", Type: experiment.Mean, Match: named("error"), Better: "down"})
	q.Bayes = &experiment.Prior{}
	r := ask(t, shares(1000, 100, 150).log(t), q)
	var b strings.Builder
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Met: paid in new less that in control is 5.00 percentage points", "control: 1,000 units", "chi-squared", "Guardrail: errors", "chance to win", "it decides nothing here", "Variants control, new"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %q:\n%s", want, b.String())
		}
	}
}
