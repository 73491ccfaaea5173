package ingest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Config says where events go. The zero value of each bound is replaced by what is right for a server.
type Config struct {
	Shelf ledger.Shelf
	// Events opens the event log, or returns the open one.
	Events func(context.Context) (events.Log, error)
	// Notice is called once events have come, at most every NoticeEvery.
	Notice      func(context.Context) error
	NoticeEvery time.Duration // 0: 5 s
	// Note is called with what an owner did to a write key, for the trail; nil: nobody wants to know.
	Note func(ctx context.Context, actor, key, what string)
	// Memory bounds the bytes of all requests that are being read or wait to be stored; 0: 128 MB.
	Memory int64
	// Known reports whether the name of an event is in the tracking plan; nil: all are. It is called for every event, from
	// several goroutines.
	Known func(name string) bool
	Now   func() time.Time // nil: the system's clock
	Log   *slog.Logger     // nil: nothing is logged
}

// Service takes events. Run must run for requests to be answered.
type Service struct {
	cfg       Config
	keys      *Keys
	memory    *budget
	strangers *budget       // of requests whose header names no key, so that who has none holds up nobody who has one
	parsing   chan struct{} // one for each request whose body is being parsed
	committer *committer
	bodies    sync.Pool // of *bytes.Buffer
	readers   sync.Pool // of *reader
	started   string    // with a number, names a request unlike any other of this process and others
	number    atomic.Int64
	counts    counts
	health    *health
}

// counts are kept since the start of the process.
type counts struct{ added, duplicates, conflicts, refused, turnedAway atomic.Int64 }

// Stats is what came in since the process started.
type Stats struct {
	Events     int64 // stored
	Duplicates int64 // sent before, and dropped
	Conflicts  int64 // sent before with other content, and dropped
	Refused    int64 // messages that could not be used
	TurnedAway int64 // requests that were told to come again later
	Held       int64 // bytes of requests that are being read or wait to be stored
}

// New makes a service and reads the write keys.
func New(ctx context.Context, cfg Config) (*Service, error) {
	cfg.Memory = cmp.Or(cfg.Memory, 128<<20)
	cfg.NoticeEvery = cmp.Or(cfg.NoticeEvery, 5*time.Second)
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	if cfg.Note == nil {
		cfg.Note = func(context.Context, string, string, string) {}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	keys, err := OpenKeys(ctx, cfg.Shelf, cfg.Now)
	if err != nil {
		return nil, err
	}
	s := &Service{
		cfg: cfg, keys: keys, memory: &budget{limit: cfg.Memory}, strangers: &budget{limit: cfg.Memory / 2},
		parsing: make(chan struct{}, 2*runtime.GOMAXPROCS(0)),
		bodies:  sync.Pool{New: func() any { return new(bytes.Buffer) }}, readers: sync.Pool{New: func() any { return new(reader) }},
		started: "received-" + rand.Text() + "-",
	}
	s.health = newHealth(cfg.Now, cfg.Known)
	s.committer = newCommitter(s)
	return s, nil
}

// Keys are the write keys.
func (s *Service) Keys() *Keys { return s.keys }

// Stats counts what came in.
func (s *Service) Stats() Stats {
	return Stats{
		Events: s.counts.added.Load(), Duplicates: s.counts.duplicates.Load(), Conflicts: s.counts.conflicts.Load(),
		Refused: s.counts.refused.Load(), TurnedAway: s.counts.turnedAway.Load(), Held: s.memory.held.Load() + s.strangers.held.Load(),
	}
}

// Run stores what comes in until the context ends; then it stores what still waits, turns newcomers away and returns.
func (s *Service) Run(ctx context.Context) error {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.keys.run(ctx, s.cfg.Log)
	}()
	s.committer.run(ctx)
	<-ended
	return s.keys.Save(context.WithoutCancel(ctx))
}

// errBusy and errStopping turn a request away for a moment.
var (
	errBusy     = errors.New("more events are waiting to be stored than the server holds")
	errStopping = errors.New("the server is stopping")
)
