package product

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"throughline.dev/events/duckdb"
	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
)

// VerifyBackup reads a backup to its end: its files are those that were written, bit by bit, the ledger holds the rows
// it held and agrees with itself, the event log can be opened and holds as many events. It changes nothing. CodeInvalid:
// something is not as it was. Progress may be nil.
func VerifyBackup(ctx context.Context, dir string, progress func(what string, done, total int64)) (b Backup, err error) {
	if b, err = ReadBackup(dir); err != nil {
		return b, err
	}
	for _, want := range b.Files {
		if !want.plain() {
			return b, damaged(dir, fmt.Sprintf("%q is no file of a backup", want.Name))
		}
		there, err := hashFile(ctx, filepath.Join(dir, want.Name), func(done, total int64) {
			if progress != nil {
				progress("checking "+want.Name, done, total)
			}
		})
		if err := want.matches(dir, there, err); err != nil {
			return b, err
		}
	}
	// The stores are opened beside the backup, so that nothing in it is touched, and one of an earlier version of the
	// program can be brought up to date.
	work, err := os.MkdirTemp("", "throughline-verify-")
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	for _, f := range b.Files {
		if err := copyFile(ctx, filepath.Join(dir, f.Name), filepath.Join(work, f.Name), f); err != nil {
			return b, err
		}
	}
	return b, b.check(ctx, work)
}

// plain reports whether a name is one of those that backups consist of. A manifest may come from anywhere.
func (f BackupFile) plain() bool { return f.Name == ledgerName || f.Name == eventsName }

// matches compares a file with what the manifest says of it.
func (f BackupFile) matches(dir string, there BackupFile, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return damaged(dir, f.Name+" is missing")
	case err != nil:
		return err
	case there.Bytes != f.Bytes:
		return damaged(dir, fmt.Sprintf("%s has %d bytes, it had %d", f.Name, there.Bytes, f.Bytes))
	case there.SHA256 != f.SHA256:
		return damaged(dir, f.Name+" holds something else than it held (SHA-256)")
	}
	return nil
}

// check opens copies of the stores of a backup and compares what is in them with the manifest.
func (b Backup) check(ctx context.Context, work string) (err error) {
	p, err := Open(ctx, Config{Dir: work, Existing: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	if err := b.checkLedger(ctx, p.Store); err != nil {
		return err
	}
	if b.Events == nil {
		return nil
	}
	log, err := duckdb.Open(ctx, duckdb.Config{Path: filepath.Join(work, eventsName)})
	if err != nil {
		return damaged(b.Dir, err.Error())
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	mark, err := log.Mark(ctx)
	if err != nil {
		return err
	}
	stats, err := log.Stats(ctx)
	if err != nil {
		return err
	}
	if mark.Seq != b.Events.Mark.Seq || stats.Events != b.Events.Events || stats.Identities != b.Events.Identities {
		return damaged(b.Dir, fmt.Sprintf("the event log holds %d events up to append %d, it held %d up to %d", stats.Events, mark.Seq, b.Events.Events, b.Events.Mark.Seq))
	}
	return nil
}

// checkLedger compares a ledger with the manifest, row by row, and with itself. Tables of an earlier schema have been
// changed by bringing them up to date; they only have to agree with each other.
func (b Backup) checkLedger(ctx context.Context, store *sqlstore.Store) error {
	schema, err := sqlstore.SchemaVersion()
	if err != nil {
		return err
	}
	content, err := store.Content(ctx)
	if err != nil {
		return err
	}
	if content.Position != b.Position || schema == b.Schema && !slices.Equal(content.Tables, b.Tables) {
		return damaged(b.Dir, fmt.Sprintf("the ledger at change %d does not hold the rows of change %d", content.Position, b.Position))
	}
	if err := store.Verify(ctx); err != nil {
		if ledger.CodeOf(err) == ledger.CodeInternal {
			return damaged(b.Dir, err.Error())
		}
		return err
	}
	return nil
}

// copyFile copies a file of a backup and checks it on the way.
func copyFile(ctx context.Context, from, to string, want BackupFile) error {
	in, err := os.Open(from)
	if err != nil {
		return want.matches(filepath.Dir(from), BackupFile{}, err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, &counted{r: in, ctx: ctx})
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	there, err := hashFile(ctx, to, nil) // as it can be read back
	return want.matches(filepath.Dir(from), there, err)
}
