package sample_test

import (
	"encoding/json"
	"strings"
	"testing"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/tracking"
	"throughline.dev/sample"
)

// Every event of the sample is in its tracking plan and keeps to it, with one deliberate exception: some webhooks do not
// say what they are about, as often as the parameters of the story have it.
func TestEventsKeepToTheTrackingPlanButForTopics(t *testing.T) {
	t.Parallel()
	p := sample.Default()
	p.Events = 60_000
	log := eventsOf(t, p)
	seen, err := log.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	plan := map[string]tracking.EventFields{}
	for key, f := range productFiles(t, fixture(t).dir) {
		if f.text("kind") != tracking.TrackedEvent {
			continue
		}
		raw, err := json.Marshal(map[string]any{"event": f.matter["event"], "description": f.matter["description"], "properties": f.matter["properties"]})
		if err != nil {
			t.Fatal(err)
		}
		e, err := ledger.Decode[tracking.EventFields](ledger.Record{Key: ledger.Key(key), Kind: tracking.TrackedEvent, Fields: raw})
		if err != nil {
			t.Fatal(err)
		}
		if plan[e.Event] = e; f.text("owner") == "" || e.Description == "" {
			t.Errorf("%s has no owner or no description", key)
		}
	}
	everything := tracking.Window{From: p.From.AddDate(0, 0, -90), To: p.Today.AddDate(0, 0, 2)}
	for _, c := range seen {
		declared, ok := plan[c.Name]
		if !ok {
			if !strings.HasPrefix(c.Name, "$") {
				t.Errorf("%s is not in the plan", c.Name)
			}
			continue
		}
		look, err := tracking.Check(t.Context(), log, events.Mark{}, everything, c.Name, declared.Properties)
		if err != nil {
			t.Fatal(err)
		}
		if c.Name != "webhook_registered" {
			if len(look.Violations) > 0 {
				t.Errorf("%s: %+v", c.Name, look.Violations)
			}
			continue
		}
		// 4 % of some 700: six standard deviations on each side.
		if v := look.Violations; len(v) != 1 || v[0].Property != "topic" || v[0].Rule != tracking.Missing || v[0].Events < 4 || float64(v[0].Events) > 0.09*float64(v[0].N) {
			t.Errorf("%s: %+v of %d", c.Name, v, look.Events)
		}
	}
	if _, ok := plan["webhook_delivered"]; !ok {
		t.Error("what is missing for the metric of webhooks in order is not planned")
	}
}
