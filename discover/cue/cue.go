// Package cue finds words and phrases in what customers wrote and tells how each of them stands: said, denied ("no data
// loss"), only supposed ("if it crashed"), asked ("is there a risk of…?") or over ("the outage is fixed").
//
// It reads English and German by rules that stand in this package, so that every answer can be shown beside the words it
// rests on. It judges nothing itself: what a phrase means is the business of the lexicon it is handed. A text is data;
// nothing in it is followed.
package cue

import (
	"slices"
	"strings"
	"unicode"
)

// MostCharacters is how far a text is read. What stands after it is not looked at, and [Text.Cut] says so.
const MostCharacters = 100_000

// A Word is a run of letters, digits and inner apostrophes, in small letters. Start and End count characters (Unicode code
// points) of the text, the end exclusive.
type Word struct {
	Text       string
	Start, End int
	clause     int
	sentence   int
}

// A Text has been taken apart into words, clauses and sentences.
type Text struct {
	Words    []Word
	Cut      bool   // the text was longer than is read
	asked    []bool // by sentence: ends in a question mark
	first    []int  // by sentence: its first word
	original []rune
}

// Slice returns the characters of a span as they were written.
func (t *Text) Slice(start, end int) string { return string(t.original[start:end]) }

// Read takes a text apart. Characters that cannot be seen are left out of words, so that one inside a word does not hide it.
func Read(text string) *Text {
	t := &Text{}
	var word []rune
	start, end, clause, sentence := -1, 0, 0, 0
	finish := func() {
		if w := strings.Trim(string(word), "'"); w != "" {
			t.Words = append(t.Words, Word{w, start, end, clause, sentence})
		}
		word, start = word[:0], -1
	}
	for _, r := range text {
		i := len(t.original)
		if i == MostCharacters {
			t.Cut = true
			break
		}
		t.original = append(t.original, r)
		if r == '’' {
			r = '\''
		}
		switch {
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) && start >= 0:
			if unicode.Is(unicode.Mn, r) {
				word, end = append(word, r), i+1
			}
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'':
			if start < 0 {
				start = i
			}
			word, end = append(word, unicode.ToLower(r)), i+1
			continue
		}
		finish()
		switch r {
		case ',', ';', ':', '(', ')', '–', '—', '"', '„', '“':
			clause++
		case '.', '!', '?', '\n', '…':
			clause++
			if r == '?' {
				t.ask(sentence)
			}
			sentence++
		}
	}
	finish()
	t.divide()
	return t
}

func (t *Text) ask(sentence int) {
	for len(t.asked) <= sentence {
		t.asked = append(t.asked, false)
	}
	t.asked[sentence] = true
}

// divide begins a clause at words that turn to something else.
func (t *Text) divide() {
	added := 0
	for i := range t.Words {
		w := &t.Words[i]
		for len(t.first) <= w.sentence {
			t.first = append(t.first, i)
		}
		if contains(turning(), w.Text) || i+1 < len(t.Words) && (w.Text == "and" || w.Text == "und") && contains(subjects(), t.Words[i+1].Text) {
			added++
		}
		w.clause += added
	}
}

// Asked reports whether the sentence of a word ends in a question mark.
func (t *Text) Asked(word int) bool {
	s := t.Words[word].sentence
	return s < len(t.asked) && t.asked[s]
}

// Opening returns the first words, at most n, of the sentence that a word stands in.
func (t *Text) Opening(word, n int) []string {
	var out []string
	for i := t.first[t.Words[word].sentence]; i < len(t.Words) && len(out) < n && t.Words[i].sentence == t.Words[word].sentence; i++ {
		out = append(out, t.Words[i].Text)
	}
	return out
}

// Sentence returns the number of the sentence that a word stands in, which grows along the text.
func (t *Text) Sentence(word int) int { return t.Words[word].sentence }

// Sentences returns, for each sentence with words, the index of its first word.
func (t *Text) Sentences() []int {
	var out []int
	for i, w := range t.Words {
		if i == 0 || t.Words[i-1].sentence != w.sentence {
			out = append(out, i)
		}
	}
	return out
}

// Language tells by the small words whether a text is "en" or "de"; "" when it is too short or neither, which means that a
// lexicon of these languages may miss what it says.
func (t *Text) Language() string {
	var en, de, n int
	for _, w := range t.Words {
		if n++; n > 2000 {
			break
		}
		if contains(englishWords(), w.Text) {
			en++
		}
		if contains(germanWords(), w.Text) {
			de++
		}
	}
	switch most := max(en, de); {
	case most == 0 || most*12 < min(n, 2000):
		return ""
	case de > en:
		return "de"
	}
	return "en"
}

func contains(sorted []string, w string) bool {
	_, ok := slices.BinarySearch(sorted, w)
	return ok
}
