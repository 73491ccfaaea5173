package ledger

import (
	"bytes"
	"encoding/json"
	"slices"
)

// findings replaces what a reconciler holds about a subject. The set is brought into one order, so that two sets
// are the same when their findings are.
func (w *writer) findings(o *Op) error {
	set := o.Findings
	if set.Reconciler == "" || set.Engine == "" {
		return Errorf(CodeInvalid, "findings need the reconciler and the engine version that made them")
	}
	if set.Subject != "" {
		key, ok, err := w.find(Ref(set.Subject))
		if err != nil {
			return err
		}
		if !ok {
			return &Error{Code: CodeNotFound, Op: -1, Key: set.Subject, Message: "there is no such record to find anything about"}
		}
		set.Subject = key
		w.done(key)
	}
	set.Findings = slices.Clone(set.Findings)
	for i := range set.Findings {
		f := &set.Findings[i]
		f.Reconciler, f.Engine, f.Position, f.Subject = "", "", 0, set.Subject
		if err := f.check(); err != nil {
			return err
		}
	}
	slices.SortStableFunc(set.Findings, compareFindings)
	old, err := w.tx.FindingsOf(w.ctx, set.Subject, set.Reconciler)
	if err != nil {
		return err
	}
	if sameFindings(old, *set) {
		w.result.Unchanged++
		*o = Op{}
		return nil
	}
	w.altered = true
	w.result.Linked++
	return w.tx.WriteFindings(w.ctx, *set, w.change.Position)
}

// check reports a finding that cannot be stored or says nothing.
func (f Finding) check() error {
	if f.Rule == "" || f.Message == "" {
		return Errorf(CodeInvalid, "a finding needs a rule and a message")
	}
	if f.Severity != Info && f.Severity != Warning && f.Severity != Refusal {
		return Errorf(CodeInvalid, "finding %s has the severity %q. Expected info, warning or refusal", f.Rule, f.Severity)
	}
	raw, err := json.Marshal(f)
	if err != nil {
		return Errorf(CodeInvalid, "finding %s cannot be stored: %v", f.Rule, err)
	}
	for _, text := range []string{f.Rule, f.Message, f.Act, f.Path} {
		if err := checkText("findings", text, MaxReason); err != nil {
			return err
		}
	}
	return at(-1, f.Subject, checkJSON(raw))
}

func compareFindings(a, b Finding) int {
	x, _ := json.Marshal(a) // check has done it before
	y, _ := json.Marshal(b)
	return bytes.Compare(x, y)
}

// sameFindings reports whether the findings that stand are, byte for byte, those of the set.
func sameFindings(old []Finding, set FindingSet) bool {
	old = slices.Clone(old)
	for i := range old {
		if old[i].Engine != set.Engine {
			return false
		}
		old[i].Reconciler, old[i].Engine, old[i].Position = "", "", 0
	}
	slices.SortStableFunc(old, compareFindings)
	return slices.EqualFunc(old, set.Findings, func(a, b Finding) bool { return compareFindings(a, b) == 0 })
}
