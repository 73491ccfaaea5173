package goals

import (
	"context"
	"fmt"
	"math"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/verdict"
	"throughline.dev/stage"
)

// Reconciler tells where key results stand, by the metrics linked to them.
func Reconciler() stage.Reconciler {
	return stage.Reconciler{
		Name: "key_result", Engine: "2", Kinds: []string{decide.KeyResult, metrics.Metric}, Whole: true, OnEvents: true, Daily: true,
		Doc: "Where a key result stands between baseline and target, by the metric linked to it.",
		Rules: []stage.Rule{
			{ID: "key_result.stands", Severity: ledger.Info, Doc: "The value as of now, with its interval, against baseline and target."},
			{ID: "key_result.unmeasured", Severity: ledger.Warning, Doc: "No metric is linked, so nobody can tell where it stands."},
			{ID: "key_result.due", Severity: ledger.Info, Doc: "The day has come and it is still open; says what its metrics say."},
			{ID: "key_result.no_answer", Severity: ledger.Info, Doc: "A metric is linked and has no answer."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			var out []ledger.Finding
			for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{decide.KeyResult}, Sort: []ledger.Order{{Field: "key"}}}) {
				if err != nil {
					return nil, err
				}
				if rec.State == "dropped" {
					continue
				}
				found, err := stands(ctx, in, rec)
				if err != nil {
					return nil, err
				}
				out = append(out, found...)
			}
			return out, nil
		},
	}
}

func stands(ctx context.Context, in stage.Input, rec ledger.Record) ([]ledger.Finding, error) {
	f, err := ledger.Decode[decide.KeyResultFields](rec)
	if err != nil {
		return nil, err
	}
	all, err := ways(ctx, in, rec, f)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return []ledger.Finding{{Subject: rec.Key, Rule: "key_result.unmeasured", Severity: ledger.Warning, NeedsPerson: rec.State == "active", Message: "No metric is linked to it, so nobody can tell where it stands.", Act: "Link the metric that measures it"}}, nil
	}
	var out []ledger.Finding
	due := f.Due != "" && f.Due <= ledger.DateOf(in.Now)
	verdicts := map[string]int{}
	for _, w := range all {
		metric, err := in.Ledger.Record(ctx, w.metric)
		if ledger.CodeOf(err) == ledger.CodeNotFound {
			out = append(out, ledger.Finding{Subject: rec.Key, Rule: "key_result.no_answer", Severity: ledger.Info, Message: fmt.Sprintf("There is no metric %s.", w.metric)})
			continue
		} else if err != nil {
			return nil, err
		}
		a, err := metrics.Headline(ctx, in, metric)
		if err != nil {
			return nil, err
		}
		if a.Stopped != "" {
			out = append(out, ledger.Finding{Subject: rec.Key, Rule: "key_result.no_answer", Severity: ledger.Info, Message: fmt.Sprintf("%s has no answer: %s.", w.metric, a.Stopped), Related: []ledger.Key{w.metric}})
			continue
		}
		answer, _ := w.verdict(a.Value, due)
		verdicts[answer]++
		f := decide.KeyResultFields{Unit: w.unit, Baseline: w.baseline, Target: w.target}
		out = append(out, ledger.Finding{Subject: rec.Key, Rule: "key_result.stands", Severity: ledger.Info, Message: "It stands at " + progress(f, a.Value) + ".", Figures: []ledger.Figure{a.Value}, Related: []ledger.Key{w.metric}})
	}
	if due && rec.State == "active" {
		says := words(together(verdicts, len(all)))
		out = append(out, ledger.Finding{Subject: rec.Key, Rule: "key_result.due", Severity: ledger.Info, NeedsPerson: true, Message: fmt.Sprintf("It was to be judged on %s. By its metrics: %s.", f.Due, says), Act: "Close it as met or missed, or set another day with a reason"})
	}
	return out, nil
}

// progress says how far a value is from baseline to target; the range comes from the interval.
func progress(f decide.KeyResultFields, v ledger.Figure) string {
	s := fmt.Sprintf("%s, n %s", v, ledger.FormatNumber(float64(v.N)))
	switch {
	case f.Target == nil:
		return s
	case !verdict.SameUnit(f.Unit, v.Unit):
		return s + fmt.Sprintf("; the target is %s %s, which cannot be compared", ledger.FormatNumber(*f.Target), f.Unit)
	}
	s += "; the target is " + strings.TrimSpace(ledger.FormatNumber(*f.Target)+" "+v.Unit)
	if f.Baseline == nil || v.Value == nil || *f.Baseline == *f.Target {
		return s
	}
	share := func(x float64) float64 { return math.Round(100 * (x - *f.Baseline) / (*f.Target - *f.Baseline)) }
	s += fmt.Sprintf(", from %s: %s %% of the way", ledger.FormatNumber(*f.Baseline), ledger.FormatNumber(share(*v.Value)))
	if v.Low != nil && v.High != nil {
		a, b := share(*v.Low), share(*v.High)
		s += fmt.Sprintf(" [%s, %s]", ledger.FormatNumber(min(a, b)), ledger.FormatNumber(max(a, b)))
	}
	return s
}
