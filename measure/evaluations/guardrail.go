package evaluations

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// Outcomes of a guardrail.
const (
	guardWorse    = "worse"     // the whole interval of its change lies on the bad side
	guardNotShown = "not_shown" // no change for the worse is shown
	guardUnknown  = "cannot_tell"
)

// Guardrail is a metric that must not get worse by what is judged, and what became of it.
type Guardrail struct {
	Metric  ledger.Key     `json:"metric,omitempty"` // none: it belongs to the experiment
	Name    string         `json:"name"`
	Outcome string         `json:"outcome" enum:"worse|not_shown|cannot_tell"`
	Effect  *ledger.Figure `json:"effect,omitempty"` // of the release, or of the variant
	Method  string         `json:"method,omitempty"`
	Why     string         `json:"why,omitempty"` // it cannot be told
}

// guardrails looks at the metrics that the released features must not make worse, each by the strongest method at hand.
// Those of the experiment were read with it.
func (c *assessment) guardrails(ctx context.Context) error {
	if c.release.Day == "" {
		return nil
	}
	var metrics []ledger.Key
	for _, key := range c.release.Features {
		rec, err := c.in.Ledger.Record(ctx, key)
		if err != nil {
			return err
		}
		f, err := ledger.Decode[decide.FeatureFields](rec)
		if err != nil {
			return err
		}
		for _, m := range f.Guardrails {
			if m != c.f.Metric && !slices.Contains(metrics, m) {
				metrics = append(metrics, m)
			}
		}
	}
	for _, key := range metrics {
		g, err := guard(ctx, c.in, key, c.release.Day)
		if err != nil {
			return fmt.Errorf("guardrail %s: %w", key, err)
		}
		c.out.Guardrails = append(c.out.Guardrails, g)
	}
	for _, g := range c.out.Guardrails {
		switch g.Outcome {
		case guardWorse:
			c.doubt(DoubtGuardrail, false, "%s", g.says())
		case guardUnknown:
			c.doubt(DoubtGuardrail, false, "whether the guardrail %s got worse cannot be told: %s", g.Name, g.Why)
		}
	}
	return nil
}

// guard tells what a release did to one metric.
func guard(ctx context.Context, in stage.Input, key ledger.Key, day ledger.Date) (Guardrail, error) {
	g := Guardrail{Metric: key, Name: string(key), Outcome: guardUnknown}
	rec, err := in.Ledger.Record(ctx, key)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		g.Why = "there is no such metric"
		return g, nil
	} else if err != nil {
		return g, err
	}
	m, err := ledger.Decode[metrics.Fields](rec)
	if err != nil {
		return g, err
	}
	if g.Name = rec.Title; m.Direction == "" {
		g.Why = "nothing says which way is better"
		return g, nil
	}
	zero := 0.0
	raw, err := ledger.Encode(Fields{Metric: key, Of: "change", Comparator: ">", Target: &zero, Released: day, Frozen: day})
	if err != nil {
		return g, err
	}
	e, err := Assess(ctx, in, ledger.Record{Kind: Evaluation, State: "frozen", Fields: raw, Version: 1}, true)
	switch {
	case err != nil:
		return g, err
	case e.Effect == nil || e.Effect.Low == nil || e.Effect.High == nil:
		g.Why = e.Unexplained()
		for _, m := range e.Considered {
			if m.Key == MethodSeries && m.Why != "" { // the others need an experiment, or accounts, on this metric
				g.Why = m.Why
			}
		}
		return g, nil
	}
	g.Effect, g.Method, g.Outcome = e.Effect, e.Method.Name, guardNotShown
	up, down := *e.Effect.Low > 0, *e.Effect.High < 0
	if up && m.Direction != "up" || down && m.Direction != "down" {
		g.Outcome = guardWorse
	}
	return g, nil
}

// guardsOf takes the guardrails of an experiment, as the variant that is judged has them.
func guardsOf(r experiment.Result, variant string) (out []Guardrail) {
	for _, reading := range r.Guardrails {
		g := Guardrail{Name: reading.Name, Outcome: guardNotShown, Method: methodOf(MethodExperiment).Name}
		for i, x := range reading.Comparisons {
			if x.To != variant {
				continue
			}
			if g.Effect = &reading.Comparisons[i].Difference; x.Outcome == guardWorse {
				g.Outcome = guardWorse
			}
		}
		if g.Effect == nil {
			g.Outcome, g.Why, g.Method = guardUnknown, "it must not be read yet", ""
		}
		out = append(out, g)
	}
	return out
}

func (g Guardrail) says() string {
	return fmt.Sprintf("the guardrail %s got worse, by %s (%s)", g.Name, g.Effect, g.Method)
}

// harm names the guardrails that got worse; empty: none did.
func (e Evaluated) harm() string {
	var out []string
	for _, g := range e.Guardrails {
		if g.Outcome == guardWorse {
			out = append(out, g.says())
		}
	}
	return strings.Join(out, "; ")
}

func (e Evaluated) writeGuardrails(w io.Writer) error {
	p := &stage.Printer{W: w}
	for i, g := range e.Guardrails {
		if i == 0 {
			p.F("Guardrails:\n")
		}
		switch g.Outcome {
		case guardUnknown:
			p.F("  %s: cannot tell, %s\n", g.Name, g.Why)
		case guardWorse:
			p.F("  %s got worse by %s (%s)\n", g.Name, g.Effect, g.Method)
		default:
			p.F("  %s: nothing shows that it got worse, %s (%s)\n", g.Name, g.Effect, g.Method)
		}
	}
	return p.Err
}
