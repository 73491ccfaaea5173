package wire

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline.dev/events/wire/columnar"
)

// Record is a row of a table that holds no events.
type Record struct {
	Line   int64
	Values []string  // of the columns asked for, in their order; empty where the row has none. Valid until the next
	Err    *RowError // why the row cannot be read; nil for one that can
	Bytes  int64     // read so far
}

// Records reads some columns of a table: of CSV, of one JSON object a line, or of Parquet ([FormatCSV], [FormatRows],
// [FormatParquet]). A column that is not there is an error that names the nearest one.
func Records(format string, r io.Reader, columns []string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var err error
		switch format {
		case FormatCSV:
			err = csvRecords(r, columns, yield)
		case FormatRows:
			err = rowRecords(r, columns, yield)
		case FormatParquet:
			err = parquetRecords(r, columns, yield)
		default:
			err = fmt.Errorf("%q is no format of tables. There are %s, %s and %s", format, FormatCSV, FormatRows, FormatParquet)
		}
		if err != nil {
			yield(Record{}, err)
		}
	}
}

// TableFormat tells from the first bytes of an input in which format a table is: Parquet by its magic word, lines of
// JSON by their first bracket, else CSV.
func TableFormat(head []byte) string {
	text := strings.TrimLeft(strings.TrimPrefix(string(head), "\xef\xbb\xbf"), " \t\r\n")
	switch {
	case strings.HasPrefix(text, "PAR1"):
		return FormatParquet
	case strings.HasPrefix(text, "{"):
		return FormatRows
	}
	return FormatCSV
}

// positions finds the columns in a header.
func positions(header, columns []string) ([]int, error) {
	out := make([]int, len(columns))
	for i, c := range columns {
		at := slices.Index(header, c)
		if at < 0 {
			at = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, c) })
		}
		if at < 0 {
			const most = 20
			shown := header[:min(most, len(header))]
			return nil, fmt.Errorf("column %q is not there%s. The columns are: %s", c, meant(header, c), clean(strings.Join(shown, ", ")))
		}
		out[i] = at
	}
	return out, nil
}

func csvRecords(r io.Reader, columns []string, yield func(Record, error) bool) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	t, header, err := openHeader(in, 0)
	if err != nil {
		return err
	}
	at, err := positions(header, columns)
	if err != nil {
		return fmt.Errorf("line 1: %w", err)
	}
	rec := Record{Values: make([]string, len(columns))}
	for {
		fields, p, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if p == nil && len(fields) > len(header) {
			p = wrong("", "Quote cells that contain the separator", "%d cells, the header has %d", len(fields), len(header))
		}
		for i, k := range at {
			if rec.Values[i] = ""; p == nil && k < len(fields) {
				if !utf8.Valid(fields[k]) {
					p = &notUTF8
				}
				rec.Values[i] = unguard(strings.TrimSpace(string(fields[k])))
			}
		}
		rec.Line, rec.Bytes, rec.Err = t.line, in.bytes(), rowError(t.line, p, t.record)
		if !yield(rec, nil) {
			return nil
		}
	}
}

func rowError(line int64, p *problem, row []byte) *RowError {
	if p == nil {
		return nil
	}
	return &RowError{Line: line, Column: p.column, Reason: p.reason, Remedy: p.remedy, Text: clean(string(row[:min(len(row), excerpt)]))}
}

func rowRecords(r io.Reader, columns []string, yield func(Record, error) bool) error {
	in, err := open(r)
	if err != nil {
		return err
	}
	c := newCollector(in, Options{}, func(Chunk, error) bool { return true })
	var row row
	rec := Record{Values: make([]string, len(columns))}
	var names []string // of the first object
	seen := make([]bool, len(columns))
	err = c.lines(func(line string) *problem {
		p := row.read(line)
		if p == nil && names == nil {
			for _, m := range row.members {
				names = append(names, m.name)
			}
		}
		row.values(columns, rec.Values)
		for i, v := range rec.Values {
			seen[i] = seen[i] || v != ""
		}
		rec.Line, rec.Bytes, rec.Err = in.line, in.bytes(), rowError(in.line, p, []byte(line))
		if !yield(rec, nil) {
			c.stopped = true
		}
		return nil
	})
	for _, e := range c.chunk.Errors {
		if !c.stopped && !yield(Record{Line: e.Line, Values: make([]string, len(columns)), Err: &e}, nil) {
			return nil
		}
	}
	if err == nil && !c.stopped && names != nil {
		for i, c := range columns {
			if !seen[i] { // rows may lack a member, but not all of them
				_, err = positions(slices.DeleteFunc(names, func(n string) bool { return strings.EqualFold(n, c) }), []string{c})
				return err
			}
		}
	}
	return err
}

// values takes the texts of members by their names.
func (r *row) values(columns, into []string) {
	for i, c := range columns {
		into[i] = ""
		for _, m := range r.members {
			if m.name != c && !strings.EqualFold(m.name, c) {
				continue
			}
			if into[i] = m.value; m.value[0] == '"' {
				into[i] = unquote(m.value)
			}
			if m.name == c {
				break
			}
		}
	}
}

func parquetRecords(r io.Reader, columns []string, yield func(Record, error) bool) error {
	in, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	})
	if !ok {
		return errors.New("a Parquet file is read from its end. Give it as a file, not as a stream")
	}
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	counted := &counterAt{in: in}
	f, err := columnar.Open(counted, size)
	if err != nil {
		return err
	}
	header := f.Columns()
	at, err := positions(header, columns)
	if err != nil {
		return err
	}
	names := make([]string, len(at))
	for i, k := range at {
		names[i] = header[k]
	}
	var row row
	rec := Record{Values: make([]string, len(columns))}
	for line, err := range f.Rows(func(c string) bool { return slices.Contains(names, c) }) {
		if err != nil {
			return err
		}
		row.take(string(line.Object))
		row.values(names, rec.Values)
		var p *problem
		if line.Problem != "" {
			p = &problem{reason: line.Problem, remedy: "Mend the row, or leave the column out"}
		}
		rec.Line, rec.Bytes, rec.Err = line.Number, counted.n, rowError(line.Number, p, line.Object)
		if !yield(rec, nil) {
			return nil
		}
	}
	return nil
}
