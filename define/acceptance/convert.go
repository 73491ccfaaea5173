package acceptance

import (
	"strings"

	messages "github.com/cucumber/messages/go/v34"

	"throughline.dev/define/passage"
)

// convert makes a document of what the parser read.
func convert(l *lines, parsed *messages.GherkinDocument) Document {
	f := parsed.Feature
	d := Document{
		Language: f.Language, Name: f.Name, Description: outdent(f.Description), Tags: tags(f.Tags),
		Span: l.words(line(f.Location)), Comments: len(parsed.Comments), Sections: []Section{{}},
	}
	for _, c := range f.Children {
		switch {
		case c.Background != nil:
			d.Sections[0].Background = background(l, c.Background)
		case c.Scenario != nil:
			d.Sections[0].Scenarios = append(d.Sections[0].Scenarios, scenario(l, c.Scenario))
		case c.Rule != nil:
			s := Section{Rule: c.Rule.Name, Description: outdent(c.Rule.Description), Tags: tags(c.Rule.Tags)}
			for _, c := range c.Rule.Children {
				if c.Background != nil {
					s.Background = background(l, c.Background)
				}
				if c.Scenario != nil {
					s.Scenarios = append(s.Scenarios, scenario(l, c.Scenario))
				}
			}
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

func line(at *messages.Location) int {
	if at == nil {
		return 0
	}
	return int(at.Line)
}

func tags(all []*messages.Tag) []string {
	var out []string
	for _, t := range all {
		out = append(out, t.Name)
	}
	return out
}

func background(l *lines, b *messages.Background) *Background {
	return &Background{Name: b.Name, Description: outdent(b.Description), Steps: steps(l, b.Steps), Span: l.words(line(b.Location))}
}

func scenario(l *lines, s *messages.Scenario) Scenario {
	out := Scenario{Name: s.Name, Description: outdent(s.Description), Tags: tags(s.Tags), Steps: steps(l, s.Steps), Span: l.words(line(s.Location))}
	for _, e := range s.Examples {
		x := Examples{Name: e.Name, Description: outdent(e.Description), Tags: tags(e.Tags), Span: l.words(line(e.Location))}
		if e.TableHeader != nil {
			x.Header = row(e.TableHeader)
		}
		for _, r := range e.TableBody {
			x.Rows = append(x.Rows, row(r))
		}
		out.Examples = append(out.Examples, x)
	}
	out.Outline = len(out.Examples) > 0 || strings.Contains(strings.ToLower(s.Keyword), "outline") || strings.Contains(strings.ToLower(s.Keyword), "template")
	return out
}

func row(r *messages.TableRow) []string {
	cells := make([]string, 0, len(r.Cells))
	for _, c := range r.Cells {
		cells = append(cells, c.Value)
	}
	return cells
}

func steps(l *lines, all []*messages.Step) []Step {
	var out []Step
	kind := Unknown
	for _, s := range all {
		switch s.KeywordType {
		case messages.StepKeywordType_CONTEXT:
			kind = Given
		case messages.StepKeywordType_ACTION:
			kind = When
		case messages.StepKeywordType_OUTCOME:
			kind = Then
		}
		step := Step{Keyword: strings.TrimSpace(s.Keyword), Kind: kind, Text: s.Text, Span: stepSpan(l, s)}
		if s.DocString != nil {
			step.Doc = &Text{Type: s.DocString.MediaType, Content: s.DocString.Content}
		}
		if s.DataTable != nil {
			for _, r := range s.DataTable.Rows {
				step.Table = append(step.Table, row(r))
			}
		}
		out = append(out, step)
	}
	return out
}

// stepSpan returns where the text of a step stands: on its line, after the keyword.
func stepSpan(l *lines, s *messages.Step) passage.Span {
	span := l.words(line(s.Location))
	if start := span.End - len(s.Text); s.Text != "" && start >= span.Start && l.source[start:span.End] == s.Text {
		span.Start = start
	}
	return span
}

// outdent takes away the blanks that all lines of a description begin with.
func outdent(s string) string {
	all := strings.Split(s, "\n")
	least := -1
	for _, text := range all {
		if blanks := len(text) - len(strings.TrimLeft(text, " \t")); strings.TrimSpace(text) != "" && (least < 0 || blanks < least) {
			least = blanks
		}
	}
	for i, text := range all {
		if least > 0 && len(text) >= least {
			all[i] = text[least:]
		}
		all[i] = strings.TrimRight(all[i], " \t\r")
	}
	return strings.Join(all, "\n")
}
