package account

import (
	"context"
	"time"

	"throughline.dev/ledger"
)

// LinkLife is how long a one-time link can be used.
const LinkLife = 24 * time.Hour

// Link is a one-time link: to become the first owner, or to choose a new password.
type Link struct {
	Person  string // who chooses a new password; empty: the first owner
	Owner   bool   // the person is an enabled owner afterwards, whatever they were
	Expires time.Time
}

// linkDoc is a one-time link on the shelf, under the hash of its secret.
type linkDoc struct {
	Person  string    `json:"person,omitempty"`
	Owner   bool      `json:"owner,omitempty"`
	Created time.Time `json:"created"`
	Used    bool      `json:"used,omitempty"`
}

// NewOwnerLink makes the link by which somebody with access to the data directory becomes owner, and returns its
// secret. Without a person it is for the first owner: links made before for that are void, and CodeExists says that
// there is an owner already. With a person, that one becomes an owner with a new password.
func (a *Accounts) NewOwnerLink(ctx context.Context, person string) (secret string, err error) {
	if person != "" {
		if _, err := a.Person(ctx, person); err != nil {
			return "", err
		}
		return a.newLink(ctx, linkDoc{Person: person, Owner: true}, Entry{Kind: LinkCreated, Subject: person, Text: "by somebody with access to the data directory"})
	}
	has, err := a.HasOwner(ctx)
	if err != nil {
		return "", err
	}
	if has {
		return "", problem(ledger.CodeExists, "Name the person who is locked out", "the product has an owner")
	}
	old, err := list[linkDoc](ctx, a, links, "")
	if err != nil {
		return "", err
	}
	for _, k := range old {
		if k.value.Person == "" {
			if err := a.shelf.Remove(ctx, links, k.id); err != nil {
				return "", err
			}
		}
	}
	return a.newLink(ctx, linkDoc{}, Entry{Kind: LinkCreated, Text: "for the first owner"})
}

// NewPasswordLink makes the link by which a person who forgot the password chooses a new one, and returns its secret.
func (a *Accounts) NewPasswordLink(ctx context.Context, by, person string) (secret string, expires time.Time, err error) {
	p, err := a.Person(ctx, person)
	if err != nil {
		return "", expires, err
	}
	if p.Disabled {
		return "", expires, problem(ledger.CodeBlocked, "Enable it first", "the account of %s is disabled", p.Name)
	}
	secret, err = a.newLink(ctx, linkDoc{Person: person}, Entry{Kind: LinkCreated, Actor: by, Subject: person, Text: "to choose a new password"})
	return secret, a.now().Add(LinkLife), err
}

func (a *Accounts) newLink(ctx context.Context, l linkDoc, note Entry) (string, error) {
	secret := newSecret("")
	l.Created = a.now()
	_, err := a.shelf.Put(ctx, fresh(links, idOf("", secret), l), a.entry(note))
	if err != nil {
		return "", err
	}
	return secret, nil
}

// Link returns the link of a secret. CodeNotFound: there is none that can be used.
func (a *Accounts) Link(ctx context.Context, secret string) (Link, error) {
	k, err := a.link(ctx, secret)
	return Link{k.value.Person, k.value.Owner, k.value.Created.Add(LinkLife)}, err
}

func (a *Accounts) link(ctx context.Context, secret string) (k kept[linkDoc], err error) {
	gone := problem(ledger.CodeNotFound, "Ask an owner for a new one; while there is no owner, starting the server again prints one", "it was used, replaced, or is older than a day")
	id := idOf("", secret)
	if id == "" {
		return k, gone
	}
	k, ok, err := find[linkDoc](ctx, a, links, id)
	if err != nil || !ok || k.value.Used || !a.now().Before(k.value.Created.Add(LinkLife)) {
		return k, orElse(err, gone)
	}
	if k.value.Person != "" {
		return k, nil
	}
	if has, err := a.HasOwner(ctx); err != nil || has {
		return k, orElse(err, gone)
	}
	return k, nil
}

// UseLink makes the first owner, or sets the password of the link's person; of the newcomer it then takes the password
// only. The link is void afterwards.
func (a *Accounts) UseLink(ctx context.Context, secret string, n Newcomer) (Person, error) {
	k, err := a.link(ctx, secret)
	if err != nil {
		return Person{}, err
	}
	if k.value.Person != "" {
		return a.setPassword(ctx, k.value.Person, n.Password, Entry{Kind: PasswordChanged, Actor: k.value.Person, Subject: k.value.Person, Text: "by a one-time link"}, func(p *kept[Person]) ([]ledger.Document, error) {
			return a.redeem(ctx, secret, p)
		})
	}
	var out Person
	err = a.change(ctx, func() ([]ledger.Document, error) {
		k, err := a.link(ctx, secret)
		if err != nil {
			return nil, err
		}
		r, err := a.roster(ctx)
		if err != nil {
			return nil, err
		}
		p, docs, err := a.newcomer(ctx, &r, n, ledger.Owner)
		if err != nil {
			return nil, err
		}
		out, k.value.Used = p, true
		return append(docs, k.document(), a.entry(Entry{Kind: Joined, Actor: p.ID, Text: "as the first owner"})), nil
	})
	return out, err
}

// redeem voids a link and gives its person the role it promises.
func (a *Accounts) redeem(ctx context.Context, secret string, p *kept[Person]) ([]ledger.Document, error) {
	k, err := a.link(ctx, secret)
	if err != nil {
		return nil, err
	}
	owner := k.value.Owner
	k.value.Used = true
	docs := []ledger.Document{k.document()}
	switch {
	case owner:
		r, err := a.roster(ctx)
		if err != nil {
			return nil, err
		}
		old := p.value
		p.value.Role, p.value.Disabled = ledger.Owner, false
		if err := r.value.enter(old, p.value); err != nil {
			return nil, err
		}
		docs = append(docs, r.document())
	case p.value.Disabled:
		return nil, problem(ledger.CodeForbidden, "Ask an owner", "the account of %s is disabled", p.value.Name)
	}
	return docs, nil
}
