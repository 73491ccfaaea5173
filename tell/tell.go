// Package tell is the last stage: who needs to know, and what may we claim?
//
// It owns reports, launches, changelog notes and saved views, and the brief (tell/brief): the whole thread from what
// customers struggle with to what was measured, with every number carrying its definition. It may read all other
// stages; none may read it.
package tell

import "throughline.dev/ledger"

// Names of the kinds.
const (
	Report = "report"
	Launch = "launch"
	Note   = "note"
	View   = "view"
)

func kinds() []ledger.Kind { return []ledger.Kind{report(), launch(), note(), view()} }
