package decide

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "decide", Question: "Which problems are worth solving, and what do we decline?",
		Kinds: kinds(),
	}
}
