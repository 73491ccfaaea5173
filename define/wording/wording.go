// Package wording applies the rules about words to sentences: one file a kind of rule, the rules themselves as data
// of package rulebook. It says of each sentence whether it is refused (nothing checkable), accepted with named gaps,
// or complete; there is no score.
package wording

import (
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// Verdict is what a sentence is worth to somebody who must build and check it.
type Verdict string

// Verdicts.
const (
	None     Verdict = "none" // no requirement
	Refused  Verdict = "refused"
	Gaps     Verdict = "gaps" // accepted, with named gaps
	Complete Verdict = "complete"
)

// Book is a set of rules ready to be applied. It does not change and may be shared.
type Book struct{ rules []rulebook.Rule }

// Default is the built-in book.
func Default() (*Book, error) { return &Book{}, nil }

// Context is what a sentence alone does not tell.
type Context struct {
	Before *passage.Sentence // the sentence before it in the same block
	Terms  map[string]bool   // lower-case words and phrases the glossary defines
}

// Judge applies the rules to a sentence. Spans of findings are places in the source.
func (b *Book) Judge(s passage.Sentence, read criterion.Result, c Context) ([]rulebook.Finding, Verdict) {
	return nil, None
}
