package wire

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"throughline.dev/events"
)

// flattener writes a JSON object as event properties: compact, nested objects as dotted names, nulls left out.
type flattener struct {
	out    []byte
	prefix []byte // of names, as written inside the quotes
	// omit, unless nil, picks members of the outermost object that are left out, by their name with quotes.
	omit func(name string) bool
}

// object appends the members of the object that starts at i and returns the end of it.
func (f *flattener) object(s string, i, depth int) (int, *problem) {
	if depth > maxDepth {
		return i, wrong("", "Flatten the properties before sending them", "nested more than %d deep", maxDepth)
	}
	for i++; ; {
		name, at, end, done, ok := member(s, i)
		if !ok {
			return i, malformed(s, end)
		}
		if done {
			return end, nil
		}
		if i = at; i >= len(s) {
			return i, malformed(s, i)
		}
		var p *problem
		if depth == 0 && f.omit != nil && f.omit(name) {
			if i, ok = skip(s, i); !ok {
				return i, malformed(s, i)
			}
			if i = space(s, i); i >= len(s) || s[i] != ',' && s[i] != '}' {
				return i, malformed(s, i)
			}
			continue
		}
		switch s[i] {
		case '{':
			before := len(f.prefix)
			f.prefix = append(escaped(f.prefix, name[1:len(name)-1]), '.')
			i, p = f.object(s, i, depth+1)
			f.prefix = f.prefix[:before]
		case 'n':
			if end, ok := scalar(s, i); ok {
				i = end
			} else {
				p = malformed(s, i)
			}
		default:
			f.name(name)
			i, p = f.value(s, i, depth)
		}
		if p != nil {
			return i, p
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
		if len(f.out) > events.MaxEvent { // long names of nested objects multiply
			return i, tooLarge(len(f.out))
		}
	}
}

func tooLarge(n int) *problem {
	return wrong("properties", "Send large values elsewhere and refer to them", "%d bytes, the limit is %d", n, events.MaxEvent)
}

// name appends a comma where one is due, and the name.
func (f *flattener) name(quotedName string) {
	if len(f.out) == 0 || f.out[len(f.out)-1] != '{' {
		f.out = append(f.out, ',')
	}
	f.out = append(f.out, '"')
	f.out = append(f.out, f.prefix...)
	f.out = escaped(f.out, quotedName[1:len(quotedName)-1])
	f.out = append(f.out, '"', ':')
}

// value appends a value that is no object of the properties itself.
func (f *flattener) value(s string, i, depth int) (int, *problem) {
	if i >= len(s) {
		return i, malformed(s, i)
	}
	switch s[i] {
	case '"':
		end, escapes, ok := quoted(s, i)
		if !ok {
			return end, malformed(s, end)
		}
		if escapes {
			f.out = append(f.out, '"')
			f.out = append(escaped(f.out, s[i+1:end-1]), '"')
		} else {
			f.out = append(f.out, s[i:end]...)
		}
		return end, nil
	case '[':
		return f.list(s, i, ']', depth+1)
	case '{':
		return f.list(s, i, '}', depth+1)
	}
	end, ok := scalar(s, i)
	if !ok {
		return i, malformed(s, i)
	}
	f.out = append(f.out, s[i:end]...)
	return end, nil
}

// list appends an array, or an object inside one, compactly.
func (f *flattener) list(s string, i int, closing byte, depth int) (int, *problem) {
	if depth > maxDepth {
		return i, wrong("", "Flatten the properties before sending them", "nested more than %d deep", maxDepth)
	}
	f.out = append(f.out, s[i])
	if i = space(s, i+1); i < len(s) && s[i] == closing {
		f.out = append(f.out, closing)
		return i + 1, nil
	}
	for {
		if closing == '}' {
			end, _, ok := quoted(s, i)
			if !ok {
				return end, malformed(s, end)
			}
			f.out = append(f.out, '"')
			f.out = append(escaped(f.out, s[i+1:end-1]), '"', ':')
			if i = space(s, end); i >= len(s) || s[i] != ':' {
				return i, malformed(s, i)
			}
			i = space(s, i+1)
		}
		var p *problem
		if i, p = f.value(s, i, depth); p != nil {
			return i, p
		}
		if i = space(s, i); i >= len(s) || s[i] != ',' && s[i] != closing {
			return i, malformed(s, i)
		}
		f.out = append(f.out, s[i])
		if s[i] == closing {
			return i + 1, nil
		}
		i = space(s, i+1)
	}
}

// escaped appends the inside of a string and writes U+FFFD for unpaired surrogates, which some readers refuse.
func escaped(out []byte, inner string) []byte {
	for {
		i := strings.Index(inner, `\`)
		if i < 0 {
			return append(out, inner...)
		}
		if inner[i+1] != 'u' {
			out = append(out, inner[:i+2]...)
			inner = inner[i+2:]
			continue
		}
		r, _ := hex4(inner, i+2)
		n := i + 6
		if utf16.IsSurrogate(r) {
			if low, ok := pairs(inner[n:]); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
				n += 6
			} else {
				out = append(out, inner[:i]...)
				out = append(out, `\ufffd`...)
				inner = inner[n:]
				continue
			}
		}
		out = append(out, inner[:n]...)
		inner = inner[n:]
	}
}

func malformed(s string, i int) *problem {
	near := s[min(max(0, i-20), len(s)):min(len(s), max(i, 0)+20)]
	return wrong("", "Write each message as valid JSON (NaN and Infinity are not)", "not valid JSON at byte %d, near %q", i, clean(near))
}

// properties flattens the object that starts at i (negative: none) into the collector's arena, together with extra
// members given as names and texts.
func (c *collector) properties(s string, i int, extra ...string) ([]byte, *problem) {
	if i < 0 && len(extra) == 0 {
		return nil, nil
	}
	return c.flat(len(s), func(f *flattener) *problem {
		if i >= 0 {
			if _, p := f.object(s, i, 0); p != nil {
				return p
			}
		}
		for k := 0; k < len(extra); k += 2 {
			f.text(extra[k], extra[k+1])
		}
		return nil
	})
}

// flat makes properties of what write appends, in the collector's arena. Size is about how long they become.
func (c *collector) flat(size int, write func(f *flattener) *problem) ([]byte, *problem) {
	room := c.space(min(size+64, events.MaxEvent))
	f := flattener{out: append(room[len(room):], '{')}
	if p := write(&f); p != nil {
		return nil, p
	}
	if len(f.out) == 1 {
		return nil, nil
	}
	f.out = append(f.out, '}')
	if len(f.out) > events.MaxEvent {
		return nil, tooLarge(len(f.out))
	}
	return c.keep(f.out), nil
}

// text appends a member with a text, unless that is empty.
func (f *flattener) text(name, value string) {
	if value != "" {
		f.key(name)
		f.out = appendQuoted(f.out, value)
	}
}

// key appends a comma where one is due, and a name that is not quoted yet.
func (f *flattener) key(name string) {
	if len(f.out) == 0 || f.out[len(f.out)-1] != '{' {
		f.out = append(f.out, ',')
	}
	f.out = append(f.out, '"')
	f.out = append(f.out, f.prefix...)
	f.out = appendInside(f.out, name)
	f.out = append(f.out, '"', ':')
}

// keep marks what was appended behind the arena as used. What outgrew the arena has memory of its own.
func (c *collector) keep(out []byte) []byte {
	if n := len(c.arena); n+len(out) <= cap(c.arena) && len(out) > 0 && &c.arena[:n+1][n] == &out[0] {
		c.arena = c.arena[:n+len(out)]
	}
	return out[:len(out):len(out)]
}

// appendQuoted writes text as a JSON string.
func appendQuoted(out []byte, s string) []byte {
	return append(appendInside(append(out, '"'), s), '"')
}

// appendInside writes text as it stands inside a JSON string.
func appendInside(out []byte, s string) []byte {
	const hex = "0123456789abcdef"
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < 0x20:
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			out = append(out, c)
		}
	}
	return out
}
