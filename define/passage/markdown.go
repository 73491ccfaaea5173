package passage

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// markdown reads a Markdown source. goldmark finds its blocks; what stands inside a block is scanned in one pass
// (flow), because inline parsers look back for what they can pair and take quadratic time on hostile input.
func (r *reader) markdown() {
	start := r.frontMatter()
	body := r.source[start:]
	blocks := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...))
	m := markdown{reader: r, shift: start, flow: flow{prose: &prose{}, labels: labels(body)}}
	m.walk(blocks.Parse(text.NewReader(body)))
}

// frontMatter emits the YAML or TOML block a source may open with, and returns where the text behind it starts.
func (r *reader) frontMatter() int {
	for _, fence := range []string{"---", "+++"} {
		rest, ok := bytes.CutPrefix(r.source, []byte(fence))
		if !ok || len(bytes.TrimLeft(firstLine(rest), " \t\r")) > 0 {
			continue
		}
		for at := len(fence) + len(firstLine(rest)) + 1; at < len(r.source); {
			line, next := nextLine(r.source, at, len(r.source))
			if string(r.source[line.Start:line.End]) == fence {
				r.doc.Blocks = append(r.doc.Blocks, Block{Kind: Metadata, Span: Span{0, line.End}})
				return next
			}
			if at == len(fence)+len(firstLine(rest))+1 && line.Empty() {
				break // a rule, then a text
			}
			at = next
		}
	}
	return 0
}

func firstLine(b []byte) []byte {
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		return b[:i]
	}
	return b
}

// markdown walks the blocks of a Markdown source.
type markdown struct {
	*reader
	shift  int // where the parsed part starts in the source
	flow   flow
	depth  int         // of lists
	quoted int         // depth of block quotations
	lead   []*Sentence // by depth of list: the sentence its items continue
	last   int         // the latest sentence of a paragraph or an item, −1 after anything else
}

// walk visits all nodes below the root without recursion, so that depth costs no stack.
func (m *markdown) walk(root ast.Node) {
	m.last = -1
	for n := root.FirstChild(); n != nil; {
		if m.enter(n) && n.FirstChild() != nil && n.FirstChild().Type() == ast.TypeBlock {
			n = n.FirstChild()
			continue
		}
		for n != root {
			m.leave(n)
			if n.NextSibling() != nil {
				n = n.NextSibling()
				break
			}
			n = n.Parent()
		}
		if n == root {
			return
		}
	}
}

// enter emits what a node holds itself, and reports whether its children are to be visited.
func (m *markdown) enter(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindList:
		m.depth++
		m.lead = append(m.lead, m.leadOf(m.last))
		m.last = -1
	case ast.KindBlockquote:
		m.quoted++
		m.last = -1
	case ast.KindHeading:
		m.heading(n.(*ast.Heading))
	case ast.KindParagraph, ast.KindTextBlock:
		m.block(n)
	case ast.KindCodeBlock, ast.KindFencedCodeBlock:
		m.add(Code, n)
	case ast.KindHTMLBlock:
		m.html(n.(*ast.HTMLBlock))
	}
	return n.Kind() == ast.KindList || n.Kind() == ast.KindListItem || n.Kind() == ast.KindBlockquote
}

func (m *markdown) leave(n ast.Node) {
	switch n.Kind() {
	case ast.KindList:
		m.depth--
		m.last = -1
		m.lead = m.lead[:len(m.lead)-1]
	case ast.KindBlockquote:
		m.quoted--
		m.last = -1
	}
}

// add emits a block without language.
func (m *markdown) add(k Kind, n ast.Node) {
	if ls := n.Lines(); ls != nil && ls.Len() > 0 {
		sp := Span{ls.At(0).Start + m.shift, ls.At(ls.Len()-1).Stop + m.shift}
		m.doc.Blocks = append(m.doc.Blocks, Block{Kind: k, Span: sp, Heading: m.sections.heading()})
	}
}

func (m *markdown) heading(h *ast.Heading) {
	lines := m.lines(h)
	if len(lines) == 0 {
		return
	}
	p := m.inline(lines)
	words, sp := p.text()
	m.sections.enter(h.Level, words[sp.Start:sp.End])
	m.emit(Block{Kind: Heading, Span: Span{lines[0].Start, lines[len(lines)-1].End}, Level: h.Level}, p, false)
	m.last = -1
}

// lines returns the lines of a block in the source, without white space at their ends.
func (m *markdown) lines(n ast.Node) []Span {
	ls := n.Lines()
	out := make([]Span, 0, ls.Len())
	for i := range ls.Len() {
		l, _ := nextLine(m.source, ls.At(i).Start+m.shift, ls.At(i).Stop+m.shift)
		if !l.Empty() {
			out = append(out, l)
		}
	}
	return out
}

func (m *markdown) inline(lines []Span) *prose {
	m.flow.reset()
	m.flow.read(m.source, lines)
	return m.flow.prose
}

