package webhook_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/webhook"
)

// bench is a product with webhooks whose receivers are functions. It lives inside a bubble of synctest, where time
// passes only when everybody waits.
type bench struct {
	*testing.T
	Store   *ledgertest.Memory
	hooks   *webhook.Webhooks
	handler http.Handler
	keyFile string
	log     bytes.Buffer
	stop    func()

	mu       sync.Mutex
	got      []request
	answer   func(request) (int, string, error)
	arriving func(request) // may wait; called without the lock
}

// request is one that a receiver got.
type request struct {
	At               time.Time
	URL, ID, Body    string
	Time, Signatures string
	Type             string
	ctx              context.Context // of the request, to wait for its end
}

// bubble runs a test in fake time.
func bubble(t *testing.T, test func(*bench)) {
	t.Helper()
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, Store: ledgertest.NewMemory(ledgertest.Rules(), time.Now), keyFile: filepath.Join(dir, "webhook.key")}
		b.answer = func(request) (int, string, error) { return http.StatusOK, "", nil }
		b.open()
		defer func() { b.stop() }()
		test(b)
	})
}

// open starts the webhooks of the product, as a server does.
func (b *bench) open() {
	b.Helper()
	var err error
	b.hooks, err = webhook.New(webhook.Config{
		Ledger: b.Store, URL: "https://throughline.example.com", KeyFile: b.keyFile, Client: &http.Client{Transport: receiver{b}},
		Log: slog.New(slog.NewTextHandler(&b.log, nil)),
	})
	if err != nil {
		b.Fatal(err)
	}
	mux := gate.New(someone{}, func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) })
	b.hooks.Mount(rest.New(mux, "test"))
	b.handler = mux
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.hooks.Run(ctx); err != nil {
			b.Error(err)
		}
	}()
	b.stop = func() { cancel(); <-done }
}

// reopen stops the server and starts it again.
func (b *bench) reopen() {
	b.stop()
	b.open()
}

// someone is who asks: the role stands in a header.
type someone struct{}

func (someone) Authenticate(r *http.Request) (gate.Caller, error) {
	role := ledger.Role(r.Header.Get("Test-Role"))
	if role == "" {
		return gate.Caller{}, nil
	}
	return gate.Caller{Actor: ledger.Actor{ID: "ada", Role: role}, Via: "session"}, nil
}

// receiver takes the place of the network.
type receiver struct{ *bench }

func (t receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var m struct{ Type string }
	_ = json.Unmarshal(body, &m)
	got := request{
		At: time.Now(), URL: r.URL.String(), ID: r.Header.Get("webhook-id"), Time: r.Header.Get("webhook-timestamp"),
		Signatures: r.Header.Get("webhook-signature"), Body: string(body), Type: m.Type, ctx: r.Context(),
	}
	t.mu.Lock()
	t.got = append(t.got, got)
	answer, arriving := t.answer, t.arriving
	t.mu.Unlock()
	if arriving != nil {
		arriving(got)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	code, text, err := answer(got)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: code, Body: io.NopCloser(strings.NewReader(text)), Header: http.Header{}, Request: r}, nil
}

// received waits until nothing happens any more and returns what arrived since it was asked last.
func (b *bench) received() []request {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.got
	b.got = nil
	slices.SortStableFunc(got, func(x, y request) int { return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.ID, y.ID)) }) // several are sent at once
	return got
}

func (b *bench) answers(f func(request) (int, string, error)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

func code(n int) func(request) (int, string, error) {
	return func(request) (int, string, error) { return n, "", nil }
}

func unreachable(request) (int, string, error) { return 0, "", errors.New("connection refused") }

// types of requests, in order.
func types(got []request) string {
	all := make([]string, len(got))
	for i, r := range got {
		all[i] = r.Type
	}
	return strings.Join(all, " ")
}

// call makes a request to the API as an owner, and returns the answer into out.
func (b *bench) call(method, path string, body, out any) int {
	b.Helper()
	return b.callAs(ledger.Owner, method, path, body, out)
}

func (b *bench) callAs(role ledger.Role, method, path string, body, out any) int {
	b.Helper()
	var text io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			b.Fatal(err)
		}
		text = bytes.NewReader(raw)
	}
	r := httptest.NewRequestWithContext(b.Context(), method, "/api/v1"+path, text)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Test-Role", string(role))
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	if out != nil {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			b.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
		}
	}
	return w.Code
}

// subscribe makes a webhook.
func (b *bench) subscribe(n webhook.NewWebhook) webhook.Webhook {
	b.Helper()
	var w webhook.Webhook
	if n.URL == "" {
		n.URL = "https://hooks.example.com/a"
	}
	if got := b.call(http.MethodPost, "/webhooks", n, &w); got != http.StatusCreated {
		b.Fatalf("making a webhook is answered with %d", got)
	}
	synctest.Wait()
	return w
}

func (b *bench) show(id string) webhook.Webhook {
	b.Helper()
	var all struct{ Webhooks []webhook.Webhook }
	b.call(http.MethodGet, "/webhooks", nil, &all)
	for _, w := range all.Webhooks {
		if w.ID == id {
			return w
		}
	}
	b.Fatalf("there is no %s", id)
	return webhook.Webhook{}
}

func (b *bench) deliveries(id, query string) []webhook.Delivery {
	b.Helper()
	var all struct{ Deliveries []webhook.Delivery }
	b.call(http.MethodGet, "/webhooks/"+id+"/deliveries"+query, nil, &all)
	return all.Deliveries
}

// apply makes a change and returns the keys of its operations.
func (b *bench) apply(ops ...ledger.Op) []ledger.Key {
	b.Helper()
	return b.change(ledger.Change{Ops: ops}).Keys
}

func (b *bench) change(c ledger.Change) ledger.Applied {
	b.Helper()
	if c.Actor.ID == "" {
		c.Actor = ledger.Actor{ID: "ada", Role: ledger.Owner}
	}
	if c.Reason == "" {
		c.Reason = "because"
	}
	done, err := b.Store.Apply(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	return done
}

func emptyLedger() ledger.Store { return ledgertest.NewMemory(ledgertest.Rules(), time.Now) }

func put(kind, title string) ledger.Op {
	p := &ledger.Put{Kind: kind, Title: title}
	if kind == "feedback" {
		p.Fields = json.RawMessage(`{"channel":"email"}`)
	}
	return ledger.Op{Put: p}
}

func edit(key ledger.Key, title string) ledger.Op {
	return ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Title: &title}}
}
