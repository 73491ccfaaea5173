package brief

import (
	"strings"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/verdict"
)

// outcome tells whether it worked: key results and evaluations against their targets, metrics with their values.
func (c *composer) outcome(b *Brief) error {
	var o Outcome
	for _, rec := range c.kinds[decide.KeyResult] {
		if rec.State == "dropped" {
			continue
		}
		k, err := c.keyResult(rec)
		if err != nil {
			return err
		}
		o.KeyResults = append(o.KeyResults, k)
	}
	for _, rec := range c.kinds[measure.Evaluation] {
		if rec.State == "withdrawn" {
			continue
		}
		e, err := c.evaluation(rec)
		if err != nil {
			return err
		}
		o.Evaluations = append(o.Evaluations, e)
	}
	for _, rec := range c.kinds[measure.Metric] {
		if rec.State == "retired" {
			continue
		}
		m, err := c.metric(rec)
		if err != nil {
			return err
		}
		o.Metrics = append(o.Metrics, m)
	}
	if err := c.experiments(&o); err != nil {
		return err
	}
	if len(o.KeyResults) > 0 {
		var err error
		if o.Goals, err = c.goalTree(); err != nil {
			return err
		}
	}
	if len(o.KeyResults)+len(o.Evaluations)+len(o.Metrics)+len(o.Experiments) == 0 {
		return nil
	}
	o.Lead = c.outcomeLead(o)
	b.Measure = &o
	return nil
}

func (c *composer) outcomeLead(o Outcome) Text {
	lead := say("No target was frozen, so there is no verdict.")
	if n := len(o.Evaluations); n > 0 {
		counts := map[string]int{}
		for _, e := range o.Evaluations {
			counts[e.Verdict]++
		}
		lead = say("Of ", c.count(n, "evaluations", plural(n, "evaluation", "evaluations"), "records of the kind evaluation that are not withdrawn, counted"), ", ")
		var parts []Text
		for _, v := range sortedNames(counts) {
			parts = append(parts, say(c.count(counts[v], "evaluations: "+v, "", "evaluations by their verdict, counted"), plural(counts[v], " is ", " are "), "“", v, "”"))
		}
		lead = say(lead, listed(parts), ".")
	}
	if len(o.Evaluations)+len(o.KeyResults) > 0 {
		lead = say(lead, " A target counts as met only when the whole interval lies on its good side.")
	}
	return lead
}

// number is a figure that may be absent.
func (c *composer) number(f *ledger.Figure) *Number {
	if f == nil {
		return nil
	}
	n := c.figure(*f)
	return &n
}

func (c *composer) keyResult(rec ledger.Record) (k KeyResult, err error) {
	f, err := ledger.Decode[decide.KeyResultFields](rec)
	if err != nil {
		return k, err
	}
	k = KeyResult{Named: c.named(rec.Key), Measure: f.Metric, Due: f.Due}
	k.Target = Target{Baseline: f.Baseline, Target: f.Target, Unit: f.Unit, Verdict: "not measured"}
	switch f.Direction {
	case "up":
		k.Comparator = ">="
	case "down":
		k.Comparator = "<="
	}
	for _, o := range c.from(rec.Key, ledger.Parent, decide.Objective) {
		k.Objective = c.named(o)
	}
	for _, m := range c.into(rec.Key, ledger.Measures, measure.Metric) {
		a, err := c.answer(m)
		if err != nil {
			return k, err
		}
		k.Metric = m
		if a.Stopped != "" {
			k.Verdict, k.Text = "no answer", say(sentence(a.Stopped))
			continue
		}
		k.Value = c.number(&a.Value)
		k.Verdict = "stands"
		if f.Target != nil && k.Comparator != "" {
			k.Verdict = string(verdict.Against(a.Value, k.Comparator, *f.Target))
		}
		break
	}
	for _, found := range c.findings[rec.Key] {
		if found.Rule == "key_result.stands" {
			k.Text = c.linked(found.Message, found.Figures...)
		}
	}
	if k.Value == nil && f.Current != nil {
		k.Value = c.number(&ledger.Figure{Name: "latest value of " + string(rec.Key), Value: f.Current, Unit: f.Unit, N: 1, Definition: "entered by hand; no metric measures it", AsOf: c.at, Sources: []ledger.Key{rec.Key}})
		k.Verdict = "entered by hand, no interval"
	}
	return k, nil
}

// evaluation tells of an evaluation; it is made once, also where several sections tell of it.
func (c *composer) evaluation(rec ledger.Record) (e Evaluation, err error) {
	if e, ok := c.told[rec.Key]; ok {
		return e, nil
	}
	f, err := ledger.Decode[evaluations.Fields](rec)
	if err != nil {
		return e, err
	}
	e = Evaluation{Named: c.named(rec.Key), Metric: f.Metric, Frozen: f.Frozen, Due: f.Due, MinimumN: f.MinimumN, Judges: c.namedAll(c.from(rec.Key, ledger.Verifies))}
	e.Target = Target{Comparator: f.Comparator, Target: f.Target, Unit: f.Unit, Verdict: state(rec.State)}
	for _, found := range c.findings[rec.Key] {
		rule, ok := strings.CutPrefix(found.Rule, "evaluation.")
		if !ok {
			continue
		}
		e.Verdict, e.Text = state(rule), c.linked(found.Message, found.Figures...)
		if len(found.Figures) > 0 {
			e.Value = c.number(&found.Figures[0])
		}
	}
	if e.Picture, err = c.evaluated(rec, f, e.Text); err == nil {
		c.told[rec.Key] = e
	}
	return e, err
}

func (c *composer) metric(rec ledger.Record) (m Metric, err error) {
	f, err := ledger.Decode[metrics.Fields](rec)
	if err != nil {
		return m, err
	}
	m = Metric{Named: c.named(rec.Key), Asks: f.Definition}
	a, err := c.answer(rec.Key)
	if err != nil {
		return m, err
	}
	if m.Stopped = a.Stopped; a.Stopped == "" {
		m.Value, m.Before = c.number(&a.Value), c.number(a.Before)
	}
	return m, nil
}
