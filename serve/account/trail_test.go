package account_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

func TestAnInvitationMakesOnePerson(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	secret, i, err := l.Invite(l.ctx, "ada", ledger.Contributor, "Bob@Example.com")
	l.ok(err)
	if i.Email != "bob@example.com" || !i.Expires.Equal(l.clock.Now().Add(7*24*time.Hour)) {
		t.Errorf("invitation %+v", i)
	}
	var all sync.WaitGroup
	made := make(chan account.Person, 3)
	for _, handle := range []string{"bob", "bea", "ben"} {
		all.Go(func() {
			if p, err := l.another().Accept(l.ctx, secret, account.Newcomer{Handle: handle, Name: handle, Password: good}); err == nil {
				made <- p
			}
		})
	}
	all.Wait()
	if len(made) != 1 {
		t.Fatalf("one invitation made %d people", len(made))
	}
	if p := <-made; p.Role != ledger.Contributor {
		t.Errorf("the person is %+v", p)
	}
	_, err = l.Invitation(l.ctx, secret)
	l.coded(err, ledger.CodeNotFound)

	late, _, err := l.Invite(l.ctx, "ada", ledger.Viewer, "")
	l.ok(err)
	taken, w, err := l.Invite(l.ctx, "ada", ledger.Viewer, "")
	l.ok(err)
	l.ok(l.Withdraw(l.ctx, "ada", w.ID))
	l.coded(l.Withdraw(l.ctx, "ada", w.ID), ledger.CodeNotFound)
	waiting, err := l.Invitations(l.ctx)
	l.ok(err)
	if len(waiting) != 1 {
		t.Errorf("%d invitations wait, want 1", len(waiting))
	}
	l.clock.Advance(account.InvitationLife)
	for _, secret := range []string{late, taken, "", "nonsense"} {
		_, err = l.Accept(l.ctx, secret, account.Newcomer{Handle: "eve", Name: "Eve", Password: good})
		l.coded(err, ledger.CodeNotFound)
	}
	_, _, err = l.Invite(l.ctx, "ada", ledger.Viewer, "ada@example.com")
	l.coded(err, ledger.CodeExists)
}

func TestTheTrailTellsWhatWasDone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	step := func() { l.clock.Advance(time.Second) }
	l.owner()
	step()
	l.join("bob", ledger.Viewer)
	step()
	session := l.signIn("bob")
	step()
	_, err := l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Role: ptr(ledger.Editor)})
	l.ok(err)
	step()
	_, err = l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Role: ptr(ledger.Editor)}) // changes nothing
	l.ok(err)
	l.token("bob", account.Read)
	step()
	l.ok(l.EndSession(l.ctx, session))
	step()
	l.Audit(l.ctx, account.Entry{Kind: account.SettingChanged, Actor: "ada", Text: "a webhook"})
	got := slices.DeleteFunc(l.kinds(), func(k string) bool { return k == account.Joined || k == account.LinkCreated || k == account.Invited })
	want := []string{account.SettingChanged, account.SignedOut, account.TokenCreated, account.RoleChanged, account.SignedIn}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the trail (-want +got):\n%s", diff)
	}
	entries, err := l.Trail(l.ctx, "", 4)
	l.ok(err)
	if e := entries[3]; e.Actor != "ada" || e.Subject != "bob" || e.Text != "viewer → editor" {
		t.Errorf("the change of role reads %+v", e)
	}
	after, err := l.Trail(l.ctx, entries[3].ID, 1)
	l.ok(err)
	if after[0].Kind != account.SignedIn || after[0].Address != "192.0.2.1" {
		t.Errorf("after it comes %+v", after)
	}
}

func TestGuessesDoNotFillTheTrail(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	for i := range 250 {
		l.Audit(l.ctx, account.Entry{Kind: account.SignInFailed, Subject: fmt.Sprint("guess ", i)})
	}
	l.clock.Advance(time.Hour)
	l.Audit(l.ctx, account.Entry{Kind: account.SignInFailed, Subject: "late"})
	entries, err := l.Trail(l.ctx, "", 0)
	l.ok(err)
	if len(entries) > 110 {
		t.Errorf("%d entries", len(entries))
	}
	if !strings.Contains(entries[0].Text, "150 more") {
		t.Errorf("the newest says %q, not how many were left out", entries[0].Text)
	}
}

func TestTheShelfHoldsNoSecret(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	link, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	_, err = l.UseLink(l.ctx, link, account.Newcomer{Handle: "ada", Name: "Ada", Password: good})
	l.ok(err)
	invitation, _, err := l.Invite(l.ctx, "ada", ledger.Viewer, "")
	l.ok(err)
	reset, _, err := l.NewPasswordLink(l.ctx, "ada", "ada")
	l.ok(err)
	secrets := []string{good, link, invitation, reset, l.signIn("ada"), l.token("ada", account.Admin)}
	seen := 0
	for _, space := range []string{"person", "roster", "credential", "identity", "session", "token", "invitation", "signin-link", "audit"} {
		docs, err := l.shelf.List(l.ctx, space, "", "", 0)
		l.ok(err)
		seen += len(docs)
		for _, d := range docs {
			for _, s := range secrets {
				if strings.Contains(d.ID+string(d.Data), s) {
					t.Errorf("%s %s holds a secret: %s", d.Space, d.ID, d.Data)
				}
			}
		}
	}
	if seen < 8 {
		t.Errorf("only %d documents were looked at", seen)
	}
}

func TestLastSeenIsWrittenLater(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	session := l.signIn("ada")
	l.clock.Advance(time.Hour)
	before, err := l.shelf.Get(l.ctx, "person", "ada")
	l.ok(err)
	_ = l.role(session)
	after, err := l.shelf.Get(l.ctx, "person", "ada")
	l.ok(err)
	if before.Version != after.Version {
		t.Error("a request wrote to the shelf")
	}
	people, err := l.People(l.ctx)
	l.ok(err)
	if !people[0].LastSeen.Equal(l.clock.Now()) {
		t.Errorf("last seen %v, want %v", people[0].LastSeen, l.clock.Now())
	}
	l.ok(l.WriteSeen(l.ctx))
	p, err := l.another().Person(l.ctx, "ada")
	l.ok(err)
	if !p.LastSeen.Equal(l.clock.Now()) {
		t.Errorf("written is %v, want %v", p.LastSeen, l.clock.Now())
	}
}

func BenchmarkBySession(b *testing.B) {
	l := newBench(b)
	for b.Loop() {
		if _, err := l.BySession(b.Context(), l.session); err != nil {
			b.Fatal(err)
		}
	}
}
