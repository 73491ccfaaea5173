package table

import (
	"bytes"
	"errors"
	"io"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
)

// sniff finds the delimiter from the beginning of a table: the one that most of the first rows have as often as the
// header has it; of several the one that makes more columns, then the tab, as texts have none. A table of one column
// has no delimiter, and gets a comma.
func sniff(head []byte, eol byte, whole bool) byte {
	best, bestRows, bestColumns := byte(','), 0, 1
	for _, comma := range []byte{'\t', ',', ';', '|'} {
		counts := columnCounts(head, comma, eol, whole)
		if len(counts) == 0 || counts[0] < 2 {
			continue
		}
		same := 0
		for _, n := range counts {
			if n == counts[0] {
				same++
			}
		}
		if same > bestRows || same == bestRows && counts[0] > bestColumns {
			best, bestRows, bestColumns = comma, same, counts[0]
		}
	}
	return best
}

// columnCounts counts the columns of the first rows, up to 30. The last row is left out when the file goes on
// behind it.
func columnCounts(head []byte, comma, eol byte, whole bool) []int {
	const rows = 30
	var counts []int
	columns, quoted, start := 1, false, true
	for i := 0; i < len(head) && len(counts) < rows; i++ {
		switch c := head[i]; {
		case quoted:
			if c == '"' {
				if i+1 < len(head) && head[i+1] == '"' {
					i++
				} else {
					quoted = false
				}
			}
			continue
		case c == '"' && start:
			quoted, start = true, false
			continue
		case c == comma:
			columns++
			start = true
			continue
		case c == eol:
			if !(columns == 1 && start) {
				counts = append(counts, columns)
			}
			columns, start = 1, true
			continue
		case c != '\r':
			start = false
		}
	}
	if whole && len(counts) < rows && (columns > 1 || !start) && !bytes.HasSuffix(head, []byte{eol}) {
		counts = append(counts, columns)
	}
	return counts
}

// Sample is the beginning of a table.
type Sample struct {
	Header []string
	Rows   [][]string // as wide as the header
}

// Peek reads the header and up to n whole rows from the head of a file, for detection. The error says why the head
// is not that of a table.
func Peek(h connect.Head, n int) (Sample, error) {
	r, err := NewReader(bytes.NewReader(h.Text), h.Name, Options{})
	if err != nil {
		return Sample{}, err
	}
	s := Sample{Header: r.Header()}
	cut := len(h.Text) >= rawtext.HeadSize-4 // more follows, and the last row may be a part of one
	for len(s.Rows) <= n {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s, nil // a row that goes on behind the head
		}
		if row.Err == nil {
			s.Rows = append(s.Rows, append([]string(nil), row.Cells...))
		}
	}
	switch {
	case len(s.Rows) > n:
		s.Rows = s.Rows[:n]
	case cut && len(s.Rows) > 0:
		s.Rows = s.Rows[:len(s.Rows)-1]
	}
	return s, nil
}
