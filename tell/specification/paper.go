package specification

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of the paper, in millimetres.
const (
	pageWidth    = 210.0
	pageHeight   = 297.0
	marginLeft   = 24.0
	marginRight  = 24.0
	marginTop    = 28.0
	marginBottom = 24.0
	measure      = pageWidth - marginLeft - marginRight
)

// face is how a text is set: family, style, size in points, leading in millimetres, colour.
type face struct {
	family, style string
	size, leading float64
	color         [3]int
}

// The colours of ink, notes, accent and warning, and of lines and backgrounds.
func ink() [3]int      { return [3]int{21, 25, 28} }
func muted() [3]int    { return [3]int{87, 97, 105} }
func accent() [3]int   { return [3]int{11, 98, 92} }
func warn() [3]int     { return [3]int{125, 78, 0} }
func hairline() [3]int { return [3]int{205, 211, 208} }
func wash() [3]int     { return [3]int{244, 246, 244} }

func titleFace() face   { return face{"go", "B", 26, 11, ink()} }
func partFace() face    { return face{"go", "B", 17, 7.6, ink()} }
func headFace() face    { return face{"go", "B", 12, 5.8, ink()} }
func labelFace() face   { return face{"go", "B", 9, 4.8, ink()} }
func textFace() face    { return face{"go", "", 10, 5.2, ink()} }
func noteFace() face    { return face{"go", "", 8.5, 4.5, muted()} }
func gapFace() face     { return face{"go", "", 8.5, 4.5, warn()} }
func quoteFace() face   { return face{"go", "I", 9.5, 5, ink()} }
func codeFace() face    { return face{"gomono", "", 8.5, 4.4, ink()} }
func keyFace() face     { return face{"gomono", "", 8.5, 4.5, muted()} }
func cellFace() face    { return face{"go", "", 8, 4.2, ink()} }
func runningFace() face { return face{"go", "", 8, 4, muted()} }

// paper is a document that is being set, top to bottom.
type paper struct {
	*fpdf.Fpdf
	glyphs  *glyphs
	y       float64
	running string // the title in the head of each page
	stand   string // what stands in the foot: as of when
	bare    int    // pages at the front without a head
	total   int    // pages in all; 0: not known yet
	places  map[string]int
	links   map[string]int
}

func (p *paper) set(f face) {
	p.SetFont(f.family, f.style, f.size)
	p.SetTextColor(f.color[0], f.color[1], f.color[2])
}

// turn begins a new page.
func (p *paper) turn() {
	p.AddPage()
	p.y = marginTop
	n := p.PageNo()
	if n <= p.bare {
		return
	}
	f := runningFace()
	p.set(f)
	p.SetDrawColor(hairline()[0], hairline()[1], hairline()[2])
	p.SetLineWidth(0.15)
	p.Text(marginLeft, 16, p.fit(p.running, measure))
	p.Line(marginLeft, 19, pageWidth-marginRight, 19)
	page := "Page " + itoa(n)
	if p.total > 0 {
		page += " of " + itoa(p.total)
	}
	p.Text(marginLeft, pageHeight-13, p.stand)
	p.Text(pageWidth-marginRight-p.GetStringWidth(page), pageHeight-13, page)
}

// room is what is left of the page, in millimetres.
func (p *paper) room() float64 { return pageHeight - marginBottom - p.y }

// need turns the page unless that much is left.
func (p *paper) need(mm float64) {
	if p.room() < mm {
		p.turn()
	}
}

// space leaves a gap, but not at the top of a page.
func (p *paper) space(mm float64) {
	if p.y > marginTop {
		p.y += mm
	}
}

// fit cuts a line to a width.
func (p *paper) fit(s string, width float64) string {
	s = p.glyphs.print(strings.Join(strings.Fields(s), " "))
	if p.GetStringWidth(s) <= width {
		return s
	}
	room := width - p.GetStringWidth("…")
	for i, r := range s {
		if room -= p.GetStringWidth(string(r)); room < 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// text sets a text in lines of a width, turning pages as it goes.
func (p *paper) text(f face, x, width float64, s string) {
	p.set(f)
	for _, line := range p.wrap(s, width) {
		if p.room() < f.leading {
			p.turn()
			p.set(f)
		}
		p.line(f, x, line)
	}
}

// line sets one line and goes on to the next.
func (p *paper) line(f face, x float64, s string) {
	p.Text(x, p.y+f.leading*0.75, s)
	p.y += f.leading
}

// wrap breaks a text into lines no wider than width in the face that is set. Words wider than that are broken.
func (p *paper) wrap(s string, width float64) []string {
	var lines []string
	blank := p.GetStringWidth(" ")
	for paragraph := range strings.SplitSeq(p.glyphs.print(strings.ReplaceAll(s, "\r\n", "\n")), "\n") {
		var line strings.Builder
		used := 0.0
		flush := func() {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		for word := range strings.FieldsSeq(paragraph) {
			wide := p.GetStringWidth(word)
			if line.Len() > 0 && used+blank+wide > width {
				flush()
			}
			if line.Len() > 0 {
				line.WriteByte(' ')
				used += blank
			}
			if wide <= width {
				line.WriteString(word)
				used += wide
				continue
			}
			for _, r := range word {
				w := p.GetStringWidth(string(r))
				if used+w > width && line.Len() > 0 {
					flush()
				}
				line.WriteRune(r)
				used += w
			}
		}
		flush()
	}
	return lines
}

// column breaks lines that keep their blanks, as code does.
func (p *paper) column(s string, width float64) []string {
	s = p.glyphs.print(s)
	most := max(1, int(width/p.GetStringWidth("0")))
	runes := []rune(s)
	var lines []string
	for len(runes) > most {
		lines = append(lines, string(runes[:most]))
		runes = append([]rune("    "), runes[most:]...)
		if most <= 4 {
			break
		}
	}
	return append(lines, string(runes))
}

// rule draws a hairline.
func (p *paper) rule() {
	c := hairline()
	p.SetDrawColor(c[0], c[1], c[2])
	p.SetLineWidth(0.2)
	p.Line(marginLeft, p.y, pageWidth-marginRight, p.y)
}

// mark remembers where something begins, for the contents, for links and for the outline.
func (p *paper) mark(id, outline string, level int) {
	p.places[id] = p.PageNo()
	p.SetLink(p.link(id), p.y, p.PageNo())
	p.set(textFace())
	if outline != "" {
		p.Bookmark(p.glyphs.print(strings.Join(strings.Fields(outline), " ")), level, p.y)
	}
}

// link returns the number of the link to a place.
func (p *paper) link(id string) int {
	n, ok := p.links[id]
	if !ok {
		n = p.AddLink()
		p.links[id] = n
	}
	return n
}
