package app_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"throughline.dev/ledger"
	"throughline.dev/serve/app"
	"throughline.dev/serve/gate"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		"index.html":            {Data: []byte("<title>Throughline</title>")},
		"index.html.gz":         {Data: []byte("gz page")},
		"theme.js":              {Data: []byte("theme")},
		"assets/main-abc.js":    {Data: []byte("plain script")},
		"assets/main-abc.js.gz": {Data: []byte("gz script")},
		"assets/main-abc.js.br": {Data: []byte("br script")},
		".vite/manifest.json":   {Data: []byte("{}")},
	}
}

// visitor signs in whoever says a name.
type visitor struct{}

func (visitor) Authenticate(r *http.Request) (gate.Caller, error) {
	name := r.Header.Get("As")
	if name == "" {
		return gate.Caller{}, nil
	}
	return gate.Caller{Actor: ledger.Actor{ID: name, Role: ledger.Viewer}, Name: name, Via: "session"}, nil
}

func serve(t *testing.T, files fstest.MapFS) http.Handler {
	t.Helper()
	mux := gate.New(visitor{}, func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) })
	var err error
	if files == nil {
		err = app.Mount(mux, nil)
	} else {
		err = app.Mount(mux, files)
	}
	if err != nil {
		t.Fatal(err)
	}
	return mux
}

type answer struct {
	status int
	header http.Header
	body   string
}

func ask(t *testing.T, h http.Handler, method, target string, header ...string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{w.Code, w.Header(), string(body)}
}

func TestScreensStartTheApplication(t *testing.T) {
	t.Parallel()
	h := serve(t, built())
	for _, target := range []string{"/", "/discover", "/decide/key-results?filter=a.b", "/REQ-12", "/REQ-12/trace", "/settings/people", "/apis", "/v1x"} {
		got := ask(t, h, "GET", target, "As", "ada")
		if got.status != 200 || got.body != "<title>Throughline</title>" {
			t.Errorf("GET %s: %d %q, want the page", target, got.status, got.body)
		}
		if got.header.Get("Cache-Control") != "no-cache" || got.header.Get("Content-Security-Policy") != app.Policy {
			t.Errorf("GET %s: headers %v, want no-cache and the policy", target, got.header)
		}
		if got := ask(t, h, "GET", target); got.status != 401 {
			t.Errorf("GET %s signed out: %d, want 401", target, got.status)
		}
	}
}

func TestNoScreenThere(t *testing.T) {
	t.Parallel()
	h := serve(t, built())
	for _, target := range []string{"/api", "/api/v1/record", "/v1/nothing", "/assets/", "/assets/main.js", "/assets/../index.html", "/assets/%2e%2e/index.html", "/robots.txt", "/.vite/manifest.json", "/.env", "/main-abc.js.br"} {
		got := ask(t, h, "GET", target, "As", "ada")
		if got.status < 300 || strings.Contains(got.body, "<title>Throughline") {
			t.Errorf("GET %s: %d %q, want nothing there", target, got.status, got.body)
		}
	}
	if got := ask(t, h, "POST", "/discover", "As", "ada"); got.status != http.StatusMethodNotAllowed {
		t.Errorf("POST to a screen: %d, want 405", got.status)
	}
}

func TestFilesNeedNobodySignedIn(t *testing.T) {
	t.Parallel()
	h := serve(t, built())
	got := ask(t, h, "GET", "/assets/main-abc.js")
	if got.body != "plain script" || got.header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("hashed file: %q with %v", got.body, got.header)
	}
	if typ := got.header.Get("Content-Type"); !strings.HasPrefix(typ, "text/javascript") {
		t.Errorf("type %q, want a script", typ)
	}
	if got := ask(t, h, "GET", "/theme.js"); got.body != "theme" || got.header.Get("Cache-Control") != "no-cache" {
		t.Errorf("file with a name that stays: %q with %v", got.body, got.header)
	}
	head := ask(t, h, "HEAD", "/assets/main-abc.js")
	if head.body != "" || head.header.Get("Content-Length") != "12" {
		t.Errorf("HEAD: %q with %v, want the length alone", head.body, head.header)
	}
}

func TestTheSmallestFormTheClientTakes(t *testing.T) {
	t.Parallel()
	h := serve(t, built())
	for accept, want := range map[string]string{
		"":                      "plain script",
		"gzip, deflate, br":     "br script",
		"gzip":                  "gz script",
		"br;q=0, gzip;q=0.5":    "gz script",
		"br;q=0, gzip;q=0":      "plain script",
		"*":                     "br script",
		"*;q=0":                 "plain script",
		"*, br;q=0":             "gz script",
		"BR":                    "br script",
		"br;q=nonsense, gzip":   "gz script",
		"identity;q=1, *;q=0.0": "plain script",
	} {
		got := ask(t, h, "GET", "/assets/main-abc.js", "Accept-Encoding", accept)
		if got.body != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", accept, got.body, want)
		}
		encoding, _, _ := strings.Cut(want, " ")
		if e := got.header.Get("Content-Encoding"); e != map[string]string{"br": "br", "gz": "gzip"}[encoding] {
			t.Errorf("Accept-Encoding %q: encoding %q for %q", accept, e, want)
		}
		if got.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("Accept-Encoding %q: caches are not told that the answer depends on it", accept)
		}
	}
}

func TestWhatTheBrowserHasIsNotSentAgain(t *testing.T) {
	t.Parallel()
	h := serve(t, built())
	first := ask(t, h, "GET", "/assets/main-abc.js", "Accept-Encoding", "br")
	etag := first.header.Get("ETag")
	for _, tag := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		again := ask(t, h, "GET", "/assets/main-abc.js", "Accept-Encoding", "br", "If-None-Match", tag)
		if again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("If-None-Match %s: %d %q, want 304", tag, again.status, again.body)
		}
	}
	if other := ask(t, h, "GET", "/assets/main-abc.js", "Accept-Encoding", "gzip", "If-None-Match", etag); other.status != 200 {
		t.Errorf("another form with the tag of the first: %d, want 200", other.status)
	}
}

func TestNotBuilt(t *testing.T) {
	t.Parallel()
	h := serve(t, nil)
	if got := ask(t, h, "GET", "/REQ-1", "As", "ada"); got.status != 200 || !strings.Contains(got.body, "make ui") {
		t.Errorf("a program without the application: %d %q, want how to build it", got.status, got.body)
	}
	broken := gate.New(visitor{}, nil)
	if err := app.Mount(broken, fstest.MapFS{"assets/x.js": {Data: nil}}); err == nil {
		t.Error("a build without its page was taken")
	}
}
