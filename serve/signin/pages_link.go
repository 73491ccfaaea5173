package signin

import (
	"net/http"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

func (e *Entrance) showStart(w http.ResponseWriter, r *http.Request) {
	link, err := e.accounts.Link(r.Context(), r.PathValue("link"))
	if err != nil {
		e.ended(w, r, err)
		return
	}
	e.drawStart(w, r, http.StatusOK, link, form{})
}

func (e *Entrance) drawStart(w http.ResponseWriter, r *http.Request, status int, link account.Link, f form) {
	v := view{Title: "Begin with Throughline", Lead: "You are the first here, and become the owner: you can invite others, and nothing is open before you are done.", Form: f, Min: account.MinPassword}
	if link.Person != "" {
		p, err := e.accounts.Person(r.Context(), link.Person)
		if err != nil {
			e.Failed(w, r, err)
			return
		}
		v.Title, v.Lead, v.Person = "Choose a new password", "For "+p.Name+". You are signed out everywhere else.", p.ID
	}
	e.pages.draw(w, status, "start", v)
}

func (e *Entrance) start(w http.ResponseWriter, r *http.Request) {
	if !e.readForm(w, r) {
		return
	}
	secret := r.PathValue("link")
	link, err := e.accounts.Link(r.Context(), secret)
	if err != nil {
		e.ended(w, r, err)
		return
	}
	n, f := entered(r)
	p, err := e.accounts.UseLink(r.Context(), secret, n)
	e.enter(w, r, p, err, "with a one-time link", &f, func(status int) { e.drawStart(w, r, status, link, f) })
}

func (e *Entrance) showInvitation(w http.ResponseWriter, r *http.Request) {
	i, err := e.accounts.Invitation(r.Context(), r.PathValue("link"))
	if err != nil {
		e.ended(w, r, err)
		return
	}
	e.drawInvitation(w, r, http.StatusOK, i, form{Email: i.Email})
}

func (e *Entrance) drawInvitation(w http.ResponseWriter, r *http.Request, status int, i account.Invitation, f form) {
	host := i.By
	if p, err := e.accounts.Person(r.Context(), i.By); err == nil {
		host = p.Name
	}
	v := view{Title: "Join Throughline", Lead: host + " invites you as " + ledger.WithArticle(string(i.Role)) + ": " + mayDo(i.Role) + ".", Form: f, Min: account.MinPassword}
	e.pages.draw(w, status, "invitation", v)
}

func (e *Entrance) acceptInvitation(w http.ResponseWriter, r *http.Request) {
	if !e.readForm(w, r) {
		return
	}
	secret := r.PathValue("link")
	i, err := e.accounts.Invitation(r.Context(), secret)
	if err != nil {
		e.ended(w, r, err)
		return
	}
	n, f := entered(r)
	p, err := e.accounts.Accept(r.Context(), secret, n)
	e.enter(w, r, p, err, "by invitation", &f, func(status int) { e.drawInvitation(w, r, status, i, f) })
}

// ended answers the request for a link that cannot be used, any more or at all.
func (e *Entrance) ended(w http.ResponseWriter, r *http.Request, err error) {
	if ledger.CodeOf(err) != ledger.CodeNotFound {
		e.Failed(w, r, err)
		return
	}
	e.Message(w, r, http.StatusNotFound, "This link does not work any more", sentence(asLedger(err)))
}

// entered reads the form of somebody who gets an account.
func entered(r *http.Request) (account.Newcomer, form) {
	v := r.PostForm
	n := account.Newcomer{Handle: strings.ToLower(strings.TrimSpace(v.Get("handle"))), Name: v.Get("name"), Email: v.Get("email"), Password: v.Get("password")}
	return n, form{Handle: n.Handle, Name: n.Name, Email: n.Email}
}

// enter signs in whoever an account was made for, or shows the form again with what is wrong with it.
func (e *Entrance) enter(w http.ResponseWriter, r *http.Request, p account.Person, err error, way string, f *form, again func(status int)) {
	if err == nil {
		err = e.SignIn(w, r, p, way, "/")
	}
	switch {
	case err == nil:
	case ledger.CodeOf(err) == ledger.CodeNotFound || !f.failed(err):
		e.ended(w, r, err)
	default:
		again(http.StatusUnprocessableEntity)
	}
}

// mayDo says what a role is for.
func mayDo(r ledger.Role) string {
	switch r {
	case ledger.Owner:
		return "you can change everything, people and settings included"
	case ledger.Editor:
		return "you can read, write, link and decide"
	case ledger.Contributor:
		return "you can read, comment and submit feedback"
	}
	return "you can read everything"
}
