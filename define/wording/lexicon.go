package wording

import (
	"throughline.dev/define/passage"
)

// class is what a word can be, as bits. A word may be several things.
type class uint32

const (
	modal      class = 1 << iota // shall, must, should, will, may, …
	obliging                     // of those: shall, must, should, will
	be                           // be, is, are, …
	auxiliary                    // have, has, had, do, does, did, get, gets
	participle                   // irregular past participles
	adjectival                   // participles that state rather than tell what was done: located, enabled
	determiner
	preposition
	conjunction
	subordinator // when, while, if, that, which, …
	negative     // not, no, never, none, …
	adverb       // without -ly
	pronounWord
	person // people: they are not "it"
	verb   // plain forms common in requirements
	abstract

	// Words that a kind of rule begins with: it passes over sentences without one.
	comparing // faster, better, …
	degree    // more, less, as
	total     // all, any, always, …
	ending    // until, through, by
	joining   // and, or
	asiding   // ( and the middle of "in order to", "so that"
)

// role of a phrase for a rule.
type role uint8

const (
	watched role = iota
	weak
	excepted
)

// entry says that a phrase belongs to a rule.
type entry struct {
	rule int32
	role role
}

// lexicon holds classes of words, and the phrases of all rules as one trie over words.
type lexicon struct {
	ids     map[string]int32 // word → number; 0: unknown
	classes []class          // by number
	first   []int32          // by number of a word: the node behind the root that it leads to; 0: no phrase begins with it
	nodes   []node           // 0 is the root
}

// node is the end of one phrase or the inside of longer ones.
type node struct {
	entries []entry
	next    []edge
	other   int32 // where "*" leads; 0: nowhere
}

type edge struct{ word, to int32 }

func newLexicon() *lexicon {
	l := &lexicon{ids: make(map[string]int32, 4096), classes: make([]class, 1, 4096), first: make([]int32, 1, 4096), nodes: make([]node, 1, 4096)}
	for c, words := range classWords() {
		for _, w := range words {
			l.classes[l.id(w)] |= c
		}
	}
	return l
}

// id numbers a word.
func (l *lexicon) id(word string) int32 {
	if n, ok := l.ids[word]; ok {
		return n
	}
	n := int32(len(l.classes))
	l.ids[word] = n
	l.classes = append(l.classes, 0)
	l.first = append(l.first, 0)
	return n
}

// add puts a phrase into the trie. It is split into words the way sentences are.
func (l *lexicon) add(phrase string, rule int32, as role) {
	at := int32(0)
	for _, w := range passage.One(phrase).Words {
		if w.Lower == "*" {
			if l.nodes[at].other == 0 {
				l.nodes[at].other = l.grow()
			}
			at = l.nodes[at].other
			continue
		}
		at = l.branch(at, l.id(w.Lower))
	}
	if at == 0 {
		return // nothing to look for
	}
	n := &l.nodes[at]
	for i, e := range n.entries {
		if e.rule == rule {
			n.entries[i].role = max(e.role, as)
			return
		}
	}
	n.entries = append(n.entries, entry{rule, as})
}

// branch returns the node that a word leads to, a new one if need be.
func (l *lexicon) branch(at, word int32) int32 {
	if at == 0 {
		if l.first[word] == 0 {
			l.first[word] = l.grow()
		}
		return l.first[word]
	}
	if to := l.nodes[at].to(word); to != 0 {
		return to
	}
	to := l.grow()
	l.nodes[at].next = append(l.nodes[at].next, edge{word, to})
	return to
}

func (l *lexicon) grow() int32 {
	l.nodes = append(l.nodes, node{})
	return int32(len(l.nodes) - 1)
}

// to returns the node that a word leads to; 0: none.
func (n *node) to(word int32) int32 {
	for _, e := range n.next {
		if e.word == word {
			return e.to
		}
	}
	return 0
}

// longestPhrase bounds the words of a phrase, and with it the work at each word.
const longestPhrase = 8

// match calls found for every phrase that begins at the word i.
func (l *lexicon) match(words []word, i int, found func(end int, entries []entry)) {
	to := l.first[words[i].id]
	if to == 0 || words[i].masked {
		return
	}
	l.walk(words, to, i, i+1, found)
	if other := l.nodes[0].other; other != 0 && words[i].letter {
		l.walk(words, other, i, i+1, found)
	}
}

func (l *lexicon) walk(words []word, at int32, start, i int, found func(int, []entry)) {
	n := &l.nodes[at]
	if len(n.entries) > 0 {
		found(i, n.entries)
	}
	if i == len(words) || i-start == longestPhrase || words[i].masked {
		return
	}
	if id := words[i].id; id != 0 && len(n.next) > 0 {
		if to := n.to(id); to != 0 {
			l.walk(words, to, start, i+1, found)
		}
	}
	if n.other != 0 && words[i].letter {
		l.walk(words, n.other, start, i+1, found)
	}
}
