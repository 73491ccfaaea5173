package signin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/signin"
)

func TestNothingIsOpenBeforeTheFirstOwner(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.get("/decide/roadmap?as_of=2026-01-01").leads(t, http.StatusSeeOther, "/sign-in?next="+url.QueryEscape("/decide/roadmap?as_of=2026-01-01"))
	page := l.get("/sign-in")
	page.shows(t, http.StatusOK, "Nobody has an account here yet")
	if strings.Contains(page.body, "<form") {
		t.Error("there is a form, and nobody who could fill it in")
	}
	secret, err := l.accounts.NewOwnerLink(t.Context(), "")
	l.ok(err)
	start := "/start/" + secret
	for range 2 { // looking at a link does not use it up
		l.get(start).shows(t, http.StatusOK, "You are the first here", `minlength="10"`)
	}
	l.post(start, "handle", "Ada!", "name", "Ada", "password", good).shows(t, http.StatusUnprocessableEntity, "cannot be a handle", `value="ada!"`)
	wrong := l.post(start, "handle", "ada", "name", `"><script>alert(1)</script>`, "password", "short")
	wrong.shows(t, http.StatusUnprocessableEntity, "The password is too short", "&lt;script&gt;")
	if strings.Contains(wrong.body, "<script") || strings.Contains(wrong.body, `value="short"`) {
		t.Errorf("the page gives back what it must not:\n%s", wrong.body)
	}
	l.post(start, "handle", "ada", "name", "Ada", "password", good).leads(t, http.StatusSeeOther, "/")
	l.get("/").shows(t, http.StatusOK, "hello Ada")
	l.get(start).shows(t, http.StatusNotFound, "This link does not work any more", "Open Throughline")
	l.newBrowser().post(start, "handle", "eve", "name", "Eve", "password", good).shows(t, http.StatusNotFound, "Sign in")
}

func TestPagesHaveNothingInline(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	inline := regexp.MustCompile(`(?i)<style|<script|\sstyle=|\son[a-z]+=|javascript:`)
	secret, _, err := l.accounts.Invite(t.Context(), "ada", ledger.Viewer, "")
	l.ok(err)
	for _, path := range []string{"/sign-in", "/invitation/" + secret, "/start/nothing"} {
		page := l.get(path)
		if found := inline.FindString(page.body); found != "" {
			t.Errorf("%s has %q", path, found)
		}
		if page.Header.Get("Cache-Control") != "no-store" || page.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: its address may be kept or passed on: %v", path, page.Header)
		}
	}
	for _, file := range regexp.MustCompile(`/sign-in/[a-z.]+\?\w+`).FindAllString(l.get("/sign-in").body, -1) {
		if a := l.get(file); a.StatusCode != http.StatusOK || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", file, a.StatusCode, a.Header)
		}
	}
}

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	l.get("/sign-in?next=/REQ-12").shows(t, http.StatusOK, `value="/REQ-12"`, `href="/oidc/start?next=%2FREQ-12"`, "Continue with Example")
	l.post("/sign-in", "name", "ada", "password", "").shows(t, http.StatusUnprocessableEntity, "Enter your handle")
	wrong := l.post("/sign-in", "name", "ada", "password", "wrong wrong wrong", "next", "/REQ-12")
	wrong.shows(t, http.StatusUnauthorized, "The name or the password is not right", `value="ada"`, `value="/REQ-12"`)
	unknown := l.post("/sign-in", "name", "eva", "password", "wrong wrong wrong", "next", "/REQ-12")
	if strings.ReplaceAll(unknown.body, "eva", "ada") != wrong.body {
		t.Error("the page tells whether there is such a person")
	}
	a := l.post("/sign-in", "name", "ada@example.com", "password", good, "next", "/REQ-12?peek=FB-1")
	a.leads(t, http.StatusSeeOther, "/REQ-12?peek=FB-1")
	cookie := a.Cookies()[0]
	if cookie.Name != "throughline_session" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.Secure {
		t.Errorf("cookie %+v", cookie)
	}
	l.get("/sign-in?next=/REQ-12").leads(t, http.StatusSeeOther, "/REQ-12")
	// Signing in again begins another session and ends this one.
	next := l.post("/sign-in", "name", "ada", "password", good).Cookies()[0]
	if next.Value == cookie.Value {
		t.Error("the session is the same after signing in again")
	}
	old := l.newBrowser()
	r := old.request(http.MethodGet, "/", "")
	r.AddCookie(cookie)
	old.send(r).leads(t, http.StatusSeeOther, "/sign-in")
	l.get("/sign-out").shows(t, http.StatusOK, "You are signed in as Ada Lovelace")
	if !l.in() {
		t.Error("looking at the page signed out")
	}
	l.post("/sign-out").leads(t, http.StatusSeeOther, "/sign-in")
	if l.in() {
		t.Error("still signed in")
	}
	r = old.request(http.MethodGet, "/", "")
	r.AddCookie(next)
	old.send(r).leads(t, http.StatusSeeOther, "/sign-in") // the session itself has ended, not only the cookie
	l.post("/sign-out").leads(t, http.StatusSeeOther, "/sign-in")
}

