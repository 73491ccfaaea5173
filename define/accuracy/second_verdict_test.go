package accuracy_test

import (
	"testing"

	"throughline.dev/define/wording"
)

// TestVerdictsOfASecondAnnotator judges sentences that somebody who had not seen the rules wrote as plainly vague, and as
// plainly clear though without a number. A record's statement is judged the way the editor does.
func TestVerdictsOfASecondAnnotator(t *testing.T) {
	t.Parallel()
	b := book(t)
	var whole, statements score
	for i, row := range jsonLines[struct{ Text, Verdict string }](t, secondFile(t, "own_verdicts.jsonl")) {
		vague := row.Verdict == "vague"
		list, verdict := judge(b, row.Text)
		refused := verdict == wording.Refused
		whole.add(i, refused, vague)
		statements.add(i, refusesStatement(b, row.Text), vague)
		if refused != vague {
			t.Logf("%s, refused %t: %s", row.Verdict, refused, row.Text)
			for _, f := range list {
				t.Logf("   %s %s %q", f.Rule, f.Severity, f.Words)
			}
		}
	}
	for name, s := range map[string]score{"text as one sentence": whole, "statement of a record": statements} {
		precision, recall, f1 := s.of(2)
		t.Logf("second annotator, %s: refusals P %.3f R %.3f F1 %.3f", name, precision, recall, f1)
		floors(t, map[string]floor{"refusals: precision": {precision, 0.95}, "refusals: recall": {recall, 0.90}})
	}
}
