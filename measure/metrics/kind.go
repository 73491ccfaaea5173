// Package metrics holds the questions that are put to the event log: those of metrics, which are asked the same way every
// time, and those put by hand.
//
// A [Question] is the union of what the engines answer; [Ask] puts it and [AskRecord] that of a metric. [Weekly] answers
// a metric week by week, for whoever looks at how it changed. Within one run, a log read through [Remember] answers each
// question once.
package metrics

import "throughline.dev/ledger"

// Metric is the name of the kind.
const Metric = "metric"

// Fields define a number so exactly that two people compute the same.
type Fields struct {
	Definition string    `json:"definition,omitempty" ledger:"search,reason" doc:"what is counted, over whom, when, in words"`
	Unit       string    `json:"unit,omitempty" doc:"unit of the value"`
	Direction  string    `json:"direction,omitempty" ledger:"filter,enum=up|down|hold" doc:"which way is better"`
	Question   *Question `json:"question,omitempty" ledger:"reason" doc:"how the event log answers it"`
}

func Kind() ledger.Kind {
	return ledger.KindOf[Fields](ledger.Kind{
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
			{Relation: ledger.Evidences, Kinds: []string{"theme", "opportunity", "feature", "requirement", "decision"}},
		},
	})
}
