package evaluations_test

import (
	"strings"
	"testing"
	"time"

	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
	"throughline.dev/measure/measuretest"
)

// TestARegressionSaysSinceWhen: searches are fast, then slow, then fast again.
func TestARegressionSaysSinceWhen(t *testing.T) {
	t.Parallel()
	c := measuretest.Quick()
	c.Window = "7 d"
	l := &measuretest.Launch{Lab: measuretest.NewLab(t, measuretest.One(c)), Now: measuretest.Today()}
	l.Happened(400, "searched", measuretest.Day(20), `{"took":100}`)
	l.Reconcile()
	if s := l.Record("REQ-1").State; s != "met" {
		t.Fatal("it is ", s)
	}
	for _, f := range l.Reconcile() {
		if f.Rule == "evaluation.regressed" {
			t.Error("a requirement that holds has regressed: ", f.Message)
		}
	}
	l.Happened(400, "searched", measuretest.Day(28), `{"took":900}`)
	found := regression(l.Reconcile())
	if s := l.Record("REQ-1").State; s != "not_met" {
		t.Fatal("it is ", s)
	}
	if !found.NeedsPerson || !strings.Contains(found.Message, "It was met from 2026-03-31 and is not any more since 2026-03-31") || !strings.Contains(found.Message, "Criterion 1 is not met") {
		t.Errorf("%+v", found)
	}
	// The day it began stays, however late it is looked at again.
	l.Now = l.Now.Add(72 * time.Hour)
	if again := regression(l.Reconcile()); again.Message != found.Message {
		t.Errorf("later it says %q", again.Message)
	}
	l.Happened(400, "searched", measuretest.Day(31).AddDate(0, 0, 10), `{"took":100}`)
	if f := regression(l.Reconcile()); f.Rule != "" || l.Record("REQ-1").State != "met" {
		t.Errorf("it holds again, and is %s: %s", l.Record("REQ-1").State, f.Message)
	}
}

func TestWhatNeverHeldIsNoRegression(t *testing.T) {
	t.Parallel()
	l := &measuretest.Launch{Lab: measuretest.NewLab(t, measuretest.One(func() criterion.Criterion { c := measuretest.Quick(); c.Window = "7 d"; return c }())), Now: measuretest.Today()}
	l.Happened(400, "searched", measuretest.Day(28), `{"took":900}`)
	if f := regression(l.Reconcile()); f.Rule != "" || l.Record("REQ-1").State != "not_met" {
		t.Errorf("%s: %s", l.Record("REQ-1").State, f.Message)
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
