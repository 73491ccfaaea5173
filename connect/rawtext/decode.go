package rawtext

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

type encoding int

const (
	utf8Text encoding = iota
	utf16le
	utf16be
	windows1252
)

func (e encoding) String() string {
	switch e {
	case utf16le:
		return "UTF-16 (little-endian)"
	case utf16be:
		return "UTF-16 (big-endian)"
	case windows1252:
		return "Windows-1252"
	}
	return "UTF-8"
}

// mark takes the byte-order mark off and returns the encoding it stands for. Without one, a NUL in every other byte
// tells UTF-16.
func (t *Text) mark(head []byte) encoding {
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		t.consume(3, 0)
		return utf8Text
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		t.consume(2, 0)
		return utf16le
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		t.consume(2, 0)
		return utf16be
	}
	e := unmarkedUTF16(head)
	if e != utf8Text {
		t.notices = append(t.notices, "read as "+e.String()+", which it looks like though it has no byte-order mark")
	}
	return e
}

// unmarkedUTF16 tells UTF-16 by NULs that stand in most of the byte pairs, at the same place: text of Western
// languages.
func unmarkedUTF16(head []byte) encoding {
	pairs := len(head) / 2
	if pairs < 4 {
		return utf8Text
	}
	var even, odd int
	for i := 0; i+1 < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	switch {
	case even*20 <= pairs && odd*10 >= pairs*7:
		return utf16le
	case odd*20 <= pairs && even*10 >= pairs*7:
		return utf16be
	}
	return utf8Text
}

// decodeUTF8 hands the valid beginning of the buffer out as it is. At the first byte that is not UTF-8 it either
// turns to Windows-1252 (all before was ASCII, the same in both) or fails.
func (t *Text) decodeUTF8() error {
	b := t.raw[t.start:t.end]
	n := validPrefix(b)
	if n < len(b) && !utf8.FullRune(b[n:]) && !t.eof {
		// A character cut by the end of the buffer; the next filling brings the rest.
		b = b[:n]
	}
	if i := bytes.IndexByte(b[:n], 0); i >= 0 {
		if i == 0 {
			return t.nul()
		}
		n = i
	}
	if n > 0 {
		if !t.nonASCII {
			t.nonASCII = !ascii(b[:n])
		}
		t.out = b[:n]
		t.consume(n, int64(bytes.Count(b[:n], newline)))
		return nil
	}
	if len(b) == 0 {
		t.fill()
		return nil
	}
	if t.nonASCII {
		return t.invalid(b[0], "is not UTF-8, though the text before it is", "Save the file as UTF-8")
	}
	c := b[0]
	t.fill()
	if why := implausible(t.raw[t.start:t.end]); why != "" {
		return t.invalid(c, "is not UTF-8, and "+why, "Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)")
	}
	t.encoding = windows1252
	t.notices = append(t.notices, fmt.Sprintf("read as Windows-1252 (Latin-1), as byte 0x%02X in line %d is not UTF-8; if letters look wrong, save the file as UTF-8", c, t.line+1))
	return nil
}

var newline = []byte{'\n'}

// validPrefix returns the length of the valid UTF-8 at the start of b.
func validPrefix(b []byte) int {
	if utf8.Valid(b) {
		return len(b)
	}
	n := 0
	for n < len(b) {
		// Eight kilobytes at a time, then character by character in the block that holds the defect.
		block := b[n:min(len(b), n+8<<10)]
		if whole := whole(block); len(whole) > 0 && utf8.Valid(whole) {
			n += len(whole)
			continue
		}
		for {
			r, size := utf8.DecodeRune(b[n:])
			if r == utf8.RuneError && size <= 1 {
				return n
			}
			n += size
		}
	}
	return n
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// implausible says why bytes cannot well be Windows-1252 text of a Western language; empty when they can.
//
// Western text has single high bytes between ASCII letters ("Größe", "l’été"). Three in a row are rare there and
// the rule in Cyrillic, Greek and East Asian encodings, which would come out as gibberish.
func implausible(b []byte) string {
	var high, inRuns, run int
	for _, c := range b {
		if c >= utf8.RuneSelf {
			high++
			run++
			switch {
			case run == 3:
				inRuns += 3
			case run > 3:
				inRuns++
			}
			switch c {
			case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
				return "not Windows-1252 either"
			}
			continue
		}
		run = 0
		// A NUL has an error of its own, which names its place.
		if c != 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f' && c != 0x1b {
			return "looks like no text at all"
		}
	}
	if inRuns*5 > high || high*2 > len(b) {
		return "looks like an older encoding of a non-Western language"
	}
	return ""
}

