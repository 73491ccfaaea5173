package accuracy_test

import (
	"testing"

	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// Texts with a number must not be refused; vague ones must be. Each text is judged twice: as one sentence, and the
// way the statement of a record is, sentence by sentence.
func TestRefusals(t *testing.T) {
	t.Parallel()
	b := book(t)
	var whole, statements score
	for name, vague := range map[string]bool{"vague": true, "quantified": false} {
		for i, text := range texts(t, "req-own/"+name+".jsonl") {
			list, verdict := judge(b, text)
			whole.add(i, verdict == wording.Refused, vague)
			statements.add(i, refusesStatement(b, text), vague)
			switch refused := verdict == wording.Refused; {
			case refused == vague || !testing.Verbose():
			case vague:
				t.Logf("missed: %s %d", name, i)
			default:
				for _, f := range list {
					if f.Severity == ledger.Refusal {
						t.Logf("false refusal: %s %d by %s", name, i, f.Rule)
					}
				}
			}
		}
	}
	whole.report(t, "refusals, text as one sentence")
	statements.report(t, "refusals, statement of a record")
	for _, s := range []score{whole, statements} {
		if precision, recall, _ := s.of(2); precision < 0.95 || recall < 0.90 {
			t.Errorf("refusals have precision %.3f and recall %.3f; at least 0.95 and 0.90 are promised", precision, recall)
		}
	}
}

func refusesStatement(b *wording.Book, text string) bool {
	for _, s := range review.Statement(text, review.Options{Book: b}).Sentences {
		if s.Verdict == wording.Refused {
			return true
		}
	}
	return false
}
