package duckdb

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/events"
)

const (
	maxColumns = 63     // promoted properties; a set of them fits into a word
	maxShapes  = 20_000 // orders of members; what has another order stays JSON
	maxCell    = 256    // bytes of a value in a column
)

// layout says which properties have columns of their own, and how the JSON of a row is made from them again. A layout
// does not change; the writer makes the next one.
//
// The columns hold values as text, as [events.Property] returns it. What cannot be written again exactly as it came
// from the text and whether it was quoted, such as a string with escapes, stays in the JSON: where a column is NULL the
// property may still be there, unless the column has no strays.
type layout struct {
	columns []column
	index   map[string]int
}

// column is a promoted property.
type column struct {
	property string
	strays   bool // rows may hold the property in their JSON instead
}

// columnName names the column of a promoted property.
func columnName(i int) string { return "p" + strconv.Itoa(i) }

// with returns the layout with one more column.
func (y *layout) with(c column) *layout {
	out := &layout{columns: append(slices.Clone(y.columns), c), index: maps.Clone(y.index)}
	if out.index == nil {
		out.index = map[string]int{}
	}
	out.index[c.property] = len(y.columns)
	return out
}

// straying returns the layout in which the columns of the set have strays.
func (y *layout) straying(set uint64) *layout {
	out := &layout{columns: slices.Clone(y.columns), index: y.index}
	for i := range out.columns {
		out.columns[i].strays = out.columns[i].strays || set>>i&1 == 1
	}
	return out
}

// Members of a shape.
const (
	quotedMember = 'q' // a string in a column
	rawMember    = 'r' // a number or boolean in a column
	otherMember  = '*' // one that stays in the JSON
)

// shape is the order of the members of an object: for each the kind, and the column. It is written as "3q 0r *".
type shape []member

type member struct {
	kind   byte
	column int
}

func (s shape) String() string {
	var b strings.Builder
	for i, m := range s {
		if i > 0 {
			b.WriteByte(' ')
		}
		if m.kind != otherMember {
			b.WriteString(strconv.Itoa(m.column))
		}
		b.WriteByte(m.kind)
	}
	return b.String()
}

func parseShape(text string) shape {
	var out shape
	for f := range strings.FieldsSeq(text) {
		n, _ := strconv.Atoi(f[:len(f)-1]) // absent for other members
		out = append(out, member{f[len(f)-1], n})
	}
	return out
}

// splitter takes properties apart. It belongs to the writer.
type splitter struct {
	layout *layout
	known  map[string]int // shapes by key
	shapes []shape
	saved  int // how many shapes are in the table

	key    []byte
	rest   []byte
	seen   uint64
	values [][]byte // by column, of the row at hand; nil for none
}

func newSplitter(y *layout, shapes []shape) *splitter {
	s := &splitter{layout: y, known: map[string]int{}, shapes: shapes, saved: len(shapes)}
	for i, x := range shapes {
		s.key = s.key[:0]
		for _, m := range x {
			s.key = append(s.key, m.kind, byte(m.column))
		}
		s.known[string(s.key)] = i
	}
	return s
}

// split leaves the values of promoted properties in s.values. It returns the number of the shape, or -1 when nothing
// was taken out, what stays JSON (nil: nothing), and the columns whose property strays. All of it is valid until the
// next call.
func (s *splitter) split(properties []byte) (shape int, rest []byte, strays uint64) {
	if len(s.values) != len(s.layout.columns) {
		s.values = make([][]byte, len(s.layout.columns))
	}
	clear(s.values)
	s.key, s.rest, s.seen = s.key[:0], append(s.rest[:0], '{'), 0
	taken, again := 0, false
	for k, v := range events.Members(properties) {
		column, promoted := s.layout.find(k)
		if promoted {
			again = again || s.seen>>column&1 == 1
			s.seen |= 1 << column
			if text, kind, ok := cell(v); ok && !again && bytes.IndexByte(k, '\\') < 0 {
				s.values[column] = text
				s.key = append(s.key, kind, byte(column))
				taken++
				continue
			}
			if v[0] != 'n' {
				strays |= 1 << column
			}
		}
		s.key = append(s.key, otherMember, 0)
		s.rest = append(append(append(append(s.rest, k...), ':'), v...), ',')
	}
	if taken == 0 {
		return -1, properties, strays
	}
	n, known := s.known[string(s.key)]
	if !known {
		n = len(s.shapes)
	}
	if again || n >= maxShapes { // of a repeated name the first value counts, and only the JSON says which it was
		clear(s.values)
		return -1, properties, s.seen
	}
	if !known {
		s.known[string(s.key)] = n
		s.shapes = append(s.shapes, s.shape())
	}
	if len(s.rest) == 1 {
		return n, nil, strays
	}
	s.rest[len(s.rest)-1] = '}'
	return n, s.rest, strays
}

func (s *splitter) shape() shape {
	var out shape
	for i := 0; i < len(s.key); i += 2 {
		out = append(out, member{s.key[i], int(s.key[i+1])})
	}
	return out
}

// find returns the column of a quoted name.
func (y *layout) find(quoted []byte) (int, bool) {
	if len(y.columns) == 0 {
		return 0, false
	}
	if bytes.IndexByte(quoted, '\\') >= 0 {
		name, _ := events.Property(slices.Concat([]byte(`{"":`), quoted, []byte("}")), "") // unquotes
		i, ok := y.index[name]
		return i, ok
	}
	i, ok := y.index[string(quoted[1:len(quoted)-1])]
	return i, ok
}

// cell returns the text of a value that a column can hold.
func cell(v []byte) (text []byte, kind byte, ok bool) {
	switch v[0] {
	case 'n', '[', '{':
		return nil, 0, false
	case '"':
		if text = v[1 : len(v)-1]; len(text) > maxCell || bytes.IndexByte(text, '\\') >= 0 {
			return nil, 0, false
		}
		return text, quotedMember, true
	}
	return v, rawMember, len(v) <= maxCell
}

// join is the inverse of split: the properties as they came. Values are by column.
func (s shape) join(y *layout, values []string, rest []byte) []byte {
	var others [][2][]byte
	for k, v := range events.Members(rest) {
		others = append(others, [2][]byte{k, v})
	}
	out := []byte{'{'}
	for i, m := range s {
		if i > 0 {
			out = append(out, ',')
		}
		if m.kind == otherMember {
			out = append(append(append(out, others[0][0]...), ':'), others[0][1]...)
			others = others[1:]
			continue
		}
		out = append(append(append(out, '"'), y.columns[m.column].property...), '"', ':')
		if m.kind == quotedMember {
			out = append(append(append(out, '"'), values[m.column]...), '"')
		} else {
			out = append(out, values[m.column]...)
		}
	}
	return append(out, '}')
}
