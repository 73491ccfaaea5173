package diagnostic

import (
	"fmt"
	"io"
	"strings"

	"throughline.dev/define/review"
	"throughline.dev/ledger"
)

// github writes the commands that make a workflow of GitHub annotate the changed files.
type github struct {
	w   io.Writer
	err error
}

func (g *github) File(f File) error {
	lines := review.NewLines(f.Source, false)
	for _, n := range f.Notes {
		g.command("warning", []string{"file=" + property(f.Path)}, n)
	}
	for _, x := range f.Findings {
		var props []string
		text := x.Message
		switch {
		case f.Record:
			text = f.Path + ": " + text
		case f.Source == nil:
			props = append(props, "file="+property(f.Path))
		default:
			p := placeOf(lines, x.Span)
			props = append(props, "file="+property(f.Path), fmt.Sprintf("line=%d", p.Line), fmt.Sprintf("endLine=%d", p.EndLine))
			if p.Line == p.EndLine { // columns count within one line only
				props = append(props, fmt.Sprintf("col=%d", p.Column), fmt.Sprintf("endColumn=%d", p.EndColumn))
			}
		}
		props = append(props, "title="+property(x.Rule))
		if x.Question != "" {
			text += "\n" + x.Question
		}
		g.command(level(x.Severity), props, text)
	}
	return g.err
}

func level(s ledger.Severity) string {
	switch s {
	case ledger.Refusal:
		return "error"
	case ledger.Warning:
		return "warning"
	}
	return "notice"
}

func (g *github) Skip(s Skipped) error {
	g.command("warning", []string{"file=" + property(s.Path)}, "Not read: "+s.Reason)
	return g.err
}

func (g *github) Close() error { return g.err }

func (g *github) command(name string, props []string, text string) {
	if g.err == nil {
		_, g.err = fmt.Fprintf(g.w, "::%s %s::%s\n", name, strings.Join(props, ","), data(text))
	}
}

// data escapes what would end the command.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(strings.ToValidUTF8(s, "\uFFFD"))
}

// property escapes what would end a property as well.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
