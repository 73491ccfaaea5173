package review

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"

	"throughline.dev/define/passage"
)

// stride is the distance in bytes between places whose characters are counted beforehand.
const stride = 256

// Lines finds the line and the column of a place in a source, in constant time however long a line is. It keeps the
// source.
type Lines struct {
	source []byte
	starts []int   // byte at which each line begins
	marks  []count // before the first character at or after each multiple of stride
}

// count is a place counted in three ways.
type count struct{ bytes, points, units int }

// NewLines reads the lines of a source. They end with LF or CR LF; with cr set, with a CR alone as well, as in the
// protocol of editors.
func NewLines(source []byte, cr bool) *Lines {
	l := &Lines{source: source, starts: make([]int, 1, len(source)/40+2), marks: make([]count, 0, len(source)/stride+2)}
	for i := 0; i < len(source); {
		b, next := source[i], i+1
		switch {
		case !cr:
			n := bytes.IndexByte(source[i:], '\n')
			if n < 0 {
				i = len(source)
				continue
			}
			next = i + n + 1
		case b != '\n' && b != '\r', b == '\r' && next < len(source) && source[next] == '\n':
			i = next
			continue
		}
		l.starts = append(l.starts, next)
		i = next
	}
	var c count
	for c.bytes < len(source) {
		l.marks = append(l.marks, c)
		edge := min(len(l.marks)*stride, len(source))
		if n := edge - c.bytes; ascii(source[c.bytes:edge]) {
			c = count{edge, c.points + n, c.units + n}
			continue
		}
		for c.bytes < edge {
			c = step(source, c)
		}
	}
	l.marks = append(l.marks, c) // the end
	return l
}

// ascii reports whether every character is one byte.
func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// step goes one character on. A byte that is no UTF-8 is one character.
func step(source []byte, c count) count {
	if source[c.bytes] < utf8.RuneSelf {
		return count{c.bytes + 1, c.points + 1, c.units + 1}
	}
	r, size := utf8.DecodeRune(source[c.bytes:])
	c.bytes += size
	c.points++
	c.units++
	if r >= 0x10000 {
		c.units++
	}
	return c
}

// at counts up to a place; one inside a character counts as its beginning.
func (l *Lines) at(offset int) count {
	offset = min(max(offset, 0), len(l.source))
	// The mark of a block may lie behind its first bytes, when a character reaches over the edge.
	i := offset / stride
	for i > 0 && l.marks[min(i, len(l.marks)-1)].bytes > offset {
		i--
	}
	i = min(i, len(l.marks)-1)
	c := l.marks[i]
	if i+1 < len(l.marks) {
		if next := l.marks[i+1]; next.bytes-c.bytes == next.points-c.points { // one byte a character
			n := offset - c.bytes
			return count{offset, c.points + n, c.units + n}
		}
	}
	for c.bytes < offset {
		next := step(l.source, c)
		if next.bytes > offset {
			break
		}
		c = next
	}
	return c
}

// Count is the number of lines; an empty source has one.
func (l *Lines) Count() int { return len(l.starts) }

// Line is the number, from 1, of the line a place is in.
func (l *Lines) Line(offset int) int {
	return max(1, sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset }))
}

// Start is the byte at which a line begins; a line that is not there begins where the source ends.
func (l *Lines) Start(line int) int {
	switch {
	case line < 1:
		return 0
	case line > len(l.starts):
		return len(l.source)
	}
	return l.starts[line-1]
}

// Span is a line without its end.
func (l *Lines) Span(line int) passage.Span {
	s := passage.Span{Start: l.Start(line), End: l.Start(line + 1)}
	if s.End > s.Start && l.source[s.End-1] == '\n' && line < len(l.starts) {
		s.End--
	}
	if s.End > s.Start && l.source[s.End-1] == '\r' && line < len(l.starts) {
		s.End--
	}
	return s
}

// Place is a place as people and reports count: its line and its column from 1, columns in code points, and the code
// points before it.
type Place struct{ Line, Column, Points int }

// Place counts a place in all ways at once.
func (l *Lines) Place(offset int) Place {
	line, points := l.Line(offset), l.at(offset).points
	return Place{line, points - l.at(l.Start(line)).points + 1, points}
}

// Range counts both ends of a span. near is a line it may begin on: whoever asks in the order of the places need not
// wait for a search.
func (l *Lines) Range(s passage.Span, near int) (start, end Place) {
	line := l.lineNear(s.Start, near)
	points, first := l.at(s.Start).points, l.at(l.Start(line)).points
	start = Place{line, points - first + 1, points}
	if last := l.lineNear(s.End, line); last != line {
		line, first = last, l.at(l.Start(last)).points
	}
	points = l.at(s.End).points
	return start, Place{line, points - first + 1, points}
}

// lineNear is the line a place is in, tried first at a line and the one after it.
func (l *Lines) lineNear(offset, near int) int {
	for n := max(near, 1); n <= min(near+1, len(l.starts)); n++ {
		if l.starts[n-1] <= offset && (n == len(l.starts) || offset < l.starts[n]) {
			return n
		}
	}
	return l.Line(offset)
}

// Position is the line and the column of a place, both from 1, columns in code points.
func (l *Lines) Position(offset int) (line, column int) {
	p := l.Place(offset)
	return p.Line, p.Column
}

// Units is the number of UTF-16 code units from the beginning of its line to a place.
func (l *Lines) Units(offset int) int {
	return l.at(offset).units - l.at(l.Start(l.Line(offset))).units
}

// Points is the number of code points before a place.
func (l *Lines) Points(offset int) int { return l.at(offset).points }

// Offset is the place so many UTF-16 code units after the beginning of a line, at most the line's end. A place inside
// a character is its beginning.
func (l *Lines) Offset(line, units int) int {
	s := l.Span(line)
	want := l.at(s.Start).units + max(units, 0)
	// The last mark at or before the place, found by its units.
	i := max(sort.Search(len(l.marks), func(i int) bool { return l.marks[i].units > want })-1, 0)
	c := l.marks[i]
	if c.bytes < s.Start {
		c = l.at(s.Start)
	}
	for c.bytes < s.End {
		next := step(l.source, c)
		if next.units > want {
			break
		}
		c = next
	}
	return min(c.bytes, s.End)
}

// touch reports whether a span reaches into one of the lines.
func (l *Lines) touch(s passage.Span, ranges []LineRange) bool {
	first := l.Line(s.Start)
	last := max(first, l.Line(max(s.Start, s.End-1)))
	return slices.ContainsFunc(ranges, func(r LineRange) bool { return first <= r.Last && last >= r.First })
}
