// Package define is the third stage: what exactly must be true when it is done?
//
// It owns requirements, stories and terms, and the promise that nothing is promised without a check: a requirement
// with a refusing finding cannot become ready, and it becomes met by a verdict only. The language engine that reads
// criteria out of sentences comes in pure sub-packages.
package define

import "throughline.dev/ledger"

// Names of the kinds.
const (
	Requirement = "requirement"
	Story       = "story"
	Term        = "term"
)

func kinds() []ledger.Kind { return []ledger.Kind{requirement(), story(), term()} }
