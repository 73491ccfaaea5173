package brief

// picture writes a picture as the table behind it: Markdown that needs no other file has no drawings.
func (m *markdown) picture(p *Picture) {
	if p == nil {
		return
	}
	t := p.Table()
	if len(t.Rows) == 0 {
		return
	}
	m.para("*" + escape(sentenceCase(p.Title)) + "*")
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		if head[i] = escape(c.Label); c.Number {
			head[i] += ":"
		}
	}
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		for _, cell := range row {
			rows[i] = append(rows[i], escape(cell))
		}
	}
	m.table(head, rows)
	if t.Rest != "" {
		m.para("Not listed: " + escape(t.Rest) + ".")
	}
}
