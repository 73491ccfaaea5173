package watch_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/watch"
)

func TestTheLogTellsWhoAndWhereButNoSecrets(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	l.handle(http.MethodPost, "/start/{link}", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		rest.Write(w, fmt.Errorf("disk on fire"))
	})
	got := l.ask("POST", "/start/link-secret?token=query-secret", "body-secret", "Authorization", "Bearer bearer-secret", "Cookie", "s=cookie-secret", "X-Request-Id", "from-proxy-1")
	l.ask("GET", "/strat/mistyped-secret", "")
	lines := l.log.String()
	for _, want := range []string{`route="POST /start/{link}"`, "status=500", "person=ada", "request=from-proxy-1", "disk on fire", "level=ERROR", "route=none", "status=404"} {
		if !strings.Contains(lines, want) {
			t.Errorf("the log lacks %s:\n%s", want, lines)
		}
	}
	if strings.Contains(lines, "secret") {
		t.Errorf("the log has a secret:\n%s", lines)
	}
	if strings.Contains(got.body, "fire") || got.header.Get("X-Request-Id") != "from-proxy-1" {
		t.Errorf("the answer tells what happened inside, or not which request it was: %+v", got)
	}
	if odd := l.ask("GET", "/healthz", "", "X-Request-Id", `a" injected=1`); strings.Contains(odd.header.Get("X-Request-Id"), "injected") {
		t.Error("any text is taken for the id of a request")
	}
}

func TestAPanicIsAnAnswerAndTheServerGoesOn(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	l.handle(http.MethodGet, "/early", func(http.ResponseWriter, *http.Request) { panic("early") })
	l.handle(http.MethodGet, "/late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("half of it ", 1000))
		panic("late")
	})
	if got := l.ask("GET", "/early", ""); got.status != http.StatusInternalServerError || !strings.Contains(got.header.Get("Content-Type"), "problem+json") {
		t.Errorf("a panic before the answer: %+v", got)
	}
	if got := l.ask("GET", "/late", ""); got.err == nil {
		t.Errorf("half an answer looks whole: %d %d bytes", got.status, len(got.body))
	}
	if got := l.ask("GET", "/healthz", ""); got.status != http.StatusOK {
		t.Errorf("afterwards: %+v", got)
	}
	if lines := l.log.String(); !strings.Contains(lines, "panic=early") || !strings.Contains(lines, "watch_test.go") {
		t.Errorf("the log does not say where it panicked:\n%s", lines)
	}
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{Rate: 0.5, Burst: 3})
	l.handle(http.MethodGet, "/a", func(http.ResponseWriter, *http.Request) {})
	for i := range 3 {
		got := l.ask("GET", "/a", "")
		if want := fmt.Sprintf(`"caller";r=%d;t=%d`, 2-i, 2*(i+1)); got.status != http.StatusOK || got.header.Get("RateLimit") != want || got.header.Get("RateLimit-Policy") != `"caller";q=3;w=6` {
			t.Errorf("request %d: %d %v, want %s", i, got.status, got.header, want)
		}
	}
	got := l.ask("GET", "/a", "")
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "2" || !strings.Contains(got.body, `"unavailable"`) {
		t.Errorf("the fourth: %d %v %s", got.status, got.header, got.body)
	}
	if got := l.ask("GET", "/a", "", "Test-Caller", "bob:viewer"); got.status != http.StatusOK {
		t.Errorf("bob pays for ada: %d", got.status)
	}
	for range 10 { // whoever looks after the server gets through
		if got := l.ask("GET", "/readyz", ""); got.status != http.StatusOK {
			t.Errorf("readyz: %d", got.status)
		}
	}
}

func TestLongJSONIsCompressedForWhoTakesIt(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	long := `{"text":"` + strings.Repeat("again and again ", 500) + `"}`
	serve := func(path, kind, body string, set ...string) {
		l.handle(http.MethodGet, path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			for i := 0; i < len(set); i += 2 {
				w.Header().Set(set[i], set[i+1])
			}
			for len(body) > 0 { // in pieces
				n := min(300, len(body))
				_, _ = io.WriteString(w, body[:n])
				body = body[n:]
			}
		})
	}
	serve("/long", "application/json", long, "Content-Length", fmt.Sprint(len(long)))
	serve("/short", "application/json", `{"a":1}`)
	serve("/image", "image/png", long)
	serve("/done", "application/json", long, "Content-Encoding", "br")
	got := l.ask("GET", "/long", "", "Accept-Encoding", "br, gzip;q=0.8")
	zip, err := gzip.NewReader(strings.NewReader(got.body))
	if err != nil || got.header.Get("Content-Encoding") != "gzip" || len(got.body) > len(long)/4 {
		t.Fatalf("%v, %d bytes of %d, %v", got.header, len(got.body), len(long), err)
	}
	if text, err := io.ReadAll(zip); err != nil || string(text) != long {
		t.Errorf("it decompresses to %d bytes, %v", len(text), err)
	}
	if !strings.Contains(got.header.Get("Vary"), "Accept-Encoding") {
		t.Error("a cache is not told that others are answered otherwise")
	}
	for _, c := range []struct{ path, accept string }{{"/short", "gzip"}, {"/image", "gzip"}, {"/done", "gzip"}, {"/long", "identity"}, {"/long", "gzip;q=0"}, {"/long", "x-gzip"}} {
		if got := l.ask("GET", c.path, "", "Accept-Encoding", c.accept); got.header.Get("Content-Encoding") == "gzip" || len(got.body) == 0 && c.path != "/long" {
			t.Errorf("%s for %s: %v", c.path, c.accept, got.header)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	for _, path := range []string{"/api/v1/records", "/api/v1/changes", "/api/v1/uploads"} {
		l.handle(http.MethodPost, path, func(w http.ResponseWriter, r *http.Request) {
			if n, err := io.Copy(io.Discard, r.Body); err != nil {
				w.WriteHeader(http.StatusRequestEntityTooLarge)
			} else {
				fmt.Fprint(w, n)
			}
		})
	}
	const mb = 1 << 20
	for _, c := range []struct {
		path   string
		size   int
		status int
	}{
		{"/api/v1/records", mb, 200}, {"/api/v1/records", mb + 1, 413}, {"/api/v1/changes", 16 * mb, 200}, {"/api/v1/changes", 16*mb + 1, 413}, {"/api/v1/uploads", 20 * mb, 200},
	} {
		body := strings.Repeat("x", c.size)
		if got := l.ask("POST", c.path, body); got.err == nil && got.status != c.status {
			t.Errorf("%d bytes to %s: %d, want %d", c.size, c.path, got.status, c.status)
		}
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, l.server.URL+c.path, io.MultiReader(strings.NewReader(body))) // of unknown length
		r.Header.Set("Test-Caller", "ada:editor")
		if got, err := http.DefaultTransport.RoundTrip(r); err == nil {
			got.Body.Close()
			if got.StatusCode != c.status {
				t.Errorf("%d bytes in chunks to %s: %d, want %d", c.size, c.path, got.StatusCode, c.status)
			}
		}
	}
}

