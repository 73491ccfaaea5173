package ingest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/serve/ingest"
	"throughline.dev/serve/rest"
)

// watch is a clock that can be set.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

func TestIngestionTellsWhatCame(t *testing.T) {
	t.Parallel()
	clock := &watch{at: time.Date(2026, 3, 4, 12, 0, 30, 0, time.UTC)}
	declared := map[string]bool{"known": true}
	l := newLab(t, func(_ *lab, c *ingest.Config) {
		c.Now, c.Known = clock.now, func(name string) bool { return declared[name] }
	})
	// Eight events that happened ten seconds ago, one an hour ago and one a day ago.
	for i := range 10 {
		ago := 10 * time.Second
		if i >= 8 {
			ago = time.Hour
		}
		if i == 9 {
			ago = 24 * time.Hour
		}
		name := "known"
		if i%5 == 0 {
			name = "singed_up"
		}
		a := l.post("/v1/track", text(fmt.Sprintf(`{"userId":"u","event":%q,"messageId":"m%d","timestamp":%q}`, name, i, clock.now().Add(-ago).Format(time.RFC3339))))
		if a.Code != 200 {
			t.Fatal(a.Body)
		}
	}
	clock.advance(3 * time.Minute)
	l.post("/batch/", text(`{"batch":[{"event":"known","distinct_id":"p","uuid":"x"},{"event":"known","uuid":"secret-in-here"}]}`))
	l.as("wk_wrong", "/v1/track", text(`{}`))
	l.post("/v1/track", text(`{`))

	h := l.service.Ingestion()
	if h.Hour.Events != 11 || h.Hour.Refused != 1 || h.Hour.Rejected != 2 || h.Hour.Unknown != 2 || h.Hour.PerMinute != 11.0/60 || h.Day.Events != 11 {
		t.Errorf("the hour: %+v", h.Hour)
	}
	if lag := h.Hour.Lag; lag == nil || lag.Events != 11 || lag.Median < 9 || lag.Median > 11 || lag.P95 < 78_000 || lag.P95 > 95_000 {
		t.Errorf("lag %+v", lag)
	}
	if len(h.Minutes) != 60 || len(h.Periods) != 144 || h.Minutes[56].Events != 10 || h.Minutes[59].Events != 1 || h.Minutes[59].Refused != 1 || h.Minutes[59].Requests != 2 {
		t.Errorf("minutes %+v", h.Minutes[55:])
	}
	if !h.Minutes[56].At.Equal(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)) || h.Periods[143].Events != 11 {
		t.Errorf("at %v, %+v", h.Minutes[56].At, h.Periods[143])
	}
	var streams []string
	for _, s := range h.Streams {
		streams = append(streams, fmt.Sprint(s.Name, " ", s.Format, " ", s.Hour.Events, " ", s.Hour.Refused))
	}
	if diff := cmp.Diff([]string{"checkout segment 10 0", "checkout posthog 1 1"}, streams); diff != "" {
		t.Errorf("streams (-want +got):\n%s", diff)
	}
	want := []ingest.Rejection{
		{Unit: "message", Field: "distinct_id", Remedy: "Give distinct_id", Day: 1, Total: 1, Last: ingest.RejectionExample{Path: "batch[1].distinct_id", MessageID: "secret-in-here", Detail: "nobody is named", Text: `{"event":"known","uuid":"secret-in-here"}`}},
		{Unit: "request", Day: 1, Total: 1, Last: ingest.RejectionExample{Detail: "the write key is missing, unknown or revoked"}},
		{Unit: "request", Day: 1, Total: 1, Last: ingest.RejectionExample{Detail: `not valid JSON at byte 1, near "{"`}},
	}
	byDetail := cmpopts.SortSlices(func(a, b ingest.Rejection) int { return strings.Compare(a.Last.Detail, b.Last.Detail) })
	if diff := cmp.Diff(want, h.Rejections, byDetail, cmpopts.IgnoreFields(ingest.RejectionExample{}, "At", "StreamID"), cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".Remedy"
	}, cmp.Comparer(func(a, b string) bool { return a == b || a == "" && b != "" }))); diff != "" {
		t.Errorf("rejections (-want +got):\n%s", diff)
	}
	if len(h.Unknown) != 1 || h.Unknown[0].Name != "singed_up" || h.Unknown[0].Events != 2 {
		t.Errorf("unknown %+v", h.Unknown)
	}

	// What was declared later is known.
	declared["singed_up"] = true
	// An hour passes, then a day.
	clock.advance(70 * time.Minute)
	if h = l.service.Ingestion(); h.Hour.Events != 0 || h.Hour.Lag != nil || h.Day.Events != 11 || len(h.Unknown) != 0 {
		t.Errorf("an hour later: %+v, %v", h.Hour, h.Unknown)
	}
	clock.advance(25 * time.Hour)
	if h = l.service.Ingestion(); h.Day.Events != 0 || h.Rejections[0].Day != 0 || h.Rejections[0].Total != 1 {
		t.Errorf("a day later: %+v, %+v", h.Day, h.Rejections[0])
	}

	// Over REST.
	got := l.api(http.MethodGet, "/events/ingestion", "", 200)
	if len(got["minutes"].([]any)) != 60 || got["limit_bytes"] != float64(128<<20) || len(got["rejections"].([]any)) != 3 {
		t.Errorf("%v", got)
	}
}

