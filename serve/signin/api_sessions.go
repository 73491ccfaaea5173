package signin

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Session is a browser in which somebody is signed in.
type Session struct {
	ID       string    `json:"id"`
	Browser  string    `json:"browser"`
	Address  string    `json:"address,omitempty" doc:"where it began"`
	Created  time.Time `json:"created"`
	LastSeen time.Time `json:"last_seen" doc:"to a few minutes"`
	Expires  time.Time `json:"expires" doc:"when it is not used again"`
	Current  bool      `json:"current,omitempty" doc:"it is the one that asks"`
}

// SessionsBody is one's own sessions, the one used last first.
type SessionsBody struct {
	Sessions []Session `json:"sessions"`
}

// PasswordChange is a new password.
type PasswordChange struct {
	Old string `json:"old,omitempty" maxLength:"1000" doc:"the password until now; needed when there is one"`
	New string `json:"new" maxLength:"1000" doc:"at least 10 characters"`
}

// passwordInput needs to know the request, for the session that takes the place of the one until now.
type passwordInput struct {
	Body PasswordChange

	request *http.Request
	writer  http.ResponseWriter
}

// Resolve keeps the request.
func (in *passwordInput) Resolve(ctx huma.Context) []error {
	in.request, in.writer = humago.Unwrap(ctx)
	return nil
}

func (e *Entrance) mountSessions(api *rest.API) {
	tags := []string{"sessions"}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-sessions", Method: http.MethodGet, Path: "/sessions", Tags: tags, Summary: "Where one is signed in",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body SessionsBody }, error) {
		c := gate.CallerOf(ctx)
		all, err := e.accounts.Sessions(ctx, c.Actor.ID)
		body := SessionsBody{Sessions: []Session{}}
		for _, s := range all {
			body.Sessions = append(body.Sessions, Session{s.ID, s.Browser, s.Address, s.Created, s.LastSeen, s.Expires, c.Via == "session" && s.ID == c.ID})
		}
		return &struct{ Body SessionsBody }{body}, err
	})
	rest.Register(api, gate.Needs(ledger.Viewer).InSession(), huma.Operation{
		OperationID: "end-session", Method: http.MethodDelete, Path: "/sessions/{id}", Tags: tags, DefaultStatus: http.StatusNoContent, Summary: "Sign out of one of one's own sessions",
	}, func(ctx context.Context, in *publicID) (*struct{}, error) {
		return nil, e.accounts.EndSessionOf(ctx, gate.CallerOf(ctx).Actor.ID, in.ID)
	})
	rest.Register(api, gate.Needs(ledger.Viewer).InSession(), huma.Operation{
		OperationID: "change-password", Method: http.MethodPost, Path: "/password", Tags: tags, DefaultStatus: http.StatusNoContent, Summary: "Choose a new password",
		Description: "Ends every session; the answer sets the cookie of a new one.",
	}, e.changePassword)
}

// changePassword changes the password past the guard: somebody who finds an unlocked browser must not guess either.
func (e *Entrance) changePassword(ctx context.Context, in *passwordInput) (*struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}, error,
) {
	c := gate.CallerOf(ctx)
	from := e.client(in.request)
	good, wait := e.guard.begin(from.Address, c.Actor.ID)
	if wait > 0 {
		in.writer.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
		return nil, tooManyAttempts(wait)
	}
	p, err := e.accounts.ChangePassword(ctx, c.Actor.ID, in.Body.Old, in.Body.New)
	if l := asLedger(err); l == nil || l.Path != "old" {
		good()
	}
	if err != nil {
		if l := asLedger(err); l != nil && l.Path != "" {
			at := *l
			if at.Path == "password" {
				at.Path = "new"
			}
			err = &at
		}
		return nil, err
	}
	secret, err := e.accounts.StartSession(ctx, p.ID, from, "after a new password")
	if err != nil {
		return nil, err
	}
	out := &struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}{*e.sessionCookie(secret)}
	return out, nil
}

// tooManyAttempts is the problem of a program that has to wait.
func tooManyAttempts(wait time.Duration) error {
	l := asLedger(tooFast(wait))
	return &rest.Problem{Type: "urn:throughline:problem:" + string(l.Code), Title: "Too many attempts", Status: http.StatusTooManyRequests, Code: l.Code, Detail: l.Message, Remedy: l.Remedy}
}

var _ huma.Resolver = (*passwordInput)(nil)
