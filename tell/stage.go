package tell

import "throughline.dev/stage"

// Stage returns what the stage declares.
func Stage() stage.Stage {
	return stage.Stage{
		Name: "tell", Question: "Who needs to know, and what may we claim?",
		Kinds: kinds(),
	}
}
