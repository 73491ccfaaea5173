package wire

import (
	"bytes"
	"fmt"
	"io"
)

// table reads the records of a CSV: RFC 4180, with lines that end in LF or CRLF, and with whatever the separator is.
type table struct {
	in        *source
	separator byte
	line      int64 // where the record returned last begins
	record    []byte
	fields    [][]byte
	ends      []int
}

// maxColumns bounds the width of a record.
const maxColumns = 10_000

// next returns the fields of the next record; they are valid until the call after. A problem concerns this record
// only; io.EOF and other errors end the table.
func (t *table) next() ([][]byte, *problem, error) {
	for {
		line, err := t.in.next()
		t.line = t.in.line
		if err == errLong {
			t.record = append(t.record[:0], line[:excerpt]...)
			return nil, wrong("", "Check that the file is a CSV and its quotes are closed", "a row longer than %d MB", maxLine>>20), nil
		}
		if err != nil {
			return nil, nil, err
		}
		if len(line) > 0 {
			return t.split(line)
		}
	}
}

// split cuts a line into fields, and reads on where a quoted field goes over the end of it.
func (t *table) split(line []byte) ([][]byte, *problem, error) {
	t.record, t.ends = t.record[:0], t.ends[:0]
	if t.separator == ' ' {
		return t.blanks(line)
	}
	for {
		if len(line) == 0 || line[0] != '"' {
			i := bytes.IndexByte(line, t.separator)
			if i < 0 {
				t.field(line)
				break
			}
			t.field(line[:i])
			line = line[i+1:]
		} else {
			rest, p, err := t.quoted(line[1:])
			if p != nil || err != nil {
				return nil, p, err
			}
			t.ends = append(t.ends, len(t.record))
			if len(rest) == 0 {
				break
			}
			line = rest[1:]
		}
		if len(t.ends) > maxColumns {
			return nil, wrong("", "Check the separator", "more than %d columns", maxColumns), nil
		}
	}
	return t.cut(), nil, nil
}

// blanks cuts a line that is aligned with blanks; quotes mean nothing there.
func (t *table) blanks(line []byte) ([][]byte, *problem, error) {
	for f := range bytes.FieldsSeq(line) {
		if t.field(f); len(t.ends) > maxColumns {
			return nil, wrong("", "Check the separator", "more than %d columns", maxColumns), nil
		}
	}
	return t.cut(), nil, nil
}

// cut returns the fields of the record.
func (t *table) cut() [][]byte {
	t.fields = t.fields[:0]
	start := 0
	for _, end := range t.ends {
		t.fields = append(t.fields, t.record[start:end:end])
		start = end
	}
	return t.fields
}

func (t *table) field(b []byte) {
	t.record = append(t.record, b...)
	t.ends = append(t.ends, len(t.record))
}

// quoted appends a quoted field whose opening quote is behind it, and returns the rest of the line, which is empty or
// starts with a separator. A quote inside is written twice; a single one that ends no field is taken as it is.
func (t *table) quoted(line []byte) (rest []byte, p *problem, err error) {
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			t.record = append(append(t.record, line...), '\n')
			if len(t.record) > maxLine {
				return nil, wrong("", "Close the quotes", "a quoted field that does not end within %d MB", maxLine>>20), nil
			}
			line, err = t.in.next()
			if err == io.EOF {
				return nil, wrong("", "Close the quotes, or copy the file again if it is cut off", "a quoted field that never ends"), nil
			}
			if err == errLong {
				return nil, wrong("", "Close the quotes", "a quoted field that does not end within %d MB", maxLine>>20), nil
			}
			if err != nil {
				return nil, nil, err
			}
			continue
		}
		t.record = append(t.record, line[:i]...)
		line = line[i+1:]
		if len(line) == 0 || line[0] == t.separator {
			return line, nil, nil
		}
		t.record = append(t.record, '"')
		if line[0] == '"' {
			line = line[1:]
		}
	}
}

// separatorOf guesses the separator from the header line: what occurs most often outside quotes; blanks where there is
// nothing else between words.
func separatorOf(header []byte) byte {
	counts := map[byte]int{}
	inside := false
	for _, c := range header {
		switch c {
		case '"':
			inside = !inside
		case ',', ';', '\t', '|':
			if !inside {
				counts[c]++
			}
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	if counts[best] == 0 && len(bytes.Fields(header)) > 1 && bytes.IndexByte(header, '"') < 0 {
		return ' '
	}
	return best
}

// columnName names a column for a message: by its header, or its number where it has none.
func columnName(header []string, i int) string {
	if i < len(header) && header[i] != "" {
		return header[i]
	}
	return fmt.Sprintf("column %d", i+1)
}
