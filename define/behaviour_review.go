package define

import (
	"time"

	"throughline.dev/define/criterion"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// behaviour asks for what the specification of a model's behaviour leaves open.
func (out *reviewed) behaviour(key ledger.Key, f RequirementFields) {
	if f.Behaviour == nil {
		return
	}
	for _, g := range f.Behaviour.Gaps("") {
		x := rulebook.Finding{Rule: g.Rule, Severity: g.Severity, Words: g.Slot, Message: g.Message, Question: g.Question}
		if dismisses(f.Dismissed, x) {
			out.dismissed = append(out.dismissed, x)
			continue
		}
		out.gaps = append(out.gaps, openGap{0, criterion.Gap{Slot: "behaviour." + g.Slot, Rule: g.Rule, Question: g.Question}})
		out.findings = append(out.findings, finding(key, "fields.behaviour."+g.Slot, x))
	}
}

// overdue finds a review of a model's behaviour whose day has passed. The day of the run decides, so it is no part of
// what is said of the words.
func overdue(rec ledger.Record, now time.Time) []ledger.Finding {
	f, err := ledger.Decode[RequirementFields](rec)
	if rec.Kind != Requirement || err != nil || f.Behaviour == nil {
		return nil
	}
	var out []ledger.Finding
	for _, g := range f.Behaviour.Gaps(now.UTC().Format(time.DateOnly)) {
		x := rulebook.Finding{Rule: g.Rule, Severity: g.Severity, Words: g.Slot, Message: g.Message, Question: g.Question}
		if g.Rule == "MB-14" && !dismisses(f.Dismissed, x) {
			out = append(out, finding(rec.Key, "fields.behaviour."+g.Slot, x))
		}
	}
	return out
}
