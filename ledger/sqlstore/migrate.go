package sqlstore

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"testing/fstest"
	"text/template"

	"github.com/pressly/goose/v3"

	"throughline.dev/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables to the form this version of the program knows. It goes forward only.
func (s *Store) migrate(ctx context.Context) error {
	known, err := newest()
	if err != nil {
		return err
	}
	found, err := s.version(ctx)
	if err != nil {
		return err
	}
	switch {
	case found == known:
		return nil
	case found > known:
		return &ledger.Error{
			Code: ledger.CodeUnavailable, Op: -1,
			Message: fmt.Sprintf("the ledger has schema %d, this program knows schemas up to %d", found, known),
			Remedy:  "Open it with the newer version of the program that wrote it",
		}
	case s.config.ReadOnly:
		return &ledger.Error{
			Code: ledger.CodeUnavailable, Op: -1,
			Message: fmt.Sprintf("the ledger has schema %d, this program needs schema %d", found, known),
			Remedy:  "Open it for writing once, which upgrades it",
		}
	}
	unlock, err := s.lockSetup(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	err = s.upgrade(ctx)
	if err != nil {
		// Another process may have done the same at the same time.
		if found, again := s.version(ctx); again == nil && found == known {
			return nil
		}
	}
	return err
}

// version returns the number of the last migration, 0 for an empty database.
func (s *Store) version(ctx context.Context) (v int64, err error) {
	tables := "SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'"
	if _, ok := s.dialect.(postgresDialect); ok {
		tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'goose_db_version'"
	}
	var n int
	if err := s.write.QueryRowContext(ctx, tables).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	err = s.write.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version").Scan(&v)
	return v, err
}

// newest returns the number of the last migration that is built in.
func newest() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(files) == 0 {
		return 0, errors.Join(err, errors.New("sqlstore: no migrations"))
	}
	return goose.NumericComponent(files[len(files)-1])
}

func (s *Store) upgrade(ctx context.Context) error {
	rendered := fstest.MapFS{}
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range files {
		t, err := template.ParseFS(migrations, name)
		if err != nil {
			return err
		}
		b := bytes.NewBufferString("-- +goose Up\n")
		if err := t.Execute(b, s.dialect.types()); err != nil {
			return err
		}
		rendered[name[len("migrations/"):]] = &fstest.MapFile{Data: b.Bytes()}
	}
	d := goose.DialectSQLite3
	if _, ok := s.dialect.(postgresDialect); ok {
		d = goose.DialectPostgres
	}
	p, err := goose.NewProvider(d, s.write, rendered, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// lockSetup keeps other processes from setting up the same PostgreSQL database at the same time. SQLite locks the
// file itself.
func (s *Store) lockSetup(ctx context.Context) (unlock func(), err error) {
	if _, ok := s.dialect.(postgresDialect); !ok {
		return func() {}, nil
	}
	const lock = 0x7468726f75676800 // "through"
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(lock)); err != nil {
		conn.Close()
		return nil, err
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(lock))
		conn.Close()
	}, nil
}
