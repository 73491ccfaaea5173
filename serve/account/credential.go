package account

import (
	"context"
	"time"

	"throughline.dev/ledger"
)

// credential is a person's password as it is kept.
type credential struct {
	Hash    string    `json:"hash"`
	Changed time.Time `json:"changed"`
}

// turn waits until a password may be hashed. The function it returns must be called afterwards.
func (a *Accounts) turn(ctx context.Context) (done func(), err error) {
	select {
	case a.hashing <- struct{}{}:
		return func() { <-a.hashing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// credential is the document of a person's new password, which takes the place of whatever is there.
func (a *Accounts) credential(ctx context.Context, p Person, password string) (ledger.Document, error) {
	if err := checkPassword(password, p); err != nil {
		return ledger.Document{}, err
	}
	k, _, err := find[credential](ctx, a, credentials, p.ID)
	if err != nil {
		return ledger.Document{}, err
	}
	done, err := a.turn(ctx)
	if err != nil {
		return ledger.Document{}, err
	}
	defer done()
	k.value = credential{Hash: hashPassword(password, currentCost()), Changed: a.now()}
	return k.document(), nil
}

// wrong is what anybody learns whose name or password is not good.
func wrong() error {
	return problem(ledger.CodeForbidden, "Check both, or ask an owner for a new link", "the name or the password is not right")
}

// CheckPassword returns the person who goes by a handle or e-mail address, when the password is theirs. CodeForbidden:
// it is not, or there is no such person, or the person is disabled; the error and the time it takes are the same.
func (a *Accounts) CheckPassword(ctx context.Context, name, password string) (Person, error) {
	p, err := a.Find(ctx, name)
	if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound {
		return Person{}, err
	}
	known := err == nil && !p.Disabled
	k := kept[credential]{value: credential{Hash: decoy()}}
	if known {
		found, ok, err := find[credential](ctx, a, credentials, p.ID)
		if err != nil {
			return Person{}, err
		}
		if known = ok; ok {
			k = found
		}
	}
	if len(password) > maxPassword {
		password, known = "", false
	}
	done, err := a.turn(ctx)
	if err != nil {
		return Person{}, err
	}
	defer done()
	ok, c := verifyPassword(password, k.value.Hash)
	if !ok || !known {
		return Person{}, wrong()
	}
	if c != currentCost() {
		k.value.Hash = hashPassword(password, currentCost())
		if _, err := a.shelf.Put(ctx, k.document()); err != nil && ledger.CodeOf(err) != ledger.CodeConflict {
			a.log.WarnContext(ctx, "a password could not be hashed anew", "person", p.ID, "error", err)
		}
	}
	return p, nil
}

// HasPassword reports whether a person can sign in with a password.
func (a *Accounts) HasPassword(ctx context.Context, id string) (bool, error) {
	_, ok, err := find[credential](ctx, a, credentials, id)
	return ok, err
}

// ChangePassword sets a person's password and ends all of the person's sessions. Old is the password until now; it is
// not asked for when there is none.
func (a *Accounts) ChangePassword(ctx context.Context, id, old, password string) (Person, error) {
	has, err := a.HasPassword(ctx, id)
	if err != nil {
		return Person{}, err
	}
	if has {
		if _, err := a.CheckPassword(ctx, id, old); err != nil {
			if ledger.CodeOf(err) == ledger.CodeForbidden {
				err = invalid("old", "Type it again, or ask an owner for a new link", "the password until now is not right")
			}
			return Person{}, err
		}
	}
	return a.setPassword(ctx, id, password, Entry{Kind: PasswordChanged, Actor: id, Subject: id}, nil)
}

// setPassword gives a person a new password, ends their sessions, and does what more is asked for.
func (a *Accounts) setPassword(ctx context.Context, id, password string, note Entry, more func(p *kept[Person]) ([]ledger.Document, error)) (Person, error) {
	var out Person
	err := a.change(ctx, func() ([]ledger.Document, error) {
		p, err := a.person(ctx, id)
		if err != nil {
			return nil, err
		}
		var docs []ledger.Document
		if more != nil {
			if docs, err = more(&p); err != nil {
				return nil, err
			}
		}
		c, err := a.credential(ctx, p.value, password)
		if err != nil {
			return nil, err
		}
		p.value.SessionEpoch++
		out = p.value
		return append(docs, p.document(), c, a.entry(note)), nil
	})
	return out, err
}
