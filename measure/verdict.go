package measure

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/define/quantity"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// verdicts judges evaluations against the event log, and requirements by their evaluations and criteria. Both are judged
// here, so that the state of a requirement has one verdict.
func verdicts() stage.Reconciler {
	return stage.Reconciler{
		Name: "evaluation", Engine: "3", Kinds: []string{Evaluation, Metric, "requirement"}, Whole: true, OnEvents: true, Daily: true,
		Doc: "Whether a target that was frozen before the outcome was known has been reached; judged on the day it is due, by the interval, never by the point.",
		Rules: []stage.Rule{
			{ID: "evaluation.met", Severity: ledger.Info, Sets: "met", Doc: "The whole interval lies on the good side of the target."},
			{ID: "evaluation.not_met", Severity: ledger.Warning, Sets: "not_met", Doc: "The whole interval lies on the bad side of the target."},
			{ID: "evaluation.cannot_tell", Severity: ledger.Info, Sets: "cannot_tell", Doc: "The interval holds the target, there are too few people, or the definition changed."},
			{ID: "evaluation.not_yet", Severity: ledger.Info, Doc: "There is no answer yet, and the day has not come."},
			{ID: "evaluation.overdue", Severity: ledger.Warning, Doc: "The verdict is due and nothing allows one."},
			{ID: "evaluation.criterion_met", Severity: ledger.Info, Doc: "What checks a criterion (events, a monitoring system, tests, the evaluation of a model) says that it holds."},
			{ID: "evaluation.criterion_not_met", Severity: ledger.Warning, Doc: "What checks a criterion says that it does not hold."},
			{ID: "evaluation.criterion_cannot_tell", Severity: ledger.Info, Doc: "There are too few cases, the interval holds the target, or data is missing; the finding says which."},
			{ID: "evaluation.confirms", Severity: ledger.Info, Sets: "met", Doc: "All evaluations and all criteria of a requirement say that it holds; what judges the whole speaks for a criterion that nothing checks."},
			{ID: "evaluation.contradicts", Severity: ledger.Warning, Sets: "not_met", Doc: "An evaluation of a requirement, or one of its criteria, says that it does not hold."},
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
			g, err := gather(ctx, in.Events, in.Mark, "")
			if err != nil {
				return nil, err
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
			seen, err := observeAll(ctx, in.Events, in.Mark, requirements)
			if err != nil {
				return nil, err
			}
			for _, rec := range requirements {
				criteria, err := judgeCriteria(rec, seen, g)
				if err != nil {
					return nil, err
				}
				for _, c := range criteria {
					if c.judged() {
						out = append(out, c.finding(rec.Key))
					}
				}
				if f, ok := sum(rec.Key, judged[rec.Key], criteria); ok {
					out = append(out, f)
				}
			}
			return out, nil
		},
	}
}

// judge tells how one evaluation stands.
func judge(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Finding, error) {
	out := ledger.Finding{Subject: rec.Key}
	e, err := ledger.Decode[EvaluationFields](rec)
	if err != nil {
		return out, err
	}
	set := func(rule string, severity ledger.Severity, person bool, act, format string, args ...any) (ledger.Finding, error) {
		out.Rule, out.Severity, out.NeedsPerson, out.Act, out.Message = rule, severity, person, act, fmt.Sprintf(format, args...)
		return out, nil
	}
	due := e.Due != "" && e.Due <= ledger.DateOf(in.Now)
	open := func(why string) (ledger.Finding, error) {
		if due {
			return set("evaluation.overdue", ledger.Warning, true, "Provide what is missing, or withdraw it with a reason", "The verdict was due on %s: %s.", e.Due, why)
		}
		return set("evaluation.not_yet", ledger.Info, false, "", "Not yet evaluable: %s.", why)
	}
	if e.Metric == "" || e.Target == nil || e.Comparator == "" {
		return open("it lacks a metric, a comparison or a target")
	}
	out.Related = []ledger.Key{e.Metric}
	metric, err := in.Ledger.Record(ctx, e.Metric)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return open(fmt.Sprintf("there is no metric %s", e.Metric))
	} else if err != nil {
		return out, err
	}
	a, err := AskMetric(ctx, in.Ledger, in.Events, in.Mark, metric)
	if err != nil {
		return out, err
	}
	if a.Stopped != "" {
		return open(a.Stopped)
	}
	if !sameUnit(e.Unit, a.Value.Unit) {
		return open(fmt.Sprintf("its target is in %s, and %s answers in %s", e.Unit, e.Metric, a.Value.Unit))
	}
	out.Figures = []ledger.Figure{a.Value}
	target := fmt.Sprintf("%s %s %s", e.Comparator, ledger.FormatNumber(*e.Target), a.Value.Unit)
	says := fmt.Sprintf("%s, n %s, against %s", a.Value, ledger.FormatNumber(float64(a.Value.N)), target)
	if e.Version != 0 && e.Version != metric.Version {
		changed, err := definitionChanged(ctx, in, metric, e.Version)
		if err != nil {
			return out, err
		}
		if changed {
			return set("evaluation.cannot_tell", ledger.Info, true, "Freeze the target anew with a reason", "Cannot tell: the definition of %s changed since the target was frozen (%s).", e.Metric, says)
		}
	}
	if e.MinimumN != nil && a.Value.N < *e.MinimumN {
		if !due {
			return set("evaluation.not_yet", ledger.Info, false, "", "Not yet evaluable: %s; at least %d people are needed.", says, *e.MinimumN)
		}
		return set("evaluation.cannot_tell", ledger.Info, true, "Wait for more people, or withdraw it", "Cannot tell: %s; at least %d people are needed.", says, *e.MinimumN)
	}
	if e.Due != "" && !due {
		// Looking every day and stopping at the first good one finds what is not there.
		return set("evaluation.not_yet", ledger.Info, false, "", "The verdict is due on %s; so far: %s.", e.Due, says)
	}
	switch Against(a.Value, e.Comparator, *e.Target) {
	case Met:
		return set("evaluation.met", ledger.Info, false, "", "Met: %s.", says)
	case NotMet:
		return set("evaluation.not_met", ledger.Warning, true, "Say what happens now: mend it, or take it back", "Not met: %s.", says)
	}
	if !due {
		return set("evaluation.not_yet", ledger.Info, false, "", "Not yet evaluable: the interval holds the target (%s).", says)
	}
	return set("evaluation.cannot_tell", ledger.Info, true, "Observe longer, or accept that it cannot be told", "Cannot tell: the interval holds the target (%s).", says)
}

