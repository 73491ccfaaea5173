package cleaning

import (
	"strings"
	"unicode"
)

// line is a line of a text with its end of line.
type line struct {
	start, end int
	words      string // without the space around and what is not seen
	part       Part
}

// linesOf cuts a text into lines. Characters that are not seen do not hide a mark.
func linesOf(text string) []line {
	var lines []line
	start := 0
	for start < len(text) {
		end := len(text)
		if k := strings.IndexAny(text[start:], "\r\n"); k >= 0 {
			end = start + k + 1
			if text[end-1] == '\r' && end < len(text) && text[end] == '\n' {
				end++
			}
		}
		lines = append(lines, line{start: start, end: end, words: seen(text[start:end])})
		start = end
	}
	return lines
}

// blank reports whether a character is space or not seen.
func blank(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '\u00a0'
}

// seen returns a line without the space around it and without characters that are not seen.
func seen(s string) string {
	s = strings.TrimFunc(s, blank)
	if strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Cf, r) }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}
