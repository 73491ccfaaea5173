package duckdb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	duck "github.com/duckdb/duckdb-go/v2"

	"throughline.dev/events"
)

// Log is an event log in DuckDB. Its methods may be called from several goroutines.
type Log struct {
	path     string
	readOnly bool
	passing  bool // the folder of the file goes when the log is closed
	piece    int  // events of a stretch of an erasure
	db       *sql.DB
	raw      *instance
	lock     *os.File

	// Where both are read, the mark is read first: what belongs to it was published before it.
	mark     atomic.Pointer[events.Mark]
	layout   atomic.Pointer[layout]
	linked   atomic.Bool // people has rows
	groups   atomic.Bool // there are group events
	names    atomic.Pointer[dictionary]
	accounts atomic.Pointer[dictionary]
	persons  atomic.Pointer[dictionary] // nil until they are wanted, and after an erasure; see Log.people
	loading  sync.Mutex                 // of persons

	console chan struct{} // has room for one: who runs a statement

	queue chan *request // to the writer
	stop  chan struct{} // closed by Close
	done  chan struct{} // closed by the writer
	close func() error
}

var _ events.Log = (*Log)(nil)

// Open opens the log, and makes it if it is absent. It fails with events.ErrInUse when somebody else has it open.
// Close it when done.
func Open(ctx context.Context, c Config) (_ *Log, err error) {
	path, options, err := c.resolve()
	if err != nil {
		return nil, err
	}
	l := &Log{
		path: path, readOnly: c.ReadOnly, passing: c.Path == "", piece: cmp.Or(c.piece, erasePiece),
		console: make(chan struct{}, 1),
		queue:   make(chan *request), stop: make(chan struct{}), done: make(chan struct{}),
	}
	l.close = sync.OnceValue(l.shut)
	defer func() {
		if err != nil {
			l.release()
		}
	}()
	if c.ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("event log: %w. Only an existing one can be opened for reading", err)
		}
	}
	if l.lock, err = lock(path, c.ReadOnly); err != nil {
		return nil, err
	}
	connector, err := duck.NewConnector(path+"?"+options.Encode(), nil)
	if err != nil {
		return nil, openError(path, err)
	}
	l.db = sql.OpenDB(connector)
	if err := prepare(ctx, l.db, path, c.ReadOnly); err != nil {
		return nil, fmt.Errorf("opening event log: %w", err)
	}
	if l.raw, err = join(path, options); err != nil {
		return nil, fmt.Errorf("opening event log %s: %w", path, err)
	}
	if err := l.load(ctx); err != nil {
		return nil, fmt.Errorf("opening event log %s: %w", path, err)
	}
	if c.ReadOnly {
		close(l.done)
		return l, nil
	}
	w, err := newWriter(ctx, l)
	if err == nil {
		err = w.promote(ctx, c.Columns)
	}
	if err != nil {
		return nil, fmt.Errorf("opening event log %s: %w", path, err)
	}
	go w.run()
	return l, nil
}

// load reads what the log keeps at hand between calls.
func (l *Log) load(ctx context.Context) error {
	var m events.Mark
	var through sql.NullTime
	var linked, groups bool
	err := l.db.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0), max(through), (SELECT count(*) > 0 FROM people) FROM appends`).
		Scan(&m.Seq, &through, &linked)
	if err != nil {
		return err
	}
	if err := l.loadTexts(ctx); err != nil {
		return err
	}
	if n, ok := l.names.Load().find(events.GroupEvent); ok {
		err = l.db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM event_rows WHERE name = ?", n).Scan(&groups)
	}
	if err != nil {
		return err
	}
	if through.Valid {
		m.Through = through.Time.UTC()
	}
	l.mark.Store(&m)
	l.linked.Store(linked)
	l.groups.Store(groups)
	return nil
}

// Close waits for the appends under way and releases the file. Appends that come later fail with events.ErrClosed.
func (l *Log) Close() error { return l.close() }

func (l *Log) shut() error {
	close(l.stop)
	<-l.done
	return l.release()
}

func (l *Log) release() error {
	var err error
	if l.raw != nil {
		l.raw.leave()
	}
	if l.db != nil {
		err = l.db.Close() // the last handle to go writes a checkpoint
	}
	if l.lock != nil {
		l.lock.Close()
	}
	if l.passing {
		err = errors.Join(err, os.RemoveAll(filepath.Dir(l.path)))
	}
	return err
}

// Mark returns the high-water mark.
func (l *Log) Mark(ctx context.Context) (events.Mark, error) {
	if err := l.usable(ctx); err != nil {
		return events.Mark{}, err
	}
	return *l.mark.Load(), nil
}

func (l *Log) usable(ctx context.Context) error {
	select {
	case <-l.stop:
		return events.ErrClosed
	default:
		return ctx.Err()
	}
}

// failed names what failed. A query that was interrupted because its context ended returns the context's error.
func failed(ctx context.Context, what string, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && strings.Contains(err.Error(), "INTERRUPT"):
		err = ctx.Err()
	}
	return fmt.Errorf("%s: %w", what, err)
}

// at resolves a mark that was passed in.
func (l *Log) at(ctx context.Context, m events.Mark) (events.Mark, error) {
	if err := l.usable(ctx); err != nil {
		return m, err
	}
	now := *l.mark.Load()
	switch {
	case m.Seq == 0 || m.Seq == now.Seq:
		return now, nil
	case m.Seq < 0 || m.Seq > now.Seq:
		return m, fmt.Errorf("%w: append %d; the newest is %d", events.ErrNoMark, m.Seq, now.Seq)
	}
	var through sql.NullTime
	err := l.db.QueryRowContext(ctx, `SELECT max(through) FROM appends WHERE seq <= ?`, m.Seq).Scan(&through)
	m.Through = time.Time{}
	if through.Valid {
		m.Through = through.Time.UTC()
	}
	return m, err
}

// Stats returns the size of the log. The bytes are those of the file and of its write-ahead log.
func (l *Log) Stats(ctx context.Context) (events.Stats, error) {
	var s events.Stats
	if err := l.usable(ctx); err != nil {
		return s, err
	}
	err := l.db.QueryRowContext(ctx, `SELECT coalesce(sum(events), 0)::BIGINT, coalesce(sum(identities), 0)::BIGINT FROM appends`).
		Scan(&s.Events, &s.Identities)
	for _, name := range []string{l.path, l.path + ".wal"} {
		if f, err := os.Stat(name); err == nil {
			s.Bytes += f.Size()
		}
	}
	return s, err
}

func openError(path string, err error) error {
	if strings.Contains(err.Error(), "lock on file") {
		return inUse(path, "")
	}
	if strings.Contains(err.Error(), "not a valid DuckDB database file") {
		return fmt.Errorf("event log %s: not a DuckDB file. Name another file, or move this one away: %w", path, err)
	}
	return fmt.Errorf("opening event log %s: %w", path, err)
}
