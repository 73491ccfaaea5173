// Package serve is the HTTP surface of one open product: the REST API, event ingestion, live updates, sign-in and the
// web application. It puts the parts together and runs what has to happen beside requests; each part is a package of
// its own below it. It computes nothing and writes through the product only.
package serve

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"

	"throughline.dev/product"
	"throughline.dev/serve/app"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/record"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/watch"
	"throughline.dev/ui"
)

// Config says what to serve, and how.
type Config struct {
	Product *product.Product
	// URL is the address people reach the server at, such as https://throughline.example.com; links are made with it.
	URL     string
	Version string
	// AllowPrivate lets outgoing requests (webhooks, OpenID Connect) go to private addresses.
	AllowPrivate bool
	// Limit is how often one caller may ask; the zero Limit is none.
	Limit watch.Limit
	Log   *slog.Logger // nil: nothing is logged
}

// Server answers requests for one product.
type Server struct {
	cfg     Config
	product *product.Product
	log     *slog.Logger
	mux     *gate.Mux
	api     *rest.API
	watch   *watch.Watch
	// background is what runs beside requests until the server stops.
	background []func(context.Context) error
}

// New puts a server together. It listens nowhere yet.
func New(ctx context.Context, cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, product: cfg.Product, log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))}
	s.watch = watch.New(watch.Config{Product: s.product, Version: cfg.Version, Log: s.log, Limit: cfg.Limit})
	s.mux = gate.New(everybody{}, s.denied)
	s.mux.Within(s.watch.Step)
	s.api = rest.New(s.mux, cmp.Or(cfg.Version, "unversioned"))
	if err := s.mount(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// mount registers the routes of every part.
func (s *Server) mount(_ context.Context) error {
	built, _ := ui.App()
	if err := app.Mount(s.mux, built); err != nil {
		return err
	}
	record.Mount(s.api, s.product)
	s.watch.Mount(s.mux)
	s.background = append(s.background, s.watch.Run, reconciler{s.product, s.reconcileFailed}.run)
	s.api.Publish()
	return nil
}

func (s *Server) reconcileFailed(err error) {
	s.log.Error("findings could not be computed", "error", err.Error())
}

// Handler answers requests.
func (s *Server) Handler() http.Handler { return s.watch.Wrap(s.mux) }

// Routes lists every route with its rule.
func (s *Server) Routes() []gate.Route { return s.mux.Routes() }

// API is the REST API, to describe it.
func (s *Server) API() *rest.API { return s.api }

func (s *Server) denied(w http.ResponseWriter, _ *http.Request, status int, cause error) {
	w.WriteHeader(status)
	if cause != nil {
		rest.Write(w, cause)
	}
}
