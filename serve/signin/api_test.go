package signin_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/serve/signin"
)

func TestATokenIsShownOnceAndWorksUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	l.signIn()
	var made signin.TokenMade
	a := l.call(http.MethodPost, "/tokens", `{"name":"nightly","scopes":["read"],"expires":"2026-04-01T00:00:00Z"}`, &made)
	if a.StatusCode != http.StatusCreated || a.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(made.Secret, "tl_") {
		t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.body)
	}
	if got := l.call(http.MethodGet, "/tokens", "", nil); strings.Contains(got.body, made.Secret) || !strings.Contains(got.body, `"name":"nightly"`) {
		t.Errorf("the list is %s", got.body)
	}
	program := l.newBrowser()
	use := func(method, path string) answer {
		r := program.request(method, "/api/v1"+path, `{"name":"more","scopes":["admin"]}`)
		r.Header.Set("Authorization", "Bearer "+made.Secret)
		r.Header.Set("Content-Type", "application/json")
		return program.send(r)
	}
	use(http.MethodGet, "/me").shows(t, http.StatusOK, `{"id":"ada","role":"viewer"}`, `"via":"token"`)
	use(http.MethodPost, "/tokens").shows(t, http.StatusForbidden, "signed in with a browser")
	use(http.MethodGet, "/audit").shows(t, http.StatusForbidden)
	if a := l.call(http.MethodDelete, "/tokens/"+made.ID, "", nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("removing: %d %s", a.StatusCode, a.body)
	}
	use(http.MethodGet, "/me").shows(t, http.StatusUnauthorized)
	l.call(http.MethodDelete, "/tokens/"+made.ID, "", nil).shows(t, http.StatusNotFound)
	l.call(http.MethodPost, "/tokens", `{"name":"x","scopes":["owner"]}`, nil).shows(t, http.StatusUnprocessableEntity, "scopes")
}

func TestANewPasswordRenewsTheSession(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	l.signIn()
	other := l.newBrowser()
	other.signIn()
	l.call(http.MethodPost, "/password", `{"old":"wrong wrong wrong","new":"staple orbit lantern"}`, nil).shows(t, http.StatusUnprocessableEntity, `"path":"old"`)
	l.call(http.MethodPost, "/password", `{"old":"`+good+`","new":"short"}`, nil).shows(t, http.StatusUnprocessableEntity, `"path":"new"`)
	a := l.call(http.MethodPost, "/password", `{"old":"`+good+`","new":"staple orbit lantern"}`, nil)
	if a.StatusCode != http.StatusNoContent || len(a.Cookies()) != 1 {
		t.Fatalf("%d %s %v", a.StatusCode, a.body, a.Header)
	}
	if !l.in() || other.in() {
		t.Errorf("signed in here: %v, elsewhere: %v", l.in(), other.in())
	}
	for range 6 {
		a = l.call(http.MethodPost, "/password", `{"old":"wrong wrong wrong","new":"staple orbit lantern"}`, nil)
	}
	if a.StatusCode != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
		t.Errorf("guessing the old password: %d %s", a.StatusCode, a.body)
	}
}

func TestSessionsAreListedAndEndedOneByOne(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	l.signIn()
	l.clock.Advance(time.Minute)
	other := l.newBrowser()
	other.signIn()
	var body signin.SessionsBody
	l.call(http.MethodGet, "/sessions", "", &body)
	i := slices.IndexFunc(body.Sessions, func(s signin.Session) bool { return !s.Current })
	if len(body.Sessions) != 2 || i < 0 || body.Sessions[i].Browser != "Firefox on Linux" || body.Sessions[i].Address != "127.0.0.1" {
		t.Fatalf("sessions %+v", body.Sessions)
	}
	if a := l.call(http.MethodDelete, "/sessions/"+body.Sessions[i].ID, "", nil); a.StatusCode != http.StatusNoContent {
		t.Errorf("ending: %d %s", a.StatusCode, a.body)
	}
	if !l.in() || other.in() {
		t.Errorf("signed in here: %v, elsewhere: %v", l.in(), other.in())
	}
}

