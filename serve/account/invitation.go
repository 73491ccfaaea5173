package account

import (
	"context"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// InvitationLife is how long an invitation can be accepted.
const InvitationLife = 7 * 24 * time.Hour

// maxInvitations bounds the invitations that wait.
const maxInvitations = 500

// Invitation lets somebody make an account, once.
type Invitation struct {
	ID      string      `json:"id"` // names it to people; not the secret
	Role    ledger.Role `json:"role"`
	Email   string      `json:"email,omitempty"` // whom it was meant for
	By      string      `json:"by"`
	Created time.Time   `json:"created"`
	Expires time.Time   `json:"expires"`
}

// invitationDoc is an invitation on the shelf, under the hash of its secret.
type invitationDoc struct {
	Role    ledger.Role `json:"role"`
	Email   string      `json:"email,omitempty"`
	By      string      `json:"by"`
	Created time.Time   `json:"created"`
	Used    string      `json:"used,omitempty"` // who it became
}

func (d invitationDoc) public(id string) Invitation {
	return Invitation{id, d.Role, d.Email, d.By, d.Created, d.Created.Add(InvitationLife)}
}

func (d invitationDoc) open(now time.Time) bool {
	return d.Used == "" && now.Before(d.Created.Add(InvitationLife))
}

// Invite makes an invitation and returns its secret, which nobody can see again. Email may be empty.
func (a *Accounts) Invite(ctx context.Context, by string, role ledger.Role, email string) (secret string, i Invitation, err error) {
	if err := checkRole(role); err != nil {
		return "", i, err
	}
	if email, err = tidyEmail(email); err != nil {
		return "", i, err
	}
	if email != "" {
		if p, err := a.Find(ctx, email); err == nil {
			return "", i, &ledger.Error{Code: ledger.CodeExists, Op: -1, Path: "email", Message: p.Name + " has an account with that e-mail address", Remedy: "Change their role instead"}
		}
	}
	waiting, err := a.Invitations(ctx)
	if err != nil {
		return "", i, err
	}
	if len(waiting) >= maxInvitations {
		return "", i, problem(ledger.CodeBlocked, "Withdraw some first", "%d invitations are waiting, which is the most", maxInvitations)
	}
	secret = newSecret("")
	k := kept[invitationDoc]{space: invitations, id: idOf("", secret), value: invitationDoc{Role: role, Email: email, By: by, Created: a.now()}}
	_, err = a.shelf.Put(ctx, k.document(), a.entry(Entry{Kind: Invited, Actor: by, Subject: email, Text: "as " + ledger.WithArticle(string(role))}))
	if err != nil {
		return "", i, err
	}
	return secret, k.value.public(k.publicID()), nil
}

// Invitations returns those that can still be accepted, the newest first.
func (a *Accounts) Invitations(ctx context.Context) ([]Invitation, error) {
	all, err := list[invitationDoc](ctx, a, invitations, "")
	if err != nil {
		return nil, err
	}
	var out []Invitation
	for _, k := range all {
		if k.value.open(a.now()) {
			out = append(out, k.value.public(k.publicID()))
		}
	}
	slices.SortFunc(out, func(x, y Invitation) int { return y.Created.Compare(x.Created) })
	return out, nil
}

// Withdraw takes an invitation back. CodeNotFound: it is not there.
func (a *Accounts) Withdraw(ctx context.Context, by, id string) error {
	all, err := byPublicID[invitationDoc](ctx, a, invitations, id)
	if err != nil {
		return err
	}
	if len(all) == 0 || all[0].value.Used != "" {
		return problem(ledger.CodeNotFound, "", "there is no such invitation")
	}
	if err := a.shelf.Remove(ctx, invitations, all[0].id); err != nil {
		return err
	}
	a.Audit(ctx, Entry{Kind: InvitationWithdrawn, Actor: by, Subject: all[0].value.Email})
	return nil
}

// Invitation returns the invitation of a secret. CodeNotFound: there is none that can be accepted.
func (a *Accounts) Invitation(ctx context.Context, secret string) (Invitation, error) {
	k, err := a.invitation(ctx, secret)
	if err != nil {
		return Invitation{}, err
	}
	return k.value.public(k.publicID()), nil
}

func (a *Accounts) invitation(ctx context.Context, secret string) (k kept[invitationDoc], err error) {
	gone := problem(ledger.CodeNotFound, "Ask whoever invited you for a new one", "it was used, withdrawn, or is older than 7 days")
	id := idOf("", secret)
	if id == "" {
		return k, gone
	}
	k, ok, err := find[invitationDoc](ctx, a, invitations, id)
	if err != nil || !ok || !k.value.open(a.now()) {
		return k, orElse(err, gone)
	}
	return k, nil
}

// Accept makes the account of an invitation.
func (a *Accounts) Accept(ctx context.Context, secret string, n Newcomer) (Person, error) {
	var out Person
	err := a.change(ctx, func() ([]ledger.Document, error) {
		k, err := a.invitation(ctx, secret)
		if err != nil {
			return nil, err
		}
		r, err := a.roster(ctx)
		if err != nil {
			return nil, err
		}
		p, docs, err := a.newcomer(ctx, &r, n, k.value.Role)
		if err != nil {
			return nil, err
		}
		out, k.value.Used = p, p.ID
		return append(docs, k.document(), a.entry(Entry{Kind: Joined, Actor: p.ID, Text: "invited by " + k.value.By + " as " + ledger.WithArticle(string(p.Role))})), nil
	})
	return out, err
}
