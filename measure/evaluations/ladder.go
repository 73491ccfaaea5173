package evaluations

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/question"
	"throughline.dev/measure/verdict"
)

// Methods by which a change is laid at a release, the strongest first.
const (
	MethodExperiment  = "experiment"
	MethodStaggered   = "staggered"
	MethodSeries      = "series"
	MethodDescriptive = "descriptive"
)

// Method is a way to tell what a release changed.
type Method struct {
	Key    string `json:"key"`
	Name   string `json:"name"`
	Causal bool   `json:"causal"` // speaks for a cause, if what it assumes holds
	// Assumes is what the method leans on and the data cannot show.
	Assumes string `json:"assumes"`
	Used    bool   `json:"used"`
	Why     string `json:"why,omitempty"` // it was not used
}

func methodOf(key string) Method {
	switch key {
	case MethodExperiment:
		return Method{Key: key, Name: "experiment", Causal: true, Assumes: "that people met their variant by chance alone"}
	case MethodStaggered:
		return Method{Key: key, Name: "staggered difference in differences", Causal: true, Assumes: "that accounts that got the release later would have moved like those that had it, without it"}
	case MethodSeries:
		return Method{Key: key, Name: "interrupted time series", Causal: true, Assumes: "that the metric would have gone on as before, and that nothing else happened at the time"}
	}
	return Method{Key: MethodDescriptive, Name: "descriptive comparison, not causal", Assumes: "nothing, and it says nothing about what made the difference"}
}

// phrase names the method in a verdict.
func (m Method) phrase(effect *ledger.Figure, said bool) string {
	switch {
	case !m.Causal:
		return "descriptive only, not causal"
	case said || effect == nil:
		return "by " + m.Name
	case effect.Low == nil || effect.High == nil || *effect.Low <= 0 && *effect.High >= 0:
		return fmt.Sprintf("no change by the release is shown (%s: %s)", m.Name, effect)
	}
	return fmt.Sprintf("by %s the release changed it by %s", m.Name, effect)
}

// ladder takes the strongest method that can be used, or the one that was declared.
func (c *assessment) ladder(ctx context.Context) error {
	for _, rung := range []struct {
		key string
		try func(context.Context) (*ledger.Figure, string, error)
	}{{MethodExperiment, c.experiment}, {MethodStaggered, c.staggered}, {MethodSeries, c.series}} {
		m := methodOf(rung.key)
		switch {
		case c.out.Effect != nil:
			m.Why = "a stronger one was there"
		case c.f.Method != "" && c.f.Method != rung.key:
			m.Why = fmt.Sprintf("the method was declared to be: %s", methodOf(c.f.Method).Name)
		default:
			effect, why, err := rung.try(ctx)
			if err != nil {
				return err
			}
			if m.Why = why; effect != nil {
				m.Used, c.out.Effect = true, effect
				c.out.Method = m
			}
		}
		c.out.Considered = append(c.out.Considered, m)
	}
	last := methodOf(MethodDescriptive)
	if last.Used = c.out.Effect == nil; last.Used {
		c.out.Method = last
		if c.release.Day != "" {
			c.doubt(DoubtNotCausal, false, "other things may have changed since %s; nothing here tells them from the release", c.release.Day)
		}
	} else {
		last.Why = "a stronger one was there"
		c.doubt(DoubtAssumption, false, "it is taken for granted %s", c.out.Method.Assumes)
	}
	c.out.Considered = append(c.out.Considered, last)
	return nil
}

// experiment reads the experiment that is named, or one about the same features.
func (c *assessment) experiment(ctx context.Context) (*ledger.Figure, string, error) {
	rec, why, err := c.experimentRecord(ctx)
	if why != "" || err != nil {
		return nil, why, err
	}
	read, err := experiments.Read(ctx, c.in, rec, nil)
	switch {
	case err != nil:
		return nil, "", err
	case read.Stopped != "":
		return nil, question.Clause(read.Stopped), nil
	}
	r := read.Result
	if !r.Balance.OK {
		c.doubt(DoubtRatio, true, "the units of %s are not split as planned (sample-ratio mismatch, p %.2g)", rec.Key, r.Balance.P)
		return nil, "its units are not split as planned", nil
	}
	for _, w := range r.Warnings {
		code := DoubtImbalance
		if slices.ContainsFunc(read.Altered, func(a experiments.Alteration) bool { return a.Sentence() == w }) {
			code = DoubtAssignment
		}
		c.doubt(code, false, "%s: %s", rec.Key, question.Clause(w))
	}
	if len(r.Primary.Comparisons) == 0 {
		why := "it must not be read yet"
		if len(r.Verdict.Reasons) > 0 {
			why = question.Clause(r.Verdict.Reasons[0].Text)
		}
		return nil, why, nil
	}
	of, why := judged(r.Primary.Comparisons, c.f.Variant)
	if why != "" {
		c.doubt(DoubtVariant, true, "%s: %s", rec.Key, why)
		return nil, why, nil
	}
	d := of.Difference
	if why, err := c.mismatch(rec, d.Unit); why != "" || err != nil {
		c.doubt(DoubtMismatch, c.f.Experiment != "" || c.f.Method == MethodExperiment, "%s measures something else: %s", rec.Key, why)
		return nil, "it measures something else: " + why, err
	}
	d.Sources = append(slices.Clip(d.Sources), rec.Key) // what was read is shared
	c.out.Guardrails = guardsOf(*r, of.To)
	return &d, "", nil
}

