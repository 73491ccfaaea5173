package review

import (
	"fmt"
	"slices"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// tooLong is the review of a sentence that nobody reads to its end, see [passage.Longest]. It says that nothing else was
// looked for. What is known to be a requirement is refused; elsewhere it is a warning when it obliges somebody, such as a
// list without full stops, and may be data that stands in a text when it does not.
func tooLong(s passage.Sentence, required bool) Sentence {
	whole := s.Source(passage.Span{Start: 0, End: len(s.Text)})
	out := Sentence{Span: whole, Text: s.Text, Verdict: wording.None}
	f := rulebook.Finding{
		Rule: "RQ-L23", Severity: ledger.Info, Span: whole, Words: clip(s.Text, 80),
		Message: fmt.Sprintf("It runs on for %d KB without an end, so it was not read. Split it.", len(s.Text)>>10),
	}
	switch {
	case required:
		f.Severity, out.Verdict = ledger.Refusal, wording.Refused
	case slices.ContainsFunc(s.Words, func(w passage.Word) bool { return w.Lower == "shall" || w.Lower == "must" || w.Lower == "should" }):
		f.Severity = ledger.Warning
	}
	out.Findings = []rulebook.Finding{f}
	return out
}
