package signin

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Token is what lets a program act for a person, without its secret.
type Token struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Scopes   []account.Scope `json:"scopes" enum:"read,write,admin"`
	Created  time.Time       `json:"created"`
	Expires  *time.Time      `json:"expires,omitempty" doc:"absent: never"`
	LastUsed *time.Time      `json:"last_used,omitempty" doc:"to a few minutes"`
}

// TokenAsked says what token to make.
type TokenAsked struct {
	Name    string          `json:"name" minLength:"1" maxLength:"100" doc:"what it is for"`
	Scopes  []account.Scope `json:"scopes" minItems:"1" maxItems:"3" enum:"read,write,admin" doc:"read: what a viewer may; write: what an editor may; admin: all that you may. Never more than you may"`
	Expires *time.Time      `json:"expires,omitempty" doc:"absent: never"`
}

// TokenMade is a token and its secret, which is shown here and never again.
type TokenMade struct {
	Token
	Secret string `json:"secret" doc:"shown once; send it as Authorization: Bearer"`
}

// TokensBody is one's own tokens, the newest first.
type TokensBody struct {
	Tokens []Token `json:"tokens"`
}

func (e *Entrance) mountTokens(api *rest.API) {
	tags := []string{"tokens"}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-tokens", Method: http.MethodGet, Path: "/tokens", Tags: tags, Summary: "One's own tokens",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body TokensBody }, error) {
		all, err := e.accounts.Tokens(ctx, gate.CallerOf(ctx).Actor.ID)
		body := TokensBody{Tokens: []Token{}}
		for _, t := range all {
			body.Tokens = append(body.Tokens, wireToken(t))
		}
		return &struct{ Body TokensBody }{body}, err
	})
	rest.Register(api, gate.Needs(ledger.Viewer).InSession(), huma.Operation{
		OperationID: "create-token", Method: http.MethodPost, Path: "/tokens", Tags: tags, DefaultStatus: http.StatusCreated, Summary: "Make a token",
	}, func(ctx context.Context, in *struct{ Body TokenAsked }) (*secretAnswer[TokenMade], error) {
		var expires time.Time
		if in.Body.Expires != nil {
			expires = *in.Body.Expires
		}
		secret, t, err := e.accounts.CreateToken(ctx, gate.CallerOf(ctx).Actor.ID, in.Body.Name, widest(in.Body.Scopes), expires)
		if err != nil {
			return nil, err
		}
		return secretly(TokenMade{wireToken(t), secret}), nil
	})
	rest.Register(api, gate.Needs(ledger.Viewer).InSession(), huma.Operation{
		OperationID: "remove-token", Method: http.MethodDelete, Path: "/tokens/{id}", Tags: tags, DefaultStatus: http.StatusNoContent, Summary: "End one of one's own tokens",
	}, func(ctx context.Context, in *publicID) (*struct{}, error) {
		return nil, e.accounts.RemoveToken(ctx, gate.CallerOf(ctx).Actor.ID, in.ID)
	})
}

func wireToken(t account.Token) Token {
	scopes := []account.Scope{account.Read, account.Write, account.Admin}
	return Token{t.ID, t.Name, scopes[:slices.Index(scopes, t.Scope)+1], t.Created, asTime(t.Expires), asTime(t.LastUsed)}
}

// widest is the scope that covers all of them.
func widest(scopes []account.Scope) account.Scope {
	for _, s := range []account.Scope{account.Admin, account.Write, account.Read} {
		if slices.Contains(scopes, s) {
			return s
		}
	}
	return ""
}
