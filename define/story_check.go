package define

import (
	"context"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// storyCheck finds stories that nobody could accept.
func storyCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "story", Engine: "1", Kinds: []string{Story},
		Doc: "Whether a story says who wants what and why, and how it is accepted.",
		Rules: []stage.Rule{
			{ID: "story.unacceptable", Severity: ledger.Refusal, Doc: "There is no acceptance scenario. Such a story cannot become ready."},
			{ID: "story.without_ends", Severity: ledger.Warning, Doc: "It does not say what the user gains."},
		},
		Run: func(_ context.Context, in stage.Input) ([]ledger.Finding, error) {
			f, err := ledger.Decode[StoryFields](in.Record)
			if err != nil || in.Record.State == "dropped" {
				return nil, err
			}
			var out []ledger.Finding
			if len(f.Scenarios) == 0 {
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "story.unacceptable", Severity: ledger.Refusal, NeedsPerson: in.Record.State != "draft", Path: "fields.scenarios", Message: "It has no acceptance scenario, so nobody can tell when it is done.", Act: "Write a scenario: given, when, then"})
			}
			if f.Ends == "" {
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "story.without_ends", Severity: ledger.Warning, Path: "fields.ends", Message: "It does not say what the user gains.", Act: "Add the end: so that …"})
			}
			return out, nil
		},
	}
}
