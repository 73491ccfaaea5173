package deliver

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "deliver", Question: "When, by whom, at what risk?",
		Kinds:       kinds(),
		Reconcilers: []stage.Reconciler{promiseCheck(), flagCheck()},
		Operations:  []stage.Operation{outlook(), flagsOperation(), flagOperation(), evaluateOperation()},
	}
}
