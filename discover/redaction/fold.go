package redaction

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// folded is a text as the rules read it: without characters that are not seen, with plain spaces, dashes and digits.
type folded struct {
	text string
	at   []int32 // where each byte of text, and its end, stands in the original; nil where they are the same
}

func foldText(text string) folded {
	plain := true
	for _, r := range text {
		if r >= utf8.RuneSelf && foldRune(r) != r {
			plain = false
			break
		}
	}
	if plain {
		return folded{text: text}
	}
	var b strings.Builder
	b.Grow(len(text))
	at := make([]int32, 0, len(text)+1)
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			b.WriteByte(text[i]) // not UTF-8: kept as it is
			at = append(at, int32(i))
			continue
		}
		to := foldRune(r)
		if to < 0 {
			continue
		}
		for range utf8.RuneLen(to) {
			at = append(at, int32(i))
		}
		b.WriteRune(to)
	}
	return folded{text: b.String(), at: append(at, int32(len(text)))}
}

// place turns a span of the folded text into one of the original.
func (f folded) place(start, end int) (from, to int) {
	if f.at == nil {
		return start, end
	}
	return int(f.at[start]), int(f.at[end])
}

// foldRune returns what a character is read as, -1 for one that is not seen.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return r
	case r == '\u00ad' || unicode.Is(unicode.Cf, r):
		return -1
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r >= '\u2010' && r <= '\u2015' || r == '\u2212':
		return '-'
	case r >= '\uff01' && r <= '\uff5e':
		return r - '\uff01' + '!'
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	return r
}
