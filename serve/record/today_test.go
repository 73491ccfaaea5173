package record_test

import (
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/record"
	"throughline.dev/serve/rest"
)

func TestTodayTellsWhatChangedSinceOneLooked(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("Old")
	first := want[record.TodayBody](t, l.as("ada:editor", "GET", "/today", nil), 200)
	want[record.Visit](t, l.as("ada:editor", "POST", "/visits", map[string]any{"position": first.Position}), 200)
	want[ledger.Record](t, l.as("bo:editor", "PATCH", "/records/FEAT-1", map[string]any{"fields": map[string]any{"horizon": "now"}, "reason": "the board wants it"}), 200)
	now := want[record.TodayBody](t, l.as("ada:editor", "GET", "/today", nil), 200)
	if len(now.Changes) != 1 || now.Changes[0].Reason != "the board wants it" || now.Changes[0].Records[0].Title != "Old" || now.Changes[0].Records[0].Fields[0] != "fields.horizon" {
		t.Errorf("changes %+v", now.Changes)
	}
	if other := want[record.TodayBody](t, l.as("cy:viewer", "GET", "/today", nil), 200); len(other.Changes) != 2 {
		t.Errorf("somebody who never looked sees %+v", other.Changes)
	}
	if a := l.as("ada:editor", "POST", "/visits", map[string]any{"position": 99}); a.status != 422 {
		t.Errorf("a visit of the future: %d %s", a.status, a.body)
	}
}

func TestAFindingPutOffComesBackWhenItSaysSomethingElse(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("F")
	find := func(message string) {
		_, err := l.product.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "reconciler", Role: ledger.System}, Ops: []ledger.Op{{Findings: &ledger.FindingSet{
			Subject: "FEAT-1", Reconciler: "feature", Engine: "1", Findings: []ledger.Finding{{Subject: "FEAT-1", Rule: "feature.alone", Severity: ledger.Warning, NeedsPerson: true, Message: message}},
		}}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	count := func() (open, put int) {
		b := want[record.TodayBody](t, l.as("ada:editor", "GET", "/today", nil), 200)
		return len(b.Findings), len(b.Snoozed)
	}
	find("It solves nothing.")
	snooze := map[string]any{"subject": "FEAT-1", "rule": "feature.alone", "until": "2999-01-01", "reason": "after the summer"}
	for name, broken := range map[string]any{"until": "2001-01-01", "reason": "  ", "rule": "feature.gone"} {
		body := map[string]any{}
		for k, v := range snooze {
			body[k] = v
		}
		body[name] = broken
		if a := l.as("ada:editor", "POST", "/snoozes", body); a.status/100 != 4 {
			t.Errorf("%s %v: %d", name, broken, a.status)
		}
	}
	snooze["rule"] = "feature.*" // finds the finding, but is no rule
	want[rest.Problem](t, l.as("ada:editor", "POST", "/snoozes", snooze), 404)
	snooze["rule"] = "feature.alone"
	z := want[record.Snooze](t, l.as("ada:editor", "POST", "/snoozes", snooze), 200)
	if z.By != "ada" || z.Message != "It solves nothing." {
		t.Errorf("%+v", z)
	}
	if open, put := count(); open != 0 || put != 1 {
		t.Errorf("after putting off: %d open, %d put off", open, put)
	}
	find("It solves nothing, and it was promised.")
	if open, _ := count(); open != 1 {
		t.Errorf("the finding says something else and stays away: %d open", open)
	}
	find("It solves nothing.")
	if a := l.as("ada:editor", "DELETE", "/snoozes?subject=FEAT-1&rule=feature.alone", nil); a.status != 204 {
		t.Errorf("waking: %d %s", a.status, a.body)
	}
	if open, _ := count(); open != 1 {
		t.Errorf("after waking: %d open", open)
	}
}
