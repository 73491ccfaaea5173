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
	next    map[step]int32   // node and word → node; node 0 is the root
	entries [][]entry        // by node
	starts  []bool           // by number of the word: a phrase begins with it
}

type step struct{ node, word int32 }

// anyWord stands for "*" in a phrase.
const anyWord = -1

func newLexicon() *lexicon {
	l := &lexicon{ids: make(map[string]int32, 4096), classes: []class{0}, next: map[step]int32{}, entries: [][]entry{nil}, starts: []bool{false}}
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
	l.starts = append(l.starts, false)
	return n
}

// add puts a phrase into the trie. It is split into words the way sentences are.
func (l *lexicon) add(phrase string, rule int32, as role) {
	node := int32(0)
	for i, w := range passage.One(phrase).Words {
		word := int32(anyWord)
		if w.Lower != "*" {
			word = l.id(w.Lower)
			if i == 0 {
				l.starts[word] = true
			}
		}
		at := step{node, word}
		to, ok := l.next[at]
		if !ok {
			to = int32(len(l.entries))
			l.entries = append(l.entries, nil)
			l.next[at] = to
		}
		node = to
	}
	if node == 0 {
		return // nothing to look for
	}
	for i, e := range l.entries[node] {
		if e.rule == rule {
			l.entries[node][i].role = max(e.role, as)
			return
		}
	}
	l.entries[node] = append(l.entries[node], entry{rule, as})
}

// longestPhrase bounds the words of a phrase, and with it the work at each word.
const longestPhrase = 8

// match calls found for every phrase that begins at the word i.
func (l *lexicon) match(words []word, i int, found func(end int, entries []entry)) {
	if !l.starts[words[i].id] {
		return
	}
	l.walk(words, 0, i, i, found)
}

func (l *lexicon) walk(words []word, node int32, start, i int, found func(int, []entry)) {
	if e := l.entries[node]; len(e) > 0 {
		found(i, e)
	}
	if i == len(words) || i-start == longestPhrase || words[i].masked {
		return
	}
	if to, ok := l.next[step{node, words[i].id}]; ok && words[i].id != 0 {
		l.walk(words, to, start, i+1, found)
	}
	if to, ok := l.next[step{node, anyWord}]; ok && words[i].letter {
		l.walk(words, to, start, i+1, found)
	}
}