func TestOverHTTPSTheCookieIsForThatAlone(t *testing.T) {
	t.Parallel()
	l := newLab(t, "https://throughline.example.com")
	l.owner()
	cookie := l.post("/sign-in", "name", "ada", "password", good).Cookies()[0]
	if cookie.Name != "__Host-throughline_session" || !cookie.Secure || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("cookie %+v", cookie)
	}
	var invited struct{ URL string }
	b := l.newBrowser()
	r := b.request(http.MethodPost, "/api/v1/invitations", `{"role":"viewer"}`)
	r.Header.Set("Content-Type", "application/json")
	r.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	if a := b.send(r); !strings.Contains(a.body, `"url":"https://throughline.example.com/invitation/`) {
		t.Errorf("%+v: %s", invited, a.body)
	}
	r = b.request(http.MethodGet, "/api/v1/me", "")
	r.AddCookie(&http.Cookie{Name: "throughline_session", Value: cookie.Value}) // a name that others may set
	if a := b.send(r); a.StatusCode != http.StatusUnauthorized {
		t.Errorf("the cookie without its prefix: %d", a.StatusCode)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	guess := func(name string) answer { return l.post("/sign-in", "name", name, "password", "wrong wrong wrong") }
	for range 5 {
		guess("ada").shows(t, http.StatusUnauthorized)
	}
	var waited time.Duration
	for _, least := range []time.Duration{0, time.Second, 3 * time.Second} {
		slow := guess("Ada ")
		slow.shows(t, http.StatusTooManyRequests, "too many attempts")
		wait, err := time.ParseDuration(slow.Header.Get("Retry-After") + "s")
		if err != nil || wait <= least {
			t.Errorf("wait %v, want more than %v", slow.Header.Get("Retry-After"), least)
		}
		// The right password has to wait as well: else one could go on guessing.
		l.post("/sign-in", "name", "ada", "password", good).shows(t, http.StatusTooManyRequests)
		l.clock.Advance(wait)
		waited += wait
		guess("ada").shows(t, http.StatusUnauthorized)
	}
	l.clock.Advance(time.Minute) // no account is held up for longer
	l.post("/sign-in", "name", "ada", "password", good).leads(t, http.StatusSeeOther, "/")
	// Many accounts from one address.
	l.clock.Advance(20 * time.Minute)
	blocked := false
	for i := range 30 {
		blocked = blocked || guess("person"+string(rune('a'+i))).StatusCode == http.StatusTooManyRequests
	}
	if !blocked {
		t.Error("one address may try as many accounts as it likes")
	}
	entries, err := l.accounts.Trail(t.Context(), "", 0)
	l.ok(err)
	known := 0
	for _, e := range entries {
		if e.Kind == account.SignInFailed && e.Address != "127.0.0.1" || strings.Contains(e.Subject+e.Text, "person") {
			t.Errorf("the trail says %+v", e) // what was entered may be a password in the wrong field
		}
		if e.Kind == account.SignInFailed && e.Subject == "ada" {
			known++
		}
	}
	if known != 8 {
		t.Errorf("the trail has %d failed attempts for ada, want 8", known)
	}
}

func TestAnInvitationIsAccepted(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	secret, _, err := l.accounts.Invite(t.Context(), "ada", ledger.Contributor, "bob@example.com")
	l.ok(err)
	page := "/invitation/" + secret
	l.get(page).shows(t, http.StatusOK, "Ada Lovelace invites you as a contributor", `value="bob@example.com"`)
	l.post(page, "handle", "ada", "name", "Bob", "password", good).shows(t, http.StatusUnprocessableEntity, "The handle ada is taken")
	l.post(page, "handle", "bob", "name", "Bob", "email", "bob@example.com", "password", good).leads(t, http.StatusSeeOther, "/")
	l.get("/").shows(t, http.StatusOK, "hello Bob")
	l.post("/owners").shows(t, http.StatusForbidden, "Bob is a contributor here, and this needs an owner. Ask an owner.", "Open Throughline")
	l.get(page).shows(t, http.StatusNotFound, "Ask whoever invited you for a new one")
}