func TestMetricsAreForPeopleWhoMayRead(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	l.watch.Gauge("throughline_ingest_queue", "Events that wait.", func() float64 { return 7 })
	l.handle(http.MethodGet, "/records/{key}", func(http.ResponseWriter, *http.Request) {})
	l.ask("GET", "/records/REQ-1?secret=1", "")
	l.ask("GET", "/records/REQ-2", "")
	if got := l.ask("GET", "/metrics", "", "Test-Caller", ""); got.status != http.StatusUnauthorized {
		t.Errorf("nobody may read the metrics: %d", got.status)
	}
	got := l.ask("GET", "/metrics", "")
	for _, want := range []string{
		`throughline_request_seconds_count{route="GET /records/{key}",status="200"} 2`, "throughline_up 1", "throughline_ledger_position 0", "throughline_event_log_open 0",
		"throughline_ingest_queue 7", "go_goroutines", "process_resident_memory_bytes", `version="test"`,
	} {
		if !strings.Contains(got.body, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	if strings.Contains(got.body, "REQ-1") || strings.Contains(got.body, "secret") {
		t.Error("the metrics tell what was asked for")
	}
	if l.product.EventLog(t.Context()).Open {
		t.Error("the event log was opened for its metrics")
	}
}

func TestAServerThatStopsIsNotReadyAndEndsItsStreams(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	l.handle(http.MethodGet, "/api/v1/stream", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "event: hello\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, l.server.URL+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Test-Caller", "ada:viewer")
	stream, err := http.DefaultTransport.RoundTrip(r) // it asks for gzip by itself
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	lines := bufio.NewReader(stream.Body)
	if line, err := lines.ReadString('\n'); err != nil || line != "event: hello\n" {
		t.Fatalf("the stream begins with %q, %v", line, err)
	}
	if got := l.ask("GET", "/metrics", ""); !strings.Contains(got.body, `throughline_streams_open{route="GET /api/v1/stream"} 1`) {
		t.Error("the metrics do not count the stream")
	}
	if got := l.ask("GET", "/readyz", "", "Test-Caller", ""); got.status != http.StatusOK {
		t.Errorf("it is not ready: %+v", got)
	}
	l.watch.Drain()
	ended := make(chan error, 1)
	go func() { _, err := io.ReadAll(lines); ended <- err }()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the stream goes on")
	}
	if got := l.ask("GET", "/readyz", ""); got.status != http.StatusServiceUnavailable {
		t.Errorf("it is ready while it stops: %+v", got)
	}
	if got := l.ask("GET", "/healthz", ""); got.status != http.StatusOK {
		t.Errorf("it does not live any more: %+v", got)
	}
}

func TestItIsNotReadyWithoutItsLedger(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	if err := l.product.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := l.ask("GET", "/readyz", ""); got.status != http.StatusServiceUnavailable || !strings.Contains(got.body, "ledger") {
		t.Errorf("%+v", got)
	}
}

// The one who asks is known inside of the gate, and so are limits; requests that the gate stops are logged as well.
func TestDeniedRequestsAreLogged(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	l.mux.Handle(http.MethodGet, "/owners", gate.Needs(ledger.Owner), func(http.ResponseWriter, *http.Request) {})
	l.ask("GET", "/owners", "")
	if lines := l.log.String(); !strings.Contains(lines, `route="GET /owners" status=403`) {
		t.Errorf("the log says %s", lines)
	}
}

func TestMetricsTellOfAnOpenEventLog(t *testing.T) {
	t.Parallel()
	l := newLab(t, watch.Limit{})
	if _, err := l.product.Events(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := l.ask("GET", "/metrics", ""); got.status != http.StatusOK || !strings.Contains(got.body, "throughline_event_log_open 1") {
		t.Errorf("%d %.300s", got.status, got.body)
	}
}