// block emits a paragraph, or the table it is.
func (m *markdown) block(n ast.Node) {
	lines := m.lines(n)
	for len(lines) > 0 && m.isDefinition(lines[0]) {
		m.doc.Blocks = append(m.doc.Blocks, Block{Kind: Metadata, Span: lines[0], Heading: m.sections.heading()})
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return
	}
	if head := m.tableAt(lines); head >= 0 {
		if head > 0 {
			m.paragraph(n, lines[:head])
		}
		m.table(lines[head:])
		m.last = -1
		return
	}
	m.paragraph(n, lines)
}

func (m *markdown) paragraph(n ast.Node, lines []Span) {
	b := Block{Kind: Paragraph, Span: Span{lines[0].Start, lines[len(lines)-1].End}}
	if label := definition(m.source[lines[0].Start:lines[0].End]); label != "" && label[0] == '^' {
		b.Kind = Note
		lines[0].Start += len(label) + 3
	}
	switch {
	case m.quoted > 0:
		b.Kind = Quotation
	case m.depth > 0:
		b.Kind, b.Level = Item, m.depth
		if n.PreviousSibling() == nil {
			lines[0].Start += task(m.source[lines[0].Start:lines[0].End])
		}
	}
	from := len(m.doc.Sentences)
	last := m.emit(b, m.inline(lines), true)
	if b.Kind == Item && last >= 0 {
		m.follow(from, m.lead[len(m.lead)-1])
	}
	m.last = last
}

// task returns the length of the box of a task: "[ ] ", "[x] ".
func task(b []byte) int {
	if len(b) > 4 && b[0] == '[' && strings.IndexByte(" xX", b[1]) >= 0 && b[2] == ']' && b[3] == ' ' {
		return 4
	}
	return 0
}

// html emits a block of HTML: comments, scripts and styles hold no language; of others the text between the tags.
func (m *markdown) html(h *ast.HTMLBlock) {
	lines := m.lines(h)
	if h.HTMLBlockType < ast.HTMLBlockType6 || len(lines) == 0 {
		m.add(Metadata, h)
		m.last = -1
		return
	}
	for _, l := range lines {
		if p := m.inline([]Span{l}); len(p.b) > 0 {
			kind := Paragraph
			if m.quoted > 0 {
				kind = Quotation
			}
			m.emit(Block{Kind: kind, Span: l}, p, true)
		}
	}
	m.last = -1
}

// labels collects the labels of link definitions: lines such as "[label]: address".
func labels(source []byte) map[string]bool {
	if !bytes.Contains(source, []byte("]:")) {
		return nil
	}
	out := map[string]bool{}
	for at := 0; at < len(source); {
		line, next := nextLine(source, at, len(source))
		if label := definition(source[line.Start:line.End]); label != "" {
			out[label] = true
		}
		at = next
	}
	return out
}

// definition returns the label of a link definition or a footnote.
func definition(line []byte) string {
	if len(line) < 4 || line[0] != '[' {
		return ""
	}
	end := bytes.IndexByte(line[:min(len(line), 200)], ']')
	if end < 2 || end+1 >= len(line) || line[end+1] != ':' {
		return ""
	}
	return strings.ToLower(string(line[1:end]))
}

// isDefinition reports whether a line defines a link: its label is followed by one address and perhaps a title.
func (m *markdown) isDefinition(l Span) bool {
	line := m.source[l.Start:l.End]
	label := definition(line)
	if label == "" || label[0] == '^' {
		return false
	}
	rest := bytes.TrimLeft(line[len(label)+3:], " \t")
	if i := bytes.IndexAny(rest, " \t"); i >= 0 {
		title := bytes.TrimLeft(rest[i:], " \t")
		return len(title) > 0 && strings.IndexByte("\"'(", title[0]) >= 0
	}
	return len(rest) > 0
}

// tooDeep reports whether a source nests lists or quotations deeper than people do, so that reading it as Markdown
// could take time and memory beyond measure.
func tooDeep(source []byte) bool {
	const deepest, widest = 48, 400
	for at := 0; at < len(source); {
		depth, column, i := 0, 0, at
	marks:
		for i < len(source) {
			switch c := source[i]; {
			case c == ' ' || c == '\t':
				column++
				i++
			case c == '>' || (c == '-' || c == '*' || c == '+') && i+1 < len(source) && (source[i+1] == ' ' || source[i+1] == '\t'):
				depth++
				i++
			case isDigit(c):
				j := i
				for j < len(source) && j-i < 9 && isDigit(source[j]) {
					j++
				}
				if j+1 >= len(source) || source[j] != '.' && source[j] != ')' || source[j+1] != ' ' && source[j+1] != '\t' {
					break marks
				}
				depth++
				i = j + 1
			default:
				break marks
			}
			if depth > deepest || depth > 0 && column > widest {
				return true
			}
		}
		n := bytes.IndexByte(source[i:], '\n')
		if n < 0 {
			return false
		}
		at = i + n + 1
	}
	return false
}
