package account

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// Scope says how much of what its person may do a token may do.
type Scope string

// Scopes; each covers the one before.
const (
	Read  Scope = "read"  // what a viewer may
	Write Scope = "write" // what an editor may
	Admin Scope = "admin" // all that the person may
)

// Role is what a token of this scope makes of its person's role: never more.
func (s Scope) Role(own ledger.Role) ledger.Role {
	most := ledger.Viewer
	switch s {
	case Write:
		most = ledger.Editor
	case Admin:
		return own
	}
	if own.Covers(most) {
		return most
	}
	return own
}

// maxTokens is how many tokens a person may have.
const maxTokens = 50

// Token lets a program act for a person.
type Token struct {
	ID       string // names it to people; not the secret
	Person   string
	Name     string
	Scope    Scope
	Created  time.Time
	Expires  time.Time // zero: never
	LastUsed time.Time // zero: not yet; to a few minutes
}

// tokenDoc is a token on the shelf, under the hash of its secret.
type tokenDoc struct {
	Person  string    `json:"person"`
	Name    string    `json:"name"`
	Scope   Scope     `json:"scope"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"`
	Used    time.Time `json:"used,omitzero"`
	Epoch   int       `json:"epoch,omitempty"`
}

func (t kept[T]) publicID() string { return t.id[:publicLength] }

func (a *Accounts) tokenOf(k kept[tokenDoc]) Token {
	t := Token{ID: k.publicID(), Person: k.value.Person, Name: k.value.Name, Scope: k.value.Scope, Created: k.value.Created, Expires: k.value.Expires, LastUsed: k.value.Used}
	if seen := a.sawAt(tokens, k.id); seen.After(t.LastUsed) {
		t.LastUsed = seen
	}
	return t
}

// CreateToken makes a token of a person and returns its secret, which nobody can see again. Expires may be zero.
func (a *Accounts) CreateToken(ctx context.Context, person, name string, scope Scope, expires time.Time) (secret string, t Token, err error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "" || utf8.RuneCountInString(name) > 100 || !utf8.ValidString(name):
		return "", t, invalid("name", "Say what the token is for, in at most 100 characters", "the token needs a name")
	case !slices.Contains([]Scope{Read, Write, Admin}, scope):
		return "", t, invalid("scopes", "Expected read, write or admin", "%.40q is no scope", scope)
	case !expires.IsZero() && !expires.After(a.now()):
		return "", t, invalid("expires", "Choose a later one, or none", "the token would have expired already")
	}
	p, err := a.Person(ctx, person)
	if err != nil {
		return "", t, err
	}
	mine, err := a.Tokens(ctx, person)
	if err != nil {
		return "", t, err
	}
	if len(mine) >= maxTokens {
		return "", t, problem(ledger.CodeBlocked, "Remove one that is not used any more", "you have %d tokens, which is the most", maxTokens)
	}
	secret = newSecret(tokenPrefix)
	k := kept[tokenDoc]{space: tokens, id: idOf(tokenPrefix, secret), value: tokenDoc{Person: person, Name: name, Scope: scope, Created: a.now(), Expires: expires.UTC(), Epoch: p.TokenEpoch}}
	if expires.IsZero() {
		k.value.Expires = time.Time{}
	}
	_, err = a.shelf.Put(ctx, k.document(), a.entry(Entry{Kind: TokenCreated, Actor: person, Text: name + " (" + string(scope) + ")"}))
	if err != nil {
		return "", t, err
	}
	return secret, a.tokenOf(k), nil
}

// Tokens returns a person's tokens, the newest first, also those that have expired not long ago.
func (a *Accounts) Tokens(ctx context.Context, person string) ([]Token, error) {
	p, err := a.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	all, err := list[tokenDoc](ctx, a, tokens, "")
	if err != nil {
		return nil, err
	}
	var out []Token
	for _, k := range all {
		if k.value.Person == person && k.value.Epoch == p.TokenEpoch {
			out = append(out, a.tokenOf(k))
		}
	}
	slices.SortFunc(out, func(x, y Token) int { return y.Created.Compare(x.Created) })
	return out, nil
}

// RemoveToken ends one of a person's tokens. CodeNotFound: the person has none such.
func (a *Accounts) RemoveToken(ctx context.Context, person, id string) error {
	all, err := byPublicID[tokenDoc](ctx, a, tokens, id)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.value.Person != person {
			continue
		}
		err := a.shelf.Remove(ctx, tokens, t.id)
		a.grants.drop()
		if err == nil {
			a.Audit(ctx, Entry{Kind: TokenRemoved, Actor: person, Text: t.value.Name})
		}
		return err
	}
	return problem(ledger.CodeNotFound, "", "you have no such token")
}
