package wording

import (
	"slices"
	"sync"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Book is a set of rules ready to be applied. It does not change and may be shared.
type Book struct {
	rules  []rulebook.Rule
	checks []check
	words  *lexicon // every word a rule or a class of words knows
	houses []house

	families []family
	room     sync.Pool // of judges
}

// check is a rule with the code of its kind.
type check struct {
	rule *rulebook.Rule
	run  func(*judge, *rulebook.Rule)
}

// standard makes the built-in book once; it does not change.
var standard = sync.OnceValues(func() (*Book, error) {
	rules, err := rulebook.Builtin()
	if err != nil {
		return nil, err
	}
	return New(rules)
})

// Default is the built-in book. It is made once and shared.
func Default() (*Book, error) { return standard() }

// New makes a book of rules, built in or a team's own. Rules of other packages' kinds (stories, scenarios, sets) are
// kept for the list and not applied here. The error names the rule that cannot be applied.
func New(rules []rulebook.Rule) (*Book, error) {
	b := &Book{rules: slices.Clone(rules), words: newLexicon(), families: families()}
	kinds := kinds()
	phrases := false
	for i := range b.rules {
		r := &b.rules[i]
		if r.Vale != nil {
			h, err := newHouse(r)
			if err != nil {
				return nil, err
			}
			b.houses = append(b.houses, h)
			continue
		}
		run, ok := kinds[r.Kind]
		if !ok || r.Severity == rulebook.Off {
			continue
		}
		b.learn(r, int32(i))
		switch {
		case len(r.Words)+len(r.Swap) > 0 && !phrases:
			// All rules with words are looked up in one pass.
			phrases = true
			b.checks = append(b.checks, check{r, phrasing})
		case len(r.Words)+len(r.Swap) == 0:
			b.checks = append(b.checks, check{r, run})
		}
	}
	return b, nil
}

// learn puts the phrases of a rule into the trie.
func (b *Book) learn(r *rulebook.Rule, n int32) {
	for _, w := range r.Words {
		b.words.add(w, n, watched)
	}
	for _, w := range r.Weak {
		b.words.add(w, n, weak)
	}
	for w := range r.Swap {
		b.words.add(w, n, watched)
	}
	for _, w := range r.Except {
		b.words.add(w, n, excepted)
	}
}

// With returns a book with other severities; Off leaves a rule out. Ids that the book has not are ignored.
func (b *Book) With(severity map[string]ledger.Severity) (*Book, error) {
	rules := b.Rules()
	for i := range rules {
		if s, ok := severity[rules[i].ID]; ok {
			rules[i].Severity = s
		}
	}
	return New(rules)
}

// kinds is the code of every kind of rule that looks at one sentence. Kinds with words take a hit of [phrasing].
func kinds() map[string]func(*judge, *rulebook.Rule) {
	return map[string]func(*judge, *rulebook.Rule){
		"phrase": phrasing, "substitution": phrasing, "vague": phrasing, "quality": phrasing, "superlative": phrasing, "weak-verb": phrasing, "reference": phrasing,
		"gap": gaps, "mean": mean, "range": ranges, "number": numbers, "tolerance": tolerance,
		"comparative": comparative, "pronoun": pronoun, "pronoun-one": pronounOne,
		"andor": andOr, "coordination": coordination, "modal-weak": weakModal, "modal-count": modalCount,
		"passive": passive, "negation": negation, "universal": universal, "infinitive": infinitive,
		"focus": focus, "boundary": boundary, "otherwise": otherwise, "aside": aside, "obligations": obligations,
		"compliance": compliance, "term": terms, "length": length, "broken": broken,
		"ears-system": earsSystem, "ears-when": earsWhen, "ears-if": earsIf, "ears-triggers": earsTriggers,
		"ears-order": earsOrder, "ears-response": earsResponse,
	}
}
