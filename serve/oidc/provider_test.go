package oidc_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// provider is an OpenID Connect provider that says what a test wants it to say. It holds this server to the protocol:
// the client's secret, the redirect address, PKCE, and that a code is used once.
type provider struct {
	*testing.T
	*httptest.Server
	key *rsa.PrivateKey

	mu       sync.Mutex
	codes    map[string]url.Values // what was asked for, by code
	used     []string
	requests []string // paths

	claims    func(map[string]any) // alters the claims of a token
	discovery func(map[string]any)
	answer    func(url.Values)             // alters the answer to the browser
	token     func(map[string]any)         // alters the answer of the token endpoint
	signer    func(string) *rsa.PrivateKey // the key that signs
	userinfo  map[string]any
	down      bool
	form      bool // the secret stands in the form
}

const (
	clientID = "throughline"
	secret   = "hunter2:&?" // needs escaping
)

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{T: t, key: key, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discover)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.exchange)
	mux.HandleFunc("GET /userinfo", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer access" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		p.write(w, p.userinfo)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		p.write(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "one", Algorithm: "RS256", Use: "sig"}}})
	})
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.requests = append(p.requests, r.URL.Path)
		if p.down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// set changes what the provider does.
func (p *provider) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *provider) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		p.Error(err)
	}
}

func (p *provider) discover(w http.ResponseWriter, _ *http.Request) {
	said := map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"userinfo_endpoint": p.URL + "/userinfo", "id_token_signing_alg_values_supported": []string{"RS256"},
	}
	if p.form {
		said["token_endpoint_auth_methods_supported"] = []string{"client_secret_post"}
	}
	if p.discovery != nil {
		p.discovery(said)
	}
	p.write(w, said)
}

func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	for name, want := range map[string]string{"response_type": "code", "client_id": clientID, "scope": "openid profile email", "code_challenge_method": "S256"} {
		if q.Get(name) != want {
			p.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if len(q.Get("state")) < 26 || len(q.Get("nonce")) < 26 || len(q.Get("code_challenge")) != 43 || q.Get("state") == q.Get("nonce") {
		p.Errorf("the request can be guessed: %v", q)
	}
	code := rand.Text()
	p.codes[code] = q
	answer := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
	if p.answer != nil {
		p.answer(answer)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func (p *provider) exchange(w http.ResponseWriter, r *http.Request) {
	refuse := func(code string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"` + code + `","error_description":"` + r.PostFormValue("code") + `"}`))
	}
	id, given, _ := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	given, _ = url.QueryUnescape(given)
	if p.form {
		id, given = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != clientID || given != secret {
		refuse("invalid_client")
		return
	}
	code := r.PostFormValue("code")
	asked, ok := p.codes[code]
	delete(p.codes, code)
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || asked.Get("redirect_uri") != r.PostFormValue("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		refuse("invalid_grant")
		return
	}
	p.used = append(p.used, code)
	now := time.Now()
	claims := map[string]any{
		"iss": p.URL, "aud": clientID, "sub": "ada-1", "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "nonce": asked.Get("nonce"),
		"email": "Ada@Example.com", "email_verified": true, "name": "Ada Lovelace", "preferred_username": "ada",
	}
	if p.claims != nil {
		p.claims(claims)
	}
	answer := map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": p.sign(claims)}
	if p.token != nil {
		p.token(answer)
	}
	p.write(w, answer)
}

// sign writes a token.
func (p *provider) sign(claims map[string]any) string {
	key := p.key
	if p.signer != nil {
		key = p.signer("one")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "one"}}, nil)
	if err != nil {
		p.Fatal(err)
	}
	payload, err := json.Marshal(maps.Clone(claims))
	if err != nil {
		p.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		p.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		p.Fatal(err)
	}
	return text
}
