package signin

import (
	"net/http"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
)

// cookieName is the name of the session's cookie. Over https the prefix keeps other hosts of the domain, and pages
// without https, from setting it.
func (e *Entrance) cookieName() string {
	if e.secure {
		return "__Host-throughline_session"
	}
	return "throughline_session"
}

// Authenticate reads who makes a request: from a bearer token, else from the cookie of a session.
func (e *Entrance) Authenticate(r *http.Request) (gate.Caller, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, secret, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return gate.Caller{}, &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Message: "the request carries credentials of another kind", Remedy: "Send Authorization: Bearer and a token"}
		}
		g, err := e.accounts.ByToken(r.Context(), strings.TrimSpace(secret))
		return callerOf(g, "token"), err
	}
	cookie, err := r.Cookie(e.cookieName())
	if err != nil || cookie.Value == "" {
		return gate.Caller{}, nil
	}
	g, err := e.accounts.BySession(r.Context(), cookie.Value)
	return callerOf(g, "session"), err
}

func callerOf(g account.Grant, via string) gate.Caller {
	if g.ID == "" {
		return gate.Caller{}
	}
	return gate.Caller{Actor: ledger.Actor{ID: g.Person.ID, Role: g.Role}, Name: g.Person.Name, Via: via, ID: g.ID}
}

// caller is who makes a request to an open page.
func (e *Entrance) caller(r *http.Request) gate.Caller { return gate.CallerOf(r.Context()) }

// sessionCookie is the cookie of a session; an empty secret takes it away.
func (e *Entrance) sessionCookie(secret string) *http.Cookie {
	c := &http.Cookie{Name: e.cookieName(), Value: secret, Path: "/", HttpOnly: true, Secure: e.secure, SameSite: http.SameSiteLaxMode, MaxAge: int(account.SessionLife.Seconds())}
	if secret == "" {
		c.MaxAge = -1
	}
	return c
}

// SignIn begins a session of a person who was recognised by some way, which the trail names, in place of the one the
// request came with, and sends the browser to a path of this server.
func (e *Entrance) SignIn(w http.ResponseWriter, r *http.Request, p account.Person, way, next string) error {
	secret, err := e.accounts.StartSession(r.Context(), p.ID, e.client(r), way)
	if err != nil {
		return err
	}
	if old, err := r.Cookie(e.cookieName()); err == nil {
		if err := e.accounts.EndSession(r.Context(), old.Value); err != nil {
			e.log.WarnContext(r.Context(), "the session until now could not be ended", "error", err)
		}
	}
	http.SetCookie(w, e.sessionCookie(secret))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, SafeNext(next), http.StatusSeeOther)
	return nil
}
