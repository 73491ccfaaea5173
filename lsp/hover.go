package lsp

import (
	"fmt"
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// hover says how the sentence under the pointer is read, what it leaves open, and why a finding stands there.
func (s *server) hover(m message) (any, error) {
	p, err := params[positionParams](m)
	if err != nil {
		return nil, err
	}
	d, err := s.document(p.Document)
	if err != nil {
		return nil, err
	}
	s.review(d)
	at := d.offset(p.Position)
	w := &page{markdown: s.markdown}
	var place passage.Span
	if one := d.sentence(at); one != nil {
		place = one.Span
		w.sentence(*one)
	}
	for _, f := range d.result.Findings {
		if f.Span.Start <= at && at <= f.Span.End {
			place = f.Span
			rule, _ := s.options.Book.Rule(f.Rule)
			w.finding(f, rule)
		}
	}
	if w.b.Len() == 0 {
		return nil, nil
	}
	r := d.place(place)
	kind := "plaintext"
	if s.markdown {
		kind = "markdown"
	}
	return hover{Contents: markup{kind, strings.TrimSpace(w.b.String())}, Range: &r}, nil
}

// page is a text for a hover, with marks when the client shows them.
type page struct {
	b        strings.Builder
	markdown bool
}

func (p *page) line(format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = p.escape(s)
		}
	}
	fmt.Fprintf(&p.b, format+"\n", args...)
	if p.markdown {
		p.b.WriteByte('\n')
	}
}

func (p *page) bold(s string) string {
	if p.markdown {
		return "**" + p.escape(s) + "**"
	}
	return s
}

// escape keeps words of a document from being taken for marks.
func (p *page) escape(s string) string {
	if !p.markdown {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_[]<>#|&~!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (p *page) sentence(s review.Sentence) {
	if s.Story != nil {
		p.b.WriteString(p.bold("User story") + "\n\n")
		for _, part := range [][2]string{{"who", s.Story.Role}, {"what", s.Story.Means}, {"why", s.Story.Ends}} {
			text := part[1]
			if text == "" {
				text = "not stated"
			}
			p.line("- %s: %s", part[0], text)
		}
		return
	}
	switch s.Verdict {
	case wording.Refused:
		p.b.WriteString(p.bold("Refused: nothing in it can be checked") + "\n\n")
	case wording.Gaps:
		p.b.WriteString(p.bold("Accepted, with gaps") + "\n\n")
	case wording.Complete:
		p.b.WriteString(p.bold("Complete") + "\n\n")
	default:
		return
	}
	for _, r := range s.Readings {
		p.line("Read as: %s", r.Canonical)
	}
	asked := map[criterion.Gap]bool{}
	for _, r := range s.Readings {
		for _, g := range r.Gaps {
			if !asked[g] {
				asked[g] = true
				p.line("- not stated: %s. %s", g.Slot, g.Question)
			}
		}
	}
}

func (p *page) finding(f rulebook.Finding, r rulebook.Rule) {
	title := strings.TrimSpace(f.Rule + " " + r.Name)
	fmt.Fprintf(&p.b, "\n%s (%s)\n\n", p.bold(title), severityWord(f.Severity))
	p.line("%s", f.Message)
	if f.Question != "" {
		p.line("%s", f.Question)
	}
	if r.ID == "" {
		return
	}
	if r.Rationale != "" {
		p.line("Why: %s", r.Rationale)
	}
	if r.Bad != "" && r.Good != "" {
		p.line("Bad: %s", r.Bad)
		p.line("Good: %s", r.Good)
	}
	p.line("How often it is right: %s", r.Measured())
}

func severityWord(s ledger.Severity) string {
	switch s {
	case ledger.Refusal:
		return "refusal"
	case ledger.Warning:
		return "warning"
	}
	return "information"
}