// judged returns the comparison that is about the variant that was declared, or the only one. Of several that nobody chose
// between beforehand none is taken, lest the best by chance is; why says so. The interval of one of several is as wide as
// reading all of them asks for.
func judged(all []experiment.Comparison, variant string) (of experiment.Comparison, why string) {
	var names []string
	for _, x := range all {
		if x.To == variant || variant == "" && len(all) == 1 {
			return x, ""
		}
		names = append(names, x.To)
	}
	if variant == "" {
		return of, fmt.Sprintf("it has several variants (%s), and none was declared to be the one that is judged", strings.Join(names, ", "))
	}
	return of, fmt.Sprintf("it compares no variant %s with the control, only %s", variant, strings.Join(names, ", "))
}

// mismatch says why the difference that an experiment measures is no change of the metric; empty when it may be.
func (c *assessment) mismatch(rec ledger.Record, unit string) (string, error) {
	f, err := ledger.Decode[experiments.Fields](rec)
	if err != nil || f.Primary == nil || c.q == nil {
		return "", err
	}
	if unit == "percentage points" || unit == "pp" {
		unit = "%"
	}
	if of := c.out.Value.Unit; of != unit && !verdict.SameUnit(of, unit) || (of == "") != (unit == "") {
		return fmt.Sprintf("its difference is in %s, the metric in %s", unitOr(unit), unitOr(of)), nil
	}
	names := c.q.LooksAt().Events
	measured := f.Primary.Match.Names
	if len(names) > 0 && len(measured) > 0 && !slices.ContainsFunc(measured, func(n string) bool { return slices.Contains(names, n) }) {
		return fmt.Sprintf("it counts %s, the metric %s", strings.Join(measured, ", "), strings.Join(names, ", ")), nil
	}
	scope, err := c.q.Scope()
	if err != nil {
		return "", err
	}
	if accounts := string(events.ByAccount); (f.Unit == accounts) != (string(scope.Unit) == accounts) {
		return "one of them counts accounts and the other people", nil
	}
	return "", nil
}

func unitOr(unit string) string {
	if unit == "" {
		return "no unit"
	}
	return unit
}

// experimentRecord finds the experiment; why says that there is none.
func (c *assessment) experimentRecord(ctx context.Context) (rec ledger.Record, why string, err error) {
	if c.f.Experiment != "" {
		rec, err := c.in.Ledger.Record(ctx, c.f.Experiment)
		if ledger.CodeOf(err) == ledger.CodeNotFound {
			return rec, fmt.Sprintf("there is no experiment %s", c.f.Experiment), nil
		}
		return rec, "", err
	}
	for _, feature := range c.release.Features {
		links, err := c.in.Ledger.Links(ctx, ledger.LinkQuery{To: feature, Relation: ledger.Verifies, Kind: experiments.Experiment})
		if err != nil {
			return rec, "", err
		}
		for _, l := range links {
			rec, err := c.in.Ledger.Record(ctx, l.From)
			if err != nil {
				return rec, "", err
			}
			if rec.State == "running" || rec.State == "ended" {
				return rec, "", nil
			}
		}
	}
	return rec, "no experiment ran on it", nil
}

// Unexplained says why an evaluation found no change that can be laid at the release.
func (e Evaluated) Unexplained() string {
	if len(e.Considered) == 0 {
		return question.Clause(e.Sentence)
	}
	var parts []string
	for _, m := range e.Considered {
		if !m.Used && m.Why != "" {
			parts = append(parts, m.Name+": "+m.Why)
		}
	}
	return "what it changed cannot be told (" + strings.Join(parts, "; ") + ")"
}
