package specification

// column of a table on paper.
type tableColumn struct {
	title string
	width float64 // millimetres
}

// tableCell is a cell: its text, its face, and the place it links to.
type tableCell struct {
	text string
	face face
	link string
}

// gutter parts the columns of a table.
const gutter = 3.0

// table sets a table. Its head stands on every page it reaches; a row that fits no page is split between lines.
func (p *paper) table(columns []tableColumn, rows [][]tableCell) {
	p.tableHead(columns)
	for _, row := range rows {
		lines := make([][]string, len(row))
		most, leading := 0, 0.0
		for i, c := range row {
			p.set(c.face)
			lines[i] = p.wrap(c.text, columns[i].width-gutter)
			most, leading = max(most, len(lines[i])), max(leading, c.face.leading)
		}
		height := float64(most)*leading + 2.4
		if height > p.room() && (height <= pageHeight-marginTop-marginBottom-10 || p.room() < 3*leading) {
			p.turn()
			p.tableHead(columns)
		}
		for from := 0; from < most; {
			fitting := max(1, min(most-from, int((p.room()-2.4)/leading)))
			p.tableLines(columns, row, lines, from, fitting, leading)
			if from += fitting; from < most {
				p.turn()
				p.tableHead(columns)
			}
		}
		p.y += 1.2
		p.rule()
	}
}

// tableLines sets some lines of a row.
func (p *paper) tableLines(columns []tableColumn, row []tableCell, lines [][]string, from, n int, leading float64) {
	p.y += 1.2
	x := marginLeft
	for i, c := range row {
		p.set(c.face)
		for j := from; j < min(from+n, len(lines[i])); j++ {
			y := p.y + float64(j-from)*leading
			p.Text(x, y+leading*0.75, lines[i][j])
			if c.link != "" && lines[i][j] != "" {
				p.Link(x, y, p.GetStringWidth(lines[i][j]), leading, p.link(c.link))
			}
		}
		x += columns[i].width
	}
	p.y += float64(n) * leading
}

func (p *paper) tableHead(columns []tableColumn) {
	f := face{"go", "B", 8, 4.4, muted()}
	p.need(f.leading * 4)
	p.set(f)
	x := marginLeft
	for _, c := range columns {
		p.Text(x, p.y+f.leading*0.75, c.title)
		x += c.width
	}
	p.y += f.leading + 1
	p.rule()
}
