package decide

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "decide", Question: "Which problems are worth solving, and what do we decline?",
		Kinds:       kinds(),
		Reconcilers: []stage.Reconciler{opportunityCheck(), featureCheck(), decisionReview()},
		Operations:  []stage.Operation{prioritise(), roadmap(), declineOperation()},
	}
}
