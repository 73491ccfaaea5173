// Package review reads a whole document, whatever it is written in, and says of every sentence what it promises, what
// it leaves open and what stands in the way. The command line, editors and the product all show what it returns.
package review

import (
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
)

// Options steer a review.
type Options struct {
	Book  *wording.Book
	Terms map[string]bool // lower-case words and phrases the glossary defines
}

// Result is the review of one document.
type Result struct {
	Sentences []Sentence
	Findings  []rulebook.Finding // of all sentences and of the document, by place
}

// Sentence is the review of one sentence.
type Sentence struct {
	Span     passage.Span // in the source
	Text     string
	Verdict  wording.Verdict
	Readings []criterion.Reading // spans of readings are in the source
	Story    *userstory.Story
	Findings []rulebook.Finding
}

// Document reviews a source. The name's ending tells how it is written: .md, .feature, .txt, .csv; unknown ones are
// taken for Markdown.
func Document(name string, source []byte, o Options) Result { return Result{} }
