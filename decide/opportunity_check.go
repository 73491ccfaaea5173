package decide

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// opportunityCheck finds opportunities that stand on nothing, or lead to nothing.
func opportunityCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "opportunity", Engine: "1", Kinds: []string{Opportunity}, Near: []string{"quote"},
		Doc: "Whether an opportunity has evidence, and whether a chosen one is addressed.",
		Rules: []stage.Rule{
			{ID: "opportunity.without_evidence", Severity: ledger.Warning, Doc: "No quote, theme or metric says that it is real."},
			{ID: "opportunity.one_voice", Severity: ledger.Info, Doc: "All of its evidence comes from one source."},
			{ID: "opportunity.unaddressed", Severity: ledger.Warning, Doc: "It was chosen, and no feature or requirement addresses it."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			r := in.Record
			if r.State == "declined" || r.State == "solved" {
				return nil, nil
			}
			evidence, err := in.Ledger.Links(ctx, ledger.LinkQuery{To: r.Key, Relation: ledger.Evidences})
			if err != nil {
				return nil, err
			}
			addressed, err := in.Ledger.Links(ctx, ledger.LinkQuery{To: r.Key, Relation: ledger.Addresses})
			if err != nil {
				return nil, err
			}
			var out []ledger.Finding
			if len(evidence) == 0 {
				out = append(out, ledger.Finding{Subject: r.Key, Rule: "opportunity.without_evidence", Severity: ledger.Warning, NeedsPerson: r.State == "chosen", Message: "No quote, theme or metric says that it is real.", Act: "Link evidence to it, or decline it"})
			}
			if sources, err := sourcesOf(ctx, in.Ledger, evidence); err != nil {
				return nil, err
			} else if len(evidence) > 0 && len(sources) == 1 {
				for only := range sources {
					out = append(out, ledger.Finding{Subject: r.Key, Rule: "opportunity.one_voice", Severity: ledger.Info, Message: fmt.Sprintf("All of its evidence comes from %s.", only), Act: "Ask somebody else", Related: []ledger.Key{only}})
				}
			}
			if r.State == "chosen" && len(addressed) == 0 {
				out = append(out, ledger.Finding{Subject: r.Key, Rule: "opportunity.unaddressed", Severity: ledger.Warning, NeedsPerson: true, Message: "It was chosen, and no feature or requirement addresses it.", Act: "Link a feature to it, or put it back"})
			}
			return out, nil
		},
	}
}

// sourcesOf returns what evidence comes from: the source of a quote, or the record itself.
func sourcesOf(ctx context.Context, reader ledger.Reader, evidence []ledger.Link) (map[ledger.Key]bool, error) {
	out := map[ledger.Key]bool{}
	for _, l := range evidence {
		links, err := reader.Links(ctx, ledger.LinkQuery{From: l.From, Relation: ledger.Quotes})
		if err != nil {
			return nil, err
		}
		if len(links) == 0 {
			out[l.From] = true
		}
		for _, q := range links {
			out[q.To] = true
		}
	}
	return out, nil
}
