package define

import (
	"context"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// wordingCheck reads requirements and stories and finds what two people would read differently. Terms of the glossary
// call for another look, so that a word that was just defined is minded no more.
func wordingCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "wording", Engine: "1", Kinds: []string{Requirement, Story},
		Doc:   "Whether a requirement or a story says one thing only, and one that can be checked. A refusal keeps it from ready until it is mended, or dismissed with a reason.",
		Rules: wordingRules(),
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			if in.Record.State == "dropped" {
				return nil, nil
			}
			o, err := reviewOptions(ctx, in.Ledger)
			if err != nil {
				return nil, err
			}
			r, err := reviewRecord(in.Record, o)
			r.findings = append(r.findings, overdue(in.Record, in.Now)...)
			for i := range r.findings {
				// While it is being written, its author sees it anyway.
				r.findings[i].NeedsPerson = r.findings[i].Severity == ledger.Refusal && in.Record.State != "draft"
			}
			return atMost(r.findings), err
		},
	}
}
