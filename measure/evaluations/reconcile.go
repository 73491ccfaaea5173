package evaluations

import (
	"context"
	"fmt"

	"throughline.dev/decide"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
	"throughline.dev/measure/criteria"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// Reconciler judges evaluations against the event log, and requirements by their evaluations and criteria. Both are judged
// here, so that the state of a requirement has one verdict.
func Reconciler() stage.Reconciler {
	return stage.Reconciler{
		Name: "evaluation", Engine: "7", Kinds: []string{Evaluation, metrics.Metric, experiments.Experiment, "requirement", decide.Feature, deliver.Release}, Whole: true, OnEvents: true, Daily: true,
		Doc: "Whether a target that was frozen before the outcome was known has been reached; judged on the day it is due, by the interval, never by the point.",
		Rules: []stage.Rule{
			{ID: "evaluation.met", Severity: ledger.Info, Sets: "met", Doc: "The whole interval lies on the good side of the target."},
			{ID: "evaluation.not_met", Severity: ledger.Warning, Sets: "not_met", Doc: "The whole interval lies on the bad side of the target."},
			{ID: "evaluation.cannot_tell", Severity: ledger.Info, Sets: "cannot_tell", Doc: "The interval holds the target, there are too few people, or the definition changed."},
			{ID: "evaluation.not_yet", Severity: ledger.Info, Doc: "There is no answer yet, and the day has not come."},
			{ID: "evaluation.freezes", Severity: ledger.Info, Sets: "frozen", Doc: "What it judges was released: target, definition and release are held from now on."},
			{ID: "evaluation.unfrozen", Severity: ledger.Warning, Doc: "What it judges was released before there was a whole target to freeze."},
			{ID: "evaluation.overdue", Severity: ledger.Warning, Doc: "The verdict is due and nothing allows one."},
			{ID: "evaluation.criterion_met", Severity: ledger.Info, Doc: "What checks a criterion (events, a monitoring system, tests, the evaluation of a model) says that it holds."},
			{ID: "evaluation.criterion_not_met", Severity: ledger.Warning, Doc: "What checks a criterion says that it does not hold."},
			{ID: "evaluation.criterion_cannot_tell", Severity: ledger.Info, Doc: "There are too few cases, the interval holds the target, or data is missing; the finding says which."},
			{ID: "evaluation.confirms", Severity: ledger.Info, Sets: "met", Doc: "All evaluations and all criteria of a requirement say that it holds; what judges the whole speaks for a criterion that nothing checks."},
			{ID: "evaluation.contradicts", Severity: ledger.Warning, Sets: "not_met", Doc: "An evaluation of a requirement, or one of its criteria, says that it does not hold."},
			{ID: "evaluation.regressed", Severity: ledger.Warning, Sets: "not_met", Doc: "A requirement that was met is not met any more; says since when."},
			{ID: "evaluation.leaves_open", Severity: ledger.Info, Doc: "Something checks the requirement, and it cannot be told yet whether it holds."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			var out []ledger.Finding
			judged := map[ledger.Key][]ledger.Finding{} // by requirement
			for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{Evaluation}, Sort: []ledger.Order{{Field: "key"}}}) {
				if err != nil {
					return nil, err
				}
				if rec.State == "withdrawn" {
					continue
				}
				if f, ok, err := freezes(ctx, in, rec); err != nil {
					return nil, err
				} else if ok {
					out = append(out, f)
					if f.Rule == "evaluation.freezes" {
						continue // judged in the next run, which the freeze calls for
					}
				}
				f, err := judge(ctx, in, rec)
				if err != nil {
					return nil, err
				}
				out = append(out, f)
				links, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: rec.Key, Relation: ledger.Verifies})
				if err != nil {
					return nil, err
				}
				for _, l := range links {
					if k, ok := in.Schema.KindOfKey(l.To); ok && k.Name == "requirement" {
						judged[l.To] = append(judged[l.To], f)
					}
				}
			}
			var requirements []ledger.Record
			for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{"requirement"}, Sort: []ledger.Order{{Field: "key"}}}) {
				if err != nil {
					return nil, err
				}
				if built(rec.State) || len(judged[rec.Key]) > 0 {
					requirements = append(requirements, rec)
				}
			}
			read, err := criteria.Read(ctx, in.Events, in.Mark, requirements)
			if err != nil {
				return nil, err
			}
			for _, rec := range requirements {
				criteria, err := read.Judge(rec)
				if err != nil {
					return nil, err
				}
				for _, c := range criteria {
					if c.Judged() {
						out = append(out, c.Finding(rec.Key))
					}
				}
				f, ok := sum(rec.Key, judged[rec.Key], criteria)
				if !ok {
					continue
				}
				if f.Rule == "evaluation.contradicts" {
					again, was, err := regressed(ctx, in, rec, f)
					if err != nil {
						return nil, err
					}
					if was {
						f.NeedsPerson = false // the regression asks for it
						out = append(out, again)
					}
				}
				out = append(out, f)
			}
			return out, nil
		},
	}
}

