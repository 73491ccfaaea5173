package measure

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "measure", Question: "Did it work?",
		Kinds:       kinds(),
		Reconcilers: []stage.Reconciler{verdicts(), keyResultCheck()},
		Operations:  []stage.Operation{ask(), answer(), verify(), evaluate(), freeze(), goals(), sayConfidence(), learning(), experimentRead(), planExperiment()},
	}
}
