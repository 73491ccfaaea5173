package record_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/serve/record"
)

// append puts events into the product's log, and tells of them as ingestion does.
func (l *lab) append(all ...events.Event) {
	l.t.Helper()
	log, err := l.product.Events(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	if _, err := log.Append(l.t.Context(), events.Batch{Events: all}); err != nil {
		l.t.Fatal(err)
	}
	if err := l.product.Notice(l.t.Context(), true, false); err != nil {
		l.t.Fatal(err)
	}
	l.reconcile()
}

func (l *lab) reconcile() {
	l.t.Helper()
	if done, err := l.product.Reconcile(l.t.Context()); err != nil || done.Failed > 0 {
		l.t.Fatalf("reconcile: %+v, %v", done, err)
	}
}

// callers are people who sign up and of whom every tenth calls within a day, every fifth within a week, every other in three.
func callers(n int) (all []events.Event) {
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for i := range n {
		who := fmt.Sprint("p", i)
		all = append(all, events.Event{ID: "s" + who, Name: "signed_up", Person: who, Time: start})
		switch {
		case i%10 == 0:
			all = append(all, events.Event{ID: "c" + who, Name: "called", Person: who, Time: start.Add(20 * time.Hour)})
		case i%5 == 0:
			all = append(all, events.Event{ID: "c" + who, Name: "called", Person: who, Time: start.AddDate(0, 0, 6)})
		case i%2 == 0:
			all = append(all, events.Event{ID: "c" + who, Name: "called", Person: who, Time: start.AddDate(0, 0, 20)})
		}
	}
	return append(all, events.Event{ID: "end", Name: "tick", Person: "clock", Time: start.AddDate(0, 0, 60)})
}

// A metric that is defined otherwise is another version. What was said by the one before stays as it was said, with its
// definition; what is asked now is answered by the new one; and a target that was frozen by the old one is not judged by
// the new.
func TestAChangedDefinitionLeavesOldNumbersAlone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.append(callers(1000)...)
	within := func(days int) map[string]any {
		return map[string]any{"type": "within", "start": "signed_up", "end": "called", "days": days}
	}
	type answer struct {
		Version int64         `json:"version"`
		Value   ledger.Figure `json:"value"`
	}
	ask := func() answer {
		return want[answer](t, l.as("ada:editor", "GET", "/measure/answer?metric=MET-1", nil), 200)
	}
	want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "metric", "title": "Called", "fields": map[string]any{"unit": "%", "direction": "up", "question": within(7)}}), 201)
	want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "key_result", "title": "More call", "fields": map[string]any{"baseline": 10, "target": 40, "unit": "%"}}), 201)
	want[any](t, l.as("ada:editor", "POST", "/links", map[string]any{"from": "MET-1", "relation": "measures", "to": "KR-1"}), 201)
	want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "evaluation", "title": "Enough call", "fields": map[string]any{"metric": "MET-1", "comparator": ">=", "target": 15, "unit": "%"}}), 201)
	want[any](t, l.as("ada:editor", "POST", "/measure/freeze", map[string]any{"evaluation": "EVAL-1"}), 200)
	l.reconcile()
	stands := func(query string) ledger.Figure {
		t.Helper()
		page := want[struct {
			Findings []record.Found `json:"findings"`
		}](t, l.as("ada:editor", "GET", "/findings?rule=key_result.stands"+query, nil), 200)
		if len(page.Findings) != 1 || len(page.Findings[0].Figures) == 0 {
			t.Fatalf("it stands on %+v", page.Findings)
		}
		return page.Findings[0].Figures[0]
	}
	first, said := ask(), stands("")
	position := want[struct {
		Position int64 `json:"position"`
	}](t, l.as("ada:editor", "GET", "/position", nil), 200).Position
	if first.Version != 1 || *first.Value.Value < 19.9 || *first.Value.Value > 20.1 || *said.Value != *first.Value.Value {
		t.Fatalf("within seven days: version %d says %s, the key result stands at %s", first.Version, first.Value, said)
	}

	changed := want[ledger.Record](t, l.as("ada:editor", "PATCH", "/records/MET-1", map[string]any{"fields": map[string]any{"question": within(1)}, "reason": "a week is too long"}), 200)
	l.reconcile()
	if now := ask(); changed.Version != 2 || now.Version != 2 || *now.Value.Value > 10.1 || now.Value.Definition == first.Value.Definition {
		t.Errorf("within one day: version %d says %s", now.Version, now.Value)
	}
	if now := stands(""); *now.Value > 10.1 {
		t.Errorf("the key result stands at %s by the old definition", now)
	}
	if then := stands(fmt.Sprintf("&as_of=%d", position)); *then.Value != *said.Value || then.Definition != said.Definition {
		t.Errorf("what was said before has become %s (%s), it was %s (%s)", then, then.Definition, said, said.Definition)
	}
	old := want[ledger.Record](t, l.as("ada:editor", "GET", "/records/MET-1/versions/1", nil), 200)
	if !strings.Contains(string(old.Fields), `"days":7`) {
		t.Errorf("version 1 is defined as %s", old.Fields)
	}
	e := want[struct {
		Answer, Sentence string
	}](t, l.as("ada:editor", "GET", "/measure/evaluate?evaluation=EVAL-1", nil), 200)
	if e.Answer != "cannot_tell" || !strings.Contains(e.Sentence, "the definition of MET-1 changed since the target was frozen") {
		t.Errorf("a target frozen by the old definition is judged: %s", e.Sentence)
	}
}

