package measure_test

import (
	"strings"
	"testing"
	"time"

	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
)

// TestARegressionSaysSinceWhen: searches are fast, then slow, then fast again.
func TestARegressionSaysSinceWhen(t *testing.T) {
	t.Parallel()
	c := quick()
	c.Window = "7 d"
	l := &launch{newLab(t, one(c)), today()}
	l.happened(400, "searched", day(20), `{"took":100}`)
	l.reconcile()
	if s := l.record("REQ-1").State; s != "met" {
		t.Fatal("it is ", s)
	}
	for _, f := range l.reconcile() {
		if f.Rule == "evaluation.regressed" {
			t.Error("a requirement that holds has regressed: ", f.Message)
		}
	}
	l.happened(400, "searched", day(28), `{"took":900}`)
	found := regression(l.reconcile())
	if s := l.record("REQ-1").State; s != "not_met" {
		t.Fatal("it is ", s)
	}
	if !found.NeedsPerson || !strings.Contains(found.Message, "It was met from 2026-03-31 and is not any more since 2026-03-31") || !strings.Contains(found.Message, "Criterion 1 is not met") {
		t.Errorf("%+v", found)
	}
	// The day it began stays, however late it is looked at again.
	l.now = l.now.Add(72 * time.Hour)
	if again := regression(l.reconcile()); again.Message != found.Message {
		t.Errorf("later it says %q", again.Message)
	}
	l.happened(400, "searched", day(31).AddDate(0, 0, 10), `{"took":100}`)
	if f := regression(l.reconcile()); f.Rule != "" || l.record("REQ-1").State != "met" {
		t.Errorf("it holds again, and is %s: %s", l.record("REQ-1").State, f.Message)
	}
}

func TestWhatNeverHeldIsNoRegression(t *testing.T) {
	t.Parallel()
	l := &launch{newLab(t, one(func() criterion.Criterion { c := quick(); c.Window = "7 d"; return c }())), today()}
	l.happened(400, "searched", day(28), `{"took":900}`)
	if f := regression(l.reconcile()); f.Rule != "" || l.record("REQ-1").State != "not_met" {
		t.Errorf("%s: %s", l.record("REQ-1").State, f.Message)
	}
}

func regression(all []ledger.Finding) ledger.Finding {
	for _, f := range all {
		if f.Rule == "evaluation.regressed" {
			return f
		}
	}
	return ledger.Finding{}
}
