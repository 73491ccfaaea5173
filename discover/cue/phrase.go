package cue

import (
	"fmt"
	"slices"
	"strings"
)

// A Standing says how a phrase stands in its sentence.
type Standing string

// Standings.
const (
	Said     Standing = "said"
	Denied   Standing = "denied"
	Supposed Standing = "supposed"
	Asked    Standing = "asked"
	Over     Standing = "over" // it was, and is fixed
)

// A Match is a phrase found. Start and End count characters of the text; First and Last are its words, the last inclusive.
type Match struct {
	Phrase      int // its number in the lexicon
	Start, End  int
	First, Last int
	Standing    Standing
	By          string // the word that makes it stand so; "" for what is said
}

// A Lexicon is a list of phrases, made once and then only read.
type Lexicon struct {
	phrases [][]element
	denying []bool           // by phrase: holds a denial itself, as "does not work" does
	exact   map[string][]int // by first word
	prefix  map[string][]int // by the first three letters of a first word that ends in a star
}

// An element is one place of a phrase: words that may stand there, or a gap.
type element struct {
	words []string // with a star at the end: any word that begins so
	gap   bool     // up to widestGap words
}

const (
	widestGap = 4
	stem      = 3
)

// NewLexicon compiles phrases. A phrase is words with spaces between; "a|b" is either word, "crash*" any word that begins
// so (three letters at least before the star), "..." up to four words of the same clause.
func NewLexicon(phrases []string) (*Lexicon, error) {
	l := &Lexicon{exact: map[string][]int{}, prefix: map[string][]int{}}
	for n, p := range phrases {
		fields := strings.Fields(p)
		var elements []element
		for i, f := range fields {
			if f == "..." {
				if i == 0 || i == len(fields)-1 {
					return nil, fmt.Errorf("phrase %q: a gap stands between words, not at an end", p)
				}
				elements = append(elements, element{gap: true})
				continue
			}
			words := strings.Split(f, "|")
			for _, w := range words {
				if strings.Contains(strings.TrimSuffix(w, "*"), "*") || len(strings.TrimSuffix(w, "*")) < stem && strings.HasSuffix(w, "*") || w == "" || w != strings.ToLower(w) {
					return nil, fmt.Errorf("phrase %q: %q is not a word in small letters, with a star at most after three letters", p, w)
				}
			}
			elements = append(elements, element{words: words})
		}
		if len(elements) == 0 {
			return nil, fmt.Errorf("phrase %d is empty", n+1)
		}
		for _, w := range elements[0].words {
			if strings.HasSuffix(w, "*") {
				l.prefix[w[:stem]] = append(l.prefix[w[:stem]], n)
			} else {
				l.exact[w] = append(l.exact[w], n)
			}
		}
		l.phrases = append(l.phrases, elements)
		l.denying = append(l.denying, slices.ContainsFunc(elements, func(e element) bool {
			return slices.ContainsFunc(e.words, func(w string) bool { return contains(negators(), w) })
		}))
	}
	return l, nil
}

// Find returns the phrases of a text in the order they stand in. Of phrases that begin at the same word the one with most
// words is taken, the first in the lexicon where they are as long, and what it covers is not read again.
func (l *Lexicon) Find(t *Text) []Match {
	var out []Match
	free := 0 // the first word whose denial is not part of a phrase found before
	for i := 0; i < len(t.Words); i++ {
		best, last := -1, -1
		try := func(n int) {
			if end, ok := match(t.Words, i, l.phrases[n]); ok && (end > last || end == last && n < best) {
				best, last = n, end
			}
		}
		w := t.Words[i].Text
		for _, n := range l.exact[w] {
			try(n)
		}
		if len(w) >= stem {
			for _, n := range l.prefix[w[:stem]] {
				try(n)
			}
		}
		if best < 0 {
			continue
		}
		m := Match{Phrase: best, Start: t.Words[i].Start, End: t.Words[last].End, First: i, Last: last}
		m.Standing, m.By = t.standing(m, free, l.denying[best])
		out = append(out, m)
		if l.denying[best] {
			free = last + 1
		}
		i = last
	}
	return out
}

func match(words []Word, at int, phrase []element) (last int, ok bool) {
	clause := words[at].clause
	last = at - 1
	gap := 0
	for _, e := range phrase {
		if e.gap {
			gap = widestGap
			continue
		}
		found := false
		for next := last + 1; next <= last+1+gap && next < len(words) && words[next].clause == clause; next++ {
			if e.holds(words[next].Text) {
				last, found = next, true
				break
			}
		}
		if !found {
			return 0, false
		}
		gap = 0
	}
	return last, true
}

func (e element) holds(w string) bool {
	return slices.ContainsFunc(e.words, func(p string) bool {
		if begin, ok := strings.CutSuffix(p, "*"); ok {
			return strings.HasPrefix(w, begin)
		}
		return p == w
	})
}
