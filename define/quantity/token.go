package quantity

import (
	"slices"
	"strings"

	"throughline.dev/define/passage"
)

// token is a word of the sentence, or a part of one: "30ms" is a number and a unit glued to it, "twenty-five" are two
// number words.
type token struct {
	passage.Span
	lower string
	class class
	glued bool // nothing stands between the token before and this one, but perhaps a hyphen
	dash  bool // a hyphen does
}

// class says what a token is made of.
type class uint8

const (
	mark    class = iota
	word          // letters
	digits        // 1, 1,000, 99.9, 5.3.1
	mixture       // letters with digits behind: p95, v2.1, SHA-256
)

// longest is how many bytes a word may have to be a quantity; longer ones are names, keys, noise.
const longest = 100

// tokens cuts the words of a sentence into the room given, and says whether any of them may be a quantity.
func tokens(s *passage.Sentence, room []token) ([]token, bool) {
	words := s.Words
	found := hasDigit(s.Text)
	for i := 0; i < len(words) && !found; i++ {
		if w := words[i].Lower; promising(w) || (w == "a" || w == "an" || w == "every") && counts(words[i+1:]) {
			found = true
			break
		}
	}
	if !found {
		return room, false
	}
	out := slices.Grow(room, len(words)+8)
	for i := range words {
		out = cut(out, words[i])
	}
	return out, true
}

// counts reports whether what follows "a", "an" or "every" may be a unit or a power of ten.
func counts(words []passage.Word) bool {
	if len(words) == 0 {
		return false
	}
	w := words[0].Lower
	if _, ok := power(w); ok {
		return true
	}
	return units().opens[w]
}

// promising reports whether a word alone makes it worth looking for quantities.
func promising(w string) bool {
	c := w[0]
	hyphen := 0
	for i := range len(w) {
		if isDigit(w[i]) {
			return true
		}
		if w[i] == '-' && hyphen == 0 {
			hyphen = i
		}
	}
	switch c {
	case '?', '<', '[', '_', '.', '#':
		return true
	}
	switch {
	case c >= 0x80:
		return w == "½" || w == "¼" || w == "¾" || w == "…"
	case len(w) == 1:
		return c == 'x' || c == 'n' || c == 'y'
	case hyphen > 0:
		return isNumberWord(w[:hyphen])
	}
	return isNumberWord(w) || isPlaceholderWord(w) || w == "noon" || w == "midnight"
}

// opens reports whether a quantity may start with the token.
func (t *token) opens() bool {
	switch t.class {
	case digits, mixture:
		return true
	case mark:
		switch t.lower[0] {
		case '<', '[', '?', '.', '#', '$', '+', '-', '_':
			return true
		}
		return t.lower[0] >= 0x80
	}
	if n := len(t.lower); n == 1 || n == 2 && t.lower == "an" {
		return n == 2 || strings.IndexByte("axyzn", t.lower[0]) >= 0
	}
	return promising(t.lower) || isMonth(t.lower) || t.lower == "every" || t.lower == "plus" || len(t.lower) == 3 && isCurrency(t.lower)
}

func isCurrency(w string) bool {
	u, ok := units().folded[w]
	return ok && u.Dimension == Money
}

