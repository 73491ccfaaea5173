// Package decide is the second stage: which problems are worth solving, and what do we decline?
//
// It owns objectives, key results, opportunities, features, assumptions, decisions, stakeholders, commitments and
// debt, and the promise of no silent change of mind: a horizon, a priority, a target, a choice changes with a reason
// or not at all, and declining takes a class, an explanation and what would reopen the question. Scores stand on
// absolute scales, so that a new item never moves another one's. The engines (decide/score) are pure.
package decide

import "throughline.dev/ledger"

// Names of the kinds.
const (
	Objective   = "objective"
	KeyResult   = "key_result"
	Opportunity = "opportunity"
	Feature     = "feature"
	Assumption  = "assumption"
	Decision    = "decision"
	Stakeholder = "stakeholder"
	Commitment  = "commitment"
	Debt        = "debt"
)

func kinds() []ledger.Kind {
	return []ledger.Kind{objective(), keyResult(), opportunity(), feature(), assumption(), decision(), stakeholder(), commitment(), debt()}
}
