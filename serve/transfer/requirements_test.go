package transfer_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"throughline.dev/ledger"
)

func TestRequirementsAreDownloaded(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, op := range []ledger.Op{
		{Put: &ledger.Put{Kind: "requirement", Title: "Quick <script>", Fields: json.RawMessage(`{"statement":"Search is quick.","type":"quality"}`)}},
		{Put: &ledger.Put{Kind: "story", Title: "Find 漢", Fields: json.RawMessage(`{"role":"buyer","means":"find","scenarios":[{"name":"a","when":"b","then":"c"}]}`)}},
	} {
		if _, err := l.product.Store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Editor}, Ops: []ledger.Op{op}}); err != nil {
			t.Fatal(err)
		}
	}
	for path, begins := range map[string]string{
		"/specification.html":                                 "<!doctype html>",
		"/specification.pdf":                                  "%PDF-",
		"/specification.md":                                   "# Specification",
		"/export/requirements.reqif":                          "<?xml",
		"/export/requirements.reqifz":                         "PK",
		"/export/requirements.md":                             "# Requirements",
		"/export/features.zip":                                "PK",
		"/specification.md?title=Ours":                        "# Ours",
		"/specification.html?as_of=1":                         "<!doctype html>",
		"/export/requirements.md?as_of=1&filter=type:quality": "# Requirements",
	} {
		a := l.ask(vic, http.MethodGet, path, "")
		if a.status != http.StatusOK || !bytes.HasPrefix(a.body, []byte(begins)) {
			t.Errorf("%s: %d %.60s", path, a.status, a.body)
		}
		if bytes.Contains(a.body, []byte("<script>")) && strings.Contains(path, "html") {
			t.Errorf("%s holds markup that somebody wrote", path)
		}
		if h := a.header; !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: a browser may show it: %v", path, h)
		}
	}
	if a := l.ask(vic, http.MethodGet, "/specification.pdf", ""); !strings.Contains(strings.Join(a.header.Values("Throughline-Notice"), " "), "U+6F22") {
		t.Errorf("the paper does not tell which characters it lacks: %v", a.header)
	}
	for _, path := range []string{"/specification.html?filter=no:no", "/export/requirements.reqif?filter=no:no", "/specification.md?as_of=soon"} {
		if a := l.ask(vic, http.MethodGet, path, ""); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
}
