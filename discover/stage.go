package discover

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "discover", Question: "What do customers struggle with, and how do we know?",
		Kinds:       kinds(),
		Reconcilers: []stage.Reconciler{quoteDrift(), feedbackInbox()},
		Operations:  []stage.Operation{topics(), takeQuote()},
	}
}
