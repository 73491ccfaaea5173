package oidc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/oidc"
	"throughline.dev/serve/outbound"
)

func TestAnInvitedPersonSignsIn(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	b := s.browser()
	if code, page := s.signIn(b); code != http.StatusOK || page != "ada at /REQ-1?a=b&c=d" {
		t.Fatalf("%d: %s", code, page)
	}
	p := s.person("ada")
	if p.Role != ledger.Editor || p.Email != "ada@example.com" || p.Name != "Ada Lovelace" {
		t.Errorf("made was %+v", p)
	}
	if left, err := s.accounts.Invitations(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("the invitation can be used again: %v, %v", left, err)
	}
	// From then on the subject counts, whatever the address is.
	s.provider.set(func() {
		s.provider.claims = func(c map[string]any) { c["email"], c["preferred_username"] = "countess@example.com", "countess" }
	})
	if code, page := s.signIn(s.browser()); code != http.StatusOK || !strings.HasPrefix(page, "ada at ") {
		t.Errorf("%d: %s", code, page)
	}
	// And the provider is asked for its addresses and keys once.
	for _, path := range []string{"/.well-known/openid-configuration", "/keys"} {
		n := 0
		for _, r := range s.provider.requests {
			if r == path {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
}

// The page with the passwords offers the provider, and remembers where somebody was going.
func TestTheSignInPageLeadsThere(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	b := s.browser()
	code, page := s.get(b, s.URL+"/REQ-1?a=b&c=d")
	m := regexp.MustCompile(`<a class="button" href="([^"]+)">Continue with Example</a>`).FindStringSubmatch(page)
	if code != http.StatusOK || m == nil {
		t.Fatalf("%d: %s", code, page)
	}
	if code, page := s.get(b, s.URL+html.UnescapeString(m[1])); code != http.StatusOK || page != "ada at /REQ-1?a=b&c=d" {
		t.Errorf("%d: %s", code, page)
	}
}

func TestAPersonIsRecognisedByAVerifiedAddress(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.provider.set(func() { s.provider.claims = func(c map[string]any) { c["email"] = "GRACE@example.com" } })
	if code, page := s.signIn(s.browser()); code != http.StatusOK || !strings.HasPrefix(page, "grace at ") {
		t.Fatalf("%d: %s", code, page)
	}
	// Somebody else to whom the provider gives the address later is somebody else.
	s.provider.set(func() {
		s.provider.claims = func(c map[string]any) { c["email"], c["sub"] = "grace@example.com", "another" }
	})
	b := s.browser()
	code, page := s.signIn(b)
	s.refused(b, code, page, "Somebody else at that site signs in here")
}

func TestSomebodyWithoutAnInvitationStaysOut(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("other@example.com", ledger.Editor)
	b := s.browser()
	code, page := s.signIn(b)
	s.refused(b, code, page, "There is no account here, and no invitation, for ada@example.com.")
	entries, err := s.accounts.Trail(t.Context(), "", 50)
	if err != nil || !slices.ContainsFunc(entries, func(e account.Entry) bool { return e.Kind == account.SignInFailed && e.Subject == "ada@example.com" }) {
		t.Errorf("the trail does not tell of it: %v, %+v", err, entries)
	}
}

func TestNewPeopleGetTheRoleForNewPeople(t *testing.T) {
	t.Parallel()
	s := newServer(t, func(c *oidc.Config) { c.Role, c.Domains = ledger.Contributor, []string{"Example.com"} })
	if code, page := s.signIn(s.browser()); code != http.StatusOK || s.person("ada").Role != ledger.Contributor {
		t.Fatalf("%d: %s", code, page)
	}
	// Another one of the same name gets another handle.
	s.provider.set(func() {
		s.provider.claims = func(c map[string]any) { c["sub"], c["email"], c["name"] = "ada-2", "ada.k@example.com", " \x07 " }
	})
	if code, page := s.signIn(s.browser()); code != http.StatusOK || s.person("ada-2").Name != "ada.k" {
		t.Errorf("%d: %s", code, page)
	}
	for _, email := range []string{"mallory@elsewhere.org", "mallory@example.com.evil.org", "mallory@notexample.com"} {
		s.provider.set(func() {
			s.provider.claims = func(c map[string]any) { c["sub"], c["email"] = email, email }
		})
		b := s.browser()
		code, page := s.signIn(b)
		s.refused(b, code, page, "may not sign in here")
	}
}

func TestADisabledPersonStaysOut(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	s.signIn(s.browser())
	off := true
	if _, err := s.accounts.Edit(t.Context(), "grace", "ada", account.PersonEdit{Disabled: &off}); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	code, page := s.signIn(b)
	s.refused(b, code, page, "disabled")
}

// Whatever a token says that is not as it must be, nobody is signed in.
func TestTokensThatDoNotHoldAreRefused(t *testing.T) {
	t.Parallel()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	const untrusted = "could not be trusted"
	for name, c := range map[string]struct {
		change func(*provider)
		want   string
	}{
		"wrong nonce": {func(p *provider) { p.claims = func(c map[string]any) { c["nonce"] = "AAAAAAAAAAAAAAAAAAAAAAAAAA" } }, untrusted},
		"no nonce":    {func(p *provider) { p.claims = func(c map[string]any) { delete(c, "nonce") } }, untrusted},
		"expired": {func(p *provider) {
			p.claims = func(c map[string]any) { c["exp"] = time.Now().Add(-time.Minute).Unix() }
		}, untrusted},
		"from the future": {func(p *provider) {
			p.claims = func(c map[string]any) { c["nbf"] = time.Now().Add(time.Hour).Unix() }
		}, untrusted},
		"another issuer":    {func(p *provider) { p.claims = func(c map[string]any) { c["iss"] = "https://evil.example.com" } }, untrusted},
		"another client":    {func(p *provider) { p.claims = func(c map[string]any) { c["aud"] = "other" } }, untrusted},
		"another party":     {func(p *provider) { p.claims = func(c map[string]any) { c["azp"] = "other" } }, untrusted},
		"many, and nobody":  {func(p *provider) { p.claims = func(c map[string]any) { c["aud"] = []string{clientID, "other"} } }, untrusted},
		"no subject":        {func(p *provider) { p.claims = func(c map[string]any) { delete(c, "sub") } }, untrusted},
		"a long subject":    {func(p *provider) { p.claims = func(c map[string]any) { c["sub"] = strings.Repeat("x", 300) } }, untrusted},
		"wrong access hash": {func(p *provider) { p.claims = func(c map[string]any) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" } }, untrusted},
		"another key":       {func(p *provider) { p.signer = func(string) *rsa.PrivateKey { return other } }, untrusted},
		"no token":          {func(p *provider) { p.token = func(a map[string]any) { delete(a, "id_token") } }, untrusted},
		"not signed": {func(p *provider) {
			p.token = func(a map[string]any) {
				_, payload, _ := strings.Cut(a["id_token"].(string), ".")
				payload, _, _ = strings.Cut(payload, ".")
				a["id_token"] = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + payload + "."
			}
		}, untrusted},
		"altered": {func(p *provider) {
			p.token = func(a map[string]any) {
				parts := strings.Split(a["id_token"].(string), ".")
				payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
				parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(payload), "ada-1", "eve-1", 1)))
				a["id_token"] = strings.Join(parts, ".")
			}
		}, untrusted},
		"an answer of another issuer": {func(p *provider) { p.answer = func(q url.Values) { q.Set("iss", "https://evil.example.com") } }, untrusted},
		"no code":                     {func(p *provider) { p.answer = func(q url.Values) { q.Del("code") } }, untrusted},
		"a code of somebody's own":    {func(p *provider) { p.answer = func(q url.Values) { q.Set("code", "guessed") } }, untrusted},
		"wrong state":                 {func(p *provider) { p.answer = func(q url.Values) { q.Set("state", "AAAAAAAAAAAAAAAAAAAAAAAAAA") } }, "Sign in again"},
		"no state":                    {func(p *provider) { p.answer = func(q url.Values) { q.Del("state") } }, "Sign in again"},
		"unverified e-mail":           {func(p *provider) { p.claims = func(c map[string]any) { c["email_verified"] = false } }, "verified e-mail address"},
		"e-mail of unknown standing":  {func(p *provider) { p.claims = func(c map[string]any) { delete(c, "email_verified") } }, "verified e-mail address"},
		"no e-mail": {func(p *provider) {
			p.claims = func(c map[string]any) { delete(c, "email") }
			p.userinfo = map[string]any{"sub": "ada-1"}
		}, "verified e-mail address"},
		"userinfo of somebody else": {func(p *provider) {
			p.claims = func(c map[string]any) { delete(c, "email") }
			p.userinfo = map[string]any{"sub": "eve-1", "email": "ada@example.com", "email_verified": true}
		}, untrusted},
		"not an address": {func(p *provider) {
			p.claims = func(c map[string]any) { c["email"] = "ada@example.com, eve@example.com" }
		}, "no e-mail address"},
		"denied": {func(p *provider) {
			p.answer = func(q url.Values) {
				q.Del("code")
				q.Set("error", "access_denied")
				q.Set("error_description", "<b>you are not welcome</b>")
			}
		}, "It says: access_denied."},
		"denied with a lie": {func(p *provider) {
			p.answer = func(q url.Values) { q.Del("code"); q.Set("error", "Call 555-1234 <script>") }
		}, "Example did not sign you in.<"},
	} {
		t.Run(name, func(t *testing.T) { // one after the other, with one server
			s.T = t
			s.log.Reset()
			s.provider.set(func() {
				s.provider.claims, s.provider.answer, s.provider.token, s.provider.signer, s.provider.userinfo = nil, nil, nil, nil, nil
				c.change(s.provider)
			})
			b := s.browser()
			code, page := s.signIn(b)
			s.refused(b, code, page, c.want)
			if people, err := s.accounts.People(t.Context()); err != nil || len(people) != 1 {
				t.Errorf("somebody was let in: %+v, %v", people, err)
			}
			for _, hidden := range []string{secret, url.QueryEscape(secret), "not welcome", "access_token"} {
				if strings.Contains(s.logged(), hidden) || strings.Contains(page, hidden) {
					t.Errorf("%q is told, in the log or on the page:\n%s\n%s", hidden, s.logged(), page)
				}
			}
			for _, code := range s.provider.used {
				if strings.Contains(s.logged(), code) {
					t.Errorf("a code is logged: %s", s.logged())
				}
			}
		})
	}
}

func TestTheProviderTellsTheAddressWhenTheTokenDoesNot(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Viewer)
	s.provider.set(func() {
		s.provider.claims = func(c map[string]any) { delete(c, "email"); delete(c, "email_verified") }
		s.provider.userinfo = map[string]any{"sub": "ada-1", "email": "ada@example.com", "email_verified": "true"}
	})
	if code, page := s.signIn(s.browser()); code != http.StatusOK {
		t.Errorf("%d: %s", code, page)
	}
}

func TestAProviderThatWantsTheSecretInTheFormGetsItThere(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.provider.set(func() { s.provider.form = true })
	s.invite("ada@example.com", ledger.Viewer)
	if code, page := s.signIn(s.browser()); code != http.StatusOK {
		t.Errorf("%d: %s", code, page)
	}
}

func TestAnAnswerIsTakenOnceAndFromTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	victim, attacker := s.browser(), s.browser()
	// An attacker's answer in a victim's browser would sign the victim in as the attacker.
	stolen := s.stopAtCallback(attacker)
	code, page := s.get(victim, stolen)
	s.refused(victim, code, page, "Sign in again")
	// A victim's answer is of no use in an attacker's browser, even one that has begun.
	answer := s.stopAtCallback(victim)
	code, page = s.get(attacker, answer)
	s.refused(attacker, code, page, "Sign in again")
	if code, page = s.get(victim, answer); code != http.StatusOK {
		t.Fatalf("%d: %s", code, page)
	}
	// The same answer again, in the browser it was meant for.
	code, page = s.get(victim, answer)
	if code != http.StatusBadRequest || !strings.Contains(page, "Sign in again") {
		t.Errorf("the answer is taken twice: %d %s", code, page)
	}
	if len(s.provider.used) != 1 {
		t.Errorf("%d codes were used, want 1", len(s.provider.used))
	}
}

func TestAReplayedCodeIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	first := s.stopAtCallback(s.browser())
	u, err := url.Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	// The code of one flow, put into another: its verifier does not fit.
	b := s.browser()
	second, err := url.Parse(s.stopAtCallback(b))
	if err != nil {
		t.Fatal(err)
	}
	q := second.Query()
	q.Set("code", u.Query().Get("code"))
	second.RawQuery = q.Encode()
	code, page := s.get(b, second.String())
	s.refused(b, code, page, "could not be trusted")
	if !strings.Contains(s.logged(), "invalid_grant") {
		t.Errorf("the log does not tell why: %s", s.logged())
	}
}

func TestAFlowEndsAfterTenMinutes(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	b := s.browser()
	answer := s.stopAtCallback(b)
	s.pass(10 * time.Minute)
	code, page := s.get(b, answer)
	s.refused(b, code, page, "Sign in again")
}

func TestTheCookieIsOfThisServerAlone(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	b := s.browser()
	b.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/oidc/start", nil)
	answer, err := b.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	c := answer.Cookies()[0]
	to, err := answer.Location()
	if err != nil {
		t.Fatal(err)
	}
	if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 600 || strings.Contains(c.Value, to.Query().Get("state")) || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the cookie is %+v", c)
	}
	// One that was altered, or made elsewhere, counts for nothing.
	at := to.Query().Get("redirect_uri") + "?code=x&state=" + to.Query().Get("state")
	for _, value := range []string{c.Value[:len(c.Value)-4] + "AAAA", "e30", "%", ""} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
		r.AddCookie(&http.Cookie{Name: c.Name, Value: value})
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %d", value, answer.StatusCode)
		}
	}
}

