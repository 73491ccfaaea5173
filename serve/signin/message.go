package signin

import (
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Message answers with a page that says what is wrong and where to go from there.
func (e *Entrance) Message(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	v := view{Title: title, Lead: text, LinkTo: "/", LinkSay: "Open Throughline"}
	if c, _ := e.Authenticate(r); !c.Known() {
		v.LinkTo, v.LinkSay = "/sign-in", "Sign in"
	}
	e.pages.draw(w, status, "message", v)
}

// Failed answers with a page about an error. What nobody can act on goes into the log instead.
func (e *Entrance) Failed(w http.ResponseWriter, r *http.Request, err error) {
	l := asLedger(err)
	if l == nil || l.Code == ledger.CodeInternal {
		e.log.ErrorContext(r.Context(), "a page failed", "error", err)
		e.Message(w, r, http.StatusInternalServerError, "Something went wrong", "It is in the server's log. Try again, and tell whoever runs the server if it stays.")
		return
	}
	title := "This did not work"
	switch l.Code {
	case ledger.CodeNotFound:
		title = "Not found"
	case ledger.CodeForbidden:
		title = "Not allowed"
	case ledger.CodeUnavailable:
		title = "Not available right now"
	}
	e.Message(w, r, rest.StatusOf(l.Code), title, sentence(l))
}

// Denied answers a request that the gate stops: with a problem where a program asks, with a way to sign in or a page
// where a person does.
func (e *Entrance) Denied(w http.ResponseWriter, r *http.Request, status int, cause error) {
	if cause == nil {
		cause = &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Message: "nobody is signed in", Remedy: "Sign in, or send a token"}
	}
	if code := ledger.CodeOf(cause); code == ledger.CodeInternal || code == ledger.CodeUnavailable {
		status = rest.StatusOf(code) // the shelf could not be read: nobody was refused
		e.log.ErrorContext(r.Context(), "who asks could not be read", "error", cause)
	}
	switch {
	case forProgram(r):
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", `Bearer realm="throughline"`)
		}
		var p *rest.Problem
		if errors.As(rest.Translate(cause), &p) {
			p.Status = status
			cause = p
		}
		rest.Write(w, cause)
	case status == http.StatusUnauthorized && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, signInPath(r.URL.RequestURI()), http.StatusSeeOther)
	default:
		title := "Not allowed"
		if status == http.StatusUnauthorized {
			title = "Sign in first"
		}
		text := "Something went wrong."
		if l := asLedger(cause); l != nil {
			text = sentence(l)
		}
		e.Message(w, r, status, title, text)
	}
}

// forProgram reports whether a request is made by a program, or by a script of a page, rather than by going somewhere.
func forProgram(r *http.Request) bool {
	if gate.ForProgram(r.URL.Path) || r.Header.Get("Authorization") != "" {
		return true
	}
	if dest := r.Header.Get("Sec-Fetch-Dest"); dest != "" {
		return dest != "document"
	}
	accept := r.Header.Get("Accept")
	return !strings.Contains(accept, "text/html") && (strings.Contains(accept, "json") || strings.Contains(accept, "text/event-stream"))
}

func asLedger(err error) *ledger.Error {
	var e *ledger.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// sentence writes an error for people: what is wrong, and what to do about it.
func sentence(e *ledger.Error) string {
	text := capital(e.Message) + "."
	if e.Remedy != "" {
		text += " " + capital(e.Remedy) + "."
	}
	return text
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
