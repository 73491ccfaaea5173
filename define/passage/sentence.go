package passage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ends returns where the sentences of a text end, the last one at its end. Nothing is split inside a mask, nor inside
// brackets that a sentence holds.
func ends(text string, masked []Span) []int {
	var out []int
	start := 0 // of the sentence at hand
	shut := brackets(text)
	for i, m, b := 0, 0, 0; i < len(text); {
		for m < len(masked) && masked[m].End <= i {
			m++
		}
		if m < len(masked) && masked[m].Start <= i {
			i = masked[m].End
			if j := i - 1; j > start && strings.IndexByte("\"'", text[j]) >= 0 && strings.IndexByte(".?!", text[j-1]) >= 0 {
				i = j - 1 // a label that ends like a sentence may end one
			} else {
				continue
			}
		}
		for b < len(shut) && shut[b].End <= i {
			b++
		}
		if b < len(shut) && shut[b].Start <= i && shut[b].Start > start {
			i = shut[b].End
			continue
		}
		switch c := text[i]; {
		case c == '.', c == '?', c == '!':
		case c >= utf8.RuneSelf && (strings.HasPrefix(text[i:], "…") || strings.HasPrefix(text[i:], "。")):
		default:
			i++
			continue
		}
		end, final := terminator(text, start, i)
		if final && !goesOn(text[skipSpace(text, end):]) {
			out = append(out, end)
			start = skipSpace(text, end)
			i = max(start, end)
			continue
		}
		i = end
	}
	if skipSpace(text, start) < len(text) || len(out) == 0 {
		out = append(out, len(text))
	}
	return out
}

// goesOn reports whether a text goes on with a purpose, which is no sentence of its own: "I want to pay. So that …".
func goesOn(text string) bool {
	const opening = "so that "
	if len(text) <= len(opening) || !strings.EqualFold(text[:len(opening)], opening) {
		return false
	}
	next, _, _ := strings.Cut(text[len(opening):min(len(text), len(opening)+20)], " ")
	return next != "is" && next != "was" && next != "means" // "So that is why …" is one
}

// brackets finds outermost pairs of brackets that close within a sentence's length, in order.
func brackets(text string) []Span {
	const longest = 300
	if strings.IndexByte(text, '(') < 0 && strings.IndexByte(text, '[') < 0 {
		return nil
	}
	var out []Span
	var open []int
	for i := range len(text) {
		switch text[i] {
		case '(', '[':
			open = append(open, i)
		case ')', ']':
			if len(open) == 0 {
				continue
			}
			start := open[len(open)-1]
			open = open[:len(open)-1]
			for len(out) > 0 && out[len(out)-1].Start > start {
				out = out[:len(out)-1]
			}
			if i-start <= longest {
				out = append(out, Span{start, i + 1})
			}
		}
	}
	return out
}

// terminator looks at the mark at i and returns the place behind it and the quotation marks and brackets that follow,
// and whether a sentence ends there.
func terminator(text string, start, i int) (int, bool) {
	end := i
	for end < len(text) && (text[end] == '.' || text[end] == '?' || text[end] == '!') {
		end++
	}
	if end == i {
		end += 3 // … and 。
	}
	marks := text[i:end]
	end = closers(text, end)
	end = tags(text, end)
	next := skipSpace(text, end)
	if next == len(text) {
		return end, true
	}
	if next == end {
		return end, marks == "." && glued(text, i, end) || marks == "。"
	}
	r, n := utf8.DecodeRuneInString(text[next:])
	for strings.ContainsRune("\"'“‘«([*_", r) && next+n < len(text) {
		next += n
		r, n = utf8.DecodeRuneInString(text[next:])
	}
	switch {
	case unicode.IsLower(r), r == ',', r == ';', r == ')', r == ':':
		return end, false
	case marks == ".":
		return end, fullStop(text, start, i, next)
	}
	return end, true
}

// closers skips quotation marks and brackets behind the end of a sentence.
func closers(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune("\"'”’»)]*", r) {
			break
		}
		i += n
	}
	return i
}

// tags passes over references in brackets that stand behind a full stop and belong to the sentence before it:
// "[SRS-12]", "(M)".
func tags(text string, i int) int {
	at := skipSpace(text, i)
	if at == len(text) || text[at] != '[' && text[at] != '(' {
		return i
	}
	closing := strings.IndexByte("[]()", text[at]) + 1
	n := strings.IndexByte(text[at:min(len(text), at+24)], "[]()"[closing])
	if n < 0 || !isTag(text[at:at+n+1]) {
		return i
	}
	end := at + n + 1
	if end < len(text) && text[end] == '.' {
		end++
	}
	return end
}

