package account_test

import (
	"slices"
	"sync"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

func ptr[T any](v T) *T { return &v }

func TestTheFirstOwnerComesByALinkThatWorksOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	old, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	secret, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	newcomer := account.Newcomer{Handle: "Ada ", Name: " Ada  Lovelace", Email: "Ada@Example.com", Password: good}
	_, err = l.UseLink(l.ctx, old, newcomer)
	l.coded(err, ledger.CodeNotFound) // the newer one replaced it
	p, err := l.UseLink(l.ctx, secret, newcomer)
	l.ok(err)
	if p.ID != "ada" || p.Name != "Ada Lovelace" || p.Email != "ada@example.com" || p.Role != ledger.Owner {
		t.Errorf("the first owner is %+v", p)
	}
	newcomer.Handle, newcomer.Email = "eve", ""
	_, err = l.UseLink(l.ctx, secret, newcomer)
	l.coded(err, ledger.CodeNotFound)
	_, err = l.NewOwnerLink(l.ctx, "")
	l.coded(err, ledger.CodeExists)
}

func TestALinkIsVoidAfterADay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	secret, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	l.clock.Advance(account.LinkLife)
	_, err = l.Link(l.ctx, secret)
	l.coded(err, ledger.CodeNotFound)
	_, err = l.UseLink(l.ctx, secret, account.Newcomer{Handle: "ada", Name: "Ada", Password: good})
	l.coded(err, ledger.CodeNotFound)
	l.owner() // a new one can be made
}

func TestALinkMakesOneOwnerHoweverManyUseItAtOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	secret, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	var all sync.WaitGroup
	made := make(chan string, 4)
	for _, handle := range []string{"ann", "bea", "cat", "dot"} {
		all.Go(func() {
			if p, err := l.another().UseLink(l.ctx, secret, account.Newcomer{Handle: handle, Name: handle, Password: good}); err == nil {
				made <- p.ID
			}
		})
	}
	all.Wait()
	people, err := l.People(l.ctx)
	l.ok(err)
	if len(made) != 1 || len(people) != 1 {
		t.Errorf("%d were made owner, and there are %d people", len(made), len(people))
	}
}

func TestSomebodyLockedOutBecomesOwnerAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Owner)
	session := l.signIn("ada")
	_, err := l.Edit(l.ctx, "bob", "ada", account.PersonEdit{Role: ptr(ledger.Viewer), Disabled: ptr(true)})
	l.ok(err)
	_, err = l.NewOwnerLink(l.ctx, "nobody-here")
	l.coded(err, ledger.CodeNotFound)
	secret, err := l.NewOwnerLink(l.ctx, "ada")
	l.ok(err)
	p, err := l.UseLink(l.ctx, secret, account.Newcomer{Password: "staple orbit lantern"})
	l.ok(err)
	if p.Role != ledger.Owner || p.Disabled {
		t.Errorf("afterwards ada is %+v", p)
	}
	if l.role(session) != "" {
		t.Error("a session of before goes on")
	}
	_, err = l.CheckPassword(l.ctx, "ada", "staple orbit lantern")
	l.ok(err)
	_, err = l.UseLink(l.ctx, secret, account.Newcomer{Password: good})
	l.coded(err, ledger.CodeNotFound)
	if _, err = l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Role: ptr(ledger.Viewer)}); err != nil {
		t.Errorf("ada does not count as an owner: %v", err)
	}
}

func TestAnOwnerGivesAPersonALinkForANewPassword(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Viewer)
	secret, _, err := l.NewPasswordLink(l.ctx, "ada", "bob")
	l.ok(err)
	_, err = l.UseLink(l.ctx, secret, account.Newcomer{Handle: "eve", Name: "Eve", Password: "short"})
	l.coded(err, ledger.CodeInvalid) // the link survives a mistake
	p, err := l.UseLink(l.ctx, secret, account.Newcomer{Handle: "eve", Name: "Eve", Password: "staple orbit lantern"})
	l.ok(err)
	if p.ID != "bob" || p.Role != ledger.Viewer || p.Name != "Bob" {
		t.Errorf("the link made %+v", p)
	}
	secret, _, err = l.NewPasswordLink(l.ctx, "ada", "bob")
	l.ok(err)
	_, err = l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Disabled: ptr(true)})
	l.ok(err)
	_, err = l.UseLink(l.ctx, secret, account.Newcomer{Password: good})
	l.coded(err, ledger.CodeForbidden)
}

