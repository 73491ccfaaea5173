package decide

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// decisionReview reminds of decisions that were to be looked at again.
func decisionReview() stage.Reconciler {
	return stage.Reconciler{
		Name: "decision", Engine: "1", Kinds: []string{Decision}, Daily: true,
		Doc: "Whether a decision is due for another look.",
		Rules: []stage.Rule{
			{ID: "decision.review_due", Severity: ledger.Warning, Doc: "The day to look at it again has come."},
			{ID: "decision.without_options", Severity: ledger.Info, Doc: "It was taken without a second option to weigh."},
		},
		Run: func(_ context.Context, in stage.Input) ([]ledger.Finding, error) {
			f, err := ledger.Decode[DecisionFields](in.Record)
			if err != nil || in.Record.State != "taken" {
				return nil, err
			}
			var out []ledger.Finding
			if f.ReviewBy != "" && f.ReviewBy <= ledger.DateOf(in.Now) {
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "decision.review_due", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("It was to be looked at again by %s.", f.ReviewBy), Act: "Confirm it with a new review date, or decide again"})
			}
			if len(f.Options) == 1 {
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "decision.without_options", Severity: ledger.Info, Message: "It names one option only; nothing was weighed against it.", Act: "Add what else could have been done"})
			}
			return out, nil
		},
	}
}
