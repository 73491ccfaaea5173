package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"

	"throughline.dev/ledger"
)

// Config says which ledger to open and how.
type Config struct {
	// URL of a PostgreSQL database (postgres://user@host:port/name), or sqlite:PATH.
	URL string
	// Path of the SQLite file, where there is no URL. It is made when it does not exist.
	Path string
	// Schema is the kinds and relations of the ledger. Required.
	Schema *ledger.Schema
	// Follow names the jobs that a change makes necessary; see ledger.Rules. May be nil.
	Follow func(ledger.Change, []ledger.Record) []ledger.Job
	// Now is the clock; nil stands for time.Now.
	Now func() time.Time
	// ReadOnly refuses every change and leaves the file or database as it is. The schema must be up to date.
	ReadOnly bool
	// Logger is told of checkpoints that fail and the like; nil stands for silence.
	Logger *slog.Logger
}

// place returns the dialect, the data source for readers, and the path of a SQLite file.
func (c Config) place() (d dialect, path string, err error) {
	switch scheme, rest, _ := strings.Cut(c.URL, ":"); {
	case scheme == "postgres" || scheme == "postgresql":
		return postgresDialect{}, "", nil
	case scheme == "sqlite":
		path = strings.TrimPrefix(rest, "//")
	case c.URL != "":
		return nil, "", ledger.Errorf(ledger.CodeInvalid, "%q is not a ledger. Expected postgres://host/database or sqlite:path", c.URL)
	default:
		path = c.Path
	}
	if path == "" {
		return nil, "", ledger.Errorf(ledger.CodeInvalid, "no ledger named. Give a path or a postgres:// address")
	}
	return sqliteDialect{}, path, nil
}

const (
	writerCache = 64 << 10 // KiB of pages
	readerCache = 8 << 10
	busyTimeout = 10_000 // ms to wait for a lock another process holds
)

// readers is how many reads run at once: enough to use the machine, few enough not to starve the checkpoint.
func readers() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// connect opens the two pools of connections. Nothing is dialled yet.
func (c Config) connect() (d dialect, write, read *sql.DB, err error) {
	d, path, err := c.place()
	if err != nil {
		return nil, nil, nil, err
	}
	if _, ok := d.(sqliteDialect); ok {
		write, read, err = c.connectSQLite(path)
	} else {
		write, read, err = c.connectPostgres()
	}
	if err != nil {
		return nil, nil, nil, err
	}
	write.SetMaxOpenConns(2) // one for the writer, one for checkpoints
	read.SetMaxOpenConns(readers())
	read.SetMaxIdleConns(readers())
	read.SetConnMaxIdleTime(time.Minute) // its pages are memory that nobody uses
	return d, write, read, nil
}

func (c Config) connectSQLite(path string) (write, read *sql.DB, err error) {
	if c.ReadOnly {
		if _, err := os.Stat(path); err != nil {
			return nil, nil, ledger.Errorf(ledger.CodeNotFound, "there is no ledger at %s: %v", path, err)
		}
	} else if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, nil, ledger.Errorf(ledger.CodeUnavailable, "cannot make the folder of the ledger: %v", err)
	}
	dsn := func(cache int, more ...string) string {
		v := url.Values{"_pragma": {
			fmt.Sprintf("busy_timeout(%d)", busyTimeout),
			"foreign_keys(1)",
			"temp_store(memory)",
			fmt.Sprintf("cache_size(-%d)", cache),
		}}
		v["_pragma"] = append(v["_pragma"], more...)
		if c.ReadOnly {
			v.Set("mode", "ro")
		}
		return fileURL(path, v)
	}
	if c.ReadOnly {
		write, err = sql.Open("sqlite", dsn(readerCache, "query_only(1)"))
	} else {
		write, err = sql.Open("sqlite", dsn(writerCache, "journal_mode(WAL)", "synchronous(FULL)", "journal_size_limit(67108864)"))
	}
	if err != nil {
		return nil, nil, err
	}
	if read, err = sql.Open("sqlite", dsn(readerCache, "query_only(1)")); err != nil {
		return nil, nil, err
	}
	return write, read, nil
}

func (c Config) connectPostgres() (write, read *sql.DB, err error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, nil, ledger.Errorf(ledger.CodeInvalid, "the address of the database cannot be read. Expected postgres://user@host:port/name")
	}
	dsn := func(more ...string) string {
		q := u.Query()
		for i := 0; i < len(more); i += 2 {
			if !q.Has(more[i]) {
				q.Set(more[i], more[i+1])
			}
		}
		v := *u
		v.RawQuery = q.Encode()
		return v.String()
	}
	// A plan made for the values at hand: the pages of a listing need it.
	common := []string{"application_name", "throughline", "plan_cache_mode", "force_custom_plan", "jit", "off"}
	if write, err = sql.Open("pgx", dsn(append(common, "synchronous_commit", "on")...)); err != nil {
		return nil, nil, err
	}
	if read, err = sql.Open("pgx", dsn(append(common, "default_transaction_read_only", "on")...)); err != nil {
		return nil, nil, err
	}
	return write, read, nil
}

// Open opens a ledger, and makes or upgrades it where needed. Close it in the end.
//
// CodeUnavailable: it was written by a newer version of the program, or it cannot be reached.
func Open(ctx context.Context, c Config) (_ *Store, err error) {
	if c.Schema == nil {
		return nil, ledger.Errorf(ledger.CodeInvalid, "a ledger needs a schema")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	d, write, read, err := c.connect()
	if err != nil {
		return nil, err
	}
	s := &Store{config: c, dialect: d, write: write, read: read, rules: ledger.Rules{Schema: c.Schema, Follow: c.Follow}, bounds: bounds{fewRows, walkBudget}}
	s.present = &reader{store: s}
	defer func() {
		if err != nil {
			write.Close()
			read.Close()
			err = s.explain("open the ledger", err)
		}
	}()
	if err := s.migrate(ctx); err != nil {
		return nil, err
	}
	if !c.ReadOnly {
		if err := s.matchIndexes(ctx); err != nil {
			return nil, err
		}
	}
	_, s.indexOf = s.wantedIndexes()
	s.start()
	return s, nil
}
