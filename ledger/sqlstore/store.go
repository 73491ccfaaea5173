package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// Store is an open ledger. Its methods may be called from many goroutines.
type Store struct {
	config  Config
	dialect dialect
	rules   ledger.Rules
	write   *sql.DB
	read    *sql.DB
	present *reader // of the current state
	indexOf map[kindField]string
	bounds  bounds

	requests chan *request
	closing  chan struct{} // closed by Close
	closed   sync.WaitGroup
	once     sync.Once

	changed news
	texts   statements // prepared for readers
}

var _ ledger.Store = (*Store)(nil)

func (s *Store) start() {
	s.requests = make(chan *request)
	s.closing = make(chan struct{})
	s.changed.reset()
	if s.config.ReadOnly {
		return
	}
	s.closed.Go(func() { newWriter(s).run() })
	if _, ok := s.dialect.(sqliteDialect); ok {
		s.closed.Go(s.checkpoints)
	}
}

// Close waits for the changes under way and closes the ledger. Closing twice does no harm.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closing)
		s.closed.Wait()
		s.changed.tell()
		err = errors.Join(s.texts.close(), s.read.Close(), s.write.Close())
	})
	return err
}

// Schema returns the kinds and relations the ledger was opened with.
func (s *Store) Schema() *ledger.Schema { return s.rules.Schema }

// explain turns an error of the database into one of the ledger. Errors of the ledger and of the context pass.
func (s *Store) explain(doing string, err error) error {
	var e *ledger.Error
	switch {
	case err == nil, errors.As(err, &e), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case s.isClosed(), s.dialect.unavailable(err):
		return &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: fmt.Sprintf("cannot %s: %s: %v", doing, s.dialect.name(), err)}
	}
	if what := s.dialect.refused(err); what != "" {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: fmt.Sprintf("%s cannot keep a value: %s", s.dialect.name(), what)}
	}
	return fmt.Errorf("sqlstore: %s: %w", doing, err)
}

func (s *Store) isClosed() bool {
	if s.closing == nil {
		return false
	}
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

// storable reports whether text can be stored, or stand for anything that is.
func storable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

// instant is how points in time are stored.
func instant(t time.Time) int64 { return t.UnixMicro() }

func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

func missing(key ledger.Key) error {
	return &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: key, Message: "there is no such record"}
}

// Reading the present.

// Position returns the position of the last change.
func (s *Store) Position(ctx context.Context) (ledger.Position, error) {
	return s.present.Position(ctx)
}

// Record returns a record.
func (s *Store) Record(ctx context.Context, key ledger.Key) (ledger.Record, error) {
	return s.present.Record(ctx, key)
}

// Records returns several records in the order asked.
func (s *Store) Records(ctx context.Context, keys []ledger.Key) ([]ledger.Record, error) {
	return s.present.Records(ctx, keys)
}

// Resolve finds the record that carries an external key.
func (s *Store) Resolve(ctx context.Context, ext ledger.ExternalKey) (ledger.Key, error) {
	return s.present.Resolve(ctx, ext)
}

// List returns a page of records.
func (s *Store) List(ctx context.Context, q ledger.Query) (ledger.Page, error) {
	return s.present.List(ctx, q)
}

// All walks a listing, each page as it stands when it is read.
func (s *Store) All(ctx context.Context, q ledger.Query) iter.Seq2[ledger.Record, error] {
	return s.present.All(ctx, q)
}

// Count counts records by kind and state.
func (s *Store) Count(ctx context.Context) (ledger.Counts, error) { return s.present.Count(ctx) }

// Links returns the standing links.
func (s *Store) Links(ctx context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	return s.present.Links(ctx, q)
}

// Trace follows the links from a record.
func (s *Store) Trace(ctx context.Context, key ledger.Key, dir ledger.Direction, depth int) ([]ledger.Step, error) {
	return s.present.Trace(ctx, key, dir, depth)
}

// Findings returns findings.
func (s *Store) Findings(ctx context.Context, q ledger.FindingQuery) ([]ledger.Finding, error) {
	return s.present.Findings(ctx, q)
}

// Comments returns a record's standing comments.
func (s *Store) Comments(ctx context.Context, key ledger.Key) ([]ledger.Comment, error) {
	return s.present.Comments(ctx, key)
}