func TestOwnersLookAfterPeople(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	l.signIn()
	var invited signin.Invited
	l.call(http.MethodPost, "/invitations", `{"role":"viewer","email":"bob@example.com"}`, &invited)
	var waiting signin.InvitationsBody
	l.call(http.MethodGet, "/invitations", "", &waiting)
	if len(waiting.Invitations) != 1 || waiting.Invitations[0].ID != invited.ID {
		t.Errorf("waiting: %+v", waiting)
	}
	bob := l.newBrowser()
	bob.post(strings.TrimPrefix(invited.URL, l.url), "handle", "bob", "name", "Bob", "email", "bob@example.com", "password", good).leads(t, http.StatusSeeOther, "/")
	list := bob.call(http.MethodGet, "/people", "", nil)
	if strings.Contains(list.body, "example.com") || strings.Contains(list.body, "last_seen") || !strings.Contains(list.body, `"id":"ada"`) {
		t.Errorf("a viewer sees %s", list.body)
	}
	l.call(http.MethodGet, "/people", "", nil).shows(t, http.StatusOK, "bob@example.com", "last_seen")
	bob.call(http.MethodPatch, "/people/bob", `{"role":"owner"}`, nil).shows(t, http.StatusForbidden)
	bob.call(http.MethodPatch, "/me", `{"name":"Robert"}`, nil).shows(t, http.StatusOK, `"name":"Robert"`)
	l.call(http.MethodPatch, "/people/bob", `{"role":"editor"}`, nil).shows(t, http.StatusOK, `"role":"editor"`)
	bob.call(http.MethodGet, "/me", "", nil).shows(t, http.StatusOK, `"role":"editor"`)
	l.call(http.MethodPatch, "/people/ada", `{"role":"editor"}`, nil).shows(t, http.StatusConflict, "the last owner")
	l.call(http.MethodPatch, "/people/eve", `{"role":"editor"}`, nil).shows(t, http.StatusNotFound)
	l.call(http.MethodPatch, "/people/bob", `{"disabled":true}`, nil).shows(t, http.StatusOK, `"disabled":true`)
	if bob.in() {
		t.Error("a disabled person is still signed in")
	}
	l.call(http.MethodPost, "/people/bob/password-link", "", nil).shows(t, http.StatusConflict)
	l.call(http.MethodPatch, "/people/bob", `{"disabled":false}`, nil).shows(t, http.StatusOK)
	var link signin.PasswordLink
	l.call(http.MethodPost, "/people/bob/password-link", "", &link)
	page := strings.TrimPrefix(link.URL, l.url)
	bob.get(page).shows(t, http.StatusOK, "Choose a new password", "For Robert")
	bob.post(page, "password", "staple orbit lantern").leads(t, http.StatusSeeOther, "/")
	if !bob.in() {
		t.Error("bob is not in")
	}
}

func TestTheAuditMergesAccountsAndChanges(t *testing.T) {
	t.Parallel()
	l := newLab(t, "")
	l.owner()
	for i := range 5 {
		l.clock.Advance(time.Minute)
		who := []string{"ada", "bob"}[i%2]
		_, err := l.store.Apply(t.Context(), ledger.Change{
			Actor: ledger.Actor{ID: who, Role: ledger.Owner}, Reason: fmt.Sprint("reason ", i), Source: "cli", Ops: []ledger.Op{{Put: &ledger.Put{Kind: "theme", Title: fmt.Sprint(i)}}},
		})
		l.ok(err)
		l.clock.Advance(time.Minute)
		l.signIn()
	}
	read := func(query string) (out []string, pages int) {
		after := ""
		for {
			var body signin.AuditBody
			l.call(http.MethodGet, "/audit?"+query+"&after="+after, "", &body)
			pages++
			last := time.Now().AddDate(100, 0, 0)
			for _, e := range body.Entries {
				if e.At.After(last) {
					t.Errorf("%v comes after %v", e.At, last)
				}
				last = e.At
				out = append(out, strings.TrimSpace(e.Kind+" "+e.Actor+" "+e.Reason))
			}
			if after = body.Next; after == "" {
				return out, pages
			}
		}
	}
	all, _ := read("limit=200")
	if len(all) < 12 || all[0] != "sign_out ada" && all[0] != "sign_in ada" {
		t.Errorf("everything: %v", all)
	}
	paged, pages := read("limit=3")
	if diff := cmp.Diff(all, paged); diff != "" || pages < 4 {
		t.Errorf("page by page it is otherwise (-at once +paged):\n%s", diff)
	}
	changes, _ := read("kind=change&limit=2")
	if diff := cmp.Diff([]string{"change ada reason 4", "change bob reason 3", "change ada reason 2", "change bob reason 1", "change ada reason 0"}, changes); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	bobs, _ := read("person=bob&limit=50")
	if diff := cmp.Diff([]string{"change bob reason 3", "change bob reason 1"}, bobs); diff != "" {
		t.Errorf("what bob did (-want +got):\n%s", diff)
	}
	accounts, _ := read("kind=account&limit=50")
	if slices.ContainsFunc(accounts, func(s string) bool { return strings.HasPrefix(s, "change") }) || len(accounts) != len(all)-5 {
		t.Errorf("accounts: %v", accounts)
	}
	ins, _ := read("kind=sign_in&limit=50")
	if len(ins) != 5 {
		t.Errorf("sign-ins: %v", ins)
	}
	for _, after := range []string{"x", "1", "-1~", "9999999999999999999~", "~"} {
		l.call(http.MethodGet, "/audit?after="+after, "", nil).shows(t, http.StatusUnprocessableEntity, `"path":"after"`)
	}
}
