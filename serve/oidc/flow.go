package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/outbound"
	"throughline.dev/serve/signin"
)

// oauth is how the provider is asked for a code, and the code is turned into tokens.
func (s *SignOn) oauth(p *oidc.Provider) *oauth2.Config {
	endpoint := p.Endpoint()
	endpoint.AuthStyle = s.authStyle(p)
	return &oauth2.Config{ClientID: s.cfg.ClientID, ClientSecret: s.cfg.Secret, Endpoint: endpoint, RedirectURL: s.cfg.URL + callbackPath, Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}
}

// authStyle is where the secret stands in a request. Trying both would show the code to the provider twice, which some
// take for an attack.
func (s *SignOn) authStyle(p *oidc.Provider) oauth2.AuthStyle {
	var said struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if s.cfg.Secret == "" || p.Claims(&said) == nil && len(said.Methods) > 0 && !slices.Contains(said.Methods, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// start sends the browser to the provider.
func (s *SignOn) start(w http.ResponseWriter, r *http.Request) {
	private(w)
	p, err := s.discovered(r.Context())
	if err != nil {
		s.unreachable(w, r, err)
		return
	}
	in := signingIn{State: random(), Nonce: random(), Verifier: oauth2.GenerateVerifier(), Next: signin.SafeNext(r.URL.Query().Get("next")), Until: s.cfg.Now().Add(flowTime)}
	if err := s.hand(w, in); err != nil {
		s.cfg.Entrance.Failed(w, r, err)
		return
	}
	http.Redirect(w, r, s.oauth(p).AuthCodeURL(in.State, oauth2.S256ChallengeOption(in.Verifier), oidc.Nonce(in.Nonce)), http.StatusSeeOther)
}

// errorCode is what an error of the provider may look like to be shown.
var errorCode = regexp.MustCompile(`^[a-z_]{1,40}$`)

// callback is where the provider sends the browser back to.
func (s *SignOn) callback(w http.ResponseWriter, r *http.Request) {
	private(w)
	in, ok := s.take(w, r)
	q := r.URL.Query()
	if !ok || subtle.ConstantTimeCompare([]byte(in.State), []byte(q.Get("state"))) != 1 {
		s.cfg.Entrance.Message(w, r, http.StatusBadRequest, "Sign in again", "This sign-in was begun in another browser or another tab, took longer than ten minutes, or was used already.")
		return
	}
	if iss := q.Get("iss"); iss != "" && iss != s.cfg.Issuer { // RFC 9207: an answer of another provider
		s.refuse(w, r, errors.New("the answer names another issuer"))
		return
	}
	if code := q.Get("error"); code != "" {
		text := s.cfg.Name + " did not sign you in."
		if errorCode.MatchString(code) {
			text += " It says: " + code + "."
		}
		s.cfg.Entrance.Message(w, r, http.StatusForbidden, "Not signed in", text)
		return
	}
	select {
	case s.busy <- struct{}{}:
		defer func() { <-s.busy }()
	default:
		w.Header().Set("Retry-After", "5")
		s.cfg.Entrance.Message(w, r, http.StatusServiceUnavailable, "Try again in a moment", "Many people are signing in right now.")
		return
	}
	who, err := s.identify(r.Context(), q.Get("code"), in)
	var down *unreachableError
	switch {
	case errors.As(err, &down):
		s.unreachable(w, r, down.cause)
		return
	case err != nil:
		s.refuse(w, r, err)
		return
	}
	if err := s.allowed(who); err != nil {
		s.deny(w, r, who, err)
		return
	}
	person, err := s.cfg.People.Admit(r.Context(), who, s.cfg.Role)
	if err == nil {
		err = s.cfg.Entrance.SignIn(w, r, person, "with "+s.cfg.Name, in.Next)
	}
	if err != nil {
		s.deny(w, r, who, err)
	}
}

// unreachable says that the provider cannot be asked.
func (s *SignOn) unreachable(w http.ResponseWriter, r *http.Request, cause error) {
	s.note(r.Context(), "the OpenID Connect provider cannot be asked", cause)
	s.cfg.Entrance.Message(w, r, http.StatusBadGateway, s.cfg.Name+" cannot be reached", "Signing in with it does not work right now. Try again in a moment, or sign in with a password. Whoever runs the server finds the cause in its log.")
}

// refuse says that the provider's answer does not hold. What is wrong with it is for whoever runs the server.
func (s *SignOn) refuse(w http.ResponseWriter, r *http.Request, cause error) {
	s.note(r.Context(), "a sign-in with OpenID Connect is refused", cause)
	s.cfg.People.Audit(r.Context(), account.Entry{Kind: account.SignInFailed, Text: "with " + s.cfg.Name + ": the answer was refused"})
	s.cfg.Entrance.Message(w, r, http.StatusForbidden, "Not signed in", "What "+s.cfg.Name+" answered could not be trusted. Sign in again; if it stays, whoever runs the server finds the cause in its log.")
}

// deny says why somebody who is who they say may not come in.
func (s *SignOn) deny(w http.ResponseWriter, r *http.Request, who account.Vouched, err error) {
	if ledger.CodeOf(err) == ledger.CodeForbidden {
		s.cfg.People.Audit(r.Context(), account.Entry{Kind: account.SignInFailed, Subject: who.Email, Text: "with " + s.cfg.Name})
	}
	s.cfg.Entrance.Failed(w, r, err)
}

// maxNoted bounds what a provider can write into the log, in bytes.
const maxNoted = 300

// note logs a cause without the addresses of requests: one of them may carry a code.
func (s *SignOn) note(ctx context.Context, what string, cause error) {
	text := outbound.Explain(cause)
	var refused *oauth2.RetrieveError
	if errors.As(cause, &refused) { // its text is the whole of the answer
		text = "the token endpoint answered " + refused.Response.Status
		if errorCode.MatchString(refused.ErrorCode) {
			text += ": " + refused.ErrorCode
		}
	}
	s.cfg.Log.WarnContext(ctx, what, slog.String("cause", text[:min(len(text), maxNoted)]))
}

// private keeps codes and states out of caches and out of the addresses that other sites are told.
func private(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
}