func TestProgramsAndPeopleAreDeniedInTheirOwnWay(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	a := l.call(http.MethodGet, "/me", "", nil)
	a.shows(t, http.StatusUnauthorized, `"status":401`)
	if !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Bearer") || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("headers %v", a.Header)
	}
	fetch := l.request(http.MethodGet, "/anything", "")
	fetch.Header.Set("Sec-Fetch-Dest", "empty")
	l.send(fetch).shows(t, http.StatusUnauthorized, `"status":401`)
	for _, header := range []string{"Bearer nonsense", "Bearer tl_nonsense", "Basic YWRhOnB3", "bearer", "Bearer  "} {
		r := l.request(http.MethodGet, "/api/v1/me", "")
		r.Header.Set("Authorization", header)
		l.send(r).shows(t, http.StatusUnauthorized, `"code":"forbidden"`)
	}
	l.signIn()
	bad := l.request(http.MethodGet, "/api/v1/me", "")
	bad.Header.Set("Authorization", "Bearer tl_"+strings.Repeat("A", 43))
	l.send(bad).shows(t, http.StatusUnauthorized, "the token is not valid") // and the cookie does not help
	r := l.request(http.MethodPost, "/sign-out", "")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Sec-Fetch-Dest", "document")
	l.send(r).shows(t, http.StatusForbidden, "another site")
	if !l.in() {
		t.Error("a page of another site signed somebody out")
	}
	big := l.post("/sign-in", "name", strings.Repeat("x", 70<<10))
	big.shows(t, http.StatusRequestEntityTooLarge)
}

func TestWhereToGoAfterSigningIn(t *testing.T) {
	t.Parallel()
	for _, next := range []string{"/", "/REQ-12", "/decide/features?filter=state:ready%20owner:ada&peek=FEAT-1", "/a//b", "/?q=https://example.com", "/Zo%C3%AB"} {
		if got := signin.SafeNext(next); got != next {
			t.Errorf("SafeNext(%q) = %q", next, got)
		}
	}
	for _, next := range []string{
		"", "REQ-12", "//evil.example", "///evil.example", `/\evil.example`, `\/evil.example`, "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example",
		" /", "/%5cevil.example", "/%2f/evil.example", "/sign-out", "/sign-in?next=/", "/start/x", "/api/v1/me", "/" + strings.Repeat("x", 3000), "/\x00", "/%zz",
	} {
		if got := signin.SafeNext(next); got != "/" {
			t.Errorf("SafeNext(%q) = %q, want /", next, got)
		}
	}
}

// Whatever comes, a browser that is at this server stays there.
func FuzzSafeNext(f *testing.F) {
	for _, seed := range []string{"/REQ-12?x=y#z", "//evil", `/\evil`, "/%2f%2fevil", "/a/../../b", "/\u2028/evil"} {
		f.Add(seed)
	}
	base, err := url.Parse("https://throughline.example.com/sign-in")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, next string) {
		got := signin.SafeNext(next)
		to, err := base.Parse(strings.ReplaceAll(got, `\`, "/"))
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || to.User != nil {
			t.Errorf("SafeNext(%q) = %q, which leads to %v, %v", next, got, to, err)
		}
	})
}

func TestWhoGuessesBehindAProxyHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	attempt := func(from, name, password string) int {
		r := l.request(http.MethodPost, "/sign-in", url.Values{"name": {name}, "password": {password}}.Encode())
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", from)
		return l.send(r).StatusCode
	}
	for i := range 25 {
		attempt("198.51.100.7", "person"+string(rune('a'+i)), "wrong wrong wrong")
	}
	if got := attempt("198.51.100.7", "ada", good); got != http.StatusTooManyRequests {
		t.Errorf("who guessed goes on: %d", got)
	}
	if got := attempt("203.0.113.9", "ada", good); got != http.StatusSeeOther {
		t.Errorf("somebody else behind the same proxy: %d", got)
	}
}
