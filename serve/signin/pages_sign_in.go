package signin

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

// maxForm bounds, in bytes, what a form may send.
const maxForm = 64 << 10

// readForm reads a posted form. It answers the request itself when it cannot.
func (e *Entrance) readForm(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err == nil {
		return true
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		e.Message(w, r, http.StatusRequestEntityTooLarge, "Too much was sent", "A form here takes up to 64 kB.")
	} else {
		e.Message(w, r, http.StatusBadRequest, "The form could not be read", "Go back and send it again.")
	}
	return false
}

func (e *Entrance) showSignIn(w http.ResponseWriter, r *http.Request) {
	next := SafeNext(r.URL.Query().Get("next"))
	if e.caller(r).Known() {
		http.Redirect(w, r, next, http.StatusSeeOther)
		return
	}
	e.drawSignIn(w, r, http.StatusOK, next, form{})
}

func (e *Entrance) drawSignIn(w http.ResponseWriter, r *http.Request, status int, next string, f form) {
	has, err := e.accounts.HasOwner(r.Context())
	if err != nil {
		e.Failed(w, r, err)
		return
	}
	v := view{Title: "Sign in", Form: f, Next: next, Closed: !has}
	for _, o := range e.offers {
		if next != "/" {
			o.Path += "?next=" + url.QueryEscape(next)
		}
		v.Offers = append(v.Offers, o)
	}
	e.pages.draw(w, status, "sign-in", v)
}

func (e *Entrance) signIn(w http.ResponseWriter, r *http.Request) {
	if !e.readForm(w, r) {
		return
	}
	name, password, next := r.PostForm.Get("name"), r.PostForm.Get("password"), SafeNext(r.PostForm.Get("next"))
	f := form{Handle: name}
	if name == "" || password == "" {
		f.Problem = "Enter your handle or e-mail address, and your password."
		e.drawSignIn(w, r, http.StatusUnprocessableEntity, next, f)
		return
	}
	p, err := e.checkPassword(w, r, name, password)
	if err == nil {
		err = e.SignIn(w, r, p, "with a password", next)
	}
	if err == nil {
		return
	}
	if !f.failed(err) {
		if ledger.CodeOf(err) != ledger.CodeUnavailable || w.Header().Get("Retry-After") == "" {
			e.Failed(w, r, err)
			return
		}
		f.Problem = sentence(asLedger(err))
		e.drawSignIn(w, r, http.StatusTooManyRequests, next, f)
		return
	}
	e.drawSignIn(w, r, http.StatusUnauthorized, next, f)
}

// checkPassword compares a password past the guard. An error of CodeUnavailable, with a Retry-After header set, asks
// to wait.
func (e *Entrance) checkPassword(w http.ResponseWriter, r *http.Request, name, password string) (account.Person, error) {
	from := e.client(r)
	good, wait := e.guard.begin(from.Address, name)
	if wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
		return account.Person{}, tooFast(wait)
	}
	p, err := e.accounts.CheckPassword(r.Context(), name, password)
	switch {
	case err == nil:
		good()
	case ledger.CodeOf(err) == ledger.CodeForbidden:
		e.accounts.Audit(r.Context(), e.failedAttempt(r, name))
	}
	return p, err
}

// failedAttempt is the entry of an attempt. A name that nobody has is not written down: it may be a password that was
// typed into the wrong field.
func (e *Entrance) failedAttempt(r *http.Request, name string) account.Entry {
	entry := account.Entry{Kind: account.SignInFailed, Text: "nobody has the name that was entered", Address: e.client(r).Address}
	if p, err := e.accounts.Find(r.Context(), name); err == nil {
		entry.Subject, entry.Text = p.ID, ""
	}
	return entry
}

func tooFast(wait time.Duration) error {
	return &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: "there were too many attempts", Remedy: fmt.Sprintf("Wait %s and try again", inWords(wait))}
}

func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

func inWords(d time.Duration) string {
	if n := seconds(d); n > 90 {
		return fmt.Sprintf("%d minutes", (n+59)/60)
	} else if n != 1 {
		return fmt.Sprintf("%d seconds", n)
	}
	return "a second"
}

func (e *Entrance) showSignOut(w http.ResponseWriter, r *http.Request) {
	if !e.caller(r).Known() {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	e.pages.draw(w, http.StatusOK, "sign-out", view{Title: "Sign out", Person: e.caller(r).Name})
}

func (e *Entrance) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(e.cookieName()); err == nil {
		if err := e.accounts.EndSession(r.Context(), c.Value); err != nil {
			e.Failed(w, r, err)
			return
		}
	}
	http.SetCookie(w, e.sessionCookie(""))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}
