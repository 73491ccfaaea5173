package wording

import (
	"slices"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Rules lists the rules of the book in the order of their ids.
func (b *Book) Rules() []rulebook.Rule { return slices.Clone(b.rules) }

// Rule returns a rule by its id.
func (b *Book) Rule(id string) (rulebook.Rule, bool) {
	i := slices.IndexFunc(b.rules, func(r rulebook.Rule) bool { return r.ID == id })
	if i < 0 {
		return rulebook.Rule{}, false
	}
	return b.rules[i], true
}

// Severity is that of a rule; [rulebook.Off] when the book has no such rule.
func (b *Book) Severity(id string) ledger.Severity {
	if r, ok := b.Rule(id); ok {
		return r.Severity
	}
	return rulebook.Off
}
