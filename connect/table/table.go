// Package table reads and writes tables as text: CSV and its relatives with semicolons, tabs or bars, as trackers,
// support desks and spreadsheets export them.
//
// The reader streams: it holds one row, whose size is limited. It keeps repeated headers in order, rows that are
// wider or shorter than the header, line breaks inside of quotes, and the place of every cell in the file. It gives
// cells no meaning; that is the business of the formats.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
)

// Limits of one row. A table beyond them is damaged, or no table.
const (
	MaxRow     = 16 << 20 // bytes
	MaxColumns = 5_000
)

// Options steer a [Reader]. The zero value finds the delimiter itself and applies the usual limits.
type Options struct {
	Delimiter  byte // ',', ';', '\t' or '|'; 0: found from the beginning of the file
	MaxRow     int  // bytes; 0: MaxRow
	MaxColumns int  // columns of a row; 0: MaxColumns
}

// Row is one row of a table. It is valid until the next one is read, but its cells' text stays.
type Row struct {
	Cells []string // as many as the header has; those a short row lacks are empty
	Extra []string // cells beyond the header
	Short int      // cells the row lacks
	Line  int64    // where it begins
	// Err says what is wrong with a row that cannot be taken apart; there are no cells then, and reading can go on.
	Err *connect.RowError

	reader *Reader
}

// Where returns the place of a cell, counted from 0.
func (r Row) Where(cell int) connect.Where { return r.reader.where(cell) }

// Empty reports whether no cell holds anything but blanks.
func (r Row) Empty() bool {
	for _, cells := range [][]string{r.Cells, r.Extra} {
		for _, c := range cells {
			if strings.TrimSpace(c) != "" {
				return false
			}
		}
	}
	return true
}

// Reader reads a table row by row.
type Reader struct {
	in     io.Reader
	file   *rawtext.Text // what Open opened
	name   string
	comma  byte
	eol    byte
	maxRow int
	maxCol int
	header []string

	buf   []byte
	pos   int // where the next row begins
	end   int
	ended bool  // the input has no more
	fail  error // what ended the input, other than its end

	line  int64 // of the row under way
	next  int64 // of the row after it
	raw   []byte
	cells []string
	from  []int  // where each cell begins in raw
	to    []int  // where each cell ends in text
	text  []byte // cells of a row with quotes, without them
}

// Open opens a file as a table and reads its header. Close it at the end.
func Open(src connect.Source, o Options) (*Reader, error) {
	text, err := rawtext.Open(src)
	if err != nil {
		return nil, err
	}
	r, err := NewReader(text, src.Name, o)
	if err != nil {
		_ = text.Close()
		return nil, err
	}
	r.file = text
	return r, nil
}

// Notices says what the user should know about how the file was read; see [rawtext.Text.Notices].
func (r *Reader) Notices() []string {
	if r.file == nil {
		return nil
	}
	return r.file.Notices()
}

// Close closes the file that Open opened.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// NewReader reads the header of a table; name is for messages. A file without a row is refused.
func NewReader(in io.Reader, name string, o Options) (*Reader, error) {
	r := &Reader{in: in, name: name, comma: o.Delimiter, eol: '\n', maxRow: o.MaxRow, maxCol: o.MaxColumns, next: 1}
	if r.maxRow == 0 {
		r.maxRow = MaxRow
	}
	if r.maxCol == 0 {
		r.maxCol = MaxColumns
	}
	r.buf = make([]byte, min(256<<10, r.maxRow+1))
	if err := r.fill(); err != nil {
		return nil, err
	}
	r.begin()
	row, err := r.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &connect.RowError{Where: connect.Where{File: name}, Reason: "is empty", Remedy: "Export it again, with a header row"}
	case err != nil:
		return nil, err
	case row.Err != nil:
		return nil, row.Err
	}
	r.header = make([]string, len(row.Extra)) // without a header all cells are extra
	for i, h := range row.Extra {
		r.header[i] = Unguard(strings.TrimSpace(h))
	}
	return r, nil
}

// begin finds out how rows end and cells are parted.
func (r *Reader) begin() {
	head := r.buf[:r.end]
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		r.eol = '\r'
	}
	if rest, ok := bytes.CutPrefix(head, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == '\n' || rest[1] == '\r') {
		// A spreadsheet's way to say it.
		r.comma = rest[0]
		r.pos = bytes.IndexByte(head, r.eol) + 1
		r.next++
		return
	}
	if r.comma == 0 {
		r.comma = sniff(head, r.eol, r.ended)
	}
}

// Header returns the names of the columns, blanks around them removed. Names may repeat and be empty.
func (r *Reader) Header() []string { return r.header }

// Delimiter returns what parts the cells.
func (r *Reader) Delimiter() byte { return r.comma }