// cut appends a word as one or more tokens.
func cut(out []token, w passage.Word) []token {
	l := w.Lower
	if len(l) > longest {
		return append(out, token{Span: w.Span, lower: l, class: mixture})
	}
	switch c := l[0]; {
	case isDigit(c):
		return cutNumber(out, w.Span, l, false)
	case !isLetter(c) && c < 0x80:
		return append(out, token{Span: w.Span, lower: l, class: mark})
	}
	if len(l) != w.End-w.Start {
		return append(out, token{Span: w.Span, lower: l, class: word}) // holds a typographic apostrophe
	}
	if i := strings.IndexByte(l, '-'); i > 0 && i+1 < len(l) {
		if isNumberWord(l[:i]) || isDigit(l[i+1]) && opensNumber(l[:i]) {
			out = append(out, token{Span: passage.Span{Start: w.Start, End: w.Start + i}, lower: l[:i], class: word})
			rest := passage.Word{Span: passage.Span{Start: w.Start + i + 1, End: w.End}, Lower: l[i+1:]}
			n := len(out)
			out = cut(out, rest)
			out[n].glued, out[n].dash = true, true
			return out
		}
	}
	if hasDigit(l) {
		return append(out, token{Span: w.Span, lower: l, class: mixture})
	}
	k := word
	if c := l[0]; c >= 0x80 && w.End-w.Start <= 3 && !strings.ContainsAny(l, "abcdefghijklmnopqrstuvwxyz") && isSign(l) {
		k = mark
	}
	return append(out, token{Span: w.Span, lower: l, class: k})
}

// opensNumber reports whether a prefix says something about the number joined to it: "sub-200ms".
func opensNumber(w string) bool {
	switch w {
	case "sub", "under", "over", "pre", "mid", "max", "min", "post", "non", "top":
		return true
	}
	return false
}

// isSign reports whether a character is a mark of a quantity.
func isSign(w string) bool {
	switch w {
	case "±", "×", "°", "€", "£", "¥", "–", "—", "−", "≤", "≥", "½", "¼", "¾", "‰", "…", "₹":
		return true
	}
	return false
}

// cutNumber appends the digits a word starts with, and what is glued to them.
func cutNumber(out []token, sp passage.Span, l string, glued bool) []token {
	i := 0
	for i < len(l) && (isDigit(l[i]) || (l[i] == '.' || l[i] == ',') && i+1 < len(l) && isDigit(l[i+1])) {
		i++
	}
	if j := exponent(l, i); j > i {
		i = j
	}
	out = append(out, token{Span: passage.Span{Start: sp.Start, End: sp.Start + i}, lower: l[:i], class: digits, glued: glued})
	if i == len(l) {
		return out
	}
	dash := l[i] == '-'
	if dash {
		i++
	}
	if len(l) != sp.End-sp.Start {
		return append(out, token{Span: passage.Span{Start: sp.Start + i, End: sp.End}, lower: l[i:], class: word, glued: true, dash: dash})
	}
	rest := passage.Word{Span: passage.Span{Start: sp.Start + i, End: sp.End}, Lower: l[i:]}
	if isDigit(rest.Lower[0]) {
		n := len(out)
		out = cutNumber(out, rest.Span, rest.Lower, true)
		out[n].dash = dash
		return out
	}
	if j := strings.IndexByte(rest.Lower, '-'); j > 0 && dash || j > 0 && isUnitWord(rest.Lower[:j]) {
		out = append(out, token{Span: passage.Span{Start: rest.Start, End: rest.Start + j}, lower: rest.Lower[:j], class: word, glued: true, dash: dash})
		if j+1 < len(rest.Lower) {
			tail := passage.Word{Span: passage.Span{Start: rest.Start + j + 1, End: rest.End}, Lower: rest.Lower[j+1:]}
			n := len(out)
			out = cut(out, tail)
			out[n].glued, out[n].dash = true, true
		}
		return out
	}
	n := len(out)
	out = append(out, token{Span: rest.Span, lower: rest.Lower, class: word})
	if hasDigit(rest.Lower) {
		out[n].class = mixture
	}
	out[n].glued, out[n].dash = true, dash
	return out
}

// exponent returns where "e6" or "e-3" behind the digits ends.
func exponent(l string, i int) int {
	if i >= len(l) || l[i] != 'e' {
		return i
	}
	j := i + 1
	if j < len(l) && l[j] == '-' {
		j++
	}
	start := j
	for j < len(l) && isDigit(l[j]) {
		j++
	}
	if j == start || j < len(l) && isLetter(l[j]) {
		return i
	}
	return j
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if isDigit(s[i]) {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
