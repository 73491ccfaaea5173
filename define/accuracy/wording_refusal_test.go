package accuracy_test

import (
	"testing"

	"throughline.dev/define/wording"
)

// Sentences with a number must not be refused; vague ones must be.
func TestRefusals(t *testing.T) {
	t.Parallel()
	b := book(t)
	var s score
	for i, text := range texts(t, "req-own/vague.jsonl") {
		_, verdict := judge(b, text)
		s.add(i, verdict == wording.Refused, true)
		if verdict != wording.Refused && testing.Verbose() {
			t.Logf("missed %d: %s", i, verdict)
		}
	}
	for i, text := range texts(t, "req-own/quantified.jsonl") {
		list, verdict := judge(b, text)
		s.add(i, verdict == wording.Refused, false)
		if verdict == wording.Refused && testing.Verbose() {
			for _, f := range list {
				if f.Severity == "refusal" {
					t.Logf("false refusal %d by %s", i, f.Rule)
				}
			}
		}
	}
	s.report(t, "refusals")
	precision, recall, _ := s.of(2)
	if precision < 0.95 || recall < 0.90 {
		t.Errorf("refusals have precision %.3f and recall %.3f; at least 0.95 and 0.90 are promised", precision, recall)
	}
}
