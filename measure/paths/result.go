package paths

import "throughline.dev/events"

// Result is the answer to a question. Step 0 is where paths begin; with an end and no start, paths are counted back
// from it: step 0 is the end, step 1 what came just before.
type Result struct {
	Definition string      `json:"definition"`
	AsOf       events.Mark `json:"as_of"`
	Backward   bool        `json:"backward,omitempty"` // steps are counted back from the end
	Sessions   int         `json:"sessions"`           // all of them
	Paths      int         `json:"paths"`              // sessions with a path
	Units      int         `json:"units"`              // different units with a path
	Nodes      []Node      `json:"nodes"`              // by step, the most frequent first, other last
	Edges      []Edge      `json:"edges"`              // by step, the most frequent first
	Sentence   string      `json:"sentence"`
}

// Node is an event at a step.
type Node struct {
	Step  int    `json:"step"`
	Name  string `json:"name"`            // empty for other
	Other bool   `json:"other,omitempty"` // stands for all names that are not told apart
	N     int    `json:"n"`               // paths
	Units int    `json:"units"`           // different units
	Ends  int    `json:"ends"`            // paths that have no further event: the session ended here, or began here when counting back
}

// Edge says how many paths went from one node to a node of the next step.
type Edge struct {
	Step      int    `json:"step"` // of the first node
	From      string `json:"from"`
	FromOther bool   `json:"from_other,omitempty"`
	To        string `json:"to"`
	ToOther   bool   `json:"to_other,omitempty"`
	N         int    `json:"n"`
	Units     int    `json:"units"`
}
