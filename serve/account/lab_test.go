package account_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/serve/account"
)

const good = "correct horse battery"

// lab is the accounts of an empty product, and a clock.
type lab struct {
	*testing.T
	*account.Accounts
	clock *ledgertest.Clock
	shelf ledger.Shelf
	ctx   context.Context
}

func newLab(t *testing.T) *lab {
	t.Helper()
	clock := ledgertest.NewClock()
	m := ledgertest.NewMemory(ledgertest.Rules(), clock.Now)
	t.Cleanup(func() { _ = m.Close() })
	l := &lab{T: t, clock: clock, shelf: m.Shelf(), ctx: t.Context()}
	l.Accounts = l.another()
	return l
}

// another is a second process on the same shelf.
func (l *lab) another() *account.Accounts {
	return account.New(account.Config{Shelf: l.shelf, Now: l.clock.Now})
}

// owner makes ada the first owner.
func (l *lab) owner() account.Person {
	l.Helper()
	secret, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	p, err := l.UseLink(l.ctx, secret, account.Newcomer{Handle: "ada", Name: "Ada Lovelace", Email: "ada@example.com", Password: good})
	l.ok(err)
	return p
}

// join makes a person with a role.
func (l *lab) join(handle string, role ledger.Role) account.Person {
	l.Helper()
	secret, _, err := l.Invite(l.ctx, "ada", role, "")
	l.ok(err)
	p, err := l.Accept(l.ctx, secret, account.Newcomer{Handle: handle, Name: strings.ToUpper(handle[:1]) + handle[1:], Email: handle + "@example.com", Password: good})
	l.ok(err)
	return p
}

// signIn begins a session and returns its secret.
func (l *lab) signIn(person string) string {
	l.Helper()
	secret, err := l.StartSession(l.ctx, person, account.Client{Browser: "Firefox on Linux", Address: "192.0.2.1"}, "with a password")
	l.ok(err)
	return secret
}

func (l *lab) token(person string, scope account.Scope) string {
	l.Helper()
	secret, _, err := l.CreateToken(l.ctx, person, "script", scope, time.Time{})
	l.ok(err)
	return secret
}

// role is what a session gives; empty when nothing.
func (l *lab) role(secret string) ledger.Role { return l.roleOf(l.BySession(l.ctx, secret)) }

func (l *lab) tokenRole(secret string) ledger.Role { return l.roleOf(l.ByToken(l.ctx, secret)) }

func (l *lab) roleOf(g account.Grant, err error) ledger.Role {
	l.Helper()
	if err != nil {
		l.coded(err, ledger.CodeForbidden)
	}
	return g.Role
}

func (l *lab) ok(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func (l *lab) coded(err error, code ledger.Code) {
	l.Helper()
	if ledger.CodeOf(err) != code || err == nil {
		l.Fatalf("error is %v, want one of code %s", err, code)
	}
}

// kinds lists the trail, the newest first.
func (l *lab) kinds() []string {
	l.Helper()
	entries, err := l.Trail(l.ctx, "", 0)
	l.ok(err)
	var out []string
	for _, e := range entries {
		out = append(out, e.Kind)
	}
	return out
}

// bench is accounts with a session.
type bench struct {
	*account.Accounts
	session string
}

func newBench(b *testing.B) bench {
	b.Helper()
	m := ledgertest.NewMemory(ledgertest.Rules(), time.Now)
	a := account.New(account.Config{Shelf: m.Shelf()})
	link, err := a.NewOwnerLink(b.Context(), "")
	if err == nil {
		_, err = a.UseLink(b.Context(), link, account.Newcomer{Handle: "ada", Name: "Ada", Password: good})
	}
	if err != nil {
		b.Fatal(err)
	}
	session, err := a.StartSession(b.Context(), "ada", account.Client{}, "")
	if err != nil {
		b.Fatal(err)
	}
	return bench{a, session}
}
