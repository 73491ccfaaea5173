package serve_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve"
	"throughline.dev/serve/account"
	"throughline.dev/serve/watch"
)

// served is a server that listens, with a token of its owner, until stop is called.
type served struct {
	url, token string
	product    *product.Product
	server     *serve.Server
	stop       context.CancelFunc
	ended      chan error
}

func start(t *testing.T) *served {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	s := &served{product: p, ended: make(chan error, 1)}
	if s.server, err = serve.New(t.Context(), serve.Config{Product: p, Version: "test"}); err != nil {
		t.Fatal(err)
	}
	a := s.server.Accounts()
	secret, err := a.NewOwnerLink(t.Context(), "")
	if err == nil {
		_, err = a.UseLink(t.Context(), secret, account.Newcomer{Handle: "ada", Name: "Ada", Password: "a long enough sentence"})
	}
	if err == nil {
		s.token, _, err = a.CreateToken(t.Context(), "ada", "test", account.Admin, time.Time{})
	}
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	s.stop = stop
	go func() { s.ended <- s.server.Serve(ctx, l); close(s.ended) }()
	t.Cleanup(func() {
		stop()
		<-s.ended
		_ = p.Close()
	})
	return s
}

// ask makes a request as the owner.
func (s *served) ask(t *testing.T, method, path string, body io.Reader) (*http.Response, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	return http.DefaultClient.Do(r)
}

// A request that is under way when the server is asked to stop is answered, a stream ends, and nothing new begins.
func TestAServerStopsInOrder(t *testing.T) {
	t.Parallel()
	s := start(t)
	stream, err := s.ask(t, http.MethodGet, "/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()

	half, rest := `{"kind":"term","title":"Under way",`, `"fields":{"definition":"d"}}`
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/v1/records HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", conn.RemoteAddr(), s.token, len(half+rest))
	lines := bufio.NewReader(conn)
	if line, err := lines.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") { // the handler reads
		t.Fatalf("the server says %q, %v", line, err)
	}
	if _, err := io.WriteString(conn, half); err != nil {
		t.Fatal(err)
	}
	s.stop()
	if _, err := io.WriteString(conn, rest); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(lines); err != nil || !strings.Contains(string(answer), "HTTP/1.1 201 Created") {
		t.Fatalf("the request under way came to %q, %v", answer, err)
	}
	if _, err := io.ReadAll(stream.Body); err != nil && !strings.Contains(err.Error(), "EOF") {
		t.Errorf("the stream ends with %v", err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("it ends with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	if _, err := s.ask(t, http.MethodGet, "/healthz", nil); err == nil {
		t.Error("it still answers")
	}
}

func TestFindingsFollowAChangeByThemselves(t *testing.T) {
	t.Parallel()
	s := start(t)
	a, err := s.ask(t, http.MethodPost, "/api/v1/records", strings.NewReader(`{"kind":"commitment","title":"SSO","fields":{"by_when":"2020-01-01"}}`))
	if err != nil {
		t.Fatal(err)
	}
	var made ledger.Record
	if err := json.NewDecoder(a.Body).Decode(&made); err != nil || a.StatusCode != http.StatusCreated {
		t.Fatalf("%d %v", a.StatusCode, err)
	}
	a.Body.Close()
	for began := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		found, err := s.product.Store.Findings(t.Context(), ledger.FindingQuery{Subject: made.Key})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(found, func(f ledger.Finding) bool { return f.Rule == "commitment.overdue" }) {
			return
		}
		if time.Since(began) > time.Minute {
			t.Fatalf("a promise of 2020 is not overdue: %v", found)
		}
	}
}

// Routes that are treated unlike others are named by their pattern; a name that fits no route would go unnoticed.
func TestRoutesThatTakeLongExist(t *testing.T) {
	t.Parallel()
	s := start(t)
	var all []string
	for _, r := range s.server.Routes() {
		all = append(all, fmt.Sprintf("%s %s", r.Method, r.Path))
	}
	for _, name := range watch.Named() {
		if !slices.Contains(all, name) {
			t.Errorf("there is no route %s", name)
		}
	}
}

// A key makes a change once, also when the answer to the first attempt is lost with the process.
func TestAChangeCarriesTheTokenOfItsRequest(t *testing.T) {
	t.Parallel()
	s := start(t)
	post := func() string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/records", strings.NewReader(`{"kind":"term","title":"Once","fields":{"definition":"d"}}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+s.token)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "0b6f0d6a-6ad5-4b36-9d0c-3ad0f2f7a001")
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		if a.StatusCode != http.StatusCreated {
			t.Fatalf("status %d", a.StatusCode)
		}
		return a.Header.Get("Location")
	}
	first := post()
	docs, err := s.product.Store.Shelf().List(t.Context(), "idempotency", "", "", 0)
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d answers are kept, %v", len(docs), err)
	}
	if err := s.product.Store.Shelf().Remove(t.Context(), "idempotency", docs[0].ID); err != nil { // as if the process had ended before it was kept
		t.Fatal(err)
	}
	if again := post(); again != first {
		t.Errorf("the same request made %s and %s", first, again)
	}
}
