// Package serve is the HTTP surface of one open product: the REST API, event ingestion, live updates, sign-in and the
// web application. It puts the parts together and runs what has to happen beside requests; each part is a package of
// its own below it. It computes nothing and writes through the product only.
package serve

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"throughline.dev/product"
	"throughline.dev/serve/account"
	"throughline.dev/serve/app"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/live"
	"throughline.dev/serve/oidc"
	"throughline.dev/serve/record"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/signin"
	"throughline.dev/serve/transfer"
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
	// SignOn lets people sign in with an OpenID Connect provider; what concerns the server is filled in. Nil: with
	// passwords alone.
	SignOn *oidc.Config
	// Local also listens on the socket of the data directory, which must be claimed, for commands of the person whose
	// files they are.
	Local bool
	// BackupEvery makes backups into the data directory by itself, of which the newest BackupKeep stay; 0: none, all.
	BackupEvery time.Duration
	BackupKeep  int
	// Limit is how often one caller may ask; the zero Limit is none.
	Limit watch.Limit
	Log   *slog.Logger // nil: nothing is logged
}

// Server answers requests for one product.
type Server struct {
	cfg      Config
	product  *product.Product
	log      *slog.Logger
	accounts *account.Accounts
	entrance *signin.Entrance
	mux      *gate.Mux
	api      *rest.API
	watch    *watch.Watch
	stream   *live.Live
	// background is what runs beside requests until the server stops.
	background []func(context.Context) error
}

// New puts a server together. It listens nowhere yet.
func New(ctx context.Context, cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, product: cfg.Product, log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))}
	s.watch = watch.New(watch.Config{Product: s.product, Version: cfg.Version, Log: s.log, Limit: cfg.Limit})
	s.accounts = account.New(account.Config{Shelf: s.product.Store.Shelf(), Now: s.product.Now, Log: s.log})
	s.entrance = signin.New(signin.Config{Accounts: s.accounts, Ledger: s.product.Store, URL: cfg.URL, Now: s.product.Now, Log: s.log})
	s.mux = gate.New(s.entrance, s.entrance.Denied)
	s.mux.Within(s.watch.Step)
	s.mux.Missing = rest.Missing
	s.api = rest.New(s.mux, cmp.Or(cfg.Version, "unversioned"))
	if err := s.mount(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// mount registers the routes of every part.
func (s *Server) mount(ctx context.Context) error {
	built, _ := ui.App()
	if err := app.Mount(s.mux, built); err != nil {
		return err
	}
	record.Mount(s.api, s.product, s.noted)
	if err := s.mountIncoming(ctx); err != nil {
		return err
	}
	s.entrance.Mount(s.mux, s.api)
	s.stream = live.New(live.Config{Store: s.product.Store, Who: s.entrance, Revision: s.accounts.Revision, Log: s.log})
	s.stream.Mount(s.api)
	s.watch.Gauge("throughline_streams", "Streams of live updates that are open.", func() float64 { return float64(s.stream.Open()) })
	if err := s.mountOutgoing(); err != nil {
		return err
	}
	moved := transfer.New(transfer.Config{Product: s.product, Version: s.cfg.Version, Log: s.log, Note: s.settingChanged, BackupEvery: s.cfg.BackupEvery, BackupKeep: s.cfg.BackupKeep})
	moved.Mount(s.api)
	s.watch.Mount(s.mux)
	s.background = append(s.background, s.accounts.Run, moved.Run, s.stream.Run, s.watch.Run, reconciler{s.product, s.reconcileFailed}.run)
	if s.cfg.Local {
		s.background = append(s.background, s.listenLocally)
	}
	s.api.Publish()
	return nil
}

func (s *Server) reconcileFailed(err error) {
	s.log.Error("findings could not be computed", "error", err.Error())
}

// Handler answers requests.
func (s *Server) Handler() http.Handler {
	return s.watch.Wrap(guarded(strings.HasPrefix(s.cfg.URL, "https://"), s.mux))
}

// Accounts are the people of the product.
func (s *Server) Accounts() *account.Accounts { return s.accounts }

// Routes lists every route with its rule.
func (s *Server) Routes() []gate.Route { return s.mux.Routes() }

// API is the REST API, to describe it.
func (s *Server) API() *rest.API { return s.api }
