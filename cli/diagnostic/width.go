package diagnostic

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Limits of an excerpt, in cells of a terminal.
const (
	tab    = 4   // cells between tab stops
	before = 60  // cells kept before what is underlined, when the line is long
	total  = 120 // cells of an excerpt
	cell   = 32  // bytes of one, on average: any number of marks can be put on a letter
)

// excerpt returns a line as a terminal shows it, tabs as blanks and control characters as signs, and a line of
// carets below what stands between two of its bytes. Of a long line it keeps what is around it.
func excerpt(line []byte, start, end int) (text, carets string) {
	from := windowStart(line, start, end)
	var t, c strings.Builder
	cells := 0
	if from > 0 {
		t.WriteString("… ")
		c.WriteString("  ")
		cells = 2
	}
	marked := 0
	for i := from; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		shown, w := sign(r, size, cells)
		if cells+w > total || t.Len() > cell*total {
			t.WriteString(" …")
			break
		}
		t.WriteString(shown)
		switch {
		case i >= start && (i < end || i == start):
			c.WriteString(strings.Repeat("^", w))
			marked += w
		case i < start:
			c.WriteString(strings.Repeat(" ", w))
		}
		cells += w
		i += size
	}
	if marked == 0 {
		c.WriteByte('^')
	}
	return t.String(), c.String()
}

// windowStart is the byte at which the excerpt of a line begins: its start when what is underlined ends early enough,
// else a word some way before it.
func windowStart(line []byte, start, end int) int {
	cells := 0
	for i := 0; i < len(line) && cells <= total; {
		if i >= end && cells <= total {
			return 0
		}
		r, size := utf8.DecodeRune(line[i:])
		_, w := sign(r, size, cells)
		cells += w
		i += size
	}
	if cells <= total {
		return 0
	}
	cells, i := 0, min(start, len(line))
	word := i
	for i > 0 {
		r, size := utf8.DecodeLastRune(line[:i])
		_, w := sign(r, size, 0)
		if cells += w; cells > before {
			break
		}
		if r == ' ' || r == '\t' {
			word = i
		}
		i -= size
	}
	if i == 0 || word == start {
		return i
	}
	return word
}

// sign is how a character is shown in the cell it begins at, and how many cells it takes.
func sign(r rune, size, at int) (string, int) {
	switch {
	case r == utf8.RuneError && size == 1:
		return "\uFFFD", 1
	case r == '\t':
		n := tab - at%tab
		return strings.Repeat(" ", n), n
	case r < ' ':
		return string(0x2400 + r), 1
	case r == 0x7f:
		return "\u2421", 1
	case steers(r):
		return "\uFFFD", 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return string(r), 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return string(r), 2
	}
	return string(r), 1
}

// steers reports whether a character acts on a terminal, or turns the direction of writing, instead of showing.
func steers(r rune) bool {
	switch {
	case r >= 0x7f && r < 0xa0, r == 0x061c, r == 0x200e, r == 0x200f, r == 0x2028, r == 0x2029:
		return true
	}
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// visible writes a text on one line, its control characters as signs.
func visible(s string) string {
	clean := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\n' || r == '\r' || r == '\t' {
			b.WriteByte(' ')
		} else {
			shown, _ := sign(r, size, 0)
			b.WriteString(shown)
		}
		i += size
	}
	return b.String()
}