func TestNextStaysOnThisServer(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	for _, next := range []string{"https://evil.example.com/", "//evil.example.com/", "/\\evil.example.com", "javascript:alert(1)"} {
		if code, page := s.get(s.browser(), s.URL+"/oidc/start?next="+url.QueryEscape(next)); code != http.StatusOK || page != "ada at /" {
			t.Errorf("%s: %d %s", next, code, page)
		}
	}
}

func TestAProviderThatIsDownIsSaidToBe(t *testing.T) {
	t.Parallel()
	s := newServer(t, nil)
	s.invite("ada@example.com", ledger.Editor)
	s.provider.set(func() { s.provider.down = true })
	for range 3 {
		b := s.browser()
		code, page := s.signIn(b)
		s.refused(b, code, page, "Example cannot be reached")
	}
	if len(s.provider.requests) != 1 {
		t.Errorf("a provider that is down is asked %d times at once", len(s.provider.requests))
	}
	s.provider.set(func() { s.provider.down = false })
	s.pass(10 * time.Second)
	b := s.browser()
	answer := s.stopAtCallback(b)
	s.provider.set(func() { s.provider.down = true }) // between the two pages
	code, page := s.get(b, answer)
	s.refused(b, code, page, "Example cannot be reached")
	s.provider.set(func() { s.provider.down = false })
	if code, page := s.signIn(b); code != http.StatusOK {
		t.Errorf("when it is back: %d %s", code, page)
	}
}

