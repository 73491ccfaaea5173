package criteria

import (
	"fmt"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/measure/proof"
	"throughline.dev/measure/question"
)

// Sentence says in one sentence how the criterion stands.
func (v Verdict) Sentence() string {
	switch v.Verdict {
	case proof.Met:
		return fmt.Sprintf("%s is met: %s.", v.Name(), question.Clause(v.Says))
	case proof.NotMet:
		return fmt.Sprintf("%s is not met: %s.", v.Name(), question.Clause(v.Says))
	}
	if v.Missing != "" && v.Missing != v.Says {
		return fmt.Sprintf("%s: cannot tell, %s (%s).", v.Name(), question.Clause(v.Missing), question.Clause(v.Says))
	}
	return fmt.Sprintf("%s: cannot tell, %s.", v.Name(), question.Clause(v.Says))
}

func (v Verdict) Figures() []ledger.Figure {
	if v.Figure.Value == nil {
		return nil
	}
	return []ledger.Figure{v.Figure}
}

// Finding is the verdict as a finding on the criterion.
func (v Verdict) Finding(key ledger.Key) ledger.Finding {
	f := ledger.Finding{Subject: key, Severity: ledger.Info, Message: v.Sentence(), Figures: v.Figures()}
	if v.Criterion > 0 {
		f.Path = fmt.Sprintf("fields.criteria[%d]", v.Criterion-1)
	}
	switch v.Verdict {
	case proof.Met:
		f.Rule = "evaluation.criterion_met"
	case proof.NotMet:
		f.Rule, f.Severity = "evaluation.criterion_not_met", ledger.Warning
	default:
		f.Rule = "evaluation.criterion_cannot_tell"
	}
	return f
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.Join(strings.Fields(line), " ")
}
