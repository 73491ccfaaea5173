// Package wording applies the rules about words to sentences: one file a kind of rule, the rules themselves as data
// of package rulebook. It says of each sentence whether it is refused (nothing checkable), accepted with named gaps,
// or complete; there is no score.
//
// A number next to a vague word takes its weight: "fast, within 3 s for 90 % of searches" is not refused. All rules
// work on words looked up once a sentence; no regular expression runs unless a team brings one.
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

// Context is what a sentence alone does not tell.
type Context struct {
	// Before and After are the neighbours in the same block, nil when there are none. A number of theirs bounds a
	// vague word here when it is of the right sort.
	Before, After *passage.Sentence

	Terms map[string]bool // lower-case words and phrases the glossary defines

	// Required says that the text is a requirement, whatever it looks like: the statement of a record, or an item
	// under a heading of requirements ([RequirementHeading]).
	Required bool
}

// Judge applies the rules to a sentence. Spans of findings are places in the source. A sentence that obliges nobody
// has the verdict none, and only house rules look at it.
func (b *Book) Judge(s passage.Sentence, read criterion.Result, c Context) ([]rulebook.Finding, Verdict) {
	j := b.judge(s, read, c)
	defer b.done(j)
	if !j.obliges() {
		j.house()
		return j.findings(), None
	}
	for _, k := range b.checks {
		if j.full() {
			break
		}
		k.run(j, k.rule)
	}
	j.house()
	return j.findings(), j.verdict()
}
