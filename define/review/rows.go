package review

import (
	"bytes"
	"sort"
	"strings"

	"throughline.dev/define/passage"
)

// cell is a cell of a table with its place.
type cell struct {
	text   string // without quotes around it, doubled ones single
	start  int    // byte of the source at which text begins
	quoted bool
	// doubled are the places in text of quotes that the source has twice.
	doubled []int
}

// place turns a span of the text into one of the source.
func (c cell) place(s passage.Span) passage.Span {
	if s.Empty() && s.Start == 0 {
		return passage.Span{Start: c.start, End: c.start}
	}
	return passage.Span{Start: c.start + s.Start + c.before(s.Start), End: c.start + s.End + c.before(s.End)}
}

// before counts the doubled quotes before a place.
func (c cell) before(at int) int { return sort.SearchInts(c.doubled, at) }

// rows reads a table row by row, whatever its bytes: a quote that is never closed ends with the source.
type rows struct {
	source []byte
	at     int
	comma  byte
}

// newRows finds out what separates the cells: of comma, semicolon and tab the one the first line has most of.
func newRows(source []byte, f Format) *rows {
	r := &rows{source: source, comma: '\t'}
	if bytes.HasPrefix(source, []byte("\uFEFF")) {
		r.at = 3
	}
	if f == TSV {
		return r
	}
	first, _, _ := bytes.Cut(source, []byte("\n"))
	r.comma = ','
	for _, c := range []byte{';', '\t'} {
		if bytes.Count(first, []byte{c}) > bytes.Count(first, []byte{r.comma}) {
			r.comma = c
		}
	}
	return r
}

// next appends the cells of the next row that is not empty; false when there is none.
func (r *rows) next(row []cell) ([]cell, bool) {
	for r.at < len(r.source) && (r.source[r.at] == '\n' || r.source[r.at] == '\r') {
		r.at++
	}
	if r.at >= len(r.source) {
		return row, false
	}
	for {
		c, more := r.cell()
		row = append(row, c)
		if !more {
			return row, true
		}
	}
}

// cell reads one cell and what separates it from the next; more says that one follows in the row.
func (r *rows) cell() (c cell, more bool) {
	if r.at < len(r.source) && r.source[r.at] == '"' {
		c = r.quoted()
	} else {
		end := r.end()
		c = cell{text: string(r.source[r.at:end]), start: r.at}
		r.at = end
	}
	if r.at >= len(r.source) {
		return c, false
	}
	more = r.source[r.at] == r.comma
	r.at++
	return c, more
}

// quoted reads a cell in quotes, and drops what stands between the closing quote and the separator.
func (r *rows) quoted() cell {
	r.at++
	c := cell{start: r.at, quoted: true}
	var b strings.Builder
	for {
		n := bytes.IndexByte(r.source[r.at:], '"')
		if n < 0 {
			b.Write(r.source[r.at:])
			r.at = len(r.source)
			break
		}
		b.Write(r.source[r.at : r.at+n])
		r.at += n + 1
		if r.at >= len(r.source) || r.source[r.at] != '"' {
			break
		}
		c.doubled = append(c.doubled, b.Len())
		b.WriteByte('"')
		r.at++
	}
	r.at = r.end()
	c.text = b.String()
	return c
}

// end finds the next separator or line end.
func (r *rows) end() int {
	for i := r.at; i < len(r.source); i++ {
		switch r.source[i] {
		case r.comma, '\n', '\r':
			return i
		}
	}
	return len(r.source)
}
