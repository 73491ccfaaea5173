package passage

import "bytes"

// tableAt returns the index of the line that is the head of a table: the next one rules its columns. −1 means none.
func (m *markdown) tableAt(lines []Span) int {
	for i := 1; i < len(lines); i++ {
		rule := m.source[lines[i].Start:lines[i].End]
		if !isRule(rule) {
			continue
		}
		if len(m.cells(lines[i-1])) == len(m.cells(lines[i])) {
			return i - 1
		}
	}
	return -1
}

// isRule reports whether a line rules the columns of a table: dashes, bars, colons and spaces.
func isRule(line []byte) bool {
	dash, bar := false, false
	for _, c := range line {
		switch c {
		case '-':
			dash = true
		case '|':
			bar = true
		case ':', ' ', '\t':
		default:
			return false
		}
	}
	return dash && bar
}

// cells cuts a row at its bars. A bar behind a backslash belongs to the text.
func (m *markdown) cells(row Span) []Span {
	b := m.source
	if row.Start < row.End && b[row.Start] == '|' {
		row.Start++
	}
	if row.End > row.Start && b[row.End-1] == '|' && (row.End-2 < row.Start || b[row.End-2] != '\\') {
		row.End--
	}
	var out []Span
	start := row.Start
	for i := row.Start; i <= row.End; i++ {
		if i < row.End && b[i] == '\\' {
			i++
			continue
		}
		if i == row.End || b[i] == '|' {
			l, _ := nextLine(b, start, min(i, row.End))
			out = append(out, l)
			start = i + 1
		}
	}
	return out
}

// table emits the cells of a table. A cell that is no clause of its own continues the first cell of its row that
// says something: "API response time | < 200 ms" is read together.
func (m *markdown) table(lines []Span) {
	var heads []string
	for i, line := range lines {
		if i == 1 {
			continue
		}
		var first *Sentence
		for column, c := range m.cells(line) {
			if c.Empty() {
				if i == 0 {
					heads = append(heads, "")
				}
				continue
			}
			b := Block{Kind: Cell, Span: c}
			if i == 0 {
				b.Kind = HeadCell
			} else if column < len(heads) {
				b.Column = heads[column]
			}
			if m.quoted > 0 {
				b.Kind = Quotation
			}
			p := m.inline([]Span{c})
			if i == 0 {
				words, sp := p.text()
				heads = append(heads, words[sp.Start:sp.End])
			}
			from := len(m.doc.Sentences)
			last := m.emit(b, p, true)
			if last < 0 || i == 0 {
				continue
			}
			switch s := m.doc.Sentences[from]; {
			case !s.Kind.Binding() || isLabelCell(s):
			case first == nil:
				first = &s
			case last == from && len(first.Text) <= longestLead:
				m.follow(from, first)
			}
		}
	}
}

// isLabelCell reports whether a cell only numbers its row: "FR-1", "3.2", "P1".
func isLabelCell(s Sentence) bool {
	return len(s.Words) <= 1 && bytes.ContainsAny([]byte(s.Text), "0123456789")
}
