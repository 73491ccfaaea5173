package watch_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/watch"
)

// byHeader takes callers at their word: "ada:editor" in the header Test-Caller.
type byHeader struct{}

func (byHeader) Authenticate(r *http.Request) (gate.Caller, error) {
	id, role, ok := strings.Cut(r.Header.Get("Test-Caller"), ":")
	if !ok {
		return gate.Caller{}, nil
	}
	return gate.Caller{Actor: ledger.Actor{ID: id, Role: ledger.Role(role)}, Name: id, Via: "session"}, nil
}

// lab is a watch around handlers that a test gives, at a server that really listens.
type lab struct {
	t       *testing.T
	mux     *gate.Mux
	watch   *watch.Watch
	server  *httptest.Server
	product *product.Product
	log     *text
	clock   *clock
}

// text is a log that may be read while it is written.
type text struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *text) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *text) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// clock is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newLab(t *testing.T, limit watch.Limit) *lab {
	t.Helper()
	l := &lab{t: t, log: &text{}, clock: &clock{at: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}}
	var err error
	if l.product, err = product.Open(t.Context(), product.Config{Dir: t.TempDir(), Now: l.clock.now}); err != nil {
		t.Fatal(err)
	}
	l.watch = watch.New(watch.Config{Product: l.product, Version: "test", Log: slog.New(slog.NewTextHandler(l.log, nil)), Limit: limit})
	l.mux = gate.New(byHeader{}, func(w http.ResponseWriter, _ *http.Request, status int, cause error) {
		rest.Write(w, rest.NewProblem(status, ledger.CodeForbidden, "denied", ""))
	})
	l.mux.Within(l.watch.Step)
	l.watch.Mount(l.mux)
	l.server = httptest.NewUnstartedServer(l.watch.Wrap(l.mux))
	l.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	l.server.Start()
	t.Cleanup(func() {
		l.server.Close()
		_ = l.product.Close()
	})
	return l
}

func (l *lab) handle(method, path string, h http.HandlerFunc) {
	l.mux.Handle(method, path, gate.Needs(ledger.Viewer), h)
}

// answer is what came back, not decompressed.
type answer struct {
	status int
	header http.Header
	body   string
	err    error // of reading it
}

// ask makes a request as ada, an editor; headers come in pairs.
func (l *lab) ask(method, path, body string, headers ...string) answer {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.server.URL+path, strings.NewReader(body))
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Test-Caller", "ada:editor")
	r.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	got, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return answer{err: err}
	}
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, got.Header, string(b), err}
}
