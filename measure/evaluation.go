package measure

import "throughline.dev/ledger"

// EvaluationFields hold a target that was frozen before the outcome was known, and the verdict on it.
type EvaluationFields struct {
	Metric     ledger.Key  `json:"metric,omitempty" ledger:"filter,reason" doc:"the metric"`
	Version    int64       `json:"metric_version,omitempty" doc:"version of the metric's definition when the target was frozen"`
	Comparator string      `json:"comparator,omitempty" ledger:"reason,enum=<|<=|>=|>" doc:"how value and target compare"`
	Target     *float64    `json:"target,omitempty" ledger:"reason" doc:"value to reach"`
	Unit       string      `json:"unit,omitempty" doc:"unit of the target"`
	Frozen     ledger.Date `json:"frozen,omitempty" ledger:"sort" doc:"the day the target was frozen"`
	Due        ledger.Date `json:"due,omitempty" ledger:"sort,reason" doc:"the day the verdict is due"`
	MinimumN   *int64      `json:"minimum_n,omitempty" ledger:"reason" doc:"people needed for a verdict"`
}

func evaluation() ledger.Kind {
	return ledger.KindOf[EvaluationFields](ledger.Kind{
		Name: Evaluation, Plural: "evaluations", Prefix: "EVAL", Stage: "measure",
		Doc: "A target frozen at release, and the verdict on it.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "pending", Phase: ledger.Open, Doc: "not yet evaluable"},
				{Name: "met", Phase: ledger.Done, Doc: "the target is reached, beyond doubt"},
				{Name: "not_met", Phase: ledger.Done, Doc: "the target is missed, beyond doubt"},
				{Name: "cannot_tell", Phase: ledger.Active, Doc: "the evidence allows no verdict"},
				{Name: "withdrawn", Phase: ledger.Dropped, Doc: "not to be judged any more"},
			},
			Moves: []ledger.Move{
				{From: ledger.Any, To: "withdrawn", Reason: true},
				{From: "withdrawn", To: "pending", Reason: true},
				{From: ledger.Any, To: "met", SystemOnly: true, Reason: true},
				{From: ledger.Any, To: "not_met", SystemOnly: true, Reason: true},
				{From: ledger.Any, To: "cannot_tell", SystemOnly: true, Reason: true},
			},
		},
		Out: []ledger.End{{Relation: ledger.Verifies, Kinds: []string{"requirement", "feature", "key_result"}}},
	})
}
