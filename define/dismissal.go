package define

import (
	"slices"
	"strings"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Dismissal says that a finding about some words does not count, and why. It holds as long as the words stand there.
type Dismissal struct {
	Rule   string `json:"rule"`
	Words  string `json:"words,omitempty"` // as found; empty: wherever the rule finds something in the record
	Reason string `json:"reason"`
}

// Validate demands a rule and a reason.
func (d Dismissal) Validate() error {
	if d.Rule == "" {
		return ledger.Errorf(ledger.CodeInvalid, "a dismissal names the rule")
	}
	if strings.TrimSpace(d.Reason) == "" {
		return &ledger.Error{Code: ledger.CodeReasonRequired, Op: -1, Message: "dismissing a finding takes a reason", Remedy: "Say why the rule is wrong here"}
	}
	return nil
}

// dismisses reports whether somebody dismissed the finding.
func dismisses(list []Dismissal, f rulebook.Finding) bool {
	return slices.ContainsFunc(list, func(d Dismissal) bool {
		return strings.EqualFold(d.Rule, f.Rule) && (d.Words == "" || strings.EqualFold(d.Words, f.Words))
	})
}
