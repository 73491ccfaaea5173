package ingest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"throughline.dev/serve/ingest"
)

// Two events with one id and other content are a mistake of whoever sends them, who needs to know which ones.
func TestIngestionListsConflicts(t *testing.T) {
	t.Parallel()
	clock := &watch{at: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)}
	l := newLab(t, func(_ *lab, c *ingest.Config) { c.Now = clock.now })
	send := func(id string, amount int) {
		t.Helper()
		a := l.post("/v1/track", text(fmt.Sprintf(`{"userId":"u","event":"paid","messageId":%q,"timestamp":"2026-03-04T11:00:00Z","properties":{"amount":%d}}`, id, amount)))
		if a.Code != http.StatusOK {
			t.Fatal(a.Body)
		}
	}
	if got := l.service.Ingestion().Conflicts; got == nil || len(got) != 0 {
		t.Errorf("before any: %v, want an empty list", got)
	}
	send("m1", 1)
	send("m1", 1) // again, and no conflict
	clock.advance(time.Minute)
	send("m1", 2)
	all := l.service.Ingestion().Conflicts
	if len(all) != 1 {
		t.Fatalf("conflicts %+v, want one", all)
	}
	want := ingest.ConflictingEvent{StreamID: all[0].StreamID, At: clock.now(), ID: "m1", Event: "paid", Time: time.Date(2026, 3, 4, 11, 0, 0, 0, time.UTC)}
	if all[0] != want || all[0].Name != "checkout" || all[0].Format != "segment" || all[0].Key == "" {
		t.Errorf("%+v, want %+v", all[0], want)
	}

	for i := range 60 {
		send(fmt.Sprint("n", i), 1)
		send(fmt.Sprint("n", i), 2)
		all = l.service.Ingestion().Conflicts
		if all[0].ID != fmt.Sprint("n", i) || len(all) != min(i+2, 50) || all[1].ID == all[0].ID {
			t.Fatalf("after %d more: %d conflicts, %q first", i+1, len(all), all[0].ID)
		}
	}
	if last := all[49]; last.ID != "n10" {
		t.Errorf("the oldest is %q, want n10", last.ID)
	}
	listed := l.api(http.MethodGet, "/events/ingestion", "", 200)["conflicts"].([]any)
	if len(listed) != 50 || listed[0].(map[string]any)["id"] != "n59" {
		t.Errorf("over REST: %v", listed)
	}
}
