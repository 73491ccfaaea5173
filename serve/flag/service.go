// Package flag answers programs that ask what somebody gets of a feature flag: in OpenFeature's remote evaluation
// protocol, as the document that GrowthBook's libraries evaluate by themselves, and as PostHog's libraries ask. Whoever
// holds a write key may ask. Who is put into an experiment is written to the event log.
package flag

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"throughline.dev/deliver"
	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
	"throughline.dev/serve/ingest"
)

// Config says where flags come from and where exposures go.
type Config struct {
	Store  ledger.Store
	Ingest *ingest.Service // write keys, and the queue of events
	Now    func() time.Time
	Log    *slog.Logger // nil: nothing is logged
}

// Service answers. Run must run for it to learn of changes and to write exposures.
type Service struct {
	cfg       Config
	current   atomic.Pointer[snapshot]
	exposures *exposures
	busy      chan struct{} // one for each request that is being read or answered
}

// snapshot is the flags at one position of the ledger. It is replaced as a whole, so that reading takes no lock.
type snapshot struct {
	set *flagset.Set
	at  ledger.Position
	on  time.Time // when the flags changed last, as far as this process has seen
}

// atOnce bounds the requests that are read and answered at the same time, and with them their memory.
const atOnce = 256

// New makes a service and reads the flags.
func New(ctx context.Context, cfg Config) (*Service, error) {
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Service{cfg: cfg, exposures: newExposures(cfg), busy: make(chan struct{}, atOnce)}
	return s, s.refresh(ctx)
}

// refresh reads the flags. A document that stayed as it was keeps its date.
func (s *Service) refresh(ctx context.Context) error {
	at, err := s.cfg.Store.Position(ctx)
	if err != nil {
		return err
	}
	set, _, err := deliver.ReadFlags(ctx, s.cfg.Store)
	if err != nil {
		return err
	}
	next := &snapshot{set, at, s.cfg.Now().UTC()}
	if before := s.current.Load(); before != nil && before.set.DocumentTag() == set.DocumentTag() {
		next.on = before.on
	}
	s.current.Store(next)
	return nil
}

// Run follows the ledger and writes exposures until the context ends, and then writes those that wait.
func (s *Service) Run(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.exposures.run(ctx)
	}()
	for ctx.Err() == nil {
		if err := s.follow(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.Error("flags could not be read", "error", err.Error())
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}
	<-done
	return nil
}

// follow reads the flags anew after each change that may concern one.
func (s *Service) follow(ctx context.Context) error {
	for c, err := range s.cfg.Store.Watch(ctx, s.current.Load().at) {
		if err != nil {
			return err
		}
		if c.Position <= s.current.Load().at || !concerns(c) {
			continue
		}
		if err := s.refresh(ctx); err != nil {
			return err
		}
	}
	return nil
}

// concerns reports whether a change may have made, altered or taken away a flag. Records that are named by an external
// key may be anything.
func concerns(c ledger.Change) bool {
	if c.Undoes != 0 {
		return true
	}
	isFlag := func(r ledger.Ref) bool {
		return strings.HasPrefix(string(r), "FLAG-") || strings.HasPrefix(string(r), "ext:")
	}
	for _, o := range c.Ops {
		switch {
		case o.Put != nil && o.Put.Kind == deliver.Flag,
			o.Edit != nil && isFlag(o.Edit.Key),
			o.Delete != nil && isFlag(o.Delete.Key),
			o.Restore != nil && isFlag(o.Restore.Key):
			return true
		}
	}
	return false
}
