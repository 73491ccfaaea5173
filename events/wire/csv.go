package wire

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"throughline.dev/events"
)

// CSV reads a table with a header line and one event a row. Columns that the mapping does not name become properties:
// numbers, true and false as such, other text as text, empty cells not at all; JSON in a column "properties" as its members. An apostrophe that guards a cell
// against being taken for a formula is removed.
func CSV(r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		in, err := open(r)
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		t, header, cols, err := openTable(in, m)
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		c := newCollector(in, o, yield)
		o.always = m.Always
		c.end(c.table(t, header, cols, o))
	}
}

// ReadMapping reads the header of a table and returns the columns that CSV would use for the given mapping, with all
// names filled in, and the names of all columns.
func ReadMapping(r io.Reader, m Mapping) (found Mapping, header []string, err error) {
	in, err := open(r)
	if err != nil {
		return m, nil, err
	}
	t, header, cols, err := openTable(in, m)
	if err != nil {
		return m, header, err
	}
	return cols.resolve(header, t.separator), header, nil
}

// openTable reads the header and finds the columns.
func openTable(in *source, m Mapping) (*table, []string, columns, error) {
	t, header, err := openHeader(in, m.Separator)
	if err != nil {
		return nil, nil, columns{}, err
	}
	cols, err := m.find(header)
	if err != nil {
		err = fmt.Errorf("line 1: %w", err)
	}
	return t, header, cols, err
}

// openHeader reads the header; a separator of 0 is guessed.
func openHeader(in *source, separator byte) (*table, []string, error) {
	line, err := in.next()
	switch {
	case err == io.EOF:
		return nil, nil, errors.New("the input is empty. Give a table with a header line")
	case err == errLong:
		return nil, nil, errors.New("line 1: longer than 16 MB, no header line. Check that the file is a CSV")
	case err != nil:
		return nil, nil, err
	case !utf8.Valid(line):
		return nil, nil, errors.New("line 1: not valid UTF-8. Convert the file to UTF-8")
	}
	t := &table{in: in, separator: separator}
	if t.separator == 0 {
		t.separator = separatorOf(line)
	}
	fields, p, err := t.split(line)
	if p != nil {
		err = RowError{Line: 1, Reason: p.reason, Remedy: p.remedy}
	}
	if err != nil {
		return nil, nil, err
	}
	header := make([]string, len(fields))
	for i, f := range fields {
		header[i] = strings.TrimSpace(string(f))
	}
	return t, header, nil
}

func (c *collector) table(t *table, header []string, cols columns, o Options) error {
	names := make([]string, len(header)) // of properties, as JSON
	for i, h := range header {
		if i != cols.person && i != cols.name && i != cols.time && i != cols.account && i != cols.id && h != "" && o.keepsColumn(h) {
			names[i] = string(appendQuoted(nil, h))
		}
	}
	for c.more() {
		fields, p, err := t.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var e events.Event
		if p == nil {
			e, p = c.row(fields, header, names, cols, o)
		}
		if p == nil {
			p = c.add(t.line, e, o)
		}
		if p != nil {
			c.bad(t.line, p, string(t.record[:min(len(t.record), excerpt)]))
		}
	}
	return nil
}

// row turns a record into an event.
func (c *collector) row(fields [][]byte, header, names []string, cols columns, o Options) (e events.Event, p *problem) {
	if len(fields) > len(header) {
		return e, wrong("", "Quote cells that contain the separator", "%d cells, the header has %d", len(fields), len(header))
	}
	// One copy that the texts of the event are parts of.
	size := 0
	for _, f := range fields {
		if !utf8.Valid(f) {
			return e, &notUTF8
		}
		size += len(f)
	}
	if size > events.MaxEvent {
		return e, wrong("", "Send large values elsewhere and refer to them", "%d bytes, the limit of an event is %d", size, events.MaxEvent)
	}
	cell := func(i int) string {
		if i < 0 || i >= len(fields) {
			return ""
		}
		return unguard(strings.TrimSpace(string(fields[i])))
	}
	e = events.Event{ID: cell(cols.id), Name: cmp.Or(o.always, cell(cols.name)), Person: cell(cols.person), Account: cell(cols.account), Received: o.Received}
	for _, required := range [...]struct {
		column int
		value  string
	}{{cols.person, e.Person}, {cols.name, e.Name}, {cols.time, cell(cols.time)}} {
		if required.value == "" {
			return e, wrong(columnName(header, required.column), "Fill it in, or leave the row out", "empty")
		}
	}
	var err error
	if e.Time, err = ParseTime(cell(cols.time)); err != nil {
		p = refusal(err)
		p.column = columnName(header, cols.time)
		return e, p
	}
	if e.Properties, p = c.cells(fields, names); p != nil {
		return e, p
	}
	return e, nil
}

// cells writes the cells of the property columns as properties.
func (c *collector) cells(fields [][]byte, names []string) ([]byte, *problem) {
	room := c.space(events.MaxEvent)
	out := append(room[len(room):], '{')
	for i, f := range fields {
		if names[i] == "" || len(f) == 0 {
			continue
		}
		if names[i] == `"properties"` && f[0] == '{' { // exports of other tools write them as JSON
			within := flattener{out: out}
			if end, p := within.object(string(f), 0, 0); p == nil && end == len(f) {
				out = within.out
				continue
			}
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(out, names[i]...), ':')
		switch s := string(f); {
		case s == "true" || s == "false":
			out = append(out, s...)
		default:
			if _, ok := events.Number(s); ok {
				out = append(out, s...)
			} else {
				out = appendQuoted(out, unguard(s))
			}
		}
	}
	if len(out) == 1 {
		return nil, nil
	}
	out = append(out, '}')
	if len(out) > events.MaxEvent {
		return nil, tooLarge(len(out))
	}
	return c.keep(out), nil
}

// unguard removes the apostrophe that keeps spreadsheets from reading a cell as a formula.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@\t\r", s[1]) >= 0 {
		return s[1:]
	}
	return s
}
