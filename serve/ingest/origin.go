package ingest

import "net/http"

// allowPages lets pages of any site read the answer. A browser adds no credentials of its own to these requests: what lets
// events in is the write key, which a page carries openly.
func allowPages(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After, X-RateLimit-Reset")
	h.Set("Cache-Control", "no-store")
}

// preflight tells a browser what a page of another site may send.
func preflight(w http.ResponseWriter, _ *http.Request) {
	allowPages(w.Header())
	w.Header().Set("Access-Control-Allow-Methods", http.MethodPost)
	w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding, X-Retry-Count")
	w.Header().Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
