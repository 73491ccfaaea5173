package decide

import (
	"encoding/json"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// Decline is a no that can be explained and reopened.
type Decline struct {
	Class       string `json:"class"`       // strategy, value, cost, risk, duplicate, out-of-scope, timing
	Explanation string `json:"explanation"` // what the person who asked will be told
	ReopenIf    string `json:"reopen_if"`   // what would have to change
}

// DeclineClasses are the classes of a decline.
func DeclineClasses() []string {
	return []string{"strategy", "value", "cost", "risk", "duplicate", "out-of-scope", "timing"}
}

// Validate demands all three parts.
func (d Decline) Validate() error {
	missing := func(path, what string) error {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: path, Message: "declining needs " + what, Remedy: "Give class, explanation and reopen_if"}
	}
	switch {
	case !slices.Contains(DeclineClasses(), d.Class):
		return missing("class", "a class: "+strings.Join(DeclineClasses(), ", "))
	case strings.TrimSpace(d.Explanation) == "":
		return missing("explanation", "an explanation for the people who asked")
	case strings.TrimSpace(d.ReopenIf) == "":
		return missing("reopen_if", "what would reopen the question")
	}
	return nil
}

// requireDecline lets nothing become declined without saying why in full.
func requireDecline(r ledger.Record) error {
	var f struct {
		Decline *Decline `json:"decline"`
	}
	if err := json.Unmarshal(r.Fields, &f); err != nil {
		return ledger.Errorf(ledger.CodeInvalid, "fields cannot be read: %v", err)
	}
	if f.Decline == nil {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.decline", Message: "declining needs a class, an explanation and what would reopen the question", Remedy: "Set the field decline in the same change"}
	}
	return nil
}
