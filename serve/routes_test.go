package serve_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
)

const password = "correct horse battery"

// walk is a server of a product of its own, everybody who may come, and what was logged.
type walk struct {
	*testing.T
	server  *serve.Server
	product *product.Product
	url     string
	log     *lockedBuffer
	secrets []string // must not be logged
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	w := &walk{T: t, product: p, log: &lockedBuffer{}}
	var handler http.Handler
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { handler.ServeHTTP(rw, r) }))
	t.Cleanup(front.Close)
	w.url = front.URL
	w.server, err = serve.New(t.Context(), serve.Config{Product: p, URL: w.url, Version: "1", Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	handler = w.server.Handler()
	w.people()
	if _, err := p.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "owner", Role: ledger.Owner}, Ops: []ledger.Op{{Put: &ledger.Put{Kind: "theme", Title: "Errors that say nothing"}}}}); err != nil {
		t.Fatal(err)
	}
	return w
}

// people makes a person of each role, called after it.
func (w *walk) people() {
	w.Helper()
	ctx, a := w.Context(), w.server.Accounts()
	link, err := w.server.OwnerLink(ctx)
	w.ok(err)
	secret := link[strings.LastIndex(link, "/")+1:]
	w.secrets = append(w.secrets, secret, password)
	_, err = a.UseLink(ctx, secret, account.Newcomer{Handle: "owner", Name: "Owner", Password: password})
	w.ok(err)
	for _, role := range []ledger.Role{ledger.Editor, ledger.Contributor, ledger.Viewer} {
		secret, _, err := a.Invite(ctx, "owner", role, "")
		w.ok(err)
		_, err = a.Accept(ctx, secret, account.Newcomer{Handle: string(role), Name: string(role), Password: password})
		w.ok(err)
		w.secrets = append(w.secrets, secret)
	}
}

func (w *walk) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// visitor is one way to come: by a session or a token, or as nobody.
type visitor struct {
	name  string
	role  ledger.Role // empty: nobody
	via   string
	token string // when it is not a session
}

func (w *walk) visitors() []visitor {
	w.Helper()
	out := []visitor{{name: "nobody"}, {name: "a bad token", via: "token", token: "tl_" + strings.Repeat("A", 43)}}
	scopes := map[account.Scope]ledger.Role{account.Read: ledger.Viewer, account.Write: ledger.Editor, account.Admin: ledger.Owner}
	for _, role := range []ledger.Role{ledger.Viewer, ledger.Contributor, ledger.Editor, ledger.Owner} {
		out = append(out, visitor{name: string(role), role: role, via: "session"})
		for _, scope := range []account.Scope{account.Read, account.Write, account.Admin} {
			secret, _, err := w.server.Accounts().CreateToken(w.Context(), string(role), "walk", scope, time.Time{})
			w.ok(err)
			w.secrets = append(w.secrets, secret)
			left := scopes[scope]
			if !role.Covers(left) {
				left = role
			}
			out = append(out, visitor{fmt.Sprintf("a token of %s, scope %s", role, scope), left, "token", secret})
		}
	}
	return out
}

