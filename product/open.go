package product

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
	"throughline.dev/stage"
)

// Config says which product to open.
type Config struct {
	// Dir is the data directory: ledger.db and events.duckdb live in it. It is created when it is missing.
	Dir string
	// Ledger is the address of a PostgreSQL ledger (postgres://…); empty: SQLite in Dir.
	Ledger string
	// Existing refuses to begin a new product where there is none.
	Existing bool
	// ReadOnly opens for reading beside another process; it implies Existing.
	ReadOnly bool
	// EventMemory bounds the event log's memory in bytes; 0: 1 GB.
	EventMemory int64
	Now         func() time.Time // nil: the system's clock
	Log         *slog.Logger     // nil: nothing is logged
}

// Product is one open product.
type Product struct {
	Store  *sqlstore.Store
	Schema *ledger.Schema

	cfg         Config
	reconcilers []stage.Reconciler
	verdicts    map[string]string // rule → state it sets
	now         func() time.Time
	log         *slog.Logger

	mu     sync.Mutex
	events *duckdb.Log // opened when first asked for
	claim  *os.File    // of the data directory; nil: not claimed

	reconciling sync.Mutex // one run at a time
	reading     reading    // what runs share of the event log
	backing     sync.Mutex // one backup at a time
}

// Open opens a product, and creates it when there is none in the directory. The event log is opened when it is
// first needed.
func Open(ctx context.Context, cfg Config) (p *Product, err error) {
	defer ledger.Wrap(&err, "open product in %s", cfg.Dir)
	if cfg.Dir == "" {
		return nil, errors.New("no data directory given")
	}
	if !cfg.ReadOnly && !(cfg.Existing && cfg.Ledger == "") {
		if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
			return nil, err
		}
	}
	schema, err := Schema()
	if err != nil {
		return nil, err
	}
	p = &Product{Schema: schema, cfg: cfg, verdicts: map[string]string{}, now: cfg.Now, log: cfg.Log}
	if p.now == nil {
		p.now = time.Now
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	for _, s := range Stages() {
		for _, r := range s.Reconcilers {
			p.reconcilers = append(p.reconcilers, r)
			for _, rule := range r.Rules {
				if rule.Sets != "" {
					p.verdicts[rule.ID] = rule.Sets
				}
			}
		}
	}
	url := cfg.Ledger
	if url == "" {
		path := filepath.Join(cfg.Dir, "ledger.db")
		url = "sqlite:" + path
		if cfg.ReadOnly || cfg.Existing {
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				return nil, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: "there is no product in " + cfg.Dir, Remedy: "Begin one with throughline import, or name its folder with --data"}
			}
		}
	}
	p.Store, err = sqlstore.Open(ctx, sqlstore.Config{URL: url, Schema: schema, Follow: follow(p.reconcilers), Now: p.now, ReadOnly: cfg.ReadOnly, Logger: p.log})
	if err != nil {
		return nil, err
	}
	if !cfg.ReadOnly {
		if err := p.renew(ctx); err != nil {
			return nil, errors.Join(err, p.Store.Close())
		}
	}
	return p, nil
}

// Events returns the event log, nil when the product is open for reading and has none.
func (p *Product) Events(ctx context.Context) (events.Log, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.events != nil {
		return p.events, nil
	}
	path := filepath.Join(p.cfg.Dir, "events.duckdb")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && p.cfg.ReadOnly {
		return nil, nil
	}
	log, err := duckdb.Open(ctx, duckdb.Config{Path: path, MemoryLimit: fmt.Sprintf("%dB", cmp.Or(p.cfg.EventMemory, 1<<30)), ReadOnly: p.cfg.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("open event log: %w", err)
	}
	p.events = log
	return log, nil
}

// HasEvents reports whether there is an event log, without opening it.
func (p *Product) HasEvents() bool {
	_, err := os.Stat(filepath.Join(p.cfg.Dir, "events.duckdb"))
	return err == nil
}

// Dir is the data directory.
func (p *Product) Dir() string { return p.cfg.Dir }

// Now is the product's clock.
func (p *Product) Now() time.Time { return p.now().UTC() }

// Env is what operations of the stages work with. They read what the reader holds; nil: the ledger as it stands.
func (p *Product) Env(ctx context.Context, actor ledger.Actor, reader ledger.Reader) (stage.Env, error) {
	if reader == nil {
		reader = p.Store
	}
	env := stage.Env{Store: p.Store, Reader: reader, Actor: actor, Now: p.Now(), Clock: p.Now}
	if p.HasEvents() {
		log, err := p.Events(ctx)
		if err != nil {
			return env, err
		}
		if log != nil {
			env.Events = p.tell(log)
		}
	}
	return env, nil
}

// Close releases the files.
func (p *Product) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	if p.events != nil {
		errs = append(errs, p.events.Close())
	}
	if p.Store != nil {
		errs = append(errs, p.Store.Close())
	}
	if p.claim != nil {
		errs = append(errs, p.claim.Close())
		p.claim = nil
	}
	return errors.Join(errs...)
}
