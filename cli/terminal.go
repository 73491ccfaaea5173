package cli

import (
	"fmt"
	"io"
	"unicode/utf8"
)

// cleanWriter keeps what customers wrote from steering the terminal: control characters, and those that turn the
// direction of writing, come out as \u001b. Line ends and tabs stay. Inside of JSON the escapes mean the character
// itself, so that nothing is lost there.
type cleanWriter struct {
	w    io.Writer
	rest []byte // the beginning of a character whose end has not been written yet
}

func (c *cleanWriter) Write(b []byte) (int, error) {
	text := append(c.rest, b...)
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		if !utf8.FullRune(text) {
			break
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			out = fmt.Appendf(out, `\x%02x`, text[0])
		case steers(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, text[:size]...)
		}
		text = text[size:]
	}
	c.rest = append([]byte(nil), text...)
	if _, err := c.w.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// steers reports whether a character acts on a terminal instead of showing.
func steers(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < ' ', r >= 0x7f && r < 0xa0: // C0, DEL and C1
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // direction
		return true
	}
	return r == 0x2028 || r == 0x2029 // ends a line where no line should end
}