// sameUnit reports whether two numbers can be compared. One whose unit is not written down is taken to be meant in
// the other's.
func sameUnit(a, b string) bool {
	canon := func(s string) string {
		if u, ok := quantity.ParseUnit(s); ok {
			return u.Symbol
		}
		return strings.ToLower(strings.TrimSpace(s))
	}
	return a == "" || b == "" || canon(a) == canon(b)
}

// definitionChanged reports whether the metric's question is another than at an earlier version.
func definitionChanged(ctx context.Context, in stage.Input, metric ledger.Record, version int64) (bool, error) {
	old, err := in.Version(ctx, metric.Key, version)
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

// Judgement is the answer of a comparison with a target.
type Judgement string

// Judgements.
const (
	Met       Judgement = "met"
	NotMet    Judgement = "not met"
	Undecided Judgement = "cannot tell"
)

// Against compares a figure with a target by its interval: met when all of it lies on the good side, not met when
// none of it does, else undecided. Bounds that are not reached are infinite.
func Against(f ledger.Figure, comparator string, target float64) Judgement {
	good := func(v float64) bool {
		switch comparator {
		case "<":
			return v < target
		case "<=":
			return v <= target
		case ">":
			return v > target
		default:
			return v >= target
		}
	}
	less := comparator == "<" || comparator == "<="
	low, high := f.Low, f.High
	if low == nil && high == nil {
		return Undecided // a point without an interval decides nothing
	}
	lowGood := low != nil && good(*low) || low == nil && less
	highGood := high != nil && good(*high) || high == nil && !less
	switch {
	case lowGood && highGood:
		return Met
	case !lowGood && !highGood:
		return NotMet
	}
	return Undecided
}

// built reports whether a requirement in this state has something to judge: what is being written promises nothing yet.
func built(state string) bool {
	switch state {
	case "building", "delivered", "met", "not_met":
		return true
	}
	return false
}
