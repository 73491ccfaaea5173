package measure

import (
	"slices"

	"throughline.dev/measure/tracking"
	"throughline.dev/measure/upkeep"
	"throughline.dev/stage"
)

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "measure", Question: "Did it work?",
		Kinds:       kinds(),
		Reconcilers: []stage.Reconciler{verdicts(), keyResultCheck(), tracking.Reconciler()},
		Operations:  slices.Concat([]stage.Operation{ask(), answer(), verify(), evaluate(), freeze(), goals(), sayConfidence(), learning(), members(), experimentRead(), planExperiment()}, tracking.Operations(), upkeep.Operations()),
	}
}
