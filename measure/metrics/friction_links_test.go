package metrics_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline.dev/define"
	"throughline.dev/discover"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
)

// People who never get there fail at getting a token; a theme and a requirement speak of tokens, another theme does not.
func TestFrictionsLeadToTheRecordsThatSpeakOfThem(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLab(t, define.RequirementFields{Statement: "s"})
	put := func(key ledger.Key, kind, title, body string) {
		l.Apply(ledger.Op{Put: &ledger.Put{Key: key, Kind: kind, Title: title, Body: body}})
	}
	put("TH-1", discover.Theme, "Getting a token fails", "People request a token and the request fails with no cause.")
	put("TH-2", discover.Theme, "Invoices arrive late", "Finance waits for invoices at the end of the month.")
	put("REQ-2", define.Requirement, "A token with one request", "")
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var b events.Batch
	for i := range 60 {
		person, start := fmt.Sprint("p", i), at.Add(time.Duration(i)*time.Hour)
		add := func(name string, after time.Duration, properties string) {
			b.Events = append(b.Events, events.Event{ID: fmt.Sprint(person, name, after), Name: name, Person: person, Time: start.Add(after), Properties: json.RawMessage(properties)})
		}
		add("signed_up", 0, "")
		if i%2 == 0 {
			add("api_request", time.Hour, `{"operation":"requestToken","status":403,"code":"not_approved"}`)
			add("api_request", 2*time.Hour, `{"operation":"requestToken","status":403,"code":"not_approved"}`)
			continue
		}
		add("api_request", time.Hour, `{"operation":"requestToken","status":200}`)
		add("called", 2*time.Hour, "")
	}
	b.Events = append(b.Events, events.Event{ID: "end", Name: "heartbeat", Person: "system", Time: at.AddDate(0, 2, 0)})
	if _, err := l.Events.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	q := metrics.Question{Type: metrics.Friction, Friction: &friction.Question{Start: events.Matcher{Names: []string{"signed_up"}}, Goal: events.Matcher{Names: []string{"called"}}}}
	a, err := metrics.Ask(t.Context(), l.Store, l.Events, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(a.Friction.Frictions, func(f friction.Friction) bool {
		return f.Kind == friction.Error && f.What.Operation == "requestToken"
	})
	if i < 0 {
		t.Fatalf("the failing request is no friction: %+v", a.Friction.Frictions)
	}
	links := a.Friction.Frictions[i].Links
	if !slices.Contains(links, "TH-1") || !slices.Contains(links, "REQ-2") || slices.Contains(links, "TH-2") {
		t.Errorf("it leads to %v, want TH-1 and REQ-2 and not TH-2", links)
	}
}
