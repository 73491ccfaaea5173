// Package transfer brings files in and out over REST: uploads and imports of them, tables, archives and backups. What
// takes long runs beside the requests and is asked about. Files that were uploaded are read by importers and never
// served; what an import or a backup does is the product's business.
package transfer

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/rest"
)

// Config says what to transfer, and within which bounds.
type Config struct {
	Product *product.Product
	Version string // of the program, for the manifests of backups
	Log     *slog.Logger
	// Note is called with what an owner did to a backup, for the trail; nil: nobody wants to know.
	Note func(ctx context.Context, actor, backup, what string)
	// MaxUpload is the size of one uploaded file in bytes; 0: 512 MB.
	MaxUpload int64
	// BackupEvery makes backups by itself, keeping the newest BackupKeep of them; 0: none.
	BackupEvery time.Duration
	BackupKeep  int // 0: all
}

// Transfer answers the requests.
type Transfer struct {
	cfg     Config
	product *product.Product
	log     *slog.Logger
	shelf   ledger.Shelf
	dir     string // of uploads and of lists of losses, in the data directory

	// What runs beside the requests ends when this context does.
	beside context.Context // of the server, not of a request
	stop   context.CancelFunc
	work   sync.WaitGroup
	turn   chan struct{} // holds one element while an import runs

	mu       sync.Mutex
	running  map[string]*progress // imports under way, by id
	arriving map[string]arriving  // uploads under way, by person
	backing  *backing             // the last backup that was asked for; nil: none since the server started
}

const (
	defaultUpload = 512 << 20
	uploadsKept   = 24 * time.Hour
	importsKept   = 30 * 24 * time.Hour
)

// New makes a Transfer.
func New(cfg Config) *Transfer {
	if cfg.Note == nil {
		cfg.Note = func(context.Context, string, string, string) {}
	}
	cfg.MaxUpload = cmp.Or(cfg.MaxUpload, defaultUpload)
	t := &Transfer{
		cfg: cfg, product: cfg.Product, log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler)), shelf: cfg.Product.Store.Shelf(),
		dir: filepath.Join(cfg.Product.Dir(), "transfer"), turn: make(chan struct{}, 1), running: map[string]*progress{}, arriving: map[string]arriving{},
	}
	t.beside, t.stop = context.WithCancel(context.Background())
	return t
}

// Mount registers the operations.
func (t *Transfer) Mount(api *rest.API) {
	t.uploads(api)
	t.imports(api)
	t.exports(api)
	t.requirements(api)
	t.backups(api)
}

// Run does what has to be done beside requests until the context ends: it settles imports that an earlier process did
// not come to the end of, removes what is old, and makes backups when it is time. Then it ends what still runs.
func (t *Transfer) Run(ctx context.Context) error {
	defer func() {
		t.stop()
		t.work.Wait()
	}()
	if err := t.settle(ctx); err != nil && ctx.Err() == nil {
		t.log.Warn("imports of an earlier run could not be settled", "error", err.Error())
	}
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := t.tidy(ctx); err != nil && ctx.Err() == nil {
			t.log.Warn("old uploads and imports could not be removed", "error", err.Error())
		}
		t.backUpWhenDue()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tidy removes uploads and imports that are old, and files that belong to none.
func (t *Transfer) tidy(ctx context.Context) error {
	var errs []error
	for space, kept := range map[string]time.Duration{uploadSpace: uploadsKept, importSpace: importsKept} {
		docs, err := t.shelf.List(ctx, space, "", "", 0)
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for _, d := range docs {
			known[d.ID] = true
			if t.product.Now().Sub(d.Updated) <= kept || t.progressOf(d.ID) != nil {
				continue
			}
			known[d.ID] = false
			errs = append(errs, t.shelf.Remove(ctx, space, d.ID))
		}
		entries, err := os.ReadDir(filepath.Join(t.dir, space))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			// A file may be on its way and not yet known: only what has been there for long is removed.
			if info, err := e.Info(); err == nil && !known[e.Name()] && t.product.Now().Sub(info.ModTime()) > uploadsKept {
				errs = append(errs, os.RemoveAll(filepath.Join(t.dir, space, e.Name())))
			}
		}
	}
	return errors.Join(errs...)
}
