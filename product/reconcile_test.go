package product_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// rules returns the rules of the findings about a record after everything that waits was computed.
func rules(t *testing.T, p *product.Product, key ledger.Key) map[string]bool {
	t.Helper()
	done, err := p.Reconcile(t.Context())
	if err != nil || done.Failed > 0 {
		t.Fatalf("reconcile: %+v, %v", done, err)
	}
	found, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: key})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, f := range found {
		out[f.Rule] = true
	}
	return out
}

// A finding follows what it was computed from, also where that is another record than the one it is about.
func TestFindingsFollowTheRecordsTheyDependOn(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feedback", "Ticket", "The token expired twice.", "{}"), put("feedback", "Other", "It expired for us too.", "{}"), put("opportunity", "Tokens", "", "{}"))
	apply(t, p, "", put("quote", "One", "", `{"source":"FB-1","text":"token expired"}`), put("quote", "Two", "", `{"source":"FB-2","text":"expired for us"}`))
	bond := func(from, relation, to string) ledger.Op {
		return ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: relation, To: ledger.Ref(to)}}
	}
	apply(t, p, "", bond("Q-1", "quotes", "FB-1"), bond("Q-1", "evidences", "OPP-1"), bond("Q-2", "evidences", "OPP-1"))
	if rules(t, p, "Q-1")["quote.drifted"] {
		t.Fatal("the quote has drifted before its source was edited")
	}

	body := "Rewritten."
	apply(t, p, "", ledger.Op{Edit: &ledger.Edit{Key: "FB-1", Body: &body}})
	if !rules(t, p, "Q-1")["quote.drifted"] {
		t.Error("the source was edited, and the quote does not say that it drifted")
	}
	apply(t, p, "asked to forget", ledger.Op{Delete: &ledger.Target{Key: "FB-1"}})
	if !rules(t, p, "Q-1")["quote.source_gone"] {
		t.Error("the source was deleted, and the quote does not say so")
	}
	apply(t, p, "", ledger.Op{Restore: &ledger.Target{Key: "FB-1"}})
	if rules(t, p, "Q-1")["quote.source_gone"] {
		t.Error("the source was restored, and the quote says that it is gone")
	}

	// Two voices become one when both quotes turn out to come from one source.
	if rules(t, p, "OPP-1")["opportunity.one_voice"] {
		t.Fatal("two sources are one voice")
	}
	apply(t, p, "wrong ticket", ledger.Op{Edit: &ledger.Edit{Key: "Q-2", Fields: map[string]json.RawMessage{
		"source": json.RawMessage(`"FB-1"`), "source_version": json.RawMessage(`1`), "text": json.RawMessage(`"token"`), "start": json.RawMessage("4"), "end": json.RawMessage("9"),
	}}}, bond("Q-1", "quotes", "FB-1"), bond("Q-2", "quotes", "FB-1"))
	if !rules(t, p, "OPP-1")["opportunity.one_voice"] {
		t.Error("all evidence comes from one source, and the opportunity does not say so")
	}
}

// Promises come due without anybody changing anything.
func TestANewDayComputesWhatLooksAtTheCalendar(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir(), Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	apply(t, p, "", put("commitment", "SSO by the fifth", "", `{"by_when":"2026-11-05"}`))
	if rules(t, p, "COM-1")["commitment.overdue"] {
		t.Fatal("overdue three days early")
	}
	for range 3 { // somebody looks every other day
		if due, err := p.Due(t.Context()); err != nil || due {
			t.Fatalf("something waits right after it was computed: %v, %v", due, err)
		}
		day = day.AddDate(0, 0, 2)
		if due, err := p.Due(t.Context()); err != nil || !due {
			t.Fatalf("nothing waits on %s: %v", day, err)
		}
		if got := rules(t, p, "COM-1")["commitment.overdue"]; got != (day.Day() > 5) {
			t.Errorf("on %s it says overdue: %v", day, got)
		}
	}
}

// An import that edits many sources at once asks for one run over all quotes.
func TestManyEditedSourcesAreOneJob(t *testing.T) {
	t.Parallel()
	p := open(t)
	var ops, edits []ledger.Op
	body := "Rewritten."
	for i := range 200 {
		ops = append(ops, put("feedback", fmt.Sprint("Ticket ", i), "The token expired.", "{}"))
		edits = append(edits, ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(fmt.Sprint("FB-", i+1)), Body: &body}})
	}
	apply(t, p, "", ops...)
	apply(t, p, "", put("quote", "One", "", `{"source":"FB-150","text":"expired"}`))
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	apply(t, p, "", edits...)
	if n, err := p.Store.Jobs().Waiting(t.Context()); err != nil || n > 5 {
		t.Errorf("%d jobs wait for 200 edits, error %v", n, err)
	}
	if !rules(t, p, "Q-1")["quote.drifted"] {
		t.Error("the quote does not say that it drifted")
	}
}
