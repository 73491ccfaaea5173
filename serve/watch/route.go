package watch

import (
	"net/http"

	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// How long bodies may be, in bytes. What the REST operations say of themselves may be less.
const (
	usualBody = 1 << 20
	bulkBody  = 16 << 20
)

// Named lists the routes that are treated unlike others, each of which must exist; a test of the server sees to it.
func Named() []string { return append(streams(), "POST "+rest.Base+"/changes") }

// streams are the routes that take as long as they take: their clients must keep reading or sending instead.
func streams() []string {
	return []string{
		"GET " + rest.Base + "/stream",
		"POST " + rest.Base + "/uploads",
		"GET " + rest.Base + "/export/{file}",
		"GET " + rest.Base + "/export/files.zip",
		"GET " + rest.Base + "/imports/{id}/losses.csv",
		"GET " + rest.Base + "/backups/{id}/archive",
	}
}

func pattern(route gate.Route) string { return route.Method + " " + route.Path }

func unhurried(route gate.Route) bool {
	for _, s := range streams() {
		if pattern(route) == s {
			return true
		}
	}
	return false
}

// endless reports whether a route's answer goes on until somebody ends it.
func endless(route gate.Route) bool { return route.Path == rest.Base+"/stream" }

// unread reports whether a body is too large to be looked at before it is handled.
func unread(route gate.Route) bool { return route.Path == rest.Base+"/uploads" }

// probe reports whether a route is asked by machines that look after the server; they must always get through.
func probe(route gate.Route) bool { return probed(route.Path) }

func probed(path string) bool { return path == "/healthz" || path == "/readyz" || path == "/metrics" }

// bodyLimit is how many bytes a request may have; 0: the handler sees to it.
func bodyLimit(route gate.Route) int64 {
	switch {
	case route.Rule.Foreign, unread(route), route.Method == http.MethodGet:
		return 0
	case route.Path == rest.Base+"/changes":
		return bulkBody
	}
	return usualBody
}

// bounded refuses to read more than a limit.
func bounded(limit int64, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > limit {
			rest.Write(w, tooLarge(limit))
			return
		}
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, limit)
		}
		next(w, r)
	}
}

// unhurry lets a request take its time.
func (w *Watch) unhurry(route gate.Route, next http.HandlerFunc) http.HandlerFunc {
	name, ends := pattern(route), !endless(route)
	return func(rw http.ResponseWriter, r *http.Request) {
		if v := visitOf(r.Context()); v != nil {
			v.pace.roll()
		}
		open := w.metrics.open.WithLabelValues(name)
		open.Inc()
		defer open.Dec()
		if !ends {
			ctx, cancel := withDone(r.Context(), w.draining)
			defer cancel()
			r = r.WithContext(ctx)
		}
		next(rw, r)
	}
}
