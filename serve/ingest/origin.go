package ingest

import "net/http"

// allowPages lets pages of any site read the answer. A browser adds no credentials of its own to these requests: what lets
// events in is the write key, which a page carries openly.
func allowPages(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset")
	h.Set("Cache-Control", "no-store")
}

// preflight tells a browser what a page of another site may send, and a sender of CloudEvents that it may.
func preflight(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	allowPages(h)
	h.Set("Access-Control-Allow-Methods", http.MethodPost)
	// The star covers all others, but not Authorization.
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding, X-Retry-Count, *")
	h.Set("Access-Control-Max-Age", "86400")
	if r.Header.Get("WebHook-Request-Origin") != "" {
		h.Set("WebHook-Allowed-Origin", "*")
		h.Set("WebHook-Allowed-Rate", "*")
		h.Set("Allow", http.MethodPost)
	}
	w.WriteHeader(http.StatusNoContent)
}