// sign adds what lets the visitor in.
func (w *walk) sign(r *http.Request, v visitor) {
	w.Helper()
	switch {
	case v.token != "":
		r.Header.Set("Authorization", "Bearer "+v.token)
	case v.role != "":
		secret, err := w.server.Accounts().StartSession(w.Context(), string(v.role), account.Client{}, "walk")
		w.ok(err)
		w.secrets = append(w.secrets, secret)
		r.AddCookie(&http.Cookie{Name: "throughline_session", Value: secret})
	}
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)(\.\.\.)?\}`)

// request is one to a route that a handler could answer; what it asks for need not be there.
func (w *walk) request(ctx context.Context, route gate.Route) *http.Request {
	w.Helper()
	values := map[string]string{
		"key": "TH-1", "position": "1", "seq": "0", "version": "1", "id": "0000000000000000", "link": "nothing", "path": "", "name": "app.js",
		"file": "themes.csv", "kind": "theme", "batch": "none", "delivery": "1",
	}
	path := placeholder.ReplaceAllStringFunc(strings.TrimSuffix(route.Path, "{$}"), func(p string) string {
		value, ok := values[placeholder.FindStringSubmatch(p)[1]]
		if !ok {
			w.Errorf("%s %s: the walk has no value for %s; add one", route.Method, route.Path, p)
		}
		return value
	})
	var body io.Reader
	if route.Method != http.MethodGet {
		body = strings.NewReader("{}")
	}
	r, err := http.NewRequestWithContext(ctx, route.Method, w.url+path, body)
	w.ok(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	return r
}

// status sends a request and reads no more than the head of the answer: some have no end.
func (w *walk) status(route gate.Route, prepare func(*http.Request)) int {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
	defer cancel()
	r := w.request(ctx, route)
	prepare(r)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	w.ok(err)
	_ = res.Body.Close()
	return res.StatusCode
}

// want is what a rule says about a visitor: 401, 403, or 0 for whatever the handler answers.
func want(rule gate.Rule, v visitor) int {
	switch {
	case rule.Role == "":
		return 0
	case v.role == "":
		return http.StatusUnauthorized
	case rule.Session && v.via != "session", !v.role.Covers(rule.Role):
		return http.StatusForbidden
	}
	return 0
}

// Every route, for everybody who may come: the answer is what the rule says, no route is without one, nothing that is
// asked changes anything, no other site's page can change anything, and no secret is logged.
func TestEveryRouteHoldsItsRule(t *testing.T) {
	t.Parallel()
	// Addresses of client libraries that are told, whoever asks, that this is not offered and what to do instead.
	notOffered := []string{"/sub/{key}", "/flags/definitions", "/api/feature_flag/local_evaluation", "/api/feature_flag/local_evaluation/{$}"}
	w := newWalk(t)
	visitors := w.visitors()
	routes := w.server.Routes()
	if len(routes) < 40 {
		t.Fatalf("the server has only %d routes", len(routes))
	}
	slices.SortStableFunc(routes, func(a, b gate.Route) int { // what changes nothing comes first
		return strings.Compare(fmt.Sprint(a.Method != http.MethodGet), fmt.Sprint(b.Method != http.MethodGet))
	})
	for _, route := range routes {
		if route.Rule.Role == "" && route.Rule.Why == "" {
			t.Errorf("%s %s has no rule", route.Method, route.Path)
		}
		for _, v := range visitors {
			got := w.status(route, func(r *http.Request) { w.sign(r, v) })
			denied := got == http.StatusUnauthorized || got == http.StatusForbidden
			switch wanted := want(route.Rule, v); {
			case slices.Contains(notOffered, route.Path):
				if got != http.StatusNotImplemented {
					t.Errorf("%s %s answers %s with %d, want %d", route.Method, route.Path, v.name, got, http.StatusNotImplemented)
				}
			case got >= 500:
				t.Errorf("%s %s fails for %s with %d", route.Method, route.Path, v.name, got)
			case route.Rule.Foreign && got < 400:
				t.Errorf("%s %s lets %s in with %d, without the credentials it is for", route.Method, route.Path, v.name, got)
			case route.Rule.Foreign:
			case wanted != 0 && got != wanted:
				t.Errorf("%s %s answers %s with %d, want %d", route.Method, route.Path, v.name, got, wanted)
			case wanted == 0 && denied:
				t.Errorf("%s %s answers %s with %d, and the rule lets them in", route.Method, route.Path, v.name, got)
			}
		}
		w.crossSite(route)
	}
	for _, secret := range w.secrets {
		if at := strings.Index(w.log.String(), secret); at >= 0 {
			t.Errorf("a secret was logged: %.200s", w.log.String()[max(0, at-100):])
		}
	}
	if !strings.Contains(w.log.String(), "/api/v1/me") {
		t.Error("nothing was logged: the test looks for secrets where nothing is")
	}
}

// crossSite sends what a page of another site can make the owner's browser send.
func (w *walk) crossSite(route gate.Route) {
	w.Helper()
	if route.Method == http.MethodGet || route.Method == http.MethodOptions || route.Rule.Foreign {
		return // OPTIONS is what a browser asks with before it lets a page send anything
	}
	for name, header := range map[string][2]string{
		"another site":              {"Sec-Fetch-Site", "cross-site"},
		"a sibling host":            {"Sec-Fetch-Site", "same-site"},
		"another site, old browser": {"Origin", "https://elsewhere.example"},
		"a sandboxed frame":         {"Origin", "null"},
	} {
		got := w.status(route, func(r *http.Request) {
			w.sign(r, visitor{role: ledger.Owner})
			r.Header.Set(header[0], header[1])
			r.Header.Set("Content-Type", "text/plain")
		})
		if got != http.StatusForbidden {
			w.Errorf("%s %s takes a request of a page of %s: %d", route.Method, route.Path, name, got)
		}
	}
}

// spaces are those that anybody here keeps documents in.
func spaces() []string {
	return []string{
		"person", "roster", "credential", "identity", "session", "token", "invitation", "signin-link", "audit", "webhook", "delivery", "oidc-state",
		"oidc", "write-key", "idempotency", "upload", "import", "snooze", "visit", "job", "backup", "engine", "event-log",
	}
}

// mark is what a product holds: the position of the ledger and all documents on the shelf.
func (w *walk) mark() string {
	w.Helper()
	at, err := w.product.Store.Position(w.Context())
	w.ok(err)
	sum := sha256.New()
	for _, space := range spaces() {
		docs, err := w.product.Store.Shelf().List(w.Context(), space, "", "", 0)
		w.ok(err)
		for _, d := range docs {
			fmt.Fprintln(sum, d.Space, d.ID, d.Version, string(d.Data))
		}
	}
	return fmt.Sprint(at, " ", hex.EncodeToString(sum.Sum(nil)))
}

func TestAskingChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWalk(t)
	secret, err := w.server.Accounts().StartSession(t.Context(), "owner", account.Client{}, "walk")
	w.ok(err)
	before := w.mark()
	for _, route := range w.server.Routes() {
		if route.Method != http.MethodGet || route.Path == "/oidc/start" { // that keeps what the callback must bring back
			continue
		}
		w.status(route, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "throughline_session", Value: secret}) })
		if after := w.mark(); after != before {
			t.Errorf("GET %s changes something: %s, before: %s", route.Path, after, before)
			before = after
		}
	}
}
