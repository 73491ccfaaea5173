package product_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// measured opens a product in whose event log 200 people took about a day from signing up to a call.
func measured(t *testing.T) *product.Product {
	t.Helper()
	p := open(t)
	var b strings.Builder
	start := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	for i := range 200 {
		at := start.Add(time.Duration(i) * time.Minute)
		for name, when := range map[string]time.Time{"signed_up": at, "called": at.Add(time.Duration(18+i%13) * time.Hour)} {
			fmt.Fprintf(&b, `{"type":"track","event":%q,"userId":"u%d","messageId":"%s%d","timestamp":%q}`+"\n", name, i, name, i, when.Format(time.RFC3339))
		}
	}
	path := filepath.Join(t.TempDir(), "events.ndjson")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Import(t.Context(), product.ImportRequest{Paths: []string{path}, Actor: editor()}); err != nil {
		t.Fatal(err)
	}
	apply(t, p, "", put("metric", "Days to a call", "", `{"unit":"d","question":{"type":"time_to","start":"signed_up","end":"called"}}`))
	return p
}

func delivered(t *testing.T, p *product.Product, key ledger.Key) {
	t.Helper()
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, state := range []string{"ready", "building", "delivered"} {
		apply(t, p, "", setState(key, state, nil))
	}
}

func verifying(evaluation, requirement string) ledger.Op {
	return ledger.Op{Link: &ledger.Bond{From: ledger.Ref(evaluation), Relation: ledger.Verifies, To: ledger.Ref(requirement)}}
}

func state(t *testing.T, p *product.Product, key ledger.Key) string {
	t.Helper()
	if done, err := p.Reconcile(t.Context()); err != nil || done.Failed > 0 {
		t.Fatalf("reconcile: %+v, %v", done, err)
	}
	r, err := p.Store.Record(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return r.State
}

const checkable = `{"statement":"A first call takes a day.","criteria":[{"text":"median at most 2 d","comparator":"<=","threshold":2,"unit":"d"}]}`

func TestARequirementIsMetWhenAllSaySo(t *testing.T) {
	t.Parallel()
	p := measured(t)
	apply(t, p, "", put("requirement", "R", "", checkable),
		put("evaluation", "Met", "", `{"metric":"MET-1","comparator":"<=","target":2,"unit":"days"}`),
		put("evaluation", "Not yet", "", `{"metric":"MET-1","comparator":"<=","target":2,"minimum_n":100000}`),
		put("evaluation", "Not met", "", `{"metric":"MET-1","comparator":"<=","target":0.5}`))
	delivered(t, p, "REQ-1")
	apply(t, p, "", verifying("EVAL-1", "REQ-1"), verifying("EVAL-2", "REQ-1"))
	if got := state(t, p, "REQ-1"); got != "delivered" {
		t.Errorf("with one verdict missing the requirement is %s", got)
	}
	// The no comes last, after one that has no verdict.
	apply(t, p, "", verifying("EVAL-3", "REQ-1"))
	if got := state(t, p, "REQ-1"); got != "not_met" {
		t.Errorf("with an evaluation that says no the requirement is %s", got)
	}
	apply(t, p, "wrong target", setState("EVAL-2", "withdrawn", nil), setState("EVAL-3", "withdrawn", nil))
	if got := state(t, p, "REQ-1"); got != "met" {
		t.Errorf("with the one verdict that stands saying yes the requirement is %s", got)
	}
}

// A target in hours is not compared with an answer in days: 20 h would be met by 1 d.
func TestATargetInAnotherUnitHasNoVerdict(t *testing.T) {
	t.Parallel()
	p := measured(t)
	apply(t, p, "", put("requirement", "R", "", checkable), put("key_result", "Faster", "", `{"baseline":200,"target":20,"unit":"h"}`),
		put("evaluation", "In hours", "", `{"metric":"MET-1","comparator":"<=","target":20,"unit":"h"}`))
	delivered(t, p, "REQ-1")
	apply(t, p, "", verifying("EVAL-1", "REQ-1"), ledger.Op{Link: &ledger.Bond{From: "MET-1", Relation: ledger.Measures, To: "KR-1"}})
	if got := state(t, p, "REQ-1"); got != "delivered" {
		t.Errorf("the requirement is %s by a comparison of hours with days", got)
	}
	found, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: "EVAL-1"})
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Message, "its target is in h, and MET-1 answers in d") {
		t.Errorf("the evaluation says %+v, %v", found, err)
	}
	found, err = p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: "KR-1"})
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Message, "cannot be compared") || strings.Contains(found[0].Message, "of the way") {
		t.Errorf("the key result says %+v, %v", found, err)
	}
}

func TestAVerdictWaitsForItsDay(t *testing.T) {
	t.Parallel()
	p := measured(t) // on 2 November 2026
	apply(t, p, "", put("evaluation", "Due", "", `{"metric":"MET-1","comparator":"<=","target":2,"due":"2026-11-02"}`),
		put("evaluation", "Early", "", `{"metric":"MET-1","comparator":"<=","target":2,"due":"2026-11-03"}`))
	if due, early := state(t, p, "EVAL-1"), state(t, p, "EVAL-2"); due != "met" || early != "pending" {
		t.Errorf("on the day it is due an evaluation is %s, a day before %s", due, early)
	}
	found, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: "EVAL-2"})
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Message, "due on 2026-11-03; so far") {
		t.Errorf("the early one says %v, error %v", found, err)
	}
}
