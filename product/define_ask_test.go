package product_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"throughline.dev/define"
	"throughline.dev/ledger"
)

// Two people who ask at the same time ask both: neither sees a conflict that it did not cause, and no question is lost.
func TestQuestionsAskedAtTheSameTimeAreAllKept(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("requirement", "Search", "", `{"statement":"The search must be fast."}`))
	const people = 8
	var all sync.WaitGroup
	for i := range people {
		all.Go(func() {
			if _, err := tryOperation(t, p, "ask", define.AskInput{Requirement: "REQ-1", Question: fmt.Sprintf("Question %d?", i), Of: "bo"}); err != nil {
				t.Error(err)
			}
			if _, err := tryOperation(t, p, "dismiss", define.DismissInput{Record: "REQ-1", Rule: "RQ-V01", Words: fmt.Sprintf("word %d", i), Reason: "agreed"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	rec, err := p.Store.Record(t.Context(), "REQ-1")
	if err != nil {
		t.Fatal(err)
	}
	f, err := ledger.Decode[define.RequirementFields](rec)
	if err != nil || len(f.Questions) != people || len(f.Dismissed) != people {
		t.Errorf("%d questions and %d dismissals of %d each are kept (%v)", len(f.Questions), len(f.Dismissed), people, err)
	}
}

func TestAQuestionNeedsAPersonWordsAndADayThatExists(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("requirement", "Search", "", `{"statement":"The search must be fast."}`))
	for _, of := range []string{" ", "@", " @ "} {
		_, err := tryOperation(t, p, "ask", define.AskInput{Requirement: "REQ-1", Question: "How fast?", Of: of})
		refused(t, err, ledger.CodeInvalid, "nobody is asked")
	}
	for questions, says := range map[string]string{
		`[{"question":"  "}]`:                             "needs its words",
		`[{"question":"How fast?","asked":"yesterday"}]`:  "not a date",
		`[{"question":"How fast?","asked":"2026-02-30"}]`: "not a date",
	} {
		_, err := try(p, "", ledger.Op{Edit: &ledger.Edit{Key: "REQ-1", Fields: map[string]json.RawMessage{"questions": json.RawMessage(questions)}}})
		refused(t, err, ledger.CodeInvalid, says)
	}
}
