package wire

import (
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds the nesting of what is kept; what is skipped may nest deeper.
const maxDepth = 32

func space(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// quoted returns the end of the string that starts at i, and whether it has escapes. Control characters and unknown
// escapes are refused.
func quoted(s string, i int) (end int, escapes, ok bool) {
	if i >= len(s) || s[i] != '"' {
		return i, false, false
	}
	for i = plainText(s, i+1); i < len(s); i = plainText(s, i+1) {
		switch c := s[i]; {
		case c == '"':
			return i + 1, escapes, true
		case c < 0x20:
			return i, escapes, false
		case c == '\\':
			escapes = true
			if i++; i >= len(s) {
				return i, true, false
			}
			switch s[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if _, ok := hex4(s, i+1); !ok {
					return i, true, false
				}
				i += 4
			default:
				return i, true, false
			}
		}
	}
	return i, escapes, false
}

// plainText returns the index of the first byte from i on that matters inside a string: a quote, a backslash, a control
// character; or, near the end, any byte. It looks at eight bytes at a time (see "Determine if a word has a byte less
// than n" in Anderson's Bit Twiddling Hacks), because most of the time of a parser goes into such bytes.
func plainText(s string, i int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for i+8 <= len(s) {
		b := s[i : i+8]
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		quote, backslash := w^ones*'"', w^ones*'\\'
		found := (w-ones*0x20)&^w | (quote-ones)&^quote | (backslash-ones)&^backslash
		if found &= highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
		i += 8
	}
	return i
}

func hex4(s string, i int) (rune, bool) {
	if i+4 > len(s) {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// unquote returns the text of a string, with its quotes, that quoted has accepted. Unpaired surrogates become U+FFFD.
func unquote(q string) string {
	q = q[1 : len(q)-1]
	i := strings.IndexByte(q, '\\')
	if i < 0 {
		return q
	}
	var b strings.Builder
	b.Grow(len(q))
	for ; i >= 0; i = strings.IndexByte(q, '\\') {
		b.WriteString(q[:i])
		c := q[i+1]
		q = q[i+2:]
		switch c {
		case 'b':
			b.WriteByte('\b')
		case 'f':
			b.WriteByte('\f')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			r, _ := hex4(q, 0)
			q = q[4:]
			if utf16.IsSurrogate(r) {
				if low, ok := pairs(q); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
					r = utf16.DecodeRune(r, low)
					q = q[6:]
				} else {
					r = utf8.RuneError
				}
			}
			b.WriteRune(r)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString(q)
	return b.String()
}

func pairs(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	return hex4(s, 2)
}

// skip returns the end of the value that starts at i. It looks at brackets and strings only, and takes no stack.
func skip(s string, i int) (int, bool) {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			end, _, ok := quoted(s, i)
			if !ok {
				return end, false
			}
			i = end
		case '{', '[':
			depth++
			i++
		case '}', ']':
			if depth--; depth < 0 {
				return i, false
			}
			i++
		case ',', ':':
			if depth == 0 {
				return i, false
			}
			i++
			continue
		case ' ', '\t', '\n', '\r':
			i++
			continue
		default:
			end, ok := scalar(s, i)
			if !ok {
				return i, false
			}
			i = end
		}
		if depth == 0 {
			return i, true
		}
	}
	return i, false
}

// skipLoosely is skip for a message that will be refused: any word passes for a value, such as NaN, so that what follows
// the message can be read.
func skipLoosely(s string, i int) (int, bool) {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			end, _, ok := quoted(s, i)
			if !ok {
				return end, false
			}
			i = end
		case '{', '[':
			depth++
			i++
		case '}', ']':
			if depth--; depth < 0 {
				return i, false
			}
			i++
		case ',', ':', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i, false
			}
			i++
			continue
		default:
			for i < len(s) && !strings.ContainsRune("\"{}[],: \t\n\r", rune(s[i])) {
				i++
			}
		}
		if depth == 0 {
			return i, true
		}
	}
	return i, false
}

// scalar returns the end of the number or word that starts at i.
func scalar(s string, i int) (int, bool) {
	for _, w := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(s[i:], w) {
			return i + len(w), true
		}
	}
	return number(s, i)
}

func number(s string, i int) (int, bool) {
	if i < len(s) && s[i] == '-' {
		i++
	}
	start := i
	i = digits(s, i)
	if i == start || s[start] == '0' && i > start+1 {
		return i, false
	}
	if i < len(s) && s[i] == '.' {
		start, i = i+1, digits(s, i+1)
		if i == start {
			return i, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		start, i = i, digits(s, i)
		if i == start {
			return i, false
		}
	}
	return i, true
}

func digits(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

// member reads the next member of an object: its name as written, with quotes, and where its value starts. At i is
// what follows the opening bracket or the last value. done means that the object ends, and end is behind it.
func member(s string, i int) (name string, value, end int, done, ok bool) {
	i = space(s, i)
	if i < len(s) && s[i] == '}' {
		return "", 0, i + 1, true, true
	}
	if i < len(s) && s[i] == ',' {
		i = space(s, i+1)
	}
	end, _, ok = quoted(s, i)
	if !ok {
		return "", 0, end, false, false
	}
	name = s[i:end]
	i = space(s, end)
	if i >= len(s) || s[i] != ':' {
		return "", 0, i, false, false
	}
	return name, space(s, i+1), 0, false, true
}

// members goes over the object that starts at i, which is good JSON.
func members(s string, i int, visit func(name string, at, end int) *problem) *problem {
	if i >= len(s) || s[i] != '{' {
		return nil
	}
	for i++; ; {
		name, at, _, done, ok := member(s, i)
		if done {
			return nil
		}
		end, fine := skip(s, at)
		if !ok || !fine {
			return malformed(s, at)
		}
		if bad := visit(name, at, end); bad != nil {
			return bad
		}
		i = end
	}
}

// elements goes over the list that starts at i, which is good JSON.
func elements(s string, i int, visit func(at int) *problem) *problem {
	if i >= len(s) || s[i] != '[' {
		return nil
	}
	for i = space(s, i+1); i < len(s) && s[i] != ']'; {
		if bad := visit(i); bad != nil {
			return bad
		}
		end, ok := skip(s, i)
		if !ok {
			return malformed(s, end)
		}
		if i = space(s, end); i < len(s) && s[i] == ',' {
			i = space(s, i+1)
		}
	}
	return nil
}
