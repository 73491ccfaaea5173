package events

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// CheckProperties reports whether raw is what [Event.Properties] must be: nothing, or one JSON object, compact (no
// white space outside strings), flat (no object as a value of the object; arrays are allowed), valid UTF-8 with no
// unpaired surrogate escapes, at most MaxEvent bytes. Of a repeated name the first value counts.
func CheckProperties(raw []byte) error {
	if len(raw) == 0 {
		return nil
	}
	if len(raw) > MaxEvent {
		return fmt.Errorf("properties: %d bytes, the limit is %d. Send large values elsewhere and refer to them", len(raw), MaxEvent)
	}
	if raw[0] != '{' || raw[len(raw)-1] != '}' {
		return malformed(raw, 0)
	}
	i := 1
	if raw[i] == '}' {
		if len(raw) == 2 {
			return nil
		}
		return malformed(raw, 2)
	}
	for {
		end, ok := text(raw, i)
		if !ok || end >= len(raw) || raw[end] != ':' {
			return malformed(raw, i)
		}
		i = end + 1
		if i < len(raw) && raw[i] == '{' {
			return fmt.Errorf("properties: not flat, an object starts at byte %d. Flatten nested objects to dotted names", i)
		}
		if end, ok = value(raw, i, 0); !ok || end >= len(raw) {
			return malformed(raw, i)
		}
		switch raw[end] {
		case ',':
			i = end + 1
		case '}':
			if end != len(raw)-1 {
				return malformed(raw, end)
			}
			return nil
		default:
			return malformed(raw, end)
		}
	}
}

func malformed(raw []byte, i int) error {
	return fmt.Errorf("properties: not a compact JSON object at byte %d, near %q. Encode them as JSON without white space", i, raw[max(0, i-10):min(len(raw), i+20)])
}

// Property returns a property as text: strings unquoted, everything else as it is written. It is absent where it is
// missing or null. The properties must have passed CheckProperties.
func Property(properties []byte, name string) (string, bool) {
	for k, v := range Members(properties) {
		if !sameText(k, name) {
			continue
		}
		switch v[0] {
		case 'n':
			return "", false
		case '"':
			return unquote(v), true
		}
		return string(v), true
	}
	return "", false
}

// Members yields the names, in their quotes, and the values of checked properties, as they are written.
func Members(raw []byte) func(yield func(k, v []byte) bool) {
	return func(yield func(k, v []byte) bool) {
		if len(raw) <= 2 {
			return
		}
		for i := 1; i < len(raw); {
			k, ok := text(raw, i)
			if !ok {
				return
			}
			v, ok := value(raw, k+1, 0)
			if !ok || !yield(raw[i:k], raw[k+1:v]) {
				return
			}
			i = v + 1
		}
	}
}

func sameText(quoted []byte, name string) bool {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner) == name
	}
	return unquote(quoted) == name
}

// maxDepth bounds the nesting of arrays.
const maxDepth = 32

// value returns the end of the JSON value that starts at i, without white space.
func value(b []byte, i, depth int) (int, bool) {
	if i >= len(b) || depth > maxDepth {
		return i, false
	}
	switch c := b[i]; {
	case c == '"':
		return text(b, i)
	case c == '-' || '0' <= c && c <= '9':
		return number(b, i)
	case c == 't':
		return word(b, i, "true")
	case c == 'f':
		return word(b, i, "false")
	case c == 'n':
		return word(b, i, "null")
	case c == '[':
		return list(b, i, ']', depth)
	case c == '{':
		return list(b, i, '}', depth)
	}
	return i, false
}

func word(b []byte, i int, w string) (int, bool) {
	if len(b)-i < len(w) || string(b[i:i+len(w)]) != w {
		return i, false
	}
	return i + len(w), true
}

// list returns the end of the array or object that starts at i.
func list(b []byte, i int, closing byte, depth int) (int, bool) {
	i++
	if i < len(b) && b[i] == closing {
		return i + 1, true
	}
	for ok := true; ; {
		if closing == '}' {
			if i, ok = text(b, i); !ok || i >= len(b) || b[i] != ':' {
				return i, false
			}
			i++
		}
		if i, ok = value(b, i, depth+1); !ok || i >= len(b) {
			return i, false
		}
		switch b[i] {
		case closing:
			return i + 1, true
		case ',':
			i++
		default:
			return i, false
		}
	}
}

func number(b []byte, i int) (int, bool) {
	if i < len(b) && b[i] == '-' {
		i++
	}
	switch {
	case i >= len(b):
		return i, false
	case b[i] == '0':
		i++
	case '1' <= b[i] && b[i] <= '9':
		i = digits(b, i)
	default:
		return i, false
	}
	if i < len(b) && b[i] == '.' {
		end := digits(b, i+1)
		if end == i+1 {
			return i, false
		}
		i = end
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		end := digits(b, i)
		if end == i {
			return i, false
		}
		i = end
	}
	return i, true
}

func digits(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}

// text returns the end of the JSON string that starts at i.
func text(b []byte, i int) (int, bool) {
	if i >= len(b) || b[i] != '"' {
		return i, false
	}
	for i++; i < len(b); {
		switch c := b[i]; {
		case c == '"':
			return i + 1, true
		case c == '\\':
			end, ok := escape(b, i)
			if !ok {
				return i, false
			}
			i = end
		case c < 0x20:
			return i, false
		case c < utf8.RuneSelf:
			i++
		default:
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				return i, false
			}
			i += n
		}
	}
	return i, false
}

// escape returns the end of the escape sequence that starts at i.
func escape(b []byte, i int) (int, bool) {
	if i+1 >= len(b) {
		return i, false
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, true
	case 'u':
		r, ok := hex4(b, i+2)
		if !ok {
			return i, false
		}
		if !utf16.IsSurrogate(r) {
			return i + 6, true
		}
		if i+7 < len(b) && b[i+6] == '\\' && b[i+7] == 'u' {
			if low, ok := hex4(b, i+8); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
				return i + 12, true
			}
		}
	}
	return i, false
}

func hex4(b []byte, i int) (rune, bool) {
	if i+4 > len(b) {
		return 0, false
	}
	var r rune
	for _, c := range b[i : i+4] {
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

// unquote returns the text of a checked JSON string.
func unquote(quoted []byte) string {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var out strings.Builder
	for i := 0; i < len(inner); {
		if inner[i] != '\\' {
			out.WriteByte(inner[i])
			i++
			continue
		}
		switch c := inner[i+1]; c {
		case 'u':
			r, _ := hex4(inner, i+2)
			i += 6
			if utf16.IsSurrogate(r) {
				low, _ := hex4(inner, i+2)
				r = utf16.DecodeRune(r, low)
				i += 6
			}
			out.WriteRune(r)
			continue
		case 'b':
			out.WriteByte('\b')
		case 'f':
			out.WriteByte('\f')
		case 'n':
			out.WriteByte('\n')
		case 'r':
			out.WriteByte('\r')
		case 't':
			out.WriteByte('\t')
		default:
			out.WriteByte(c)
		}
		i += 2
	}
	return out.String()
}
