// Package account keeps who may use a product: people and their roles, passwords, sessions, API tokens, invitations,
// one-time links, identities at other sites, and the trail of what was done with them. Everything lies on the ledger's
// shelf; changes that touch several documents are made at once. Secrets are kept as hashes only, and shown once. The
// package knows no HTTP: package signin puts pages, cookies and routes on it.
package account

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// Spaces of the shelf.
const (
	people      = "person"
	rosters     = "roster"
	credentials = "credential"
	identities  = "identity"
	sessions    = "session"
	tokens      = "token"
	invitations = "invitation"
	links       = "signin-link"
	trail       = "audit"
)

// Config says where accounts are kept.
type Config struct {
	Shelf ledger.Shelf
	Now   func() time.Time // nil: the system's clock
	Log   *slog.Logger     // nil: nothing is logged
}

// Accounts are the people of one product. It may be used by many at once, and by several processes on one shelf: what
// one process changes, the others heed within [maxAge].
type Accounts struct {
	shelf   ledger.Shelf
	clock   func() time.Time
	log     *slog.Logger
	hashing chan struct{} // bounds how many passwords are hashed at once, each of which takes memory
	grants  grants
	failed  failures

	mu   sync.Mutex
	seen map[place]time.Time // who and what was seen, until it is written
}

// place is where a document lies.
type place struct{ space, id string }

// New returns the accounts on a shelf.
func New(cfg Config) *Accounts {
	a := &Accounts{shelf: cfg.Shelf, clock: cfg.Now, log: cfg.Log, hashing: make(chan struct{}, 2), seen: map[place]time.Time{}}
	if a.clock == nil {
		a.clock = time.Now
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	return a
}

func (a *Accounts) now() time.Time { return a.clock().UTC().Truncate(time.Microsecond) }

// kept is a document of the shelf, read into a value. Version 0: it is not there.
type kept[T any] struct {
	space, id string
	version   int64
	value     T
}

// get reads a document. CodeNotFound: there is none.
func get[T any](ctx context.Context, a *Accounts, space, id string) (kept[T], error) {
	d, err := a.shelf.Get(ctx, space, id)
	if err != nil {
		return kept[T]{space: space, id: id}, err
	}
	return read[T](d)
}

// find reads a document that may be missing.
func find[T any](ctx context.Context, a *Accounts, space, id string) (kept[T], bool, error) {
	k, err := get[T](ctx, a, space, id)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return k, false, nil
	}
	return k, err == nil, err
}

func list[T any](ctx context.Context, a *Accounts, space, prefix string) ([]kept[T], error) {
	docs, err := a.shelf.List(ctx, space, prefix, "", 0)
	if err != nil {
		return nil, err
	}
	out := make([]kept[T], 0, len(docs))
	for _, d := range docs {
		k, err := read[T](d)
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

func read[T any](d ledger.Document) (k kept[T], err error) {
	defer ledger.Wrap(&err, "read %s %s from the shelf", d.Space, d.ID)
	k.space, k.id, k.version = d.Space, d.ID, d.Version
	return k, json.Unmarshal(d.Data, &k.value)
}

// document is how a value is put back.
func (k kept[T]) document() ledger.Document {
	data, err := json.Marshal(k.value)
	if err != nil {
		panic(err) // the types of this package are all plain
	}
	return ledger.Document{Space: k.space, ID: k.id, Version: k.version, Data: data}
}

// fresh is a document that must not be there yet.
func fresh[T any](space, id string, value T) ledger.Document {
	return kept[T]{space: space, id: id, value: value}.document()
}

// change lets f read what it needs and say what to put, and does so again when somebody else was faster.
func (a *Accounts) change(ctx context.Context, f func() ([]ledger.Document, error)) error {
	const attempts = 8
	for n := 1; ; n++ {
		docs, err := f()
		if err != nil || len(docs) == 0 {
			return err
		}
		_, err = a.shelf.Put(ctx, docs...)
		if err == nil {
			a.grants.drop()
		}
		if ledger.CodeOf(err) != ledger.CodeConflict || n == attempts {
			return err
		}
	}
}

func invalid(path, remedy, format string, args ...any) error {
	e := ledger.Errorf(ledger.CodeInvalid, format, args...)
	e.Path, e.Remedy = path, remedy
	return e
}

func problem(code ledger.Code, remedy, format string, args ...any) error {
	e := ledger.Errorf(code, format, args...)
	e.Remedy = remedy
	return e
}
