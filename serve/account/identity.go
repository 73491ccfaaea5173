package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"throughline.dev/ledger"
)

// Identity is who somebody is at a site that vouches for them: an OpenID Connect issuer and its subject.
type Identity struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

func (i Identity) id() string {
	sum := sha256.Sum256([]byte(i.Issuer + "\n" + i.Subject))
	return hex.EncodeToString(sum[:])
}

// held is an identity on the shelf, and whose it is.
type held struct {
	Identity
	Person string    `json:"person"`
	Linked time.Time `json:"linked"`
}

// ByExternalIdentity returns whose an identity is. CodeNotFound: nobody's here.
func (a *Accounts) ByExternalIdentity(ctx context.Context, i Identity) (Person, error) {
	h, ok, err := find[held](ctx, a, identities, i.id())
	if err != nil {
		return Person{}, err
	}
	if !ok {
		return Person{}, problem(ledger.CodeNotFound, "Ask an owner for an invitation", "nobody here signs in that way")
	}
	return a.Person(ctx, h.value.Person)
}

// LinkIdentity lets a person sign in with an identity. CodeExists: it is somebody else's.
func (a *Accounts) LinkIdentity(ctx context.Context, person string, i Identity) error {
	return a.change(ctx, func() ([]ledger.Document, error) {
		if _, err := a.Person(ctx, person); err != nil {
			return nil, err
		}
		h, ok, err := find[held](ctx, a, identities, i.id())
		if err != nil {
			return nil, err
		}
		if ok {
			if h.value.Person != person {
				return nil, problem(ledger.CodeExists, "Sign in as that person, or choose another one there", "somebody else here signs in that way")
			}
			return nil, nil
		}
		return []ledger.Document{
			fresh(identities, i.id(), held{i, person, a.now()}),
			a.entry(Entry{Kind: IdentityLinked, Actor: person, Subject: person, Text: clip(i.Issuer, 200)}),
		}, nil
	})
}