func TestTheLastOwnerStays(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	for _, e := range []account.PersonEdit{{Role: ptr(ledger.Editor)}, {Disabled: ptr(true)}, {Role: ptr(ledger.Viewer), Disabled: ptr(true)}} {
		_, err := l.Edit(l.ctx, "ada", "ada", e)
		l.coded(err, ledger.CodeBlocked)
	}
	l.join("bob", ledger.Owner)
	// Each demotes the other at the same time, from two processes.
	var both sync.WaitGroup
	for by, id := range map[string]string{"ada": "bob", "bob": "ada"} {
		both.Go(func() { _, _ = l.another().Edit(l.ctx, by, id, account.PersonEdit{Role: ptr(ledger.Viewer)}) })
	}
	both.Wait()
	people, err := l.People(l.ctx)
	l.ok(err)
	owners := slices.DeleteFunc(people, func(p account.Person) bool { return p.Role != ledger.Owner })
	if len(owners) != 1 {
		t.Errorf("owners afterwards: %+v", owners)
	}
}

func TestNoTwoPeopleHaveOneAddressOrHandle(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Viewer)
	secret, _, err := l.Invite(l.ctx, "ada", ledger.Viewer, "")
	l.ok(err)
	_, err = l.Accept(l.ctx, secret, account.Newcomer{Handle: "bob", Name: "Bob", Password: good})
	l.coded(err, ledger.CodeExists)
	_, err = l.Accept(l.ctx, secret, account.Newcomer{Handle: "cat", Name: "Cat", Email: "BOB@example.com", Password: good})
	l.coded(err, ledger.CodeExists)
	_, err = l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Email: ptr("ada@example.com")})
	l.coded(err, ledger.CodeExists)
	_, err = l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Email: ptr("")})
	l.ok(err)
	_, err = l.Find(l.ctx, "bob@example.com")
	l.coded(err, ledger.CodeNotFound)
	_, err = l.Accept(l.ctx, secret, account.Newcomer{Handle: "cat", Name: "Cat", Email: "bob@example.com", Password: good})
	l.ok(err)
	if p, err := l.Find(l.ctx, " Bob@Example.com "); err != nil || p.ID != "cat" {
		t.Errorf("the address leads to %+v, %v", p, err)
	}
}

func TestHandlesAndNamesAreChecked(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	secret, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	for _, handle := range []string{"", "a", "ada lovelace", "9ada", "ada-", "-ada", "ädä", "a.b", "import:jira", "system", "me", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a\x00b", "../ada"} {
		_, err := l.UseLink(l.ctx, secret, account.Newcomer{Handle: handle, Name: "Ada", Password: good})
		l.coded(err, ledger.CodeInvalid)
	}
	for _, name := range []string{"", "  ", "a\u202eb", "a\x00b", "\xff"} {
		_, err := l.UseLink(l.ctx, secret, account.Newcomer{Handle: "ada", Name: name, Password: good})
		l.coded(err, ledger.CodeInvalid)
	}
	for _, email := range []string{"ada", "ada@", "Ada <ada@example.com>", "a b@example.com", "ada@example.com, eve@example.com"} {
		_, err := l.UseLink(l.ctx, secret, account.Newcomer{Handle: "ada", Name: "Ada", Email: email, Password: good})
		l.coded(err, ledger.CodeInvalid)
	}
	l.owner()
	_, err = l.Edit(l.ctx, "ada", "ada", account.PersonEdit{Role: ptr(ledger.System)})
	l.coded(err, ledger.CodeInvalid)
	_, _, err = l.Invite(l.ctx, "ada", ledger.System, "")
	l.coded(err, ledger.CodeInvalid)
}

func TestIdentitiesAtOtherSitesBelongToOnePerson(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Viewer)
	i := account.Identity{Issuer: "https://id.example.com", Subject: "17"}
	_, err := l.ByExternalIdentity(l.ctx, i)
	l.coded(err, ledger.CodeNotFound)
	l.ok(l.LinkIdentity(l.ctx, "bob", i))
	l.ok(l.LinkIdentity(l.ctx, "bob", i))
	l.coded(l.LinkIdentity(l.ctx, "ada", i), ledger.CodeExists)
	if p, err := l.ByExternalIdentity(l.ctx, i); err != nil || p.ID != "bob" {
		t.Errorf("the identity is of %+v, %v", p, err)
	}
	// Somebody who comes by such a site needs no password, and cannot sign in with one.
	secret, _, err := l.Invite(l.ctx, "ada", ledger.Editor, "")
	l.ok(err)
	p, err := l.Accept(l.ctx, secret, account.Newcomer{Handle: "cat", Name: "Cat", Identity: &account.Identity{Issuer: i.Issuer, Subject: "18"}})
	l.ok(err)
	if found, err := l.ByExternalIdentity(l.ctx, account.Identity{Issuer: i.Issuer, Subject: "18"}); err != nil || found.ID != p.ID {
		t.Errorf("the new identity is of %+v, %v", found, err)
	}
	_, err = l.CheckPassword(l.ctx, "cat", "")
	l.coded(err, ledger.CodeForbidden)
	_, err = l.ChangePassword(l.ctx, "cat", "", good)
	l.ok(err)
	_, err = l.CheckPassword(l.ctx, "cat", good)
	l.ok(err)
}
