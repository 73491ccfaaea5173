package product_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/product"
)

// open opens an empty product on real SQLite.
func open(t *testing.T) *product.Product {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir(), Now: func() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func editor() ledger.Actor { return ledger.Actor{ID: "ada", Role: ledger.Editor} }

func apply(t *testing.T, p *product.Product, reason string, ops ...ledger.Op) ledger.Applied {
	t.Helper()
	a, err := try(p, reason, ops...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func try(p *product.Product, reason string, ops ...ledger.Op) (ledger.Applied, error) {
	return p.Store.Apply(context.Background(), ledger.Change{Actor: editor(), Reason: reason, Ops: ops})
}

func put(kind, title, body, fields string) ledger.Op {
	return ledger.Op{Put: &ledger.Put{Kind: kind, Title: title, Body: body, Fields: json.RawMessage(fields)}}
}

func setState(key ledger.Key, state string, fields map[string]json.RawMessage) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), State: &state, Fields: fields}}
}

func refused(t *testing.T, err error, code ledger.Code, says string) {
	t.Helper()
	if ledger.CodeOf(err) != code || !strings.Contains(err.Error(), says) {
		t.Errorf("got error %v, want %s saying %q", err, code, says)
	}
}

// Promise 1: no claim without a source.
func TestQuoteMustStandInItsSource(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feedback", "Ticket", "Ünser token expired — twice. Why?", "{}"))

	_, err := try(p, "", put("quote", "Invented", "", `{"source":"FB-1","text":"the token never expires"}`))
	refused(t, err, ledger.CodeInvalid, "do not stand in FB-1")
	_, err = try(p, "", put("quote", "Moved", "", `{"source":"FB-1","source_version":1,"start":0,"end":5,"text":"token"}`))
	refused(t, err, ledger.CodeInvalid, `it says "Ünser"`)
	_, err = try(p, "", put("quote", "Beyond", "", `{"source":"FB-1","source_version":1,"start":20,"end":900,"text":"token"}`))
	refused(t, err, ledger.CodeInvalid, "lie outside of FB-1")
	_, err = try(p, "", put("quote", "No such version", "", `{"source":"FB-1","source_version":7,"start":0,"end":5,"text":"Ünser"}`))
	refused(t, err, ledger.CodeInvalid, "no version 7 of FB-1")

	a := apply(t, p, "", put("quote", "Found by its words", "", `{"source":"FB-1","text":"token expired — twice"}`))
	q, err := p.Store.Record(t.Context(), a.Keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := string(q.Fields); got != `{"source":"FB-1","source_version":1,"start":6,"end":27,"text":"token expired — twice"}` {
		t.Errorf("span in characters, not bytes: got %s", got)
	}

	// The source changes; the quote stays what it was, and a finding says so.
	body := "Rewritten."
	apply(t, p, "", ledger.Op{Edit: &ledger.Edit{Key: "FB-1", Body: &body}})
	apply(t, p, "", ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(q.Key), Body: "still good"}})
	if _, err := p.ReconcileAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	found, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: q.Key, Rule: "quote.drifted"})
	if err != nil || len(found) != 1 {
		t.Fatalf("got findings %v and error %v, want one that the quote has drifted", found, err)
	}
	if old, err := p.Store.Version(t.Context(), "FB-1", 1); err != nil || !strings.Contains(old.Body, "token expired") {
		t.Errorf("the version that was quoted is not addressable: %v, %v", old.Body, err)
	}
}

// Promise 2: no silent change of mind.
func TestChangeOfMindNeedsAReason(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feature", "One error shape", "", `{"horizon":"now","reach":[100,200]}`))
	apply(t, p, "", put("key_result", "Faster", "", `{"target":4,"baseline":9}`))
	apply(t, p, "", put("decision", "Shape", "", `{"question":"Which?","options":[{"name":"a"},{"name":"b"}]}`))

	for _, c := range []struct {
		what string
		op   ledger.Op
	}{
		{"horizon", ledger.Op{Edit: &ledger.Edit{Key: "FEAT-1", Fields: map[string]json.RawMessage{"horizon": json.RawMessage(`"later"`)}}}},
		{"estimate", ledger.Op{Edit: &ledger.Edit{Key: "FEAT-1", Fields: map[string]json.RawMessage{"reach": json.RawMessage(`900`)}}}},
		{"target", ledger.Op{Edit: &ledger.Edit{Key: "KR-1", Fields: map[string]json.RawMessage{"target": json.RawMessage(`5`)}}}},
		{"clearing", ledger.Op{Edit: &ledger.Edit{Key: "KR-1", Fields: map[string]json.RawMessage{"target": json.RawMessage(`null`)}}}},
		{"decision", setState("DEC-1", "taken", map[string]json.RawMessage{"choice": json.RawMessage(`"a"`)})},
	} {
		what, op := c.what, c.op
		if _, err := try(p, "  ", op); ledger.CodeOf(err) != ledger.CodeReasonRequired {
			t.Errorf("%s changed without a reason: error %v", what, err)
		}
		if _, err := try(p, "we learned better", op); err != nil {
			t.Errorf("%s with a reason: %v", what, err)
		}
	}
	h, err := p.Store.History(t.Context(), "FEAT-1")
	if err != nil {
		t.Fatal(err)
	}
	last := h[len(h)-1]
	if last.Change.Reason != "we learned better" || last.Change.Actor.ID != "ada" || len(last.Fields) == 0 {
		t.Errorf("history does not say who, why and what: %+v", last)
	}
}

