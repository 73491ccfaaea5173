package signin_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/signin"
)

const good = "correct horse battery"

// lab is a server with nothing but the entrance and one page that viewers see.
type lab struct {
	*testing.T
	*browser
	accounts *account.Accounts
	entrance *signin.Entrance
	store    *ledgertest.Memory
	clock    *ledgertest.Clock
	url      string
}

func newLab(t *testing.T, public string) *lab {
	t.Helper()
	l := &lab{T: t, clock: ledgertest.NewClock()}
	l.store = ledgertest.NewMemory(ledgertest.Rules(), l.clock.Now)
	l.accounts = account.New(account.Config{Shelf: l.store.Shelf(), Now: l.clock.Now})
	var handler http.Handler
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(front.Close)
	l.url = front.URL
	if public == "" {
		public = front.URL
	}
	l.entrance = signin.New(signin.Config{Accounts: l.accounts, Ledger: l.store, URL: public, Now: l.clock.Now})
	l.entrance.Offer(signin.Offer{Name: "Example", Path: "/oidc/start"})
	mux := gate.New(l.entrance, l.entrance.Denied)
	l.entrance.Mount(mux, rest.New(mux, "1"))
	mux.Handle(http.MethodGet, "/", gate.Needs(ledger.Viewer), func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "hello "+gate.CallerOf(r.Context()).Name)
	})
	mux.Handle(http.MethodPost, "/owners", gate.Needs(ledger.Owner), func(http.ResponseWriter, *http.Request) {})
	handler = mux
	l.browser = l.newBrowser()
	return l
}

// owner makes ada the owner, by way of the shelf.
func (l *lab) owner() {
	l.Helper()
	secret, err := l.accounts.NewOwnerLink(l.Context(), "")
	l.ok(err)
	_, err = l.accounts.UseLink(l.Context(), secret, account.Newcomer{Handle: "ada", Name: "Ada Lovelace", Email: "ada@example.com", Password: good})
	l.ok(err)
}

func (l *lab) ok(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// browser keeps cookies, and does not follow redirects by itself.
type browser struct {
	lab    *lab
	client *http.Client
}

func (l *lab) newBrowser() *browser {
	jar, err := cookiejar.New(nil)
	l.ok(err)
	return &browser{l, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (b *browser) send(r *http.Request) answer {
	b.lab.Helper()
	res, err := b.client.Do(r)
	b.lab.ok(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.lab.ok(err)
	return answer{res, string(body)}
}

func (b *browser) request(method, path, body string) *http.Request {
	b.lab.Helper()
	r, err := http.NewRequestWithContext(b.lab.Context(), method, b.lab.url+path, strings.NewReader(body))
	b.lab.ok(err)
	return r
}

// get goes to a page as a browser does.
func (b *browser) get(path string) answer {
	b.lab.Helper()
	r := b.request(http.MethodGet, path, "")
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	r.Header.Set("Sec-Fetch-Dest", "document")
	return b.send(r)
}

// post sends a form as a browser does.
func (b *browser) post(path string, fields ...string) answer {
	b.lab.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r := b.request(http.MethodPost, path, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Dest", "document")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	return b.send(r)
}

// call calls the API, and reads the answer into out unless that is nil.
func (b *browser) call(method, path, body string, out any) answer {
	b.lab.Helper()
	r := b.request(method, "/api/v1"+path, body)
	r.Header.Set("Content-Type", "application/json")
	a := b.send(r)
	if out != nil {
		if err := json.Unmarshal([]byte(a.body), out); err != nil || a.StatusCode >= 300 {
			b.lab.Fatalf("%s %s: %d %s, %v", method, path, a.StatusCode, a.body, err)
		}
	}
	return a
}

func (b *browser) signIn() {
	b.lab.Helper()
	if a := b.post("/sign-in", "name", "ada", "password", good); a.StatusCode != http.StatusSeeOther {
		b.lab.Fatalf("signing in: %d %s", a.StatusCode, a.body)
	}
}

// in reports whether the browser is signed in.
func (b *browser) in() bool {
	b.lab.Helper()
	return b.call(http.MethodGet, "/me", "", nil).StatusCode == http.StatusOK
}

// leads checks where an answer sends the browser.
func (a answer) leads(t *testing.T, status int, to string) {
	t.Helper()
	if a.StatusCode != status || a.Header.Get("Location") != to {
		t.Errorf("%s %s: %d to %q, want %d to %q", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.Header.Get("Location"), status, to)
	}
}

// shows checks what a page says.
func (a answer) shows(t *testing.T, status int, texts ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("%s %s: %d, want %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s %s does not show %q:\n%s", a.Request.Method, a.Request.URL.Path, text, a.body)
		}
	}
}
