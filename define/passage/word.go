package passage

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// split appends the words of a text.
func split(text string, into []Word) []Word {
	lower, plain := lowered(text)
	for i := 0; i < len(text); {
		c := text[i]
		if c == ' ' {
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
			if unicode.IsSpace(r) {
				i += n
				continue
			}
		}
		start := i
		if inWord(r) {
			i = endOfWord(text, i+n)
		} else {
			i = endOfMark(text, i, n)
		}
		if plain {
			into = append(into, Word{Span{start, i}, lower[start:i]})
		} else {
			into = append(into, Word{Span{start, i}, lowerWord(text[start:i], lower, start, i)})
		}
	}
	return into
}

// lowered returns the text in lower case when that keeps every byte in its place, and else nothing; plain says that
// the text is of ASCII.
func lowered(text string) (lower string, plain bool) {
	upper := false
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			l := strings.ToLower(text)
			if len(l) != len(text) {
				return "", false
			}
			return l, false
		}
		upper = upper || 'A' <= c && c <= 'Z'
	}
	if !upper {
		return text, true
	}
	return strings.ToLower(text), true
}

func lowerWord(word, lower string, start, end int) string {
	if lower != "" {
		word = lower[start:end]
	} else {
		word = strings.ToLower(word)
	}
	if strings.Contains(word, "’") {
		word = strings.ReplaceAll(word, "’", "'")
	}
	return word
}

func inWord(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return asciiWord(byte(r))
	case r == utf8.RuneError:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

func asciiWord(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// endOfWord extends a word over the marks inside it.
func endOfWord(text string, i int) int {
	start := i - 1
	for i < len(text) {
		c := text[i]
		if c < utf8.RuneSelf && asciiWord(c) {
			i++
			continue
		}
		r, n := rune(c), 1
		if c >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
			if inWord(r) {
				i += n
				continue
			}
		}
		if i+n >= len(text) || !joins(r, text, i, i+n) {
			return abbreviated(text, start, i)
		}
		i += n
	}
	return i
}

// joins reports whether a mark between two characters makes one word of them.
func joins(r rune, text string, before, after int) bool {
	switch r {
	case '\'', '’', '-', '‐', '‑', '.', ',':
	default:
		return false
	}
	b, _ := utf8.DecodeLastRuneInString(text[:before])
	a, _ := utf8.DecodeRuneInString(text[after:])
	if !inWord(b) || !inWord(a) {
		return false
	}
	digits := b < utf8.RuneSelf && isDigit(byte(b)) && a < utf8.RuneSelf && isDigit(byte(a))
	switch r {
	case '\'', '’':
		return unicode.IsLetter(b)
	case '.', ',':
		return digits
	}
	return !digits || !numeric(text, before)
}

// numeric reports whether the digits before a hyphen are a number of their own: the "3" of "3-5", not of "A3-5".
func numeric(text string, end int) bool {
	i := end
	for i > 0 && end-i < 32 && (isDigit(text[i-1]) || text[i-1] == '.' || text[i-1] == ',') {
		i--
	}
	return i == 0 || !isLetter(text[i-1])
}

// abbreviated takes the last full stop of "e.g.", "p.m." and "U.S." into the word, which starts there.
func abbreviated(text string, start, end int) int {
	if end-start != 1 || !isLetter(text[start]) {
		return end
	}
	i := end
	for i+1 < len(text) && text[i] == '.' && isLetter(text[i+1]) && (i+2 == len(text) || !asciiWord(text[i+2])) {
		i += 2
	}
	if i == end {
		return end
	}
	if i < len(text) && text[i] == '.' {
		i++
	}
	return i
}

// endOfMark returns where a mark ends: comparisons, arrows and repeated marks stay together.
func endOfMark(text string, i, n int) int {
	c := text[i]
	j := i + n
	if n > 1 {
		return j
	}
	switch c {
	case '.', '?', '!', '-', '=', '*':
		for j < len(text) && text[j] == c {
			j++
		}
		if c == '=' && j == i+1 && j < len(text) && text[j] == '>' || c == '-' && j == i+1 && j < len(text) && text[j] == '>' {
			j++
		}
	case '<', '>':
		if j < len(text) && text[j] == '=' {
			j++
		}
	case '+':
		if j+1 < len(text) && text[j] == '/' && text[j+1] == '-' {
			j += 2
		}
	}
	return j
}
