package review

import (
	"fmt"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// tooLong is the review of a sentence that nobody reads to its end, see [passage.Longest]. It says that nothing else was
// looked for. What is known to be a requirement is refused; elsewhere it may be data that stands in a text.
func tooLong(s passage.Sentence, required bool) Sentence {
	whole := s.Source(passage.Span{Start: 0, End: len(s.Text)})
	out := Sentence{Span: whole, Text: s.Text, Verdict: wording.None}
	f := rulebook.Finding{
		Rule: "RQ-L23", Severity: ledger.Info, Span: whole, Words: clip(s.Text, 80),
		Message: fmt.Sprintf("It runs on for %d KB without an end, so it was not read. Split it.", len(s.Text)>>10),
	}
	if required {
		f.Severity, out.Verdict = ledger.Refusal, wording.Refused
	}
	out.Findings = []rulebook.Finding{f}
	return out
}
