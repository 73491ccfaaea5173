package define

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// languageCheck looks at the requirements of the product as a set: what contradicts, repeats or calls one thing by
// several names.
func languageCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "language", Engine: "1", Kinds: []string{Requirement, Story, Term}, Whole: true,
		Doc: "Whether the requirements fit together: no two that cannot both hold, none written twice, one word for one thing.",
		Rules: []stage.Rule{
			{ID: "language.contradiction", Severity: ledger.Refusal, Doc: "Two criteria about the same metric, cases and conditions cannot both be meant. Neither requirement becomes ready."},
			{ID: "language.possible_contradiction", Severity: ledger.Warning, Doc: "Two criteria about the same metric have different limits, and do not say for which cases each is meant."},
			{ID: "language.duplicate", Severity: ledger.Warning, Doc: "Two requirements or stories say nearly the same in the same words."},
			{ID: "language.avoided_term", Severity: ledger.Warning, Doc: "A word stands there that the glossary asks not to use."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			w, err := readSet(ctx, in.Ledger)
			if err != nil {
				return nil, err
			}
			var out []ledger.Finding
			for _, c := range w.contradictions() {
				rule, severity := "language.contradiction", ledger.Refusal
				if !c.Named {
					rule, severity = "language.possible_contradiction", ledger.Warning
				}
				for _, at := range [][2]CriterionOf{{c.A, c.B}, {c.B, c.A}} {
					out = append(out, ledger.Finding{Subject: at[0].Key, Rule: rule, Severity: severity, NeedsPerson: true, Path: fmt.Sprintf("fields.criteria[%d]", at[0].Criterion-1), Message: c.Reason, Act: "Decide which of the two holds, or say for which cases each is meant", Related: related(at[0].Key, at[1].Key)})
				}
			}
			for _, d := range w.duplicates() {
				for _, at := range [][2]ledger.Key{{d.A, d.B}, {d.B, d.A}} {
					out = append(out, ledger.Finding{Subject: at[0], Rule: "language.duplicate", Severity: ledger.Warning, Message: fmt.Sprintf("It may be the same as %s. %s", at[1], d.Why), Act: "Keep one of them", Related: []ledger.Key{at[1]}})
				}
			}
			for _, t := range w.termUse() {
				for _, a := range t.Avoided {
					for _, key := range a.Keys {
						out = append(out, ledger.Finding{Subject: key, Rule: "language.avoided_term", Severity: ledger.Warning, Message: fmt.Sprintf("It says “%s”; the glossary says “%s”.", a.Word, t.Term), Act: fmt.Sprintf("Write “%s”", t.Term), Related: []ledger.Key{t.Key}})
					}
				}
			}
			return atMost(out), nil
		},
	}
}

// related names the other record, unless it is the same one.
func related(own, other ledger.Key) []ledger.Key {
	if own == other {
		return nil
	}
	return []ledger.Key{other}
}
