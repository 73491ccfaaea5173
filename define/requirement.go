package define

import (
	"throughline.dev/define/behaviour"
	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
)

// RequirementFields state what must be true, and how one can tell.
type RequirementFields struct {
	Type      string          `json:"type,omitempty" ledger:"filter,enum=functional|quality|constraint|model-behaviour" doc:"functional, quality, constraint or model-behaviour"`
	Statement string          `json:"statement,omitempty" ledger:"search,reason" doc:"what must be true, in one sentence"`
	Criteria  []Criterion     `json:"criteria,omitempty" ledger:"search,reason" doc:"what is checked, and against which threshold"`
	Rationale string          `json:"rationale,omitempty" ledger:"search" doc:"why it must be true"`
	Priority  string          `json:"priority,omitempty" ledger:"filter,reason,enum=must|should|could|wont" doc:"must, should, could or wont"`
	Questions []Question      `json:"questions,omitempty" ledger:"search" doc:"what is asked, of whom, and what was answered"`
	Behaviour *behaviour.Spec `json:"behaviour,omitempty" ledger:"reason" doc:"of a model-behaviour requirement: metric, evaluation set, slices, threshold, judge, refusal, escalation, data, consent, review date"`
	Dismissed []Dismissal     `json:"dismissed,omitempty" doc:"findings of wording that somebody dismissed, with the reason"`
}

// Criterion is one checkable condition: a metric, a comparison, a threshold with its unit.
type Criterion = criterion.Criterion

func requirement() ledger.Kind {
	return ledger.KindOf[RequirementFields](ledger.Kind{
		Name: Requirement, Plural: "requirements", Prefix: "REQ", Stage: "define",
		Doc: "What must be true when the work is done, so that one can tell.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "draft", Phase: ledger.Open, Doc: "being written"},
				{Name: "ready", Phase: ledger.Open, Doc: "engineering can start without asking back"},
				{Name: "building", Phase: ledger.Active, Doc: "under way"},
				{Name: "delivered", Phase: ledger.Active, Doc: "built, not judged"},
				{Name: "met", Phase: ledger.Done, Doc: "a verdict says that it holds"},
				{Name: "not_met", Phase: ledger.Active, Doc: "a verdict says that it does not hold"},
				{Name: "dropped", Phase: ledger.Dropped, Doc: "no longer wanted"},
			},
			Moves: []ledger.Move{
				{From: "draft", To: "ready", BlockedBy: []string{"requirement.*", "wording.*", "language.*"}, Requires: requireStatement},
				{From: "ready", To: "draft", Reason: true},
				{From: "ready", To: "building"},
				{From: "building", To: "ready", Reason: true},
				{From: "building", To: "delivered"},
				{From: "delivered", To: "building", Reason: true},
				{From: "delivered", To: "met", SystemOnly: true, Reason: true},
				{From: "delivered", To: "not_met", SystemOnly: true, Reason: true},
				{From: "met", To: "not_met", SystemOnly: true, Reason: true},
				{From: "not_met", To: "met", SystemOnly: true, Reason: true},
				{From: "met", To: "draft", Reason: true},
				{From: "not_met", To: "building", Reason: true},
				{From: "not_met", To: "draft", Reason: true},
				{From: "met", To: "building", Reason: true},
				{From: ledger.Any, To: "dropped", Reason: true},
				{From: "dropped", To: "draft", Reason: true},
			},
		},
		Out: []ledger.End{{Relation: ledger.Addresses, Kinds: []string{"feature", "opportunity"}}, {Relation: ledger.Parent, Kinds: []string{Requirement}}},
		In:  []ledger.End{{Relation: ledger.Measures, Kinds: []string{"metric"}}},
	})
}

func requireStatement(r ledger.Record) error {
	f, err := ledger.Decode[RequirementFields](r)
	if err != nil {
		return err
	}
	if f.Statement == "" {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.statement", Message: "a requirement that is ready has a statement"}
	}
	if !f.checkable() {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.criteria", Message: "a requirement that is ready has at least one criterion", Remedy: "Write down how one can tell that it holds"}
	}
	return nil
}

// checkable reports whether somebody could tell that it holds: by a criterion, or by an evaluation of what a model does.
func (f RequirementFields) checkable() bool {
	return len(f.Criteria) > 0 || f.Behaviour != nil && f.Behaviour.Checkable()
}
