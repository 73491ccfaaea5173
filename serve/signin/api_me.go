package signin

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Me is who asks.
type Me struct {
	Actor    ledger.Actor `json:"actor" doc:"how changes name the person; a token's scope may lessen the role"`
	Name     string       `json:"name"`
	Email    string       `json:"email,omitempty"`
	Via      string       `json:"via" enum:"session,token"`
	Password bool         `json:"password" doc:"whether the person has a password to sign in with"`
}

// MeEdit is what people may change of themselves.
type MeEdit struct {
	Name string `json:"name" minLength:"1" maxLength:"100" doc:"as others see it"`
}

func (e *Entrance) mountMe(api *rest.API) {
	tags := []string{"people"}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "get-me", Method: http.MethodGet, Path: "/me", Tags: tags, Summary: "Who asks",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body Me }, error) { return e.me(ctx) })
	rest.Register(api, gate.Needs(ledger.Viewer).InSession(), huma.Operation{
		OperationID: "edit-me", Method: http.MethodPatch, Path: "/me", Tags: tags, Summary: "Change one's own name",
	}, func(ctx context.Context, in *struct{ Body MeEdit }) (*struct{ Body Me }, error) {
		id := gate.CallerOf(ctx).Actor.ID
		if _, err := e.accounts.Edit(ctx, id, id, account.PersonEdit{Name: &in.Body.Name}); err != nil {
			return nil, err
		}
		return e.me(ctx)
	})
}

func (e *Entrance) me(ctx context.Context) (*struct{ Body Me }, error) {
	c := gate.CallerOf(ctx)
	p, err := e.accounts.Person(ctx, c.Actor.ID)
	if err != nil {
		return nil, err
	}
	has, err := e.accounts.HasPassword(ctx, p.ID)
	return &struct{ Body Me }{Me{c.Actor, p.Name, p.Email, c.Via, has}}, err
}
