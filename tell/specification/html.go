package specification

import (
	"bufio"
	"embed"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"throughline.dev/ledger"
)

//go:embed page.tmpl
var templates embed.FS

//go:embed specification.css
var style string

// HTML writes the specification as one page that needs nothing else: no script, no font, no request. It reads well in
// light and dark, on a phone and on paper. Whatever people wrote is text in it, never markup.
func HTML(w io.Writer, d Document) error {
	p := page{Document: d, anchors: map[ledger.Key]bool{}}
	for _, part := range d.Parts {
		for _, r := range part.Requirements {
			p.anchors[r.Key] = true
			for _, s := range r.Stories {
				p.anchors[s.Key] = true
			}
		}
	}
	for _, s := range d.Stories {
		p.anchors[s.Key] = true
	}
	for _, t := range d.Terms {
		p.anchors[t.Key] = true
	}
	t, err := template.New("page.tmpl").Funcs(template.FuncMap{
		"css":        func() template.CSS { return template.CSS(style) },
		"anchored":   func(k ledger.Key) bool { return p.anchors[k] },
		"instant":    Instant,
		"paragraphs": paragraphs,
		"spaced":     spaced,
		"inc":        func(i int) int { return i + 1 },
		"part":       partID,
	}).ParseFS(templates, "page.tmpl")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := t.Execute(out, p); err != nil {
		return err
	}
	return out.Flush()
}

type page struct {
	Document
	anchors map[ledger.Key]bool
}

// Sections names the sections of the document that have something to say, in their order.
func (d Document) Sections() []Section {
	var out []Section
	for i, p := range d.Parts {
		out = append(out, Section{partID(i), p.Title, string(p.Key)})
	}
	for _, s := range []struct {
		has       bool
		id, title string
	}{
		{len(d.Stories) > 0, "stories", "Stories without a requirement"},
		{len(d.Terms) > 0, "terms", "Glossary"},
		{len(d.Questions) > 0, "questions", "Questions"},
		{len(d.Clashes) > 0, "clashes", "Contradictions and duplicates"},
		{len(d.Matrix) > 0, "matrix", "Trace"},
		{len(d.Unknown) > 0, "unknown", "What is not known"},
		{true, "numbers", "What the numbers mean"},
	} {
		if s.has {
			out = append(out, Section{s.id, s.title, ""})
		}
	}
	return out
}

// Section is a line of the contents.
type Section struct{ ID, Title, Key string }

func partID(i int) string { return "part-" + strconv.Itoa(i+1) }

// Instant writes a time for people.
func Instant(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }

// paragraphs splits a text at empty lines.
func paragraphs(s string) []string {
	var out []string
	for p := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if strings.TrimSpace(p) != "" {
			out = append(out, strings.Trim(p, "\n"))
		}
	}
	return out
}

// spaced makes words of a state's name.
func spaced(s string) string { return strings.ReplaceAll(s, "_", " ") }
