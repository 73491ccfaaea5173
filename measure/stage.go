package measure

import (
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/measure/cohorts"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/goals"
	"throughline.dev/measure/learning"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/tracking"
	"throughline.dev/measure/upkeep"
	"throughline.dev/stage"
)

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "measure", Question: "Did it work?",
		Kinds:       []ledger.Kind{metrics.Kind(), experiments.Kind(), evaluations.Kind(), cohorts.Kind(), tracking.Kind()},
		Reconcilers: []stage.Reconciler{evaluations.Reconciler(), goals.Reconciler(), tracking.Reconciler()},
		Operations: slices.Concat(
			metrics.Operations(), evaluations.Operations(), goals.Operations(), learning.Operations(),
			cohorts.Operations(), experiments.Operations(), tracking.Operations(), upkeep.Operations(),
		),
	}
}
