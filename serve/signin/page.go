package signin

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"throughline.dev/ledger"
)

//go:embed page
var pageFiles embed.FS

// pages draws what is seen before the application is: forms and errors, without a script.
type pages struct {
	templates map[string]*template.Template
	files     map[string][]byte
	mark      string // of the files, so that browsers keep them
}

func newPages() *pages {
	p := &pages{templates: map[string]*template.Template{}, files: map[string][]byte{}}
	all := sha256.New()
	for _, name := range []string{"icon.svg", "style.css"} {
		p.files[name], _ = pageFiles.ReadFile("page/" + name) // embedded
		all.Write(p.files[name])
	}
	p.mark = hex.EncodeToString(all.Sum(nil)[:6])
	for _, name := range []string{"sign-in", "start", "invitation", "sign-out", "message"} {
		p.templates[name] = template.Must(template.ParseFS(pageFiles, "page/layout.tmpl", "page/"+name+".tmpl"))
	}
	return p
}

// view is what a page shows.
type view struct {
	Title string
	Mark  string // of the style and the icon
	Lead  string // a sentence below the title
	Form  form
	Next  string
	// Of the pages that need them.
	Offers  []Offer
	Closed  bool // there is no owner yet
	Person  string
	Role    string
	Min     int
	Link    string // where a message leads, and what that says
	LinkTo  string
	LinkSay string
}

// form is what was entered, and what is wrong with it.
type form struct {
	Handle, Name, Email string
	Path                string // the field that is wrong; empty: the form as a whole
	Problem             string
}

// failed notes what an error says about the form. It reports whether the error is one that whoever fills in the form
// can act on.
func (f *form) failed(err error) bool {
	e := asLedger(err)
	if e == nil || e.Code == ledger.CodeInternal || e.Code == ledger.CodeUnavailable {
		return false
	}
	f.Path, f.Problem = e.Path, sentence(e)
	return true
}

// draw answers with a page. What pages show belongs to one browser at one time, and their addresses may be secrets.
func (p *pages) draw(w http.ResponseWriter, status int, name string, v view) {
	v.Mark = p.mark
	var b bytes.Buffer
	if err := p.templates[name].ExecuteTemplate(&b, "layout", v); err != nil {
		http.Error(w, "the page could not be drawn", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// file answers with the style or the icon of the pages.
func (p *pages) file(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+p.mark+`"`)
		w.Header().Set("Cache-Control", "no-cache")
		if r.URL.RawQuery == p.mark {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(p.files[name]))
	}
}
