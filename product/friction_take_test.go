package product_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline.dev/ledger"
)

// What is made of a friction says what was measured and leads back: to the metric that asks the question, which is made
// once, and to the records that speak of the same.
func TestWhatIsMadeOfAFrictionLeadsBackToIt(t *testing.T) {
	t.Parallel()
	p := open(t)
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var all []seen
	for i := range 60 {
		who, start := fmt.Sprint("p", i), at.Add(time.Duration(i)*time.Hour)
		all = append(all, seen{"signed_up", who, start, ""})
		if i%2 == 0 {
			for n := range 2 {
				all = append(all, seen{"api_request", who, start.Add(time.Duration(n+1) * time.Hour), `{"operation":"requestToken","status":403,"code":"not_approved"}`})
			}
			continue
		}
		all = append(all, seen{"api_request", who, start.Add(time.Hour), `{"operation":"requestToken","status":200}`}, seen{"called", who, start.Add(2 * time.Hour), ""})
	}
	arrive(t, p, "events", append(all, seen{"heartbeat", "system", at.AddDate(0, 2, 0), ""})...)
	apply(t, p, "", put("theme", "Getting a token fails", "People request a token and the request fails with no cause.", "{}"),
		put("opportunity", "Requesting a token fails", "The request for a token fails.", "{}"))

	const question = `{"type":"friction","friction":{"start":{"names":["signed_up"]},"goal":{"names":["called"]}}}`
	take := func(record string) map[string]any {
		in, err := json.Marshal(map[string]string{"record": record, "question": question, "kind": "error", "operation": "requestToken"})
		if err != nil {
			t.Fatal(err)
		}
		return measuring(t, p, "take", string(in))
	}
	for record, want := range map[string]struct {
		key   ledger.Key
		links []string
	}{
		"theme":       {"TH-2", []string{"MET-1 evidences TH-2", "TH-2 evidences OPP-1"}},
		"requirement": {"REQ-1", []string{"MET-1 evidences REQ-1", "REQ-1 addresses OPP-1", "TH-1 evidences REQ-1"}},
	} {
		out := take(record)
		rec, err := p.Store.Record(t.Context(), want.key)
		if err != nil {
			t.Fatal(err)
		}
		links, err := p.Store.Links(t.Context(), ledger.LinkQuery{Of: want.key})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range links {
			got = append(got, fmt.Sprint(l.From, " ", l.Relation, " ", l.To))
		}
		for _, l := range want.links {
			if !slices.Contains(got, l) {
				t.Errorf("%s: links %q, want %q among them", record, got, l)
			}
		}
		if out["metric"] != "MET-1" || rec.Title == "" || rec.Body == "" {
			t.Errorf("%s: %v, %q: %q", record, out["metric"], rec.Title, rec.Body)
		}
	}
	metric, err := p.Store.Record(t.Context(), "MET-1")
	if err != nil {
		t.Fatal(err)
	}
	var fields struct {
		Question json.RawMessage `json:"question"`
	}
	if err := json.Unmarshal(metric.Fields, &fields); err != nil || string(fields.Question) == "" {
		t.Errorf("the metric asks %s, %v", metric.Fields, err)
	}
	if answer := measuring(t, p, "answer", `{"metric":"MET-1"}`); answer["stopped"] != nil && answer["stopped"] != "" {
		t.Errorf("the question cannot be put again: %v", answer["stopped"])
	}
}
