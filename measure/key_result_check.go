package measure

import (
	"context"
	"fmt"
	"math"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// keyResultCheck tells where key results stand, by the metrics linked to them.
func keyResultCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "key_result", Engine: "1", Kinds: []string{decide.KeyResult, Metric}, Whole: true, OnEvents: true,
		Doc: "Where a key result stands between baseline and target, by the metric linked to it.",
		Rules: []stage.Rule{
			{ID: "key_result.stands", Severity: ledger.Info, Doc: "The value as of now, with its interval, against baseline and target."},
			{ID: "key_result.unmeasured", Severity: ledger.Warning, Doc: "No metric is linked, so nobody can tell where it stands."},
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
				found, err := standing(ctx, in, rec)
				if err != nil {
					return nil, err
				}
				out = append(out, found...)
			}
			return out, nil
		},
	}
}

func standing(ctx context.Context, in stage.Input, rec ledger.Record) ([]ledger.Finding, error) {
	f, err := ledger.Decode[decide.KeyResultFields](rec)
	if err != nil {
		return nil, err
	}
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{To: rec.Key, Relation: ledger.Measures})
	if err != nil {
		return nil, err
	}
	if len(links) == 0 {
		return []ledger.Finding{{Subject: rec.Key, Rule: "key_result.unmeasured", Severity: ledger.Warning, NeedsPerson: rec.State == "active", Message: "No metric is linked to it, so nobody can tell where it stands.", Act: "Link the metric that measures it"}}, nil
	}
	var out []ledger.Finding
	for _, l := range links {
		metric, err := in.Ledger.Record(ctx, l.From)
		if err != nil {
			return nil, err
		}
		a, err := AskMetric(ctx, in.Ledger, in.Events, in.Mark, metric)
		if err != nil {
			return nil, err
		}
		if a.Stopped != "" {
			out = append(out, ledger.Finding{Subject: rec.Key, Rule: "key_result.no_answer", Severity: ledger.Info, Message: fmt.Sprintf("%s has no answer: %s.", l.From, a.Stopped), Related: []ledger.Key{l.From}})
			continue
		}
		out = append(out, ledger.Finding{Subject: rec.Key, Rule: "key_result.stands", Severity: ledger.Info, Message: "It stands at " + progress(f, a.Value) + ".", Figures: []ledger.Figure{a.Value}, Related: []ledger.Key{l.From}})
	}
	return out, nil
}

// progress says how far a value is from baseline to target; the range comes from the interval.
func progress(f decide.KeyResultFields, v ledger.Figure) string {
	s := fmt.Sprintf("%s, n %s", v, ledger.FormatNumber(float64(v.N)))
	switch {
	case f.Target == nil:
		return s
	case !sameUnit(f.Unit, v.Unit):
		return s + fmt.Sprintf("; the target is %s %s, which cannot be compared", ledger.FormatNumber(*f.Target), f.Unit)
	}
	s += fmt.Sprintf("; the target is %s %s", ledger.FormatNumber(*f.Target), v.Unit)
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
