// Package measure is the fifth stage: did it work?
//
// It owns metrics, experiments and evaluations. A metric is a question to the event log, asked the same way every
// time; an evaluation holds a target that was frozen before the outcome was known. The engines (measure/survival,
// measure/timeto) are pure or read the event log through its contract.
package measure

import (
	"throughline.dev/ledger"
	"throughline.dev/measure/tracking"
)

// Names of the kinds.
const (
	Metric     = "metric"
	Experiment = "experiment"
	Evaluation = "evaluation"
)

func kinds() []ledger.Kind {
	return []ledger.Kind{metric(), experimentKind(), evaluation(), cohortKind(), tracking.Kind()}
}
