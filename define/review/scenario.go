package review

import (
	"strings"

	"throughline.dev/define/acceptance"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// gherkin reviews a feature file.
func (r *Result) gherkin(source []byte) {
	r.Findings = append(r.Findings, acceptance.Check(source)...)
}

// frame is what is put before bare steps, so that they can be read as a document.
const frame = "Feature: steps\nScenario: steps of a cell\n"

// asScenario reports whether a text is made of steps, and completes it to a document if so.
func asScenario(text string) (string, bool) {
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch {
	case word != "Given" && word != "When":
		return "", false
	case !strings.Contains(text, "\nThen ") && !strings.Contains(text, "\n\tThen ") && !strings.Contains(text, " Then "):
		return "", false
	case !strings.Contains(text, "\n"):
		return "", false
	}
	return frame + text, true
}

// steps reviews the steps in a cell. What is said about the frame is not about the cell.
func (r *Result) steps(c cell, document string) {
	for _, f := range acceptance.Check([]byte(document)) {
		if f.Span.Start < len(frame) {
			continue
		}
		back := func(s passage.Span) passage.Span {
			return passage.Span{Start: s.Start - len(frame), End: s.End - len(frame)}
		}
		f.Span = back(f.Span)
		for i := range f.Fixes {
			f.Fixes[i].Span = back(f.Fixes[i].Span)
		}
		r.Findings = append(r.Findings, moved([]rulebook.Finding{f}, c)...)
	}
}