func skipSpace(text string, i int) int {
	for i < len(text) {
		if text[i] == ' ' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r < utf8.RuneSelf || !unicode.IsSpace(r) {
			break
		}
		i += n
	}
	return i
}

// glued reports whether a sentence ends at a full stop without a space behind it: "10 seconds.The".
func glued(text string, i, end int) bool {
	if end+1 >= len(text) || !isUpper(text[end]) || !isLower(text[end+1]) || i < 3 {
		return false
	}
	word := lastWord(text, i)
	return len(word) >= 3 && isLower(word[0]) && isLower(word[len(word)-1])
}

// lastWord returns the letters, digits and inner full stops before a place.
func lastWord(text string, i int) string {
	start := i
	for start > 0 && i-start < 64 && (asciiWord(text[start-1]) || text[start-1] == '.' || text[start-1] >= utf8.RuneSelf) {
		start--
	}
	return text[start:i]
}

// fullStop decides whether a single full stop at i ends the sentence that started there; next is what follows.
func fullStop(text string, start, i, next int) bool {
	word := lastWord(text, i)
	if word == "" {
		return i > start
	}
	first := skipSpace(text, start)
	if i-len(word) <= first && enumerates(word) {
		return false // "1. The system", "3.4.3. Calls", "a. The"
	}
	digit := isDigit(text[next])
	switch strings.ToLower(word) {
	case "e.g", "i.e", "eg", "ie", "cf", "vs", "viz", "approx", "ca", "mr", "mrs", "ms", "dr", "prof", "st", "fig", "figs",
		"eq", "vol", "incl", "excl", "resp", "al", "dept", "est", "jan", "feb", "aug", "sept", "oct", "nov", "dec", "art", "para":
		return unitBefore(text, i-len(word)) // "5 ms." ends a sentence
	case "no", "nos", "nr", "sec", "secs", "min", "max", "ch", "pp", "p", "pt", "ref", "ver", "rev", "rel", "app", "sect":
		return !digit || unitBefore(text, i-len(word))
	case "etc", "p.m", "a.m", "u.s", "inc", "ltd", "corp", "co", "jr", "sr":
		return !digit
	}
	if len(word) == 1 && isUpper(word[0]) {
		return !initial(text, i, next)
	}
	return true
}

// unitBefore reports whether the word that starts there follows a number, so that it is a unit.
func unitBefore(text string, at int) bool {
	for at > 0 && text[at-1] == ' ' {
		at--
	}
	return at > 0 && isDigit(text[at-1])
}

// enumerates reports whether a first word numbers the sentence: digits with dots, one letter, a small roman number.
func enumerates(word string) bool {
	digits := false
	for i := range len(word) {
		if word[i] != '.' && !isDigit(word[i]) {
			return len(word) == 1 && isLetter(word[0]) || len(word) <= 4 && strings.Trim(word, "ivx") == ""
		}
		digits = digits || isDigit(word[i])
	}
	return digits
}

// initial reports whether a capital letter with a full stop abbreviates a name: another name follows and no word that
// opens sentences.
func initial(text string, i, next int) bool {
	if text[i-1] == 'I' || !isUpper(text[next]) {
		return false
	}
	end := next
	for end < len(text) && isLetter(text[end]) {
		end++
	}
	switch text[next:end] {
	case "The", "A", "An", "If", "When", "While", "Where", "This", "It", "All", "Each", "Every", "In", "For", "On", "At",
		"Users", "No", "After", "Before", "There", "Any", "These", "They", "We", "System":
		return false
	}
	return true
}

// pieces appends the spans of the sentences of a text. A tag that follows a full stop, "[SRS-12]" or "(M)", stays with
// the sentence before it.
func pieces(text string, masked, out []Span) []Span {
	start := skipSpace(text, 0)
	for _, end := range ends(text, masked) {
		stop := end
		for stop > start && text[stop-1] == ' ' {
			stop--
		}
		if stop <= start {
			continue
		}
		if n := len(out); n > 0 && isTag(text[start:stop]) {
			out[n-1].End = stop
		} else {
			out = append(out, Span{start, stop})
		}
		start = skipSpace(text, end)
	}
	return out
}

// isTag reports whether a piece is only a reference in brackets.
func isTag(s string) bool {
	if len(s) > 24 {
		return false
	}
	s = strings.TrimSuffix(s, ".")
	if len(s) < 3 {
		return false
	}
	inside := s[1 : len(s)-1]
	switch {
	case s[0] == '[' && s[len(s)-1] == ']':
		return strings.ContainsAny(inside, "0123456789") || strings.ToUpper(inside) == inside
	case s[0] == '(' && s[len(s)-1] == ')':
		return len(s) <= 5 && strings.ToUpper(inside) == inside
	}
	return false
}
