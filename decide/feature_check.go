package decide

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// featureCheck finds features that are built without a why, or without an estimate.
func featureCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "feature", Engine: "1", Kinds: []string{Feature},
		Doc: "Whether a feature on the roadmap has a purpose, estimates and a way to see whether it worked.",
		Rules: []stage.Rule{
			{ID: "feature.without_purpose", Severity: ledger.Warning, Doc: "It is planned or built, and addresses no opportunity."},
			{ID: "feature.unestimated", Severity: ledger.Info, Doc: "It is planned, and lacks an estimate that scoring needs."},
			{ID: "feature.doubtful_estimate", Severity: ledger.Info, Doc: "An estimate is doubtful; the message says why."},
			{ID: "feature.without_outcome", Severity: ledger.Warning, Doc: "It was released, and no metric or evaluation can tell whether it worked."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			r := in.Record
			if r.State == "declined" || r.State == "idea" {
				return nil, nil
			}
			f, err := ledger.Decode[FeatureFields](r)
			if err != nil {
				return nil, err
			}
			links, err := in.Ledger.Links(ctx, ledger.LinkQuery{Of: r.Key})
			if err != nil {
				return nil, err
			}
			has := map[string]bool{}
			for _, l := range links {
				if l.From == r.Key || l.Relation == ledger.Measures || l.Relation == ledger.Verifies {
					has[l.Relation] = true
				}
			}
			var out []ledger.Finding
			if !has[ledger.Addresses] {
				out = append(out, ledger.Finding{Subject: r.Key, Rule: "feature.without_purpose", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("It is %s, and addresses no opportunity.", r.State), Act: "Link the opportunity it addresses"})
			}
			if r.State == "released" {
				if !has[ledger.Measures] && !has[ledger.Verifies] {
					out = append(out, ledger.Finding{Subject: r.Key, Rule: "feature.without_outcome", Severity: ledger.Warning, NeedsPerson: true, Message: "It was released, and no metric or evaluation can tell whether it worked.", Act: "Attach a metric or an evaluation"})
				}
				return out, nil
			}
			s, why := Score(f, "rice")
			if !s.Known {
				out = append(out, ledger.Finding{Subject: r.Key, Rule: "feature.unestimated", Severity: ledger.Info, Message: "It cannot be scored: " + why + ".", Act: "Estimate it, as a range"})
			} else {
				for _, w := range s.Warnings {
					out = append(out, ledger.Finding{Subject: r.Key, Rule: "feature.doubtful_estimate", Severity: ledger.Info, Path: "fields." + w.Input, Message: w.Message})
				}
			}
			return out, nil
		},
	}
}
