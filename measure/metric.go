package measure

import "throughline.dev/ledger"

// MetricFields define a number so exactly that two people compute the same.
type MetricFields struct {
	Definition string    `json:"definition,omitempty" ledger:"search,reason" doc:"what is counted, over whom, when, in words"`
	Unit       string    `json:"unit,omitempty" doc:"unit of the value"`
	Direction  string    `json:"direction,omitempty" ledger:"filter,enum=up|down|hold" doc:"which way is better"`
	Question   *Question `json:"question,omitempty" ledger:"reason" doc:"how the event log answers it"`
}

func metric() ledger.Kind {
	return ledger.KindOf[MetricFields](ledger.Kind{
		Name: Metric, Plural: "metrics", Prefix: "MET", Stage: "measure",
		Doc: "A number with one definition.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "draft", Phase: ledger.Open, Doc: "definition not agreed"},
				{Name: "in_use", Phase: ledger.Active, Doc: "people rely on it"},
				{Name: "retired", Phase: ledger.Dropped, Doc: "no longer used"},
			},
			Moves: []ledger.Move{{From: "draft", To: "in_use"}, {From: "in_use", To: "draft", Reason: true}, {From: ledger.Any, To: "retired", Reason: true}, {From: "retired", To: "draft"}},
			Entry: []string{"in_use"},
		},
		Out: []ledger.End{
			{Relation: ledger.Measures, Kinds: []string{"key_result", "feature", "requirement"}},
			{Relation: ledger.Evidences, Kinds: []string{"opportunity", "feature", "requirement", "decision"}},
		},
	})
}
