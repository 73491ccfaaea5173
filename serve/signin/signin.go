// Package signin is how people and programs get in over HTTP: pages to sign in and out, to begin with, to accept an
// invitation, the cookie of a session, bearer tokens, and the REST operations about people, tokens, sessions and the
// trail of who did what. The rules about accounts are in package account; what a role may do is in package gate.
package signin

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Config says whom to let in, and where.
type Config struct {
	Accounts *account.Accounts
	Ledger   ledger.Store
	// URL is the address people reach the server at; links are made with it. Cookies are marked as for https alone
	// when it begins with that.
	URL string
	Now func() time.Time // nil: the system's clock
	Log *slog.Logger     // nil: nothing is logged
}

// Entrance lets people and programs in. It is the [gate.Authenticator] of the server.
type Entrance struct {
	accounts *account.Accounts
	ledger   ledger.Store
	url      string
	secure   bool
	now      func() time.Time
	log      *slog.Logger
	pages    *pages
	guard    *guard
	offers   []Offer
}

// New makes the entrance of a server.
func New(cfg Config) *Entrance {
	e := &Entrance{
		accounts: cfg.Accounts, ledger: cfg.Ledger, url: strings.TrimSuffix(cfg.URL, "/"), now: cfg.Now, log: cfg.Log,
		pages: newPages(),
	}
	e.secure = strings.HasPrefix(e.url, "https://")
	if e.now == nil {
		e.now = time.Now
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	e.guard = newGuard(e.now)
	return e
}

// Offer is another way to sign in: a link to a page that ends with [Entrance.SignIn].
type Offer struct {
	Name string // as in "Continue with NAME"
	Path string // on this server; next= is added to it
}

// Offer puts another way to sign in on the page. It must be called before requests are answered.
func (e *Entrance) Offer(o Offer) { e.offers = append(e.offers, o) }

// Mount registers the pages and the operations.
func (e *Entrance) Mount(mux *gate.Mux, api *rest.API) {
	const outside = "whoever signs in is not known yet"
	const link = "the secret in the address lets in, once"
	mux.Handle(http.MethodGet, "/sign-in", gate.Open(outside), e.showSignIn)
	mux.Handle(http.MethodPost, "/sign-in", gate.Open(outside), e.signIn)
	for name := range e.pages.files {
		mux.Handle(http.MethodGet, "/sign-in/"+name, gate.Open("a file of pages that are open"), e.pages.file(name))
	}
	mux.Handle(http.MethodGet, "/start/{link}", gate.Open(link), e.showStart)
	mux.Handle(http.MethodPost, "/start/{link}", gate.Open(link), e.start)
	mux.Handle(http.MethodGet, "/invitation/{link}", gate.Open(link), e.showInvitation)
	mux.Handle(http.MethodPost, "/invitation/{link}", gate.Open(link), e.acceptInvitation)
	mux.Handle(http.MethodGet, "/sign-out", gate.Open("shows a button"), e.showSignOut)
	mux.Handle(http.MethodPost, "/sign-out", gate.Open("ends the session that comes with it, if any"), e.signOut)
	e.mountMe(api)
	e.mountPeople(api)
	e.mountInvitations(api)
	e.mountTokens(api)
	e.mountSessions(api)
	e.mountTrail(api)
}

// Link is the address of a page with a secret in it.
func (e *Entrance) link(page, secret string) string { return e.url + "/" + page + "/" + secret }

// StartLink is the address by which the first owner, or somebody who is locked out, gets in.
func StartLink(base, secret string) string {
	return strings.TrimSuffix(base, "/") + "/start/" + url.PathEscape(secret)
}

// client says where a request comes from.
func (e *Entrance) client(r *http.Request) account.Client {
	return account.Client{Browser: browserName(r.UserAgent()), Address: gate.Address(r)}
}
