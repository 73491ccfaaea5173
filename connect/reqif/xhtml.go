package reqif

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// prose is formatted text in two forms.
type prose struct {
	plain    string // without markup; paragraphs and items on lines of their own
	markdown string
	blocks   int      // paragraphs, items, rows
	lost     []string // what is neither: "picture diagram.png"
}

// readXHTML reads the content of an XHTML value. It never fails: what is not well-formed ends it.
func readXHTML(inner string) prose {
	var p prose
	p.plain, _, _ = renderXHTML(inner, false)
	p.markdown, p.blocks, p.lost = renderXHTML(inner, true)
	return p
}

func renderXHTML(inner string, markup bool) (text string, blocks int, lost []string) {
	dec := xml.NewDecoder(strings.NewReader(inner))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	r := &renderer{markup: markup}
	for {
		tok, err := dec.Token()
		if err != nil {
			if err != io.EOF { // the decoder returns it as it is
				r.lost = append(r.lost, "text behind broken markup")
			}
			break
		}
		switch t := tok.(type) {
		case xml.StartElement:
			r.open(t)
		case xml.EndElement:
			r.shut(t.Name.Local)
		case xml.CharData:
			r.text(string(t))
		}
	}
	return strings.TrimSpace(r.out.String()), r.blocks, r.lost
}

// renderer writes text with as much of its form as Markdown has.
type renderer struct {
	markup bool
	out    strings.Builder
	gap    int    // line breaks due before the next text
	space  bool   // a space is due
	line   bool   // something stands on the line
	lists  []list // open
	pre    int
	cells  int // in the row so far
	rows   int // of the table so far
	links  []string
	blocks int
	lost   []string
	muted  int // inside of what is not shown: style, script
}

type list struct {
	ordered bool
	n       int
}

// breakLines asks for at least n line breaks before the next text.
func (r *renderer) breakLines(n int) {
	if r.cells > 0 { // a cell is one line
		r.space = true
		return
	}
	r.gap, r.space = max(r.gap, n), false
}

// put writes text as it is, after what is due before it.
func (r *renderer) put(s string) {
	if r.out.Len() == 0 {
		r.gap, r.space = 0, false
	}
	if r.gap > 0 {
		r.out.WriteString(strings.Repeat("\n", r.gap))
		if r.markup {
			r.out.WriteString(r.indent())
		}
		r.line = false
	}
	if !r.line {
		r.blocks++
	}
	if r.space && r.gap == 0 && r.line {
		r.out.WriteByte(' ')
	}
	r.gap, r.space, r.line = 0, false, true
	r.out.WriteString(s)
}

func (r *renderer) indent() string {
	if n := len(r.lists) - 1; n > 0 {
		return strings.Repeat("  ", n)
	}
	return ""
}

func (r *renderer) text(s string) {
	switch {
	case r.muted > 0:
		return
	case r.pre > 0:
		if s != "" {
			r.put(s)
		}
		return
	}
	words := strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' })
	if len(words) == 0 {
		r.space = r.space || s != ""
		return
	}
	r.space = r.space || strings.ContainsAny(s[:1], " \t\r\n")
	joined := strings.Join(words, " ")
	if r.markup {
		joined = escape(joined, !r.line || r.gap > 0)
	}
	r.put(joined)
	r.space = strings.ContainsAny(s[len(s)-1:], " \t\r\n")
}

// mark writes the sign of emphasis. An opening one clings to the word after it, a closing one to the word before.
func (r *renderer) mark(sign string, opening bool) {
	if !r.markup {
		return
	}
	if opening {
		r.put(sign)
		return
	}
	due := r.space
	r.space = false
	r.out.WriteString(sign)
	r.space = due
}