func TestDecliningTakesClassExplanationAndReopening(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feature", "Blockchain audit", "", "{}"))
	_, err := try(p, "no", setState("FEAT-1", "declined", nil))
	refused(t, err, ledger.CodeInvalid, "class, an explanation and what would reopen")
	_, err = try(p, "no", setState("FEAT-1", "declined", map[string]json.RawMessage{"decline": json.RawMessage(`{"class":"cost","explanation":"too dear"}`)}))
	refused(t, err, ledger.CodeInvalid, "reopen")
	_, err = try(p, "", setState("FEAT-1", "declined", map[string]json.RawMessage{"decline": json.RawMessage(`{"class":"cost","explanation":"too dear","reopen_if":"three accounts ask"}`)}))
	if ledger.CodeOf(err) != ledger.CodeReasonRequired {
		t.Errorf("declined without a reason: %v", err)
	}
	apply(t, p, "not now", setState("FEAT-1", "declined", map[string]json.RawMessage{"decline": json.RawMessage(`{"class":"cost","explanation":"too dear","reopen_if":"three accounts ask"}`)}))
	r, err := decide.ReadRoadmap(t.Context(), p.Store)
	if err != nil || len(r.Declined) != 1 || r.Declined[0].Decline.ReopenIf != "three accounts ask" {
		t.Errorf("the declined list is %+v, error %v", r.Declined, err)
	}
}

// Promise 3: no promise without a check.
func TestRequirementBecomesReadyWithACheckAndMetByAVerdict(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("requirement", "Fast", "", `{"statement":"The system should be fast."}`))
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err := try(p, "", setState("REQ-1", "ready", nil))
	refused(t, err, ledger.CodeInvalid, "criterion")

	criteria := json.RawMessage(`[{"text":"p95 under 200 ms","comparator":"<","threshold":200,"unit":"ms"}]`)
	_, err = try(p, "", setState("REQ-1", "ready", map[string]json.RawMessage{"criteria": criteria}))
	refused(t, err, ledger.CodeBlocked, "requirement.uncheckable")

	apply(t, p, "", ledger.Op{Edit: &ledger.Edit{Key: "REQ-1", Fields: map[string]json.RawMessage{"criteria": criteria}}})
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"ready", "building", "delivered"} {
		apply(t, p, "", setState("REQ-1", state, nil))
	}
	_, err = try(p, "looks good to me", setState("REQ-1", "met", nil))
	refused(t, err, ledger.CodeBlocked, "by a verdict only")
	_, err = try(p, "", ledger.Op{Findings: &ledger.FindingSet{Subject: "REQ-1", Reconciler: "requirement", Engine: "1"}})
	refused(t, err, ledger.CodeForbidden, "nobody writes them")
}

// Promise 7: absolute scales.
func TestAnotherFeatureMovesNoScore(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feature", "A", "", `{"reach":[1000,4000],"impact":[1,3],"confidence":100,"effort":[2,6]}`))
	apply(t, p, "", put("feature", "B", "", `{"reach":[3000,8000],"impact":[0.25,1],"confidence":100,"effort":[1,2]}`))
	before, err := decide.Prioritise(t.Context(), p.Store, decide.PrioritiseInput{By: "rice", Top: 1})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, p, "", put("feature", "Huge", "", `{"reach":[1e6,9e6],"impact":3,"confidence":100,"effort":[0.5,1]}`))
	after, err := decide.Prioritise(t.Context(), p.Store, decide.PrioritiseInput{By: "rice", Top: 1})
	if err != nil {
		t.Fatal(err)
	}
	scores := map[ledger.Key]float64{}
	for _, f := range after.Features {
		scores[f.Key] = *f.Score.Value
	}
	for _, f := range before.Features {
		if scores[f.Key] != *f.Score.Value {
			t.Errorf("the score of %s moved from %v to %v", f.Key, *f.Score.Value, scores[f.Key])
		}
	}
	if before.Features[0].Key != "FEAT-2" || len(before.Features[0].TiedWith) == 0 {
		t.Errorf("B leads with 1,732 to 1,000, a gap the ranges do not support: %+v", before.Features)
	}
}
