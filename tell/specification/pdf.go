package specification

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"

	"throughline.dev/ledger"
)

func itoa(n int) string { return strconv.Itoa(n) }

// PDF writes the specification as a paper of A4 pages, with real text, an outline, a table of contents and links. The
// same document gives the same bytes. The fonts are the Go fonts, which have Latin, Greek and Cyrillic; the notices
// tell which other characters were replaced, and so does the last page.
func PDF(w io.Writer, d Document) (notices []string, err error) {
	// The contents name pages, and the foot says how many there are: a first setting finds that out.
	draft, err := setPaper(d, nil, 0)
	if err != nil {
		return nil, err
	}
	p, err := setPaper(d, draft.places, draft.PageNo())
	if err != nil {
		return nil, err
	}
	if err := p.Output(w); err != nil {
		return nil, fmt.Errorf("the paper cannot be written: %w", err)
	}
	return p.glyphs.notices(), nil
}

func setPaper(d Document, places map[string]int, total int) (*paper, error) {
	g, err := newGlyphs()
	if err != nil {
		return nil, err
	}
	f := fpdf.New("P", "mm", "A4", "")
	f.SetMargins(marginLeft, marginTop, marginRight)
	f.SetAutoPageBreak(false, 0)
	f.SetCellMargin(0)
	f.SetCatalogSort(true)
	f.SetCreationDate(d.AsOf)
	f.SetModificationDate(d.AsOf)
	f.SetProducer("Throughline", true)
	f.SetCreator("Throughline", true)
	f.SetTitle(d.Title, true)
	f.SetLang("en")
	// The writer alters the bytes of a font while it takes the glyphs out that are used.
	f.AddUTF8FontFromBytes("go", "", bytes.Clone(goregular.TTF))
	f.AddUTF8FontFromBytes("go", "B", bytes.Clone(gobold.TTF))
	f.AddUTF8FontFromBytes("go", "I", bytes.Clone(goitalic.TTF))
	f.AddUTF8FontFromBytes("gomono", "", bytes.Clone(gomono.TTF))
	p := &paper{Fpdf: f, glyphs: g, running: d.Title, stand: "As of " + Instant(d.AsOf) + ", change " + strconv.FormatInt(int64(d.Position), 10), bare: 1, total: total, places: map[string]int{}, links: map[string]int{}}
	p.titlePage(d)
	p.contents(d, places)
	for i, part := range d.Parts {
		p.part(partID(i), part)
	}
	p.looseStories(d.Stories)
	p.glossary(d.Terms)
	p.questions(d.Questions)
	p.list("clashes", "Contradictions and duplicates", d.Clashes)
	p.matrix(d.Matrix)
	p.list("unknown", "What is not known", d.Unknown)
	p.numbers(d)
	if err := p.Error(); err != nil {
		return nil, fmt.Errorf("the paper cannot be set: %w", err)
	}
	return p, nil
}

func (p *paper) titlePage(d Document) {
	p.turn()
	p.y = 84
	p.text(face{"go", "", 10, 6, accent()}, marginLeft, measure, "Specification")
	p.text(titleFace(), marginLeft, measure, d.Title)
	p.y += 3
	p.text(noteFace(), marginLeft, measure, p.stand+".")
	if d.Filter != "" {
		p.text(noteFace(), marginLeft, measure, "Only requirements that fit "+d.Filter+".")
	}
	p.y += 8
	p.rule()
	p.y += 4
	const across = 4
	width := measure / across
	top := p.y
	for i, f := range d.Figures {
		x, y := marginLeft+float64(i%across)*width, top+float64(i/across)*15
		p.set(noteFace())
		p.Text(x, y+3, p.glyphs.print(f.Name))
		p.Link(x, y, width-gutter, 12, p.link("numbers"))
		p.set(face{"go", "", 14, 6, ink()})
		p.Text(x, y+9.5, f.String())
		if i > 0 && f.Name != "Open questions" {
			wide := p.GetStringWidth(f.String())
			p.set(noteFace())
			p.Text(x+wide, y+9.5, " of "+strconv.FormatInt(f.N, 10))
		}
	}
	p.y = top + float64((len(d.Figures)+across-1)/across)*15
	p.rule()
}