func (r *renderer) open(t xml.StartElement) {
	switch name := strings.ToLower(t.Name.Local); name {
	case "p", "div", "blockquote", "dl", "dt", "dd", "caption":
		if len(r.lists) > 0 {
			r.breakLines(1)
		} else {
			r.breakLines(paragraph(name))
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		r.breakLines(2)
		if r.markup {
			r.put("**")
		}
	case "br":
		if r.markup && r.line && r.gap == 0 && r.cells == 0 {
			r.out.WriteByte('\\')
		}
		if r.cells > 0 {
			r.space = true
		} else {
			r.gap++
		}
	case "ul", "ol":
		r.breakLines(1 + min(1, 1-min(1, len(r.lists))))
		r.lists = append(r.lists, list{ordered: name == "ol"})
	case "li":
		r.breakLines(1)
		if n := len(r.lists); n > 0 && r.lists[n-1].ordered {
			r.lists[n-1].n++
			r.put(strconv.Itoa(r.lists[n-1].n) + ". ")
		} else {
			r.put("- ")
		}
		r.space = false
	case "table":
		r.breakLines(2)
		r.rows = 0
	case "tr":
		r.breakLines(1)
		r.cells = 0
	case "td", "th":
		if r.cells == 0 && r.markup {
			r.put("| ")
		} else if r.cells > 0 {
			r.space = false
			r.put(" | ")
		}
		r.cells++
	case "b", "strong":
		r.mark("**", true)
	case "i", "em", "cite":
		r.mark("*", true)
	case "code", "tt", "kbd", "samp":
		if r.pre == 0 {
			r.mark("`", true)
		}
	case "pre":
		r.breakLines(2)
		if r.markup {
			r.put("```\n")
		}
		r.pre++
	case "a":
		r.links = append(r.links, attribute(t, "href"))
		if r.markup && attribute(t, "href") != "" {
			r.put("[")
		}
	case "object", "img":
		file := attribute(t, "data") + attribute(t, "src")
		if file != "" {
			r.lost = append(r.lost, "picture or file "+file)
		}
	case "style", "script":
		r.muted++
	}
}

// paragraph says how many line breaks part a block from the one before it; a div is a line, as editors use it.
func paragraph(name string) int {
	if name == "div" || name == "dd" || name == "dt" {
		return 1
	}
	return 2
}

func (r *renderer) shut(name string) {
	switch name := strings.ToLower(name); name {
	case "p", "div", "blockquote", "dl", "dt", "dd", "caption":
		if len(r.lists) > 0 {
			r.breakLines(1)
		} else {
			r.breakLines(paragraph(name))
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		r.mark("**", false)
		r.breakLines(2)
	case "ul", "ol":
		if n := len(r.lists); n > 0 {
			r.lists = r.lists[:n-1]
		}
		r.breakLines(1 + min(1, 1-min(1, len(r.lists))))
	case "li":
		r.breakLines(1)
	case "tr":
		cells := r.cells
		r.cells, r.space = 0, false
		if r.markup && cells > 0 {
			r.out.WriteString(" |")
			if r.rows == 0 {
				r.out.WriteString("\n|" + strings.Repeat(" --- |", cells))
			}
		}
		r.rows++
		r.breakLines(1)
	case "table":
		r.cells = 0
		r.breakLines(2)
	case "b", "strong":
		r.mark("**", false)
	case "i", "em", "cite":
		r.mark("*", false)
	case "code", "tt", "kbd", "samp":
		if r.pre == 0 {
			r.mark("`", false)
		}
	case "pre":
		r.pre = max(0, r.pre-1)
		if r.markup {
			r.out.WriteString("\n```")
		}
		r.breakLines(2)
	case "a":
		if n := len(r.links); n > 0 {
			if r.markup && r.links[n-1] != "" {
				r.mark("]("+strings.NewReplacer(" ", "%20", ")", "%29", "\n", "").Replace(r.links[n-1])+")", false)
			}
			r.links = r.links[:n-1]
		}
	case "style", "script":
		r.muted = max(0, r.muted-1)
	}
}

func attribute(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}

// escape keeps text from being taken for Markdown.
func escape(s string, atStart bool) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '`', '*', '_', '[', ']', '<', '|':
			b.WriteByte('\\')
		case '#', '>', '+', '-':
			if atStart && i == 0 && (c != '-' && c != '+' || len(s) > 1 && s[1] == ' ') {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// writeXHTML makes the content of an XHTML value of a text; readXHTML reads its plain form back, but for blanks beside
// each other and at the ends of lines.
func writeXHTML(text string) string {
	var b strings.Builder
	b.WriteString("<xhtml:div>")
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString("<xhtml:br/>")
		}
		b.WriteString(escapeXML(line))
	}
	b.WriteString("</xhtml:div>")
	return b.String()
}

func trim(s string) string { return strings.TrimSpace(s) }
