package product

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
	"throughline.dev/stage"
)

// RestoreRequest says which backup becomes a product, and where.
type RestoreRequest struct {
	Backup string // its folder
	Dir    string // the data directory, which must be empty or absent
	Ledger string // address of an empty PostgreSQL ledger; empty: SQLite in Dir
	Log    *slog.Logger
	// Progress is told what is being done and how far it is; it may be nil.
	Progress func(what string, done, total int64)
}

// Restored tells what came back.
type Restored struct {
	Backup Backup `json:"backup"`
	Dir    string `json:"dir"`
	Ledger string `json:"-"` // address, when it is not in Dir
}

// WriteText tells a person.
func (r Restored) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("The product is in %s, as it was at change %d", r.Dir, r.Backup.Position)
	if r.Backup.Events != nil {
		p.F(" with %s events", number(r.Backup.Events.Events))
	}
	p.F(": hashes agree, and so do state, history, links and search index.\nUse it with --data %s", r.Dir)
	if r.Ledger != "" {
		p.F(" and the --ledger you gave")
	}
	p.F(".\n")
	return p.Err
}

// restoring is where files lie in the data directory until all of them are there and have been checked.
const restoring = ".restoring"

// Restore makes a product of a backup. Everything is checked before anything is in its place; after an error, or a
// crash, the data directory holds no product. CodeExists: the directory, or the ledger, is not empty. CodeInvalid: the
// backup is damaged.
func Restore(ctx context.Context, req RestoreRequest) (done Restored, err error) {
	defer ledger.Wrap(&err, "restore %s", req.Backup)
	b, err := ReadBackup(req.Backup)
	if err != nil {
		return done, err
	}
	done = Restored{Backup: b, Dir: req.Dir, Ledger: req.Ledger}
	if !slices.ContainsFunc(b.Files, func(f BackupFile) bool { return f.Name == ledgerName }) {
		return done, damaged(b.Dir, "it names no ledger")
	}
	if err := refuseUsed(req.Dir); err != nil {
		return done, err
	}
	work := filepath.Join(req.Dir, restoring)
	if err := errors.Join(os.RemoveAll(work), os.MkdirAll(work, 0o700)); err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	for _, f := range b.Files {
		if !f.plain() {
			return done, damaged(b.Dir, fmt.Sprintf("%q is no file of a backup", f.Name))
		}
		if req.Progress != nil {
			req.Progress(f.Name, 0, f.Bytes)
		}
		if err := copyFile(ctx, filepath.Join(b.Dir, f.Name), filepath.Join(work, f.Name), f); err != nil {
			return done, err
		}
	}
	if err := b.check(ctx, work); err != nil {
		return done, err
	}
	if err := callForAll(ctx, work, req.Log); err != nil {
		return done, err
	}
	if req.Ledger != "" {
		if err := moveInto(ctx, work, req); err != nil {
			return done, err
		}
		if err := os.Remove(filepath.Join(work, ledgerName)); err != nil {
			return done, err
		}
	}
	// The ledger comes last: without it there is no product. Logs are there only if a store was not closed to its end.
	for _, name := range []string{eventsName + ".wal", eventsName, ledgerName + "-wal", ledgerName} {
		from := filepath.Join(work, name)
		if _, err := os.Lstat(from); errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err := errors.Join(flush(from), os.Rename(from, filepath.Join(req.Dir, name))); err != nil {
			return done, err
		}
	}
	return done, flush(req.Dir)
}

// refuseUsed refuses a data directory that holds anything but the rest of a restore that was killed.
func refuseUsed(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != restoring {
			return &ledger.Error{Code: ledger.CodeExists, Op: -1, Message: fmt.Sprintf("%s is not empty: it holds %s", dir, e.Name()), Remedy: "Restore into an empty folder, and put it in the place of the other one afterwards"}
		}
	}
	return nil
}

// callForAll asks for everything to be computed again: the findings of a backup may be older than its events.
func callForAll(ctx context.Context, dir string, log *slog.Logger) error {
	p, err := Open(ctx, Config{Dir: dir, Existing: true, Log: log})
	if err != nil {
		return err
	}
	return errors.Join(p.Notice(ctx, true, true), p.Close())
}

// moveInto copies the ledger of a folder into the one that was asked for.
func moveInto(ctx context.Context, dir string, req RestoreRequest) (err error) {
	p, err := Open(ctx, Config{Dir: dir, ReadOnly: true, Log: req.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	to, err := sqlstore.Open(ctx, sqlstore.Config{URL: req.Ledger, Schema: p.Schema, Follow: follow(p.reconcilers), Now: p.now, Logger: p.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	_, err = sqlstore.Move(ctx, p.Store, to, func(table string, done, total int64) {
		if req.Progress != nil {
			req.Progress(table, done, total)
		}
	})
	return err
}