// decode1252 decodes the buffer as Windows-1252.
func (t *Text) decode1252() error {
	t.scratch = t.scratch[:0]
	b := t.raw[t.start:t.end]
	breaks := int64(0)
	for i, c := range b {
		switch {
		case c == 0 || undefined1252(c):
			if i == 0 {
				if c == 0 {
					return t.nul()
				}
				return t.invalid(c, "is neither UTF-8 nor Windows-1252", "Save the file as UTF-8")
			}
			t.out = t.scratch
			t.consume(i, breaks)
			return nil
		case c == '\n':
			breaks++
			fallthrough
		case c < utf8.RuneSelf:
			t.scratch = append(t.scratch, c)
		default:
			t.scratch = utf8.AppendRune(t.scratch, charmap.Windows1252.DecodeByte(c))
		}
	}
	t.out = t.scratch
	t.consume(len(b), breaks)
	return nil
}

func undefined1252(c byte) bool {
	return c == 0x81 || c == 0x8d || c == 0x8f || c == 0x90 || c == 0x9d
}

// decodeUTF16 decodes the buffer as UTF-16.
func (t *Text) decodeUTF16() error {
	t.scratch = t.scratch[:0]
	b := t.raw[t.start:t.end]
	unit := func(i int) rune {
		if t.encoding == utf16be {
			return rune(b[i])<<8 | rune(b[i+1])
		}
		return rune(b[i+1])<<8 | rune(b[i])
	}
	i, breaks := 0, int64(0)
	for ; i+1 < len(b); i += 2 {
		r := unit(i)
		if r == 0 || utf16.IsSurrogate(r) {
			if r != 0 && i+3 >= len(b) && !t.eof {
				break // the pair's second half is not read yet
			}
			pair := rune(utf8.RuneError)
			if r != 0 && i+3 < len(b) {
				pair = utf16.DecodeRune(r, unit(i+2))
			}
			if pair == utf8.RuneError {
				if i > 0 {
					break // hand out what stands before it first
				}
				if r == 0 {
					return t.nul()
				}
				return t.invalid(b[0], "starts half a character of UTF-16", "Save the file as UTF-8")
			}
			t.scratch = utf8.AppendRune(t.scratch, pair)
			i += 2
			continue
		}
		if r == '\n' {
			breaks++
		}
		t.scratch = utf8.AppendRune(t.scratch, r)
	}
	if i == 0 {
		if !t.eof {
			t.fill()
			return nil
		}
		return t.invalid(b[0], "is half a character of UTF-16: the file is cut off", "Copy or export the file again")
	}
	t.out = t.scratch
	t.consume(i, breaks)
	return nil
}

func (t *Text) nul() error {
	return t.stop(fmt.Sprintf("holds a NUL byte at offset %d, which no text has", t.offset), "Export the file again, or remove the byte")
}

func (t *Text) invalid(c byte, what, remedy string) error {
	return t.stop(fmt.Sprintf("byte 0x%02X at offset %d %s", c, t.offset, what), remedy)
}

// stop ends the reading at the current place: every later Read returns the same error.
func (t *Text) stop(reason, remedy string) error {
	t.err = t.fail(t.line+1, reason, remedy)
	t.start, t.end, t.eof = 0, 0, true
	return t.err
}