// contents lists the sections with their pages.
func (p *paper) contents(d Document, places map[string]int) {
	p.turn()
	p.heading("contents", "Contents", false)
	for _, s := range d.Sections() {
		f := textFace()
		p.need(f.leading + 2)
		p.set(f)
		page := ""
		if n := places[s.ID]; n > 0 {
			page = itoa(n)
		}
		title := s.Title
		line := p.fit(title, measure-32)
		p.Text(marginLeft, p.y+f.leading*0.75, line)
		x := marginLeft + p.GetStringWidth(line) + 2
		if s.Key != "" {
			p.set(keyFace())
			p.Text(x, p.y+f.leading*0.75, s.Key)
			x += p.GetStringWidth(s.Key) + 2
		}
		p.set(face{"go", "", 10, 5.2, hairline()})
		end := pageWidth - marginRight - 10
		if dot := p.GetStringWidth(" ."); dot > 0 {
			for at := end - dot; at > x; at -= dot {
				p.Text(at, p.y+f.leading*0.75, ".")
			}
		}
		p.set(f)
		p.Text(pageWidth-marginRight-p.GetStringWidth(page), p.y+f.leading*0.75, page)
		p.Link(marginLeft, p.y, measure, f.leading, p.link(s.ID))
		p.y += f.leading + 1.4
	}
}

// heading begins a section: on a new page where more than two thirds of this one are used.
func (p *paper) heading(id, title string, outlined bool) {
	if p.y > marginTop {
		p.space(12)
		p.need(60)
	}
	if outlined {
		p.mark(id, title, 0)
	}
	p.text(partFace(), marginLeft, measure, title)
	p.y += 1.5
	p.rule()
	p.y += 4
}

func (p *paper) part(id string, part Part) {
	if id == partID(0) {
		p.turn()
	}
	title := part.Title
	if part.Key != "" {
		title = string(part.Key) + "  " + title
	}
	p.heading(id, title, true)
	for i, r := range part.Requirements {
		if i > 0 {
			p.space(9)
		}
		p.requirement(r)
	}
}

func (p *paper) requirement(r Requirement) {
	p.need(34)
	p.mark(string(r.Key), string(r.Key)+" "+r.Title, 1)
	p.title(string(r.Key), r.Title)
	meta := []string{spaced(r.State)}
	for _, s := range []string{r.Type, r.Priority, r.Owner} {
		if s != "" {
			meta = append(meta, s)
		}
	}
	if len(r.Also) > 0 {
		meta = append(meta, "serves also "+joinKeys(r.Also))
	}
	p.text(noteFace(), marginLeft, measure, strings.Join(meta, "  ·  "))
	p.y += 1.5
	if r.Statement == "" {
		p.text(gapFace(), marginLeft, measure, "It has no statement.")
	} else {
		p.text(face{"go", "", 10.5, 5.5, ink()}, marginLeft, measure, r.Statement)
	}
	for _, s := range r.Behaviour {
		f := noteFace()
		if s.Value == "not stated" {
			f = gapFace()
		}
		p.hanging(noteFace(), s.Name, f, 30, s.Value)
	}
	p.criteria(r.Criteria)
	for _, s := range r.Stories {
		p.space(3)
		p.need(20)
		p.mark(string(s.Key), "", 0)
		p.text(labelFace(), marginLeft, measure, string(s.Key)+"  "+s.Title)
		p.story(s)
	}
	p.prose("Why", r.Rationale)
	for _, q := range r.Quotes {
		p.quotation(q)
	}
	if r.More > 0 {
		p.text(noteFace(), marginLeft, measure, several(r.More, "more quote stands", "more quotes stand")+" behind it.")
	}
	p.prose("Notes", r.Body)
	p.space(2)
	p.text(noteFace(), marginLeft, measure, "Verdict: "+r.Verdict)
}

