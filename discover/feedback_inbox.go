package discover

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// feedbackInbox counts what nobody has read.
func feedbackInbox() stage.Reconciler {
	return stage.Reconciler{
		Name: "inbox", Engine: "1", Kinds: []string{Feedback}, Whole: true,
		Doc: "How much feedback nobody has read.",
		Rules: []stage.Rule{
			{ID: "inbox.unread", Severity: ledger.Info, Doc: "Feedback is in the state new: nobody has read it here."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			counts, err := in.Ledger.Count(ctx)
			if err != nil {
				return nil, err
			}
			unread := counts[Feedback]["new"]
			if unread == 0 {
				return nil, nil
			}
			var all int64
			for _, n := range counts[Feedback] {
				all += n
			}
			at, err := in.Ledger.Position(ctx)
			if err != nil {
				return nil, err
			}
			v := float64(unread)
			return []ledger.Finding{{
				Rule: "inbox.unread", Severity: ledger.Info, NeedsPerson: true,
				Message: fmt.Sprintf("%s of %s pieces of feedback have not been read here.", ledger.FormatNumber(v), ledger.FormatNumber(float64(all))),
				Act:     "Triage them: throughline list feedback state:new",
				Figures: []ledger.Figure{{Name: "unread feedback", Value: &v, Unit: "items", N: all, Definition: "feedback in the state new", AsOf: fmt.Sprintf("change %d", at)}},
			}}, nil
		},
	}
}
