package experiment

import (
	"fmt"
	"io"

	"throughline.dev/ledger"
)

// printer writes until the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) f(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

// WriteText tells a person: the verdict with its reasons, who was counted, and each metric.
func (r Result) WriteText(w io.Writer) error {
	p := &printer{w: w}
	p.f("%s\n\n", r.Sentence)
	for _, a := range r.Arms {
		p.f("%s: %s units, %s expected\n", a.Name, whole(a.Units), ledger.FormatNumber(a.Expected))
	}
	if r.Balance.DF > 0 {
		p.f("split: chi-squared %s (df %d), p %s (gate %v)\n", ledger.FormatNumber(r.Balance.Chi2), r.Balance.DF, small(r.Balance.P), r.Balance.Gate)
	}
	p.f("%s exposures, %s repeated, %s units in several variants\n", whole(r.Exposed.Events), whole(r.Exposed.Repeated), whole(r.Exposed.Several))
	for _, s := range r.Warnings {
		p.f("Careful: %s.\n", s)
	}
	p.reading("Primary", r.Primary)
	for _, g := range r.Guardrails {
		p.reading("Guardrail", g)
	}
	if len(r.Segments) > 0 {
		p.f("\n%s\n", r.Segmented)
	}
	for _, s := range r.Segments {
		name := s.Value
		if name == "" {
			name = "(none)"
		}
		p.f("  %s, n %s\n", name, whole(s.Units))
		p.comparisons("    ", s.Comparisons)
	}
	p.f("\n%s\n", r.Definition)
	return p.err
}

func (p *printer) reading(role string, d Reading) {
	p.f("\n%s: %s (%s is better)\n  %s\n", role, d.Name, d.Better, d.Definition)
	for _, v := range d.Values {
		p.f("  %s: %s, n %s\n", v.Variant, v.Figure, whole(v.N))
	}
	if d.Immature > 0 {
		p.f("  %s could not be followed for the whole window yet\n", whole(d.Immature))
	}
	if d.Note != "" {
		p.f("  %s\n", d.Note)
	}
	if d.Narrowed != nil {
		p.f("  the behaviour before the exposure explains %s %% of the variance\n", ledger.FormatNumber(100**d.Narrowed))
	}
	p.comparisons("  ", d.Comparisons)
}

func (p *printer) comparisons(indent string, list []Comparison) {
	for _, c := range list {
		p.f("%s%s against %s: difference %s, lift %s, %s (%s)", indent, c.To, c.From, c.Difference, c.Lift, pValue(c.P), c.Test)
		if c.PAdjusted != nil && c.P != nil && *c.PAdjusted != *c.P {
			p.f(", %s after correction", pValue(c.PAdjusted))
		}
		p.f("\n")
		if b := c.Bayes; b != nil {
			p.f("%s  Bayesian (%s prior): lift %s %% [%s, %s], chance to win %s %%, risk %s %%\n", indent, b.Prior,
				ledger.FormatNumber(100*b.Lift), ledger.FormatNumber(100*b.Low), ledger.FormatNumber(100*b.High), ledger.FormatNumber(100*b.ChanceToWin), ledger.FormatNumber(100*b.Risk[1]))
		}
		if g := c.GrowthBook; g != nil {
			p.f("%s  GrowthBook would show: lift %s %%, %s; it decides nothing here\n", indent, ledger.FormatNumber(100*g.Lift), pValue(g.P))
		}
	}
}

func whole(n int64) string { return ledger.FormatNumber(float64(n)) }
