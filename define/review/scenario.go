package review

import (
	"bytes"
	"strings"

	"throughline.dev/define/acceptance"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// gherkin reviews a feature file.
func (r *Result) gherkin(source []byte, o Options) {
	r.Findings = append(r.Findings, acceptance.CheckWith(source, acceptance.Options{Terms: o.Terms})...)
}

// fences reviews the code blocks of a Markdown document that are marked as Gherkin.
func (r *Result) fences(source []byte, doc passage.Document, o Options) {
	for _, b := range doc.Blocks {
		if b.Kind == passage.Code && isGherkin(source, b.Span) {
			start := b.Span.Start
			for _, f := range fragment(string(source[start:b.Span.End]), o) {
				eachSpan(&f, func(s passage.Span) passage.Span { return passage.Span{Start: s.Start + start, End: s.End + start} })
				r.Findings = append(r.Findings, f)
			}
		}
	}
}

// isGherkin reports whether the line above a block of code opens a fence for Gherkin.
func isGherkin(source []byte, code passage.Span) bool {
	above := bytes.TrimRight(source[max(0, code.Start-80):code.Start], " \t")
	above, ok := bytes.CutSuffix(above, []byte("\n"))
	if !ok {
		return false
	}
	line := strings.TrimSpace(string(above[bytes.LastIndexByte(above, '\n')+1:]))
	language := strings.TrimLeft(line, "`~")
	f, _ := FormatNamed(strings.TrimSpace(language))
	return len(line)-len(language) >= 3 && f == Gherkin
}

// isSteps reports whether a text of several lines is made of steps.
func isSteps(text string) bool {
	text = strings.TrimSpace(text)
	first, rest, several := strings.Cut(text, "\n")
	if !several || !hasWord(first, "Given", "When", "Scenario:", "Scenario") {
		return false
	}
	for line := range strings.Lines(rest) {
		if hasWord(strings.TrimSpace(line), "Then") {
			return true
		}
	}
	return false
}

// hasWord reports whether a line begins with one of some words.
func hasWord(line string, words ...string) bool {
	first, _, _ := strings.Cut(line, " ")
	for _, w := range words {
		if strings.EqualFold(strings.TrimSpace(first), w) {
			return true
		}
	}
	return false
}

// fragment reviews scenarios or bare steps. What a rule says about the feature around them is left out: there is none.
func fragment(text string, o Options) []rulebook.Finding {
	d, problems := acceptance.ParseLoose(text)
	var out []rulebook.Finding
	for _, p := range problems {
		out = append(out, rulebook.Finding{Rule: "AC-00", Severity: ledger.Refusal, Span: within(p.Span, len(text)), Message: p.Message})
	}
	for _, f := range acceptance.CheckDocument(d, acceptance.Options{Terms: o.Terms}) {
		if !f.Span.Empty() {
			out = append(out, f)
		}
	}
	return out
}

// eachSpan changes the places of a finding and its repairs.
func eachSpan(f *rulebook.Finding, change func(passage.Span) passage.Span) {
	f.Span = change(f.Span)
	fixes := make([]rulebook.Fix, len(f.Fixes))
	for i, x := range f.Fixes {
		x.Span = change(x.Span)
		fixes[i] = x
	}
	f.Fixes = fixes
}
