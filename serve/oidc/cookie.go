package oidc

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// signingIn is what the browser keeps, sealed, between the two pages of a flow, so that the server remembers nothing of
// people who begin to sign in and never come back.
type signingIn struct {
	State    string    `json:"s"` // comes back from the provider: the answer belongs to this browser
	Nonce    string    `json:"n"` // comes back in the token: the token belongs to this flow
	Verifier string    `json:"v"` // of PKCE: the code belongs to whoever began
	Next     string    `json:"t"`
	Until    time.Time `json:"u"`
}

// flowTime is how long somebody may take at the provider.
const flowTime = 10 * time.Minute

func (s *SignOn) secure() bool { return strings.HasPrefix(s.cfg.URL, "https://") }

func (s *SignOn) cookieName() string {
	if s.secure() {
		return "__Host-throughline_oidc"
	}
	return "throughline_oidc"
}

func (s *SignOn) setCookie(w http.ResponseWriter, value string, age time.Duration) {
	c := &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(age.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// hand gives the browser what it must bring back.
func (s *SignOn) hand(w http.ResponseWriter, in signingIn) error {
	plain, err := json.Marshal(in)
	if err != nil {
		return err
	}
	sealed := s.seal.Seal(nil, nil, plain, []byte(s.cookieName()))
	s.setCookie(w, base64.RawURLEncoding.EncodeToString(sealed), flowTime)
	return nil
}

// take reads what a browser brings back, and takes it away. It reports whether that was given to it here, not too long
// ago.
func (s *SignOn) take(w http.ResponseWriter, r *http.Request) (in signingIn, ok bool) {
	c, err := r.Cookie(s.cookieName())
	if err != nil {
		return in, false
	}
	s.setCookie(w, "", 0)
	sealed, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return in, false
	}
	plain, err := s.seal.Open(nil, nil, sealed, []byte(s.cookieName()))
	if err != nil || json.Unmarshal(plain, &in) != nil {
		return in, false
	}
	return in, s.cfg.Now().Before(in.Until)
}

// random returns text of 26 characters that nobody can guess.
func random() string { return rand.Text() }