// An evaluation whose day has passed without anything to judge by needs a person, and Today says so.
func TestAnOverdueEvaluationShowsInToday(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.append(callers(200)...)
	put := func(title, due string) {
		want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "evaluation", "title": title, "fields": map[string]any{"metric": "MET-1", "comparator": ">=", "target": 15, "due": due}}), 201)
	}
	want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "metric", "title": "Nobody counts it", "fields": map[string]any{"definition": "deliveries out of order"}}), 201)
	put("Overdue", "2026-01-31")
	put("Not due yet", "2999-01-31")
	l.reconcile()
	today := want[record.TodayBody](t, l.as("ada:editor", "GET", "/today", nil), 200)
	var overdue []string
	for _, f := range today.Findings {
		if f.Rule == "evaluation.overdue" {
			overdue = append(overdue, string(f.Subject)+": "+f.Message)
		}
	}
	if len(overdue) != 1 || !strings.Contains(overdue[0], "EVAL-1: The verdict was due on 2026-01-31") {
		t.Errorf("overdue today: %q", overdue)
	}
}

// A violation of the tracking plan that was put off stays away while it is the same violation, whatever its count, and
// comes back when it is another.
func TestAViolationPutOffStaysAway(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	day, n := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), 0
	sent := func(on, whole, lacking int) {
		var all []events.Event
		for i := range whole + lacking {
			e := events.Event{ID: fmt.Sprint("e", n), Name: "paid", Person: fmt.Sprint("p", i), Time: day.AddDate(0, 0, on), Properties: []byte(`{"plan":"pro"}`)}
			if i >= whole {
				e.Properties = []byte(`{}`)
			}
			n++
			all = append(all, e)
		}
		l.append(append(all, events.Event{ID: fmt.Sprint("end", n), Name: "paid", Person: "p0", Time: day.AddDate(0, 0, on+1), Properties: []byte(`{"plan":"pro"}`)})...)
	}
	violations := func() (open, put int) {
		count := func(all []record.Found) (n int) {
			for _, f := range all {
				if strings.HasPrefix(f.Rule, "tracking.") {
					n++
				}
			}
			return n
		}
		b := want[record.TodayBody](t, l.as("ada:editor", "GET", "/today", nil), 200)
		return count(b.Findings), count(b.Snoozed)
	}
	want[ledger.Record](t, l.as("ada:editor", "POST", "/records", map[string]any{"kind": "tracked_event", "title": "Paid", "state": "live", "fields": map[string]any{"event": "paid", "properties": []any{map[string]any{"name": "plan", "required": true}}}}), 201)
	sent(0, 40, 3)
	if open, put := violations(); open != 1 || put != 0 {
		t.Fatalf("%d open, %d put off", open, put)
	}
	want[record.Snooze](t, l.as("ada:editor", "POST", "/snoozes", map[string]any{"subject": "EVT-1", "rule": "tracking.missing", "until": "2999-01-01", "reason": "the old app is retired in June"}), 200)
	sent(2, 40, 9)
	if open, put := violations(); open != 0 || put != 1 {
		t.Errorf("after more of the same: %d open, %d put off", open, put)
	}
	sent(12, 3, 60)
	if open, put := violations(); open != 1 || put != 0 {
		t.Errorf("once most events lack it: %d open, %d put off", open, put)
	}
	sent(30, 50, 0)
	if open, put := violations(); open != 0 || put != 0 {
		t.Errorf("once it was mended: %d open, %d put off", open, put)
	}
}
