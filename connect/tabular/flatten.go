package tabular

import (
	"bytes"
	"encoding/json"
)

// nested is how deep objects inside of a record become members of their own ("user.company.name"). What lies deeper
// is one value, as JSON.
const nested = 4

// flatten calls emit for every member of an object that has a value. The object must be valid JSON.
//
// Numbers and booleans come as they stand. Arrays come as JSON, which lists and labels read. Members that are null
// are left out. A range, an amount of money and a length of time stay whole.
func flatten(object []byte, emit func(name, value string)) {
	w := flattener{raw: object, emit: emit}
	w.space()
	w.object("", 1)
}

type flattener struct {
	raw  []byte
	pos  int
	emit func(name, value string)
}

func (w *flattener) object(prefix string, depth int) {
	w.pos++ // {
	for w.space(); w.peek() != '}'; w.space() {
		if w.peek() == ',' {
			w.pos++
			w.space()
		}
		name := prefix + w.text()
		w.space()
		w.pos++ // :
		w.space()
		start := w.pos
		switch w.peek() {
		case '{':
			w.skip()
			if object := w.raw[start:w.pos]; depth == nested || isQuantity(object) {
				w.emit(name, string(object))
				continue
			}
			w.pos = start
			w.object(name+".", depth+1)
		case '[':
			w.skip()
			w.emit(name, string(w.raw[start:w.pos]))
		case '"':
			if s := w.text(); s != "" {
				w.emit(name, s)
			}
		default:
			w.skip()
			if s := w.raw[start:w.pos]; !bytes.Equal(s, []byte("null")) {
				w.emit(name, string(s))
			}
		}
	}
	w.pos++ // }
}

// isQuantity reports whether an object is one that a field takes as it is.
func isQuantity(object []byte) bool {
	if len(object) > 120 || bytes.Count(object, []byte{':'}) != 2 {
		return false
	}
	for _, pair := range [][2]string{{`"low"`, `"high"`}, {`"minor"`, `"currency"`}, {`"value"`, `"unit"`}} {
		if bytes.Contains(object, []byte(pair[0])) && bytes.Contains(object, []byte(pair[1])) {
			return true
		}
	}
	return false
}

func (w *flattener) peek() byte {
	if w.pos < len(w.raw) {
		return w.raw[w.pos]
	}
	return '}' // never in valid JSON; it ends every loop
}

func (w *flattener) space() {
	for w.pos < len(w.raw) && (w.raw[w.pos] == ' ' || w.raw[w.pos] == '\n' || w.raw[w.pos] == '\t' || w.raw[w.pos] == '\r') {
		w.pos++
	}
}

// text steps over a string and returns it.
func (w *flattener) text() string {
	start := w.pos
	w.skip()
	s := w.raw[start:w.pos]
	if bytes.IndexByte(s, '\\') < 0 {
		return string(s[1 : len(s)-1])
	}
	var out string
	_ = json.Unmarshal(s, &out) // it is valid
	return out
}

// skip steps over a value of any type.
func (w *flattener) skip() {
	depth := 0
	for w.pos < len(w.raw) {
		switch c := w.raw[w.pos]; c {
		case '"':
			for w.pos++; w.pos < len(w.raw) && w.raw[w.pos] != '"'; w.pos++ {
				if w.raw[w.pos] == '\\' {
					w.pos++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return // the end of the object around a number
			}
			depth--
		case ',', ' ', '\n', '\t', '\r', ':':
			if depth == 0 {
				return
			}
			w.pos++
			continue
		default:
			w.pos++
			continue
		}
		w.pos++
		if depth == 0 {
			return
		}
	}
}
