package redaction

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mails finds addresses around each @, and those that are written out, such as anna (at) example (dot) com.
func mails(found []Span, text string) []Span {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '@':
			start, end := localPart(text, i), domainPart(text, i+1)
			if start < i && end > 0 && !looksLikeFile(text[i+1:end]) && !(text[start:i] == "git" && strings.HasPrefix(text[end:], ":")) {
				found = append(found, Span{start, end, Mail})
			}
		case '(', '[', '{':
			if s, ok := writtenOut(text, i); ok {
				found = append(found, s)
			}
		}
	}
	return found
}

// localPart returns where the part before an @ begins, at most 64 bytes before it.
func localPart(text string, at int) int {
	start := at
	for start > 0 && at-start < 64 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._%+-'", r) {
			break
		}
		start -= size
	}
	for start < at && strings.IndexByte(".%+-'", text[start]) >= 0 {
		start++
	}
	if start < at && text[at-1] == '.' {
		return at
	}
	return start
}

// domainPart returns where a host name of two labels or more ends, 0 when there is none.
func domainPart(text string, from int) int {
	end, label, labels, letters := 0, from, 0, true
	i := from
	for i < len(text) && i-from < 255 {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r):
		case r >= '0' && r <= '9', r == '-':
			letters = false
		case r == '.' && i > label:
			if labels++; labels > 1 && letters && i-label >= 2 {
				end = i
			}
			label, letters = i+1, true
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		i += size
	}
	if labels >= 1 && letters && i-label >= 2 {
		return i
	}
	return end
}

// looksLikeFile is true for the second half of icon@2x.png.
func looksLikeFile(domain string) bool {
	switch domain[strings.LastIndexByte(domain, '.')+1:] {
	case "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js":
		return true
	}
	return false
}

// writtenOut reads an address around a bracketed "at".
func writtenOut(text string, open int) (Span, bool) {
	rest := text[open:]
	if len(rest) < 8 || !strings.EqualFold(rest[1:3], "at") || strings.IndexByte(")]}", rest[3]) < 0 {
		return Span{}, false
	}
	at := open
	if at > 0 && text[at-1] == ' ' {
		at--
	}
	start := localPart(text, at)
	if start == at {
		return Span{}, false
	}
	i := open + 4
	if i < len(text) && text[i] == ' ' {
		i++
	}
	if end := domainPart(text, i); end > 0 {
		return Span{start, end, Mail}, true
	}
	for label := 0; ; label++ {
		from := i
		for i < len(text) && (isAlnum(text[i]) || text[i] == '-') && i-from < 63 {
			i++
		}
		if i == from {
			return Span{}, false
		}
		next := dot(text[i:])
		if next == 0 {
			return Span{start, i, Mail}, label > 0
		}
		i += next
	}
}

// dot returns how many bytes a written or real dot at the beginning takes.
func dot(s string) int {
	for _, form := range []string{" (dot) ", " [dot] ", "(dot)", "[dot]", " dot "} {
		if len(s) >= len(form) && strings.EqualFold(s[:len(form)], form) {
			return len(form)
		}
	}
	if len(s) > 1 && s[0] == '.' && isAlnum(s[1]) {
		return 1
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isAlpha(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isDigit(c) || isAlpha(c) }
