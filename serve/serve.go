// Package serve is the HTTP surface of one open product: the REST API, event ingestion, live updates, sign-in and the
// web application. It puts the parts together and runs what has to happen beside requests; each part is a package of
// its own below it. It computes nothing and writes through the product only.
package serve

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"throughline.dev/product"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Config says what to serve, and how.
type Config struct {
	Product *product.Product
	// URL is the address people reach the server at, such as https://throughline.example.com; links are made with it.
	URL     string
	Version string
	// AllowPrivate lets outgoing requests (webhooks, OpenID Connect) go to private addresses.
	AllowPrivate bool
	Log          *slog.Logger // nil: nothing is logged
}

// Server answers requests for one product.
type Server struct {
	cfg     Config
	product *product.Product
	log     *slog.Logger
	mux     *gate.Mux
	api     *rest.API
	// background is what runs beside requests until the server stops.
	background []func(context.Context) error
}

// New puts a server together. It listens nowhere yet.
func New(ctx context.Context, cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, product: cfg.Product, log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))}
	s.mux = gate.New(everybody{}, s.denied)
	s.api = rest.New(s.mux, cmp.Or(cfg.Version, "unversioned"))
	if err := s.mount(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// mount registers the routes of every part.
func (s *Server) mount(_ context.Context) error {
	return nil
}

// Handler answers requests.
func (s *Server) Handler() http.Handler { return s.mux }

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

// Serve answers the requests of a listener until the context ends; then it lets the running ones finish.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := server.Shutdown(stop)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}
