package jsonstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/connect"
)

// check reports whether a value is JSON, and refuses members that stand twice in one object: which of them counts
// would depend on the reader.
func check(where connect.Where, raw []byte) *connect.RowError {
	var v json.RawMessage
	if err := json.Unmarshal(raw, &v); err != nil {
		reason := err.Error()
		at := len(raw)
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = int(syntax.Offset)
		}
		return &connect.RowError{Where: Advance(where, raw, at-1), Reason: "is not JSON: " + reason, Remedy: "Export the record again"}
	}
	c := checker{raw: raw}
	if name, at := c.value(); name != "" {
		return &connect.RowError{Where: Advance(where, raw, at), Reason: fmt.Sprintf("the member %q stands twice", name), Remedy: "Remove one of the two"}
	}
	return nil
}

// Advance returns the place that lies offset bytes after the start of a text.
func Advance(where connect.Where, text []byte, offset int) connect.Where {
	before := text[:max(0, min(offset, len(text)))]
	if n := bytes.Count(before, []byte{'\n'}); n > 0 {
		where.Line += int64(n)
		where.Column = len(before) - bytes.LastIndexByte(before, '\n')
		return where
	}
	where.Column += len(before)
	return where
}

// checker walks over valid JSON.
type checker struct {
	raw []byte
	pos int
}

// value steps over a value and returns the name and place of the first member that stands twice.
func (c *checker) value() (twice string, at int) {
	c.space()
	switch c.raw[c.pos] {
	case '{':
		return c.object()
	case '[':
		c.pos++
		for c.space(); c.raw[c.pos] != ']'; c.space() {
			if c.raw[c.pos] == ',' {
				c.pos++
			}
			if twice, at = c.value(); twice != "" {
				return twice, at
			}
		}
		c.pos++
	case '"':
		c.text()
	default:
		for c.pos < len(c.raw) && !strings.ContainsRune(",]} \t\r\n", rune(c.raw[c.pos])) {
			c.pos++
		}
	}
	return "", 0
}

func (c *checker) object() (twice string, at int) {
	c.pos++
	var few []string // most objects have few members; a search through them is faster than a map
	var many map[string]bool
	for c.space(); c.raw[c.pos] != '}'; c.space() {
		if c.raw[c.pos] == ',' {
			c.pos++
			c.space()
		}
		start := c.pos
		name := c.text()
		switch {
		case many != nil && many[name], slices.Contains(few, name):
			return name, start
		case many != nil:
			many[name] = true
		case len(few) == 64:
			many = map[string]bool{name: true}
			for _, f := range few {
				many[f] = true
			}
			few = nil
		default:
			few = append(few, name)
		}
		c.space()
		c.pos++ // the colon
		if twice, at = c.value(); twice != "" {
			return twice, at
		}
	}
	c.pos++
	return "", 0
}

// text steps over a string and returns it.
func (c *checker) text() string {
	start := c.pos
	escaped := false
	for c.pos++; c.raw[c.pos] != '"'; c.pos++ {
		if c.raw[c.pos] == '\\' {
			escaped = true
			c.pos++
		}
	}
	c.pos++
	s := string(c.raw[start+1 : c.pos-1])
	if escaped {
		_ = json.Unmarshal(c.raw[start:c.pos], &s) // it is valid
	}
	return s
}

func (c *checker) space() {
	for c.pos < len(c.raw) && (c.raw[c.pos] == ' ' || c.raw[c.pos] == '\t' || c.raw[c.pos] == '\r' || c.raw[c.pos] == '\n') {
		c.pos++
	}
}