// Whatever is sent, what is remembered of it stays small.
func TestIngestionIsBounded(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(_ *lab, c *ingest.Config) { c.Known = func(string) bool { return false } })
	for round := range 3 {
		var body strings.Builder
		body.WriteString(`{"batch":[`)
		for i := range 1000 {
			if i > 0 {
				body.WriteByte(',')
			}
			fmt.Fprintf(&body, `{"event":"event %d %d","distinct_id":"u","properties":{"p%d":1}},{"event":"e","distinct_id":"u","timestamp":"no time %d %d"}`, round, i, i, round, i)
		}
		body.WriteString(`]}`)
		if a := l.post("/batch/", text(body.String())); a.Code != 200 {
			t.Fatal(a.Body)
		}
	}
	for i := range 60 { // of which each has its keys
		made := l.api(http.MethodPost, "/write-keys", fmt.Sprintf(`{"name":"key %d"}`, i), http.StatusCreated)
		l.as(made["key"].(string), "/v1/track", text(fmt.Sprintf(`{"userId":"u","event":"e%d"}`, i)))
		l.as(made["key"].(string), "/v1/logs", text(fmt.Sprintf(`{"x":%d`, i)), "Content-Type", fmt.Sprint("text/", i))
	}
	h := l.service.Ingestion()
	if len(h.Unknown) != 200 || h.MoreUnknown != 3060-200 || len(h.Streams) > 51 || len(h.Rejections) > 102 {
		t.Errorf("%d unknown and %d more, %d streams, %d rejections", len(h.Unknown), h.MoreUnknown, len(h.Streams), len(h.Rejections))
	}
	var sum int64
	for _, s := range h.Streams {
		sum += s.Hour.Events
	}
	if sum != 3060 || h.Hour.Events != 3060 || h.Hour.Refused != 3000 || h.Rejections[0].Total != 3000 {
		t.Errorf("the streams have %d events: %+v", sum, h.Hour)
	}
}

func TestOnlyOwnersSeeWhatWasRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.post("/batch/", text(`{"batch":[{"event":"known","mail":"ada@example.com"}]}`))
	ask := func(role string) string {
		r := httptest.NewRequest(http.MethodGet, rest.Base+"/events/ingestion", nil)
		r.Header.Set("As", role)
		w := httptest.NewRecorder()
		l.handler.ServeHTTP(w, r)
		return w.Body.String()
	}
	if got := ask(""); !strings.Contains(got, "ada@example.com") {
		t.Errorf("an owner reads %s", got)
	}
	if got := ask("viewer"); strings.Contains(got, "ada@example.com") || !strings.Contains(got, "nobody is named") {
		t.Errorf("a viewer reads %s", got)
	}
}
