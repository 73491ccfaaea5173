package watch

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Mount adds the routes for those who look after the server.
func (w *Watch) Mount(mux *gate.Mux) {
	mux.Handle(http.MethodGet, "/healthz", gate.Open("says only that the process answers"), func(rw http.ResponseWriter, _ *http.Request) {
		say(rw, http.StatusOK, "ok", "")
	})
	mux.Handle(http.MethodGet, "/readyz", gate.Open("says only whether requests can be answered"), w.ready)
	scrape := promhttp.HandlerFor(w.metrics.registry, promhttp.HandlerOpts{DisableCompression: true, MaxRequestsInFlight: 4})
	mux.Handle(http.MethodGet, "/metrics", gate.Needs(ledger.Viewer), scrape.ServeHTTP)
}

// ready tells whether the server should be sent requests.
func (w *Watch) ready(rw http.ResponseWriter, r *http.Request) {
	if w.draining.Err() != nil {
		say(rw, http.StatusServiceUnavailable, "stopping", "the server is about to stop")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if _, err := w.product.Store.Position(ctx); err != nil {
		if to, ok := rw.(rest.Reporter); ok {
			to.Report(err)
		}
		say(rw, http.StatusServiceUnavailable, "unavailable", "the ledger does not answer")
		return
	}
	say(rw, http.StatusOK, "ready", "")
}

func say(w http.ResponseWriter, status int, state, detail string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(struct {
		Status string `json:"status"`
		Detail string `json:"detail,omitempty"`
	}{state, detail})
}
