package account_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

func TestPasswordsAreJudgedByLengthAndWhoChoosesThem(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	secret, err := l.NewOwnerLink(l.ctx, "")
	l.ok(err)
	choose := func(password string) error {
		_, err := l.UseLink(l.ctx, secret, account.Newcomer{Handle: "lovelace", Name: "Ada Lovelace", Email: "ada.king@analytical.example", Password: password})
		return err
	}
	for _, password := range []string{
		"", "short", "123456789", strings.Repeat("ä", 9), strings.Repeat("x", 1001), "aaaaaaaaaaaa", "1234567890", "qwertyuiop", "password12345", "Passwort2026!",
		"lovelace1234", "AdaLovelace1", "ada.king@analytical.example", "lovelaceada!!", "throughline1", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
	} {
		if err := choose(password); ledger.CodeOf(err) != ledger.CodeInvalid {
			t.Errorf("password %q: %v, want it refused", password, err)
		}
	}
	l.ok(choose("lovelace keeps bees")) // the name within something longer is no harm
}

func TestAccentsMatchHoweverTheyAreTyped(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	_, err := l.ChangePassword(l.ctx, "ada", good, "für die Ümläute")
	l.ok(err)
	_, err = l.CheckPassword(l.ctx, "ada", "fu\u0308r die U\u0308mla\u0308ute")
	l.ok(err)
}

func TestWhoeverIsNotKnownLearnsNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	l.join("bob", ledger.Viewer)
	_, err := l.Edit(l.ctx, "ada", "bob", account.PersonEdit{Disabled: ptr(true)})
	l.ok(err)
	_, want := l.CheckPassword(l.ctx, "ada", "wrong wrong wrong")
	l.coded(want, ledger.CodeForbidden)
	for name, password := range map[string]string{
		"nobody": good, "nobody@example.com": good, "bob": good, "bob@example.com": good, "": good, "ada": "", "ada@example.com": strings.Repeat("x", 5000), "a\x00b": good, "\xff": good,
	} {
		if _, err := l.CheckPassword(l.ctx, name, password); err == nil || err.Error() != want.Error() {
			t.Errorf("%q: %v, want: %v", name, err, want)
		}
	}
	// To leave the hashing out for one of them would be a thousand times as fast.
	known, unknown := time.Hour, time.Hour
	for range 5 {
		for name, least := range map[string]*time.Duration{"ada": &known, "nobody": &unknown} {
			start := time.Now()
			_, _ = l.CheckPassword(l.ctx, name, "wrong wrong wrong")
			*least = min(*least, time.Since(start))
		}
	}
	if unknown < known/20 || unknown > known*20 {
		t.Errorf("a name that is known takes %v, one that is not %v", known, unknown)
	}
}

func TestAnOldHashIsMadeAnewAtSignIn(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	stored := func() (d ledger.Document, hash string) {
		d, err := l.shelf.Get(l.ctx, "credential", "ada")
		l.ok(err)
		var c struct{ Hash string }
		l.ok(json.Unmarshal(d.Data, &c))
		return d, c.Hash
	}
	now, fresh := stored()
	if !strings.HasPrefix(fresh, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("the hash is %q", fresh)
	}
	text := base64.RawStdEncoding.EncodeToString
	cheap := fmt.Sprintf("$argon2id$v=19$m=64,t=1,p=1$%s$%s", text([]byte("saltsaltsaltsalt")), text(argon2.IDKey([]byte(good), []byte("saltsaltsaltsalt"), 1, 64, 1, 32)))
	now.Data, _ = json.Marshal(map[string]string{"hash": cheap})
	_, err := l.shelf.Put(l.ctx, now)
	l.ok(err)
	_, err = l.CheckPassword(l.ctx, "ada", "wrong wrong wrong")
	l.coded(err, ledger.CodeForbidden)
	if _, hash := stored(); hash != cheap {
		t.Error("a wrong password made the hash anew")
	}
	_, err = l.CheckPassword(l.ctx, "ada", good)
	l.ok(err)
	if _, hash := stored(); !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("after signing in the hash is %q", hash)
	}
	// What is no hash, or would cost too much, matches nothing.
	for _, bad := range []string{"", "x", good, "$argon2id$v=19$m=64,t=1,p=1$$", "$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA", "$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA"} {
		d, _ := stored()
		d.Data, _ = json.Marshal(map[string]string{"hash": bad})
		_, err := l.shelf.Put(l.ctx, d)
		l.ok(err)
		_, err = l.CheckPassword(l.ctx, "ada", good)
		l.coded(err, ledger.CodeForbidden)
	}
}

func TestANewPasswordEndsSessionsAndKeepsTokens(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.owner()
	session, token := l.signIn("ada"), l.token("ada", account.Read)
	_, err := l.ChangePassword(l.ctx, "ada", "wrong wrong wrong", "staple orbit lantern")
	l.coded(err, ledger.CodeInvalid)
	if l.role(session) != ledger.Owner {
		t.Error("a failed change ended the session")
	}
	_, err = l.ChangePassword(l.ctx, "ada", good, "staple orbit lantern")
	l.ok(err)
	if l.role(session) != "" {
		t.Error("the session goes on")
	}
	if l.tokenRole(token) != ledger.Viewer {
		t.Error("the token has ended")
	}
	_, err = l.CheckPassword(l.ctx, "ada", good)
	l.coded(err, ledger.CodeForbidden)
}
