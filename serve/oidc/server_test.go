package oidc_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/oidc"
	"throughline.dev/serve/outbound"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/signin"
)

// server is one that people sign in to with a provider.
type server struct {
	*testing.T
	*httptest.Server
	provider *provider
	accounts *account.Accounts
	entrance *signin.Entrance
	owner    account.Person

	mu  sync.Mutex
	now time.Time
	log bytes.Buffer
}

func (s *server) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *server) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// newServer starts a server with an owner called grace; change alters how the provider is trusted.
func newServer(t *testing.T, change func(*oidc.Config)) *server {
	t.Helper()
	s := &server{T: t, provider: newProvider(t), now: time.Now()}
	store := ledgertest.NewMemory(ledgertest.Rules(), s.clock)
	s.accounts = account.New(account.Config{Shelf: store.Shelf(), Now: s.clock})
	link, err := s.accounts.NewOwnerLink(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if s.owner, err = s.accounts.UseLink(t.Context(), link, account.Newcomer{Handle: "grace", Name: "Grace", Email: "grace@example.com", Password: "correct horse battery"}); err != nil {
		t.Fatal(err)
	}
	var handler http.Handler
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	log := slog.New(slog.NewTextHandler(&s.log, nil))
	s.entrance = signin.New(signin.Config{Accounts: s.accounts, Ledger: store, URL: s.URL, Now: s.clock, Log: log})
	mux := gate.New(s.entrance, s.entrance.Denied)
	s.entrance.Mount(mux, rest.New(mux, "test"))
	cfg := oidc.Config{
		Issuer: s.provider.URL, ClientID: clientID, Secret: secret, Name: "Example", URL: s.URL, Guard: outbound.Guard{AllowPrivate: true},
		People: s.accounts, Entrance: s.entrance, Now: s.clock, Log: log,
	}
	if change != nil {
		change(&cfg)
	}
	sign, err := oidc.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	sign.Mount(mux)
	s.entrance.Offer(signin.Offer{Name: sign.Name(), Path: oidc.StartPath})
	mux.Handle(http.MethodGet, "/{rest...}", gate.Needs(ledger.Viewer), func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, gate.CallerOf(r.Context()).Actor.ID+" at "+r.URL.RequestURI())
	})
	handler = mux
	return s
}

// browser keeps cookies and follows redirects.
func (s *server) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

// get returns the page at an address.
func (s *server) get(b *http.Client, address string) (int, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), http.MethodGet, address, nil)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	answer, err := b.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

// signIn goes through the flow and returns the page it ends on.
func (s *server) signIn(b *http.Client) (int, string) {
	s.Helper()
	return s.get(b, s.URL+"/oidc/start?next="+url.QueryEscape("/REQ-1?a=b&c=d"))
}

// stopAtCallback lets a browser go as far as the provider's answer, and returns where it is sent.
func (s *server) stopAtCallback(b *http.Client) string {
	s.Helper()
	at := ""
	stop := *b
	stop.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/oidc/callback" {
			at = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}
	s.get(&stop, s.URL+"/oidc/start")
	if at == "" {
		s.Fatal("the provider does not answer")
	}
	return at
}

func (s *server) invite(email string, role ledger.Role) {
	s.Helper()
	if _, _, err := s.accounts.Invite(s.Context(), "grace", role, email); err != nil {
		s.Fatal(err)
	}
}

// person returns who has a handle.
func (s *server) person(id string) account.Person {
	s.Helper()
	p, err := s.accounts.Person(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return p
}

func (s *server) logged() string { return s.log.String() }

// refused reports whether a flow ended without anybody being signed in.
func (s *server) refused(b *http.Client, code int, page, want string) {
	s.Helper()
	if code < 400 || !strings.Contains(page, want) {
		s.Errorf("%d, and the page does not say %q:\n%s", code, want, page)
	}
	if _, inside := s.get(b, s.URL+"/who"); strings.Contains(inside, " at /who") {
		s.Errorf("somebody is signed in: %s", inside)
	}
}
