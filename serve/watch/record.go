package watch

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// noRoute stands for the route of requests that reach none. What they asked for is not logged: it may be a link that
// was meant to be secret, mistyped.
const noRoute = "none"

// requestID takes the id that a proxy gave the request, or makes one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'
	}
	if id == "" || len(id) > 64 || strings.ContainsFunc(id, func(c rune) bool { return !plain(c) }) {
		return rand.Text()[:16]
	}
	return id
}

// record counts a request and writes its line.
func (w *Watch) record(r *http.Request, id string, a *answer, caller gate.Caller, took time.Duration) {
	route := r.Pattern
	if route == "" {
		route = noRoute
	}
	status := a.status
	if status == 0 {
		status = http.StatusOK
	}
	w.metrics.observe(route, status, took)
	level := slog.LevelInfo
	switch {
	case status >= 500:
		level = slog.LevelError
	case probed(r.URL.Path), strings.HasSuffix(route, "/{path...}"):
		level = slog.LevelDebug
	}
	ctx := context.WithoutCancel(r.Context())
	if !w.log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", route), slog.Int("status", status), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", a.size), slog.String("request", id),
	}
	if caller.Known() {
		attrs = append(attrs, slog.String("person", caller.Actor.ID), slog.String("via", caller.Via))
	}
	if a.cause != nil {
		attrs = append(attrs, slog.String("cause", a.cause.Error()))
	}
	if a.panicked != nil {
		attrs = append(attrs, slog.String("panic", fmt.Sprint(a.panicked)), slog.String("stack", string(a.stack)))
	}
	w.log.LogAttrs(ctx, level, "request", attrs...)
}

// tooLarge refuses a body.
func tooLarge(limit int64) error {
	return rest.NewProblem(http.StatusRequestEntityTooLarge, ledger.CodeInvalid, fmt.Sprintf("the request is larger than %d MB", limit>>20), "Send it in parts")
}
