package measure

import "throughline.dev/ledger"

// ExperimentFields hold a comparison of variants, planned before it starts.
type ExperimentFields struct {
	Hypothesis string      `json:"hypothesis,omitempty" ledger:"search,reason" doc:"what is expected to happen, and why"`
	Variants   []string    `json:"variants,omitempty" doc:"names of the variants, the control first"`
	Unit       string      `json:"unit,omitempty" ledger:"enum=person|account" doc:"what is assigned to a variant"`
	MinimumN   *int64      `json:"minimum_n,omitempty" ledger:"reason" doc:"units needed in each variant"`
	Start      ledger.Date `json:"start,omitempty" ledger:"sort" doc:"first day"`
	End        ledger.Date `json:"end,omitempty" ledger:"sort,reason" doc:"last day"`
}

func experiment() ledger.Kind {
	return ledger.KindOf[ExperimentFields](ledger.Kind{
		Name: Experiment, Plural: "experiments", Prefix: "EXP", Stage: "measure",
		Doc: "A comparison of variants, planned before it starts.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "planned", Phase: ledger.Open, Doc: "not started"},
				{Name: "running", Phase: ledger.Active, Doc: "people are being assigned"},
				{Name: "ended", Phase: ledger.Done, Doc: "over"},
				{Name: "stopped", Phase: ledger.Dropped, Doc: "ended early, with the reason"},
			},
			Moves: []ledger.Move{{From: "planned", To: "running"}, {From: "running", To: "ended"}, {From: ledger.Any, To: "stopped", Reason: true}},
			Entry: []string{"running", "ended"},
		},
		Out: []ledger.End{{Relation: ledger.Verifies, Kinds: []string{"feature", "assumption"}}},
	})
}
