package acceptance

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/define/passage"
)

// word is a piece of a step.
type word struct {
	passage.Span
	lower string // a word in lower case; what stands between the marks of the others
	sort  sort
}

type sort int

const (
	plain       sort = iota
	number           // 12, 3.5, 200ms
	quoted           // "shoes"
	placeholder      // <amount>
)

// split cuts a step into words, numbers, quoted values and placeholders.
func split(text string) []word {
	var out []word
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		end := at + n
		switch {
		case r == '"' || r == '“' || r == '\'' || r == '‘':
			if end = closing(text, at+n, r); end > 0 {
				out = append(out, word{Span: passage.Span{Start: at, End: end}, lower: text[at+n : end], sort: quoted})
			} else {
				end = at + n
			}
		case r == '<':
			if i := strings.IndexByte(text[at:min(len(text), at+100)], '>'); i > 1 {
				end = at + i + 1
				out = append(out, word{Span: passage.Span{Start: at, End: end}, lower: text[at+1 : end-1], sort: placeholder})
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			end = wordEnd(text, at)
			w := word{Span: passage.Span{Start: at, End: end}, lower: strings.ToLower(text[at:end])}
			if unicode.IsDigit(r) {
				w.sort = number
			}
			out = append(out, w)
		}
		at = end
	}
	return out
}

// closing returns the end of a quotation that opens before at, or 0. An apostrophe opens one only when the other
// stands at the end of a word.
func closing(text string, at int, open rune) int {
	mark := map[rune]rune{'"': '"', '“': '”', '\'': '\'', '‘': '’'}[open]
	for i, r := range text[at:min(len(text), at+400)] {
		if r != mark {
			continue
		}
		end := at + i + utf8.RuneLen(r)
		next, _ := utf8.DecodeRuneInString(text[end:])
		if mark == '"' || mark == '”' || !unicode.IsLetter(next) {
			return end
		}
	}
	return 0
}

// wordEnd returns the end of the word at a place: letters, digits and single marks between them.
func wordEnd(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			next, _ := utf8.DecodeRuneInString(text[at+n:])
			if !strings.ContainsRune("-'’.,_@", r) || !unicode.IsLetter(next) && !unicode.IsDigit(next) {
				break
			}
		}
		at += n
	}
	return at
}

// phrases are word sequences to look for, by their first word.
type phrases map[string][][]string

func phrasesOf(lines string) phrases {
	p := phrases{}
	for line := range strings.Lines(lines) {
		if w := strings.Fields(line); len(w) > 0 {
			p[w[0]] = append(p[w[0]], w)
		}
	}
	return p
}

// at returns how many words from i on are one of the phrases: the longest, or 0.
func (p phrases) at(words []word, i int) int {
	best := 0
	for _, phrase := range p[words[i].lower] {
		if words[i].sort != plain || len(phrase) <= best || i+len(phrase) > len(words) {
			continue
		}
		same := true
		for j, w := range phrase[1:] {
			same = same && words[i+1+j].sort == plain && words[i+1+j].lower == w
		}
		if same {
			best = len(phrase)
		}
	}
	return best
}

// first returns where the first of the phrases stands, as a range of words.
func (p phrases) first(words []word) (from, to int, ok bool) {
	for i := range words {
		if n := p.at(words, i); n > 0 {
			return i, i + n, true
		}
	}
	return 0, 0, false
}
