package signin

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Person is somebody with an account, as others see them.
type Person struct {
	ID       string      `json:"id" doc:"the handle: owner of records, @mention and actor of changes"`
	Name     string      `json:"name"`
	Email    string      `json:"email,omitempty" doc:"for owners only"`
	Role     ledger.Role `json:"role" enum:"owner,editor,contributor,viewer"`
	Disabled bool        `json:"disabled,omitempty"`
	LastSeen *time.Time  `json:"last_seen,omitempty" doc:"for owners only; to a few minutes"`
}

// PersonEdit alters a person; what is absent stays.
type PersonEdit struct {
	Name     *string      `json:"name,omitempty" maxLength:"100"`
	Email    *string      `json:"email,omitempty" maxLength:"254" doc:"empty: none"`
	Role     *ledger.Role `json:"role,omitempty" enum:"owner,editor,contributor,viewer"`
	Disabled *bool        `json:"disabled,omitempty" doc:"true ends the person's sessions and tokens"`
}

// PeopleBody is everybody with an account.
type PeopleBody struct {
	People []Person `json:"people"`
}

// PasswordLink is a link that lets somebody in once. It is shown here and never again.
type PasswordLink struct {
	URL     string    `json:"url" doc:"shown once; give it to the person in a safe way"`
	Expires time.Time `json:"expires"`
}

func (e *Entrance) mountPeople(api *rest.API) {
	tags := []string{"people"}
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-people", Method: http.MethodGet, Path: "/people", Tags: tags, Summary: "Everybody with an account",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body PeopleBody }, error) {
		all, err := e.accounts.People(ctx)
		if err != nil {
			return nil, err
		}
		body := PeopleBody{People: []Person{}}
		for _, p := range all {
			body.People = append(body.People, personFor(ctx, p))
		}
		return &struct{ Body PeopleBody }{body}, nil
	})
	rest.Register(api, gate.Needs(ledger.Owner).InSession(), huma.Operation{
		OperationID: "edit-person", Method: http.MethodPatch, Path: "/people/{id}", Tags: tags, Summary: "Change a person's role, name or e-mail address, disable or enable a person",
		Description: "The last owner stays an owner.",
	}, func(ctx context.Context, in *struct {
		ID   string `path:"id" maxLength:"32" doc:"the handle"`
		Body PersonEdit
	},
	) (*struct{ Body Person }, error) {
		p, err := e.accounts.Edit(ctx, gate.CallerOf(ctx).Actor.ID, in.ID, account.PersonEdit(in.Body))
		if err != nil {
			return nil, err
		}
		return &struct{ Body Person }{personFor(ctx, p)}, nil
	})
	rest.Register(api, gate.Needs(ledger.Owner).InSession(), huma.Operation{
		OperationID: "make-password-link", Method: http.MethodPost, Path: "/people/{id}/password-link", Tags: tags, DefaultStatus: http.StatusCreated,
		Summary: "Make a one-time link with which a person chooses a new password", Description: "It can be used for a day.",
	}, func(ctx context.Context, in *struct {
		ID string `path:"id" maxLength:"32" doc:"the handle"`
	},
	) (*secretAnswer[PasswordLink], error) {
		secret, expires, err := e.accounts.NewPasswordLink(ctx, gate.CallerOf(ctx).Actor.ID, in.ID)
		if err != nil {
			return nil, err
		}
		return secretly(PasswordLink{StartLink(e.url, secret), expires}), nil
	})
}

// personFor leaves out what only owners see.
func personFor(ctx context.Context, p account.Person) Person {
	out := Person{ID: p.ID, Name: p.Name, Role: p.Role, Disabled: p.Disabled}
	if gate.CallerOf(ctx).Actor.Role.Covers(ledger.Owner) {
		out.Email = p.Email
		if !p.LastSeen.IsZero() {
			out.LastSeen = &p.LastSeen
		}
	}
	return out
}

// secretAnswer is an answer that no cache may keep.
type secretAnswer[T any] struct {
	CacheControl string `header:"Cache-Control"`
	Body         T
}

func secretly[T any](body T) *secretAnswer[T] { return &secretAnswer[T]{"no-store", body} }
