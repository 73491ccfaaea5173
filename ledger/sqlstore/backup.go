package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"

	"modernc.org/sqlite"

	"throughline.dev/ledger"
)

// pagesAtOnce is how many pages of a SQLite ledger are copied before it is asked whether to go on.
const pagesAtOnce = 1024

// Backup writes the whole ledger, as it stands at one position, into a new SQLite file, whatever the engine. Writers
// go on meanwhile; what they write is not in it. What was written is read back for the report, whose hashes are those
// that [Store.Content] and [Move] give. After an error there is no file. Progress, which may be nil, is told how much
// is done of how much, in pages or rows.
func (s *Store) Backup(ctx context.Context, path string, progress func(done, total int64)) (report Report, err error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if _, err := os.Lstat(path); err == nil {
		return Report{}, &ledger.Error{Code: ledger.CodeExists, Op: -1, Message: path + " is there already", Remedy: "Choose another place"}
	}
	defer func() {
		if err != nil {
			for _, end := range []string{"", "-journal", "-wal", "-shm"} {
				_ = os.Remove(path + end)
			}
			err = s.explain("back the ledger up", err)
		}
	}()
	if s.isClosed() {
		return Report{}, errClosed
	}
	if _, ok := s.dialect.(sqliteDialect); ok {
		if err := s.copyPages(ctx, path, progress); err != nil {
			return Report{}, err
		}
	} else if err := s.copyRows(ctx, path, progress); err != nil {
		return Report{}, err
	}
	if err := settle(ctx, path); err != nil {
		return Report{}, err
	}
	there, err := Open(ctx, Config{Path: path, Schema: s.config.Schema, ReadOnly: true, Logger: s.config.Logger})
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	return there.Content(ctx)
}

// copyPages copies a SQLite file page by page, inside of one reading transaction: so it copies one state, and writers,
// whose pages go to the log, need not wait.
func (s *Store) copyPages(ctx context.Context, path string, progress func(done, total int64)) (err error) {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer func() {
		_, ended := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		err = errors.Join(err, ended)
	}()
	var position int64 // the transaction begins with the first thing it reads
	if err := conn.QueryRowContext(ctx, "SELECT position FROM head").Scan(&position); err != nil {
		return err
	}
	return conn.Raw(func(driver any) error {
		from, ok := driver.(interface {
			NewBackup(to string) (*sqlite.Backup, error)
		})
		if !ok {
			return fmt.Errorf("sqlstore: the driver %T cannot copy a database", driver)
		}
		b, err := from.NewBackup(fileURL(path, nil))
		if err != nil {
			return err
		}
		for more := true; more; {
			if more, err = b.Step(pagesAtOnce); err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return errors.Join(err, b.Finish())
			}
			total := int64(b.PageCount())
			progress(total-int64(b.Remaining()), total)
		}
		return b.Finish()
	})
}

// copyRows copies a ledger of another engine row by row.
func (s *Store) copyRows(ctx context.Context, path string, progress func(done, total int64)) (err error) {
	to, err := Open(ctx, Config{Path: path, Schema: s.config.Schema, Now: s.config.Now, Logger: s.config.Logger})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	_, err = Move(ctx, s, to, func(_ string, done, total int64) { progress(done, total) })
	return err
}

// settle makes a file that needs no files beside it, so that it can be read where nothing can be written.
func settle(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", fileURL(path, nil))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "PRAGMA journal_mode = DELETE")
	return errors.Join(err, db.Close())
}

// fileURL names a SQLite file, whatever characters its path has.
func fileURL(path string, query url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}).String()
}

// Content counts and hashes all rows, at one position. Ledgers with equal reports hold the same, whatever their engine.
func (s *Store) Content(ctx context.Context) (report Report, err error) {
	q, done, err := s.snapshot(ctx)
	if err != nil {
		return Report{}, s.explain("read the ledger", err)
	}
	defer done()
	position, _, err := one(ctx, q, value[int64], "SELECT position FROM head")
	if err != nil {
		return Report{}, s.explain("read the ledger", err)
	}
	report.Position = ledger.Position(position)
	for _, t := range tables() {
		c, err := hashTable(ctx, q, t)
		if err != nil {
			return Report{}, s.explain("read the ledger", err)
		}
		report.Tables = append(report.Tables, TableReport{t.name, c.rows, c.hash()})
	}
	return report, nil
}

// SchemaVersion is the number of the schema that this program writes.
func SchemaVersion() (int64, error) { return newest() }
