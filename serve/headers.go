package serve

import (
	"net/http"
	"strings"

	"throughline.dev/serve/app"
)

// guarded tells browsers what the pages of this server may do, so that text that slipped through somewhere can do
// nothing: all comes from this server, nothing is inline, no other site shows or reads it. A handler whose answer needs
// another policy sets its own.
func guarded(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", app.Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "private, no-cache") // belongs to one person; asked for again each time
		}
		next.ServeHTTP(w, r)
	})
}
