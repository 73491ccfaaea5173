package ingest

import (
	"net/http"

	"throughline.dev/serve/gate"
)

// addresses are where events are sent to, and what is spoken there. They are where client libraries look for them, which
// is why most have no prefix.
func addresses() map[string]format {
	all := map[string]format{
		"/v1/logs":                otlp{},
		"/v1/cloudevents":         cloudEvents{},
		"/i/v1/analytics/events":  postHog{newer: true},
		"/i/v1/analytics/events/": postHog{newer: true},
	}
	// The single letters are those of Segment's library for browsers.
	for name, kind := range map[string]string{
		"batch": "", "b": "", "import": "",
		"track": "track", "t": "track",
		"identify": "identify", "i": "identify",
		"group": "group", "g": "group",
		"alias": "alias", "a": "alias",
		"page": "page", "p": "page",
		"screen": "screen", "s": "screen",
	} {
		all["/v1/"+name] = segment{kind}
	}
	for _, name := range [...]string{"/batch", "/capture", "/e", "/track", "/engage", "/i/v0/e"} {
		f := postHog{engage: name == "/engage"}
		all[name], all[name+"/"] = f, f
	}
	return all
}

// Mount registers the addresses that events are sent to.
func (s *Service) Mount(mux *gate.Mux) {
	rule := gate.Rule{Foreign: true, Why: "programs and pages elsewhere send events here; the write key decides"}
	for path, f := range addresses() {
		if path[len(path)-1] == '/' {
			path += "{$}" // and nothing below
		}
		mux.Handle(http.MethodPost, path, rule, s.receive(f))
		mux.Handle(http.MethodOptions, path, gate.Open("a browser asks first what a page may send"), preflight)
	}
}
