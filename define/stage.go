package define

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "define", Question: "What exactly must be true when it is done?",
		Kinds:       kinds(),
		Reconcilers: []stage.Reconciler{requirementCheck(), storyCheck(), wordingCheck(), languageCheck()},
		Operations:  []stage.Operation{read(), phrase(), rules(), coverage(), readiness(), ask(), dismiss(), draft(), emitOperation()},
	}
}