// judge tells how one evaluation stands.
func judge(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Finding, error) {
	e, err := Assess(ctx, in, rec, false)
	if err != nil {
		return ledger.Finding{Subject: rec.Key}, err
	}
	return e.Finding(), nil
}

// Finding is the verdict as a finding on the evaluation.
func (e Evaluated) Finding() ledger.Finding {
	f := ledger.Finding{Subject: e.Evaluation, Rule: e.rule, Severity: ledger.Info, NeedsPerson: e.person, Act: e.act, Message: e.Sentence}
	if e.rule == "evaluation.not_met" || e.rule == "evaluation.overdue" {
		f.Severity = ledger.Warning
	}
	if e.Metric != "" {
		f.Related = []ledger.Key{e.Metric}
	}
	for _, figure := range []*ledger.Figure{e.Value, e.Effect} {
		if figure != nil {
			f.Figures = append(f.Figures, *figure)
		}
	}
	return f
}

// freezes is the finding that freezes the target of an evaluation whose release is out, or says why it cannot be.
func freezes(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Finding, bool, error) {
	f, err := ledger.Decode[Fields](rec)
	if err != nil || rec.State != "pending" || f.Frozen != "" {
		return ledger.Finding{}, false, err
	}
	r, err := releaseOf(ctx, in, rec, f)
	if err != nil || r.Day == "" {
		return ledger.Finding{}, false, err
	}
	out := ledger.Finding{Subject: rec.Key, Rule: "evaluation.freezes", Severity: ledger.Info, Related: r.By}
	if why := f.lacking(); why != nil {
		out.Rule, out.Severity, out.NeedsPerson = "evaluation.unfrozen", ledger.Warning, true
		out.Message = fmt.Sprintf("%s was released on %s without a frozen target: %v.", listed(r.By), r.Day, why)
		out.Act = "Set metric, comparison and target; then it is frozen"
		return out, true, nil
	}
	out.Message = fmt.Sprintf("Frozen with the release of %s on %s: %s.", listed(r.By), r.Day, f.claim(string(f.Metric)))
	return out, true, nil
}

// definitionChanged reports whether the metric's question is another than at an earlier version.
func definitionChanged(ctx context.Context, in stage.Input, key ledger.Key, version int64) (bool, error) {
	metric, err := in.Ledger.Record(ctx, key)
	if err != nil {
		return false, err
	}
	old, err := in.Version(ctx, key, version)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return true, nil
	} else if err != nil {
		return false, err
	}
	for _, c := range ledger.Diff(old, metric) {
		if c.Path == "fields.question" || c.Path == "fields.definition" || c.Path == "fields.unit" {
			return true, nil
		}
	}
	return false, nil
}

// built reports whether a requirement in this state has something to judge: what is being written promises nothing yet.
func built(state string) bool {
	switch state {
	case "building", "delivered", "met", "not_met":
		return true
	}
	return false
}
