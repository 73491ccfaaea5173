package sqlstore

import (
	"strings"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// A snippet has up to snippetBefore bytes before its first match and is snippetLength long, give or take a word.
const (
	snippetBefore = 60
	snippetLength = 200
)

// snippet returns the part of a record's text where the first match stands, with the matches between ⟦ and ⟧.
func (a asked) snippet(r ledger.Record, k *ledger.Kind) string {
	for _, text := range []string{r.Body, k.SearchText(r.Fields), r.Title, string(r.Key)} {
		if first := a.find(text); first >= 0 {
			return a.cut(text, first)
		}
	}
	return r.Title
}

// find returns where the first match stands, -1 when there is none.
func (a asked) find(text string) int {
	for w := range words(text) {
		if a.any(w.text) {
			return w.start
		}
	}
	return -1
}

func (a asked) any(w string) bool {
	for i := range a.words {
		if a.meets(i, w) > 0 {
			return true
		}
	}
	return false
}

func (a asked) cut(text string, first int) string {
	start, end := max(0, first-snippetBefore), min(len(text), first+snippetLength-snippetBefore)
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	if start > 0 { // begin with a whole word
		if i := strings.IndexAny(text[start:first], " \n\t"); i >= 0 {
			start += i + 1
		}
	}
	if end < len(text) {
		if i := strings.LastIndexAny(text[first:end], " \n\t"); i > 0 {
			end = first + i
		}
	}
	var b strings.Builder
	if start > 0 {
		b.WriteString("… ")
	}
	part, at := text[start:end], 0
	for w := range words(part) {
		if !a.any(w.text) {
			continue
		}
		b.WriteString(plain(part[at:w.start]))
		b.WriteString("⟦" + part[w.start:w.end] + "⟧")
		at = w.end
	}
	b.WriteString(plain(part[at:]))
	if end < len(text) {
		b.WriteString(" …")
	}
	return b.String()
}

// plain puts text on one line and takes the marks of matches out of it.
func plain(text string) string {
	return strings.NewReplacer("⟦", "[", "⟧", "]", "\n", " ", "\r", " ", "\t", " ").Replace(text)
}