// title sets a key and a title beside it.
func (p *paper) title(key, title string) {
	p.set(keyFace())
	wide := p.GetStringWidth(key) + 3
	p.Text(marginLeft, p.y+headFace().leading*0.75, key)
	p.text(headFace(), marginLeft+wide, measure-wide, title)
}

// hanging sets a label and a text beside it.
func (p *paper) hanging(f face, label string, of face, indent float64, text string) {
	p.need(of.leading)
	p.set(f)
	p.Text(marginLeft, p.y+of.leading*0.75, p.fit(label, indent-1))
	p.text(of, marginLeft+indent, measure-indent, text)
}

func (p *paper) criteria(all []Criterion) {
	p.space(2)
	if len(all) == 0 {
		p.text(gapFace(), marginLeft, measure, "It has no criterion, so nobody can tell when it holds.")
		return
	}
	p.need(14)
	p.text(labelFace(), marginLeft, measure, "It holds when")
	const indent = 6
	for i, c := range all {
		p.need(textFace().leading * 1.5)
		p.hanging(textFace(), itoa(i+1)+".", textFace(), indent, c.Canonical)
		if c.Text != c.Canonical {
			p.text(noteFace(), marginLeft+indent, measure-indent, "Written as “"+c.Text+"”")
		}
		if c.Check != "" {
			p.text(noteFace(), marginLeft+indent, measure-indent, "Checked by "+c.Check+".")
		}
		for _, g := range c.Gaps {
			p.text(gapFace(), marginLeft+indent, measure-indent, "Open: "+g)
		}
		p.y += 0.8
	}
}

func (p *paper) story(s Story) {
	if s.Sentence != "" {
		p.text(textFace(), marginLeft, measure, s.Sentence)
	}
	if len(s.Scenarios) == 0 {
		p.text(gapFace(), marginLeft, measure, "It has no acceptance scenario.")
	}
	for _, sc := range s.Scenarios {
		p.space(2)
		p.need(noteFace().leading + 3*codeFace().leading)
		p.text(noteFace(), marginLeft, measure, sc.Name)
		p.code(sc.Lines)
	}
}

// code sets lines as they stand, on a ground.
func (p *paper) code(lines []string) {
	f := codeFace()
	ground := func(height float64) {
		c := wash()
		p.SetFillColor(c[0], c[1], c[2])
		p.Rect(marginLeft, p.y, measure, height+0.05, "F")
	}
	p.set(f)
	ground(1.2)
	p.y += 1.2
	for _, written := range lines {
		for _, line := range p.column(written, measure-6) {
			if p.room() < f.leading+1.2 {
				ground(1.2)
				p.turn()
				p.set(f)
			}
			ground(f.leading)
			p.line(f, marginLeft+3, line)
		}
	}
	ground(1.2)
	p.y += 2.2
}

func (p *paper) prose(label, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	p.space(2)
	p.need(14)
	p.text(labelFace(), marginLeft, measure, label)
	for i, paragraph := range paragraphs(text) {
		if i > 0 {
			p.y += 1.5
		}
		p.text(textFace(), marginLeft, measure, paragraph)
	}
}

func (p *paper) quotation(q Quote) {
	p.space(1.5)
	p.need(14)
	from := string(q.Key)
	if q.Source != "" {
		from += ", from " + string(q.Source)
	}
	top, page := p.y, p.PageNo()
	p.text(quoteFace(), marginLeft+5, measure-5, q.Text)
	p.text(noteFace(), marginLeft+5, measure-5, from)
	if page != p.PageNo() {
		top = marginTop
	}
	c := hairline()
	p.SetDrawColor(c[0], c[1], c[2])
	p.SetLineWidth(0.6)
	p.Line(marginLeft+1, top+0.8, marginLeft+1, p.y-0.8)
}

func joinKeys(keys []ledger.Key) string {
	var out []string
	for _, k := range keys {
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}