func TestAProviderThatSaysItIsAnotherIsNotTrusted(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(map[string]any){
		"issuer":  func(d map[string]any) { d["issuer"] = "https://evil.example.com" },
		"address": func(d map[string]any) { d["authorization_endpoint"] = "javascript:alert(1)" },
		"keys":    func(d map[string]any) { d["jwks_uri"] = "file:///etc/passwd" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, nil)
			s.provider.set(func() { s.provider.discovery = change })
			b := s.browser()
			code, page := s.signIn(b)
			s.refused(b, code, page, "cannot be reached")
		})
	}
}

// Nothing is asked of a provider in the server's own network unless that is allowed.
func TestAPrivateProviderIsNotAsked(t *testing.T) {
	t.Parallel()
	_, err := oidc.New(oidc.Config{Issuer: "https://127.0.0.1:9/", ClientID: clientID})
	if err == nil || !strings.Contains(err.Error(), "--oidc-issuer") {
		t.Errorf("taken with %v", err)
	}
	s := newServer(t, func(c *oidc.Config) { c.Client = outbound.Guard{}.Client(outbound.Limits{Redirects: 3}) })
	b := s.browser()
	code, page := s.signIn(b)
	s.refused(b, code, page, "cannot be reached")
	if len(s.provider.requests) != 0 || !strings.Contains(s.logged(), "loopback") {
		t.Errorf("asked were %v; logged is %s", s.provider.requests, s.logged())
	}
}

func TestConfigurationsThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*oidc.Config){
		"--oidc-issuer: this is not an address":  func(c *oidc.Config) { c.Issuer = "https://%zz" },
		"--oidc-issuer: an issuer is an address": func(c *oidc.Config) { c.Issuer = "https://id.example.com/?tenant=1" },
		"--oidc-issuer: what a provider says":    func(c *oidc.Config) { c.Issuer = "http://id.example.com" },
		"--oidc-client-id":                       func(c *oidc.Config) { c.ClientID = "" },
		"--oidc-role: people":                    func(c *oidc.Config) { c.Role = ledger.Owner },
		"--oidc-role lets everybody in":          func(c *oidc.Config) { c.Role = ledger.Viewer },
		"--oidc-domains":                         func(c *oidc.Config) { c.Domains = []string{"*.example.com"} },
	} {
		c := oidc.Config{Issuer: "https://id.example.com", ClientID: clientID, URL: "https://throughline.example.com"}
		if _, err := oidc.New(c); err != nil {
			t.Fatal(err)
		}
		change(&c)
		if _, err := oidc.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error about %s, got %v", want, err)
		}
	}
}
