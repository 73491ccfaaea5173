// Package measure is the fifth stage: did it work?
//
// It puts together what its parts declare. Parts are the packages in the plural: metrics, cohorts, experiments,
// criteria, evaluations, goals; and learning, tracking and upkeep. Each owns its kind of record, its reconciler and its
// operations. All others are engines, in the singular: they read the event log through its contract, or nothing.
package measure

import (
	"throughline.dev/measure/cohorts"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/metrics"
)

// Names of the kinds.
const (
	Metric     = metrics.Metric
	Experiment = experiments.Experiment
	Evaluation = evaluations.Evaluation
	Cohort     = cohorts.Cohort
)
