package cli

import (
	"encoding/binary"
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
	text := b
	if len(c.rest) > 0 {
		text = append(c.rest, b...)
		c.rest = nil
	}
	out, text := cleaned(text)
	if len(text) > 0 {
		c.rest = append([]byte(nil), text...)
	}
	if _, err := c.w.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// cleaned returns a text that cannot steer, which is the same bytes when it could not before, and what is left of a
// character at its end.
func cleaned(text []byte) (out, rest []byte) {
	n := harmless(text)
	if n == len(text) {
		return text, nil
	}
	if !utf8.FullRune(text[n:]) {
		return text[:n], text[n:]
	}
	out = make([]byte, 0, len(text)+16)
	for {
		out = append(out, text[:n]...)
		text = text[n:]
		if !utf8.FullRune(text) {
			return out, text
		}
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			out = fmt.Appendf(out, `\x%02x`, text[0])
		} else {
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		text = text[size:]
		n = harmless(text)
	}
}

// harmless counts the bytes before the first character that steers, is no UTF-8 or is not there whole.
func harmless(text []byte) int {
	for i := 0; i < len(text); {
		for i+8 <= len(text) && printable(binary.LittleEndian.Uint64(text[i:])) {
			i += 8
		}
		if i == len(text) {
			break
		}
		c := text[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 || steers(r) {
			return i
		}
		i += size
	}
	return len(text)
}

// printable reports whether eight bytes are of ASCII and none of them controls anything, not even a line end.
func printable(b uint64) bool {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	below := b - ones*' '         // borrows where a byte is less than a space
	del := (b ^ ones*0x7f) - ones // borrows where a byte is DEL
	return (b|below|del&^b)&highs == 0
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