// Rows yields the rows; an error ends the series.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// Read returns the next row, io.EOF after the last one. Lines without anything are no rows. A row that is
// malformed in itself is returned with Err; an error is for what makes the rest unreadable: a quote that is never
// closed, a row beyond the limit, or an error of the input.
func (r *Reader) Read() (Row, error) {
	for {
		r.line = r.next
		n, err := r.findEOL(r.pos)
		if err != nil {
			return Row{}, err
		}
		if r.pos == r.end {
			return Row{}, io.EOF
		}
		line := r.buf[r.pos : r.pos+n]
		if bytes.IndexByte(line, '"') >= 0 {
			return r.quoted()
		}
		r.raw = line
		r.advance(n)
		r.next++
		if line = bytes.TrimSuffix(line, []byte{'\r'}); len(line) > 0 {
			return r.plain(line), nil
		}
	}
}

// plain takes a row without quotes apart.
func (r *Reader) plain(line []byte) Row {
	s := string(line)
	r.cells, r.from = r.cells[:0], r.from[:0]
	at := 0
	for {
		if len(r.cells) == r.maxCol {
			return r.tooWide()
		}
		r.from = append(r.from, at)
		i := strings.IndexByte(s[at:], r.comma)
		if i < 0 {
			r.cells = append(r.cells, s[at:])
			return r.row()
		}
		r.cells = append(r.cells, s[at:at+i])
		at += i + 1
	}
}

// row brings the cells under the header.
func (r *Reader) row() Row {
	row := Row{Line: r.line, reader: r}
	n := len(r.header)
	if len(r.cells) > n {
		row.Cells, row.Extra = r.cells[:n:n], r.cells[n:]
		return row
	}
	row.Short = n - len(r.cells)
	for len(r.cells) < n {
		r.cells = append(r.cells, "")
	}
	row.Cells = r.cells
	return row
}

func (r *Reader) tooWide() Row {
	return Row{Line: r.line, reader: r, Err: &connect.RowError{
		Where:  connect.Where{File: r.name, Line: r.line},
		Reason: fmt.Sprintf("the row has more than %d columns", r.maxCol),
		Remedy: "Check that the file is a table, or leave columns out of the export",
	}}
}

// findEOL returns the distance from a place in the buffer to the end of its line, reading more as needed.
func (r *Reader) findEOL(from int) (int, error) {
	seen := 0
	for {
		if i := bytes.IndexByte(r.buf[from+seen:r.end], r.eol); i >= 0 {
			return seen + i, nil
		}
		seen = r.end - from
		if r.ended {
			return seen, r.fail // a row that an error cut is none
		}
		shift := r.pos
		if err := r.fill(); err != nil {
			return 0, err
		}
		from -= shift
	}
}

// advance steps over n bytes of a row and its line break.
func (r *Reader) advance(n int) { r.pos = min(r.end, r.pos+n+1) }

// fill moves the row under way to the start of the buffer and reads on. The buffer grows up to the limit of a row.
func (r *Reader) fill() error {
	if r.pos > 0 {
		r.end = copy(r.buf, r.buf[r.pos:r.end])
		r.pos = 0
	}
	if r.end == len(r.buf) {
		if r.end > r.maxRow {
			return r.tooLong()
		}
		bigger := make([]byte, min(2*len(r.buf), r.maxRow+1))
		copy(bigger, r.buf)
		r.buf = bigger
	}
	for r.end < len(r.buf) && !r.ended {
		n, err := r.in.Read(r.buf[r.end:])
		r.end += n
		if err != nil {
			r.ended = true
			if !errors.Is(err, io.EOF) {
				r.fail = err
			}
		}
	}
	return nil
}

func (r *Reader) tooLong() error {
	return &connect.RowError{
		Where:  connect.Where{File: r.name, Line: r.line},
		Reason: fmt.Sprintf("the row that begins here is longer than %s", size(r.maxRow)),
		Remedy: "Check that its quotes are closed and that the file is a table",
	}
}

func size(n int) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// where finds the place of a cell of the row read last.
func (r *Reader) where(cell int) connect.Where {
	w := connect.Where{File: r.name, Line: r.line}
	if cell < 0 || cell >= len(r.from) || r.from[cell] > len(r.raw) {
		return w
	}
	return r.place(r.raw[:r.from[cell]])
}

// place returns where in the file the row's bytes up to here end.
func (r *Reader) place(before []byte) connect.Where {
	breaks := bytes.Count(before, []byte{r.eol})
	column := before[bytes.LastIndexByte(before, r.eol)+1:]
	return connect.Where{File: r.name, Line: r.line + int64(breaks), Column: utf8.RuneCount(column) + 1}
}
