package table

import (
	"bytes"

	"throughline.dev/connect"
)

// quoted takes a row with quotes apart, which may run over several lines. A quote has a meaning only at the
// beginning of a cell; elsewhere it is a character like others, as `24" screen` in exports that do not quote.
// Line breaks inside of quotes become plain ones.
func (r *Reader) quoted() (Row, error) {
	r.from, r.to, r.text = r.from[:0], r.to[:0], r.text[:0]
	at := 0   // in the row, which begins at r.pos
	eol := -1 // the next line break, in the row, as far as it was looked for
	for {
		if len(r.from) == r.maxCol {
			n, err := r.findEOL(r.pos + at)
			if err != nil {
				return Row{}, err
			}
			r.finish(at + n)
			return r.tooWide(), nil
		}
		r.from = append(r.from, at)
		c, err := r.peek(at)
		if err != nil {
			return Row{}, err
		}
		if c != '"' {
			last, n, err := r.bare(at, &eol)
			if err != nil {
				return Row{}, err
			}
			at += n
			r.to = append(r.to, len(r.text))
			if last {
				return r.complete(at), nil
			}
			at++
			continue
		}
		open := at
		if at, err = r.inside(at + 1); err != nil {
			return Row{}, err
		}
		if at < 0 {
			return Row{}, r.unclosed(open)
		}
		r.to = append(r.to, len(r.text))
		c, err = r.peek(at)
		if err != nil {
			return Row{}, err
		}
		if c == '\r' && r.eol == '\n' {
			if after, err := r.peek(at + 1); err != nil {
				return Row{}, err
			} else if after == r.eol || r.pos+at+1 >= r.end {
				at++
				c = after
			}
		}
		switch {
		case c == r.comma:
			at++
		case c == r.eol || r.pos+at >= r.end:
			if c != r.eol && r.fail != nil {
				return Row{}, r.fail
			}
			return r.complete(at), nil
		default:
			return r.stray(at)
		}
	}
}

// bare reads a cell that does not begin with a quote. It returns the cell's length in the file, and whether the
// row ends with it.
func (r *Reader) bare(at int, eol *int) (last bool, n int, err error) {
	if *eol < at {
		n, err := r.findEOL(r.pos + at)
		if err != nil {
			return false, 0, err
		}
		*eol = at + n
	}
	cell := r.buf[r.pos+at : r.pos+*eol]
	if i := bytes.IndexByte(cell, r.comma); i >= 0 {
		r.text = append(r.text, cell[:i]...)
		return false, i, nil
	}
	r.text = append(r.text, bytes.TrimSuffix(cell, []byte{'\r'})...)
	return true, len(cell), nil
}

// inside reads a quoted cell from the character after its quote to the one after the closing quote. It returns -1
// when the file ends first.
func (r *Reader) inside(at int) (int, error) {
	start := len(r.text)
	for {
		b := r.buf[r.pos+at : r.end]
		i := bytes.IndexByte(b, '"')
		if i < 0 {
			if r.ended {
				return -1, nil
			}
			r.text = append(r.text, b...)
			at += len(b)
			if err := r.fill(); err != nil {
				return 0, err
			}
			continue
		}
		r.text = append(r.text, b[:i]...)
		at += i + 1
		c, err := r.peek(at)
		if err != nil {
			return 0, err
		}
		if c != '"' {
			r.plainBreaks(start)
			return at, nil
		}
		r.text = append(r.text, '"')
		at++
	}
}

// plainBreaks turns the line breaks of Windows and of old Macintoshes in the text from start on into plain ones.
func (r *Reader) plainBreaks(start int) {
	cell := r.text[start:]
	if bytes.IndexByte(cell, '\r') < 0 {
		return
	}
	w := 0
	for i, c := range cell {
		if c == '\r' {
			if i+1 < len(cell) && cell[i+1] == '\n' {
				continue
			}
			c = '\n'
		}
		cell[w] = c
		w++
	}
	r.text = r.text[:start+w]
}

// peek returns the character of the row at a place, 0 at the end of the file.
func (r *Reader) peek(at int) (byte, error) {
	if r.pos+at >= r.end && !r.ended {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	if r.pos+at >= r.end {
		return 0, nil
	}
	return r.buf[r.pos+at], nil
}

// complete ends a row n bytes long and makes its cells.
func (r *Reader) complete(n int) Row {
	r.finish(n)
	s := string(r.text)
	r.cells = r.cells[:0]
	start := 0
	for _, end := range r.to {
		r.cells = append(r.cells, s[start:end])
		start = end
	}
	return r.row()
}

// finish steps over a row n bytes long.
func (r *Reader) finish(n int) {
	r.raw = r.buf[r.pos : r.pos+n]
	r.next = r.line + int64(bytes.Count(r.raw, []byte{r.eol})) + 1
	r.advance(n)
}

// stray returns the row for a character after a closing quote, and steps over the line.
func (r *Reader) stray(at int) (Row, error) {
	n, err := r.findEOL(r.pos + at)
	if err != nil {
		return Row{}, err
	}
	where := r.place(r.buf[r.pos : r.pos+at])
	r.finish(at + n)
	return Row{Line: r.line, reader: r, Err: &connect.RowError{
		Where:  where,
		Reason: "a quoted cell goes on after its closing quote",
		Remedy: `Write quotes inside of a quoted cell twice: "say ""hi"""`,
	}}, nil
}

func (r *Reader) unclosed(at int) error {
	if r.fail != nil {
		return r.fail
	}
	return &connect.RowError{
		Where:  r.place(r.buf[r.pos : r.pos+at]),
		Reason: "the quote that opens here is never closed",
		Remedy: "Close it, or copy or export the file again if it was cut off",
	}
}
