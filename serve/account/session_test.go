package account_test

import (
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

func TestASessionEndsWhenItIsNotUsed(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	session := l.signIn("ada")
	for range 4 { // used every thirteen days, it lasts
		l.clock.Advance(13 * 24 * time.Hour)
		if l.role(session) != ledger.Owner {
			t.Fatal("a session in use has ended")
		}
		l.ok(l.WriteSeen(l.ctx))
	}
	l.clock.Advance(9 * 24 * time.Hour) // 61 days after it began
	if l.role(session) != "" {
		t.Error("the session goes on after 60 days")
	}
	session = l.signIn("ada")
	l.clock.Advance(account.SessionIdle)
	if l.role(session) != "" {
		t.Error("the session goes on after 14 days without use")
	}
	l.ok(l.Clear(l.ctx))
	left, err := l.shelf.List(l.ctx, "session", "", "", 0)
	l.ok(err)
	if len(left) != 0 {
		t.Errorf("%d ended sessions are left", len(left))
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Viewer)
	first := l.signIn("ada")
	l.clock.Advance(time.Hour)
	second, others := l.signIn("ada"), l.signIn("bob")
	list, err := l.Sessions(l.ctx, "ada")
	l.ok(err)
	if len(list) != 2 || !list[0].Created.After(list[1].Created) || list[0].Browser != "Firefox on Linux" || list[0].Address != "192.0.2.1" {
		t.Fatalf("sessions: %+v", list)
	}
	l.coded(l.EndSessionOf(l.ctx, "bob", list[1].ID), ledger.CodeNotFound)
	l.coded(l.EndSessionOf(l.ctx, "ada", ""), ledger.CodeNotFound)
	l.ok(l.EndSessionOf(l.ctx, "ada", list[1].ID))
	l.ok(l.EndSession(l.ctx, others))
	l.ok(l.EndSession(l.ctx, others))
	l.ok(l.EndSession(l.ctx, "nonsense"))
	if l.role(first) != "" || l.role(second) != ledger.Owner || l.role(others) != "" {
		t.Error("another session ended than the one that was named")
	}
}

func TestDisablingEndsSessionsAndTokensForGood(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Editor)
	session, token := l.signIn("bob"), l.token("bob", account.Admin)
	if l.role(session) != ledger.Editor || l.tokenRole(token) != ledger.Editor {
		t.Fatal("bob is not let in")
	}
	for _, disabled := range []bool{true, false} {
		_, err := l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Disabled: &disabled})
		l.ok(err)
		if l.role(session) != "" || l.tokenRole(token) != "" {
			t.Errorf("disabled %v: the session or the token goes on", disabled)
		}
	}
	if l.role(l.signIn("bob")) != ledger.Editor {
		t.Error("bob cannot sign in again")
	}
	l.ok(l.Clear(l.ctx))
	for _, space := range []string{"session", "token"} {
		left, err := l.shelf.List(l.ctx, space, "", "", 0)
		l.ok(err)
		if want := map[string]int{"session": 1, "token": 0}[space]; len(left) != want {
			t.Errorf("%d documents in %s, want %d", len(left), space, want)
		}
	}
}

func TestARoleChangeTakesEffectAtOnceHereAndSoonElsewhere(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Editor)
	session, elsewhere := l.signIn("bob"), l.another()
	role := func() ledger.Role { return l.roleOf(elsewhere.BySession(l.ctx, session)) }
	if l.role(session) != ledger.Editor || role() != ledger.Editor {
		t.Fatal("bob is no editor")
	}
	_, err := l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Role: ptr(ledger.Viewer)})
	l.ok(err)
	if l.role(session) != ledger.Viewer {
		t.Error("here the old role goes on")
	}
	l.clock.Advance(5 * time.Second)
	if role() != ledger.Viewer {
		t.Error("5 s later, the old role goes on in another process")
	}
}

func TestATokenMayDoWhatItsScopeAndItsPersonMay(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	for _, role := range []ledger.Role{ledger.Viewer, ledger.Contributor, ledger.Editor} {
		l.join(string(role), role)
	}
	for _, c := range []struct {
		person string
		scope  account.Scope
		want   ledger.Role
	}{
		{"ada", account.Read, ledger.Viewer},
		{"ada", account.Write, ledger.Editor},
		{"ada", account.Admin, ledger.Owner},
		{"editor", account.Read, ledger.Viewer},
		{"editor", account.Admin, ledger.Editor},
		{"contributor", account.Write, ledger.Contributor},
		{"viewer", account.Read, ledger.Viewer},
		{"viewer", account.Write, ledger.Viewer},
		{"viewer", account.Admin, ledger.Viewer},
	} {
		if got := l.tokenRole(l.token(c.person, c.scope)); got != c.want {
			t.Errorf("a token of %s with scope %s is %s, want %s", c.person, c.scope, got, c.want)
		}
	}
}

func TestTokensEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Viewer)
	secret, token, err := l.CreateToken(l.ctx, "ada", " nightly  export ", account.Read, l.clock.Now().Add(time.Hour))
	l.ok(err)
	if token.Name != "nightly export" || secret[:3] != "tl_" {
		t.Errorf("token %+v", token)
	}
	if l.tokenRole(secret) != ledger.Viewer {
		t.Fatal("the token does not let in")
	}
	l.clock.Advance(time.Hour)
	if l.tokenRole(secret) != "" {
		t.Error("the token goes on after it expired")
	}
	secret = l.token("ada", account.Admin)
	list, err := l.Tokens(l.ctx, "ada")
	l.ok(err)
	if len(list) != 2 || !list[0].LastUsed.IsZero() || list[1].LastUsed.IsZero() {
		t.Fatalf("tokens: %+v", list)
	}
	l.coded(l.RemoveToken(l.ctx, "bob", list[0].ID), ledger.CodeNotFound)
	l.ok(l.RemoveToken(l.ctx, "ada", list[0].ID))
	if l.tokenRole(secret) != "" {
		t.Error("the token goes on after it was removed")
	}
	for _, bad := range []struct {
		name    string
		scope   account.Scope
		expires time.Time
	}{{"", account.Read, time.Time{}}, {"x", "owner", time.Time{}}, {"x", "", time.Time{}}, {"x", account.Read, l.clock.Now()}} {
		_, _, err := l.CreateToken(l.ctx, "ada", bad.name, bad.scope, bad.expires)
		l.coded(err, ledger.CodeInvalid)
	}
	for range 49 {
		l.token("ada", account.Read)
	}
	_, _, err = l.CreateToken(l.ctx, "ada", "one more", account.Read, time.Time{})
	l.coded(err, ledger.CodeBlocked)
}

func TestOneSecretIsNotTheOther(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	session, token := l.signIn("ada"), l.token("ada", account.Admin)
	for _, secret := range []string{"", token, session + "x", session[1:], "tl_" + session, "%", "\x00"} {
		if l.role(secret) != "" {
			t.Errorf("%q is taken for a session", secret)
		}
	}
	for _, secret := range []string{"", session, token + "x", token[3:], "tl_", "tl_" + session} {
		if l.tokenRole(secret) != "" {
			t.Errorf("%q is taken for a token", secret)
		}
	}
}
