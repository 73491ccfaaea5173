package ledger

import (
	"context"
	"fmt"
	"strings"
)

// lenient reports whether states are taken as given: in an undo, and in a restoration by an owner.
func (w *writer) lenient() bool { return w.change.Undoes != 0 || w.change.Restore }

func (w *writer) checkMove(old, next Record, k *Kind) error {
	if old.State == next.State {
		return nil
	}
	m, ok := k.Lifecycle.Move(old.State, next.State)
	if !ok {
		remedy := "Nothing follows " + old.State
		if names := k.Lifecycle.Next(old.State); len(names) > 0 {
			remedy = "From " + old.State + " it can go to " + strings.Join(names, ", ")
		}
		return &Error{Code: CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("%s cannot go from %s to %s", WithArticle(k.Name), old.State, next.State), Remedy: remedy}
	}
	if m.SystemOnly && w.change.Actor.Role != System {
		return &Error{Code: CodeBlocked, Op: -1, Path: "state", Message: fmt.Sprintf("%s becomes %s by a verdict only", WithArticle(k.Name), next.State), Remedy: "Attach a check and let it be evaluated"}
	}
	if m.Reason && strings.TrimSpace(w.change.Reason) == "" {
		return &Error{Code: CodeReasonRequired, Op: -1, Path: "state", Message: fmt.Sprintf("moving %s to %s needs a reason", WithArticle(k.Name), next.State)}
	}
	if m.Requires != nil {
		if err := m.Requires(next); err != nil {
			return err
		}
	}
	return checkRefusals(w.ctx, w.tx, old.Key, next.State, m.BlockedBy)
}

// checkRefusals reports the first refusing finding that keeps a record from a state.
func checkRefusals(ctx context.Context, tx Tx, key Key, state string, rules []string) error {
	if len(rules) == 0 {
		return nil
	}
	findings, err := tx.FindingsOf(ctx, key, "")
	if err != nil {
		return err
	}
	for _, f := range findings {
		if f.Severity == Refusal && matches(rules, f.Rule) {
			return &Error{Code: CodeBlocked, Op: -1, Key: key, Path: "state", Message: fmt.Sprintf("it cannot become %s: %s (%s)", state, f.Message, f.Rule), Remedy: f.Act}
		}
	}
	return nil
}

func matches(patterns []string, rule string) bool {
	for _, p := range patterns {
		if start, ok := strings.CutSuffix(p, "*"); ok && strings.HasPrefix(rule, start) || p == rule {
			return true
		}
	}
	return false
}

// checkReason refuses a silent change of mind: replacing a value that must not change without a reason.
func (w *writer) checkReason(changes []FieldChange, k *Kind) error {
	if strings.TrimSpace(w.change.Reason) != "" {
		return nil
	}
	for _, c := range changes {
		name, ok := strings.CutPrefix(c.Path, "fields.")
		if !ok || c.Old == nil {
			continue
		}
		if f, _ := k.Field(name); f.Reason {
			return &Error{Code: CodeReasonRequired, Op: -1, Path: c.Path, Message: fmt.Sprintf("changing %s of %s needs a reason", name, WithArticle(k.Name))}
		}
	}
	return nil
}
