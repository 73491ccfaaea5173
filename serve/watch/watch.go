// Package watch looks after every request, whatever it is about: an id, a line in the log, a time, a limit on how much
// and how often, an answer that is compressed and one that is not given twice. It serves health, readiness and metrics.
// It knows routes and callers, and nothing of what the routes do; query strings, bodies and secrets never reach the log.
package watch

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/prometheus/client_golang/prometheus"

	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Limit is how often one caller may ask: Burst requests at once, Rate a second for long. The zero Limit is none.
type Limit struct {
	Rate  float64
	Burst int
}

// Usual is the limit unless another one is set: an application that shows one screen after the other stays far below it,
// a loop gone wild does not.
func Usual() Limit { return Limit{Rate: 200, Burst: 2000} }

// Config says what to watch, and within which limits.
type Config struct {
	Product *product.Product
	Version string
	Log     *slog.Logger // nil: nothing is logged
	Limit   Limit
}

// Watch is what stands around the routes of a server.
type Watch struct {
	product  *product.Product
	log      *slog.Logger
	metrics  *metrics
	callers  *callers // nil: no limit
	answers  answers
	zippers  sync.Pool
	busy     atomic.Bool     // there was a request since somebody looked
	draining context.Context // ended by Drain; what outlasts requests listens to it
	drain    context.CancelFunc
}

// New makes a Watch. Wrap, Step and Mount put it in place.
func New(cfg Config) *Watch {
	w := &Watch{product: cfg.Product, log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))}
	w.metrics = newMetrics(cfg.Product, cfg.Version)
	if cfg.Limit.Rate > 0 {
		w.callers = newCallers(cfg.Limit)
	}
	w.answers = answers{shelf: cfg.Product.Store.Shelf(), now: cfg.Product.Now}
	w.zippers.New = func() any {
		z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one it has
		return z
	}
	w.draining, w.drain = context.WithCancel(context.Background())
	return w
}

// Gauge adds a measurement that is taken whenever the metrics are asked for. Name begins with "throughline_".
func (w *Watch) Gauge(name, help string, measure func() float64) {
	w.metrics.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, measure))
}

// Drain says that the server is about to stop: it is not ready any more, and streams end, so that their clients look
// for another server.
func (w *Watch) Drain() { w.drain() }

// visit is what is known of a request while it is answered.
type visit struct {
	answer *answer
	body   *pacedBody // nil: the request has none
	pace   *pace
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit {
	v, _ := ctx.Value(visitKey{}).(*visit)
	return v
}

// Wrap puts the watch around all routes.
func (w *Watch) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		started := time.Now()
		if !probed(r.URL.Path) {
			w.busy.Store(true)
		}
		id := requestID(r)
		rw.Header().Set("X-Request-Id", id)
		v := &visit{pace: newPace(rw)}
		v.answer = &answer{ResponseWriter: rw, pace: v.pace}
		ctx, caller := gate.Observe(context.WithValue(r.Context(), visitKey{}, v))
		r = r.WithContext(rest.WithReport(ctx, v.answer.Report))
		v.pace.begin(r, v)
		defer func() {
			p := recover()
			aborted := p != nil
			if p != nil && p != http.ErrAbortHandler {
				aborted = !v.answer.panics(p, debug.Stack())
			}
			w.record(r, id, v.answer, *caller, time.Since(started))
			if aborted {
				panic(http.ErrAbortHandler) // the answer may have ended anywhere: the connection must not go on
			}
		}()
		z := w.compress(v.answer, r)
		next.ServeHTTP(z, r)
		z.finish()
	})
}

// Step is the part of the watch that needs to know who calls: see [gate.Mux.Within].
func (w *Watch) Step(route gate.Route, next http.HandlerFunc) http.HandlerFunc {
	if route.Method == http.MethodPost && !route.Rule.Foreign && !unread(route) {
		next = w.once(route, next)
	}
	if limit := bodyLimit(route); limit > 0 {
		next = bounded(limit, next)
	}
	if w.callers != nil && !route.Rule.Foreign && !probe(route) {
		next = w.limited(next)
	}
	if unhurried(route) {
		next = w.unhurry(route, next)
	}
	return next
}

// Run does what has to be done beside requests, until the context ends: it forgets answers that are a day old, and
// gives memory back when nobody asks for anything any more.
func (w *Watch) Run(ctx context.Context) error {
	hourly, often := time.NewTicker(time.Hour), time.NewTicker(lull)
	defer hourly.Stop()
	defer often.Stop()
	forget := func() {
		if err := w.answers.forget(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("answers that are kept for repeated requests could not be cleared", "error", err.Error())
		}
	}
	forget()
	worked := false // since memory was given back
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hourly.C:
			forget()
		case <-often.C:
			switch {
			case w.busy.Swap(false):
				worked = true
			case worked:
				worked = false
				debug.FreeOSMemory()
			}
		}
	}
}

// lull is how long nobody asks for anything before memory is given back to the system. The runtime would keep what a
// busy moment took for minutes.
const lull = 20 * time.Second
