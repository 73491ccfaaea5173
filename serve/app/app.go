// Package app serves the web application as it was built: the page that starts it for every address of a screen, and
// the files that page loads. The files are packed when the application is built, so a request costs a copy of memory.
package app

import (
	_ "embed"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Policy is the content security policy of the application: everything comes from this server, nothing is inline, no
// other site shows it in a frame. Pictures may also be drawn in the page, for charts that are saved as a file.
const Policy = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

//go:embed missing.html
var missing []byte

const start = "index.html"

// Mount registers the application. Built is what the build wrote, with index.html at its root; nil when the program
// was made without it, and then every screen says how to build it.
//
// The files are open, because they hold nothing of the product and the sign-in page is not the only page that may load
// them; the page that starts the application needs somebody signed in, so that the gate sends others to sign in.
func Mount(mux *gate.Mux, built fs.FS) error {
	files := map[string]*file{}
	page := newFile("missing.html", missing, fixed)
	if built != nil {
		var err error
		if files, err = read(built); err != nil {
			return fmt.Errorf("app: read the built application: %w", err)
		}
		found, ok := files[start]
		if !ok {
			return fmt.Errorf("app: the built application has no %s; build it again with make ui", start)
		}
		page = found
		delete(files, start)
	}

	mux.Handle(http.MethodGet, "/assets/{name...}", gate.Open("files of the application, which hold nothing of the product"), func(w http.ResponseWriter, r *http.Request) {
		if f, ok := files["assets/"+r.PathValue("name")]; ok {
			f.serve(w, r)
			return
		}
		notFound(w, r)
	})
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.Contains(name, "/") {
			mux.Handle(http.MethodGet, "/"+name, gate.Open("a file of the application, which holds nothing of the product"), files[name].serve)
		}
	}
	mux.Handle(http.MethodGet, "/{path...}", gate.Needs(ledger.Viewer), func(w http.ResponseWriter, r *http.Request) {
		if !screen(r.URL.Path) {
			notFound(w, r)
			return
		}
		page.serve(w, r)
	})
	return nil
}

// screen reports whether a path can be a screen of the application. Paths of the programs' side and names of files
// are not, so that a wrong address there is told from a page.
func screen(p string) bool {
	for _, taken := range []string{"/api", "/v1", "/assets"} {
		if p == taken || strings.HasPrefix(p, taken+"/") {
			return false
		}
	}
	return path.Ext(p) == ""
}

func notFound(w http.ResponseWriter, r *http.Request) {
	rest.Write(w, &ledger.Error{
		Code: ledger.CodeNotFound, Op: -1, Message: "nothing is at " + strconv.Quote(r.URL.Path),
		Remedy: "The description of the API at /api/v1/openapi.json lists its paths",
	})
}
