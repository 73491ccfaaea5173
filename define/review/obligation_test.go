package review_test

import (
	"slices"
	"testing"

	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
)

// A statement that says of nobody what must be true is not complete; its gap has a name and a question.
func TestAStatementWithoutAnObligationHasAGap(t *testing.T) {
	t.Parallel()
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	o := review.Options{Book: book}
	open := func(r review.Result) bool {
		return slices.ContainsFunc(r.Findings, func(f rulebook.Finding) bool { return f.Rule == "RQ-L08" && f.Question != "" })
	}
	for _, text := range []string{"Hello", "x", "The system works.", "Receipts are sent by mail after each payment."} {
		if r := review.Statement(text, o); r.Sentences[0].Verdict == wording.Complete || !open(r) {
			t.Errorf("%q is %s: %+v", text, r.Sentences[0].Verdict, r.Findings)
		}
	}
	for _, text := range []string{
		"The till shall print a receipt after each payment.",
		"Receipts matter. The till must print one after each payment.",
		"Search answers within 2 s for 95 % of queries.",
		"As a buyer, I want to see the receipt, so that I can file it.",
	} {
		if r := review.Statement(text, o); open(r) {
			t.Errorf("%q obliges: %+v", text, r.Findings)
		}
	}
	if r := review.Criterion("Support agrees that the wizard is done.", o); open(r) {
		t.Errorf("a criterion need not oblige: %+v", r.Findings)
	}
}
