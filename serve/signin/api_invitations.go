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

// InvitationAsked says whom to invite.
type InvitationAsked struct {
	Role  ledger.Role `json:"role" enum:"owner,editor,contributor,viewer"`
	Email string      `json:"email,omitempty" maxLength:"254" doc:"whom it is meant for; nothing is sent there"`
}

// Invited is an invitation and its link, which is shown here and never again.
type Invited struct {
	account.Invitation
	URL string `json:"url" doc:"shown once; whoever opens it can make an account"`
}

// InvitationsBody is the invitations that wait, the newest first.
type InvitationsBody struct {
	Invitations []account.Invitation `json:"invitations"`
}

func (e *Entrance) mountInvitations(api *rest.API) {
	tags := []string{"people"}
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "list-invitations", Method: http.MethodGet, Path: "/invitations", Tags: tags, Summary: "Invitations that wait",
	}, func(ctx context.Context, _ *struct{}) (*struct{ Body InvitationsBody }, error) {
		all, err := e.accounts.Invitations(ctx)
		if all == nil {
			all = []account.Invitation{}
		}
		return &struct{ Body InvitationsBody }{InvitationsBody{all}}, err
	})
	rest.Register(api, gate.Needs(ledger.Owner).InSession(), huma.Operation{
		OperationID: "invite", Method: http.MethodPost, Path: "/invitations", Tags: tags, DefaultStatus: http.StatusCreated, Summary: "Invite somebody",
		Description: "The link can be used once, within 7 days.",
	}, func(ctx context.Context, in *struct{ Body InvitationAsked }) (*secretAnswer[Invited], error) {
		secret, i, err := e.accounts.Invite(ctx, gate.CallerOf(ctx).Actor.ID, in.Body.Role, in.Body.Email)
		if err != nil {
			return nil, err
		}
		return secretly(Invited{i, e.link("invitation", secret)}), nil
	})
	rest.Register(api, gate.Needs(ledger.Owner), huma.Operation{
		OperationID: "withdraw-invitation", Method: http.MethodDelete, Path: "/invitations/{id}", Tags: tags, DefaultStatus: http.StatusNoContent, Summary: "Take an invitation back",
	}, func(ctx context.Context, in *publicID) (*struct{}, error) {
		return nil, e.accounts.Withdraw(ctx, gate.CallerOf(ctx).Actor.ID, in.ID)
	})
}

// publicID names an invitation, a token or a session.
type publicID struct {
	ID string `path:"id" maxLength:"64" doc:"as listed"`
}

// asTime is a time for an answer; nil when there is none.
func asTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
