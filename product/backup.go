package product

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
	"throughline.dev/stage"
)

const (
	// Manifest is the file of a backup that says what is in it.
	Manifest = "manifest.json"

	ledgerName = "ledger.db"
	eventsName = "events.duckdb"
	// backupFormat counts changes of what a backup consists of. A newer one is refused.
	backupFormat = 1
)

// backupID is what the folder of a backup is called: when it was made, and a number where two were made in a second.
var backupID = regexp.MustCompile(`^backup-\d{8}-\d{6}(-\d{1,3})?$`)

// Backup tells what a backup holds. It stands in the folder of the backup as manifest.json.
type Backup struct {
	ID       string                 `json:"id"`
	Format   int                    `json:"format"`
	Program  string                 `json:"program,omitempty"` // version
	Made     time.Time              `json:"made"`
	Position ledger.Position        `json:"position"` // of the last change in it
	Schema   int64                  `json:"schema"`   // of the ledger
	Tables   []sqlstore.TableReport `json:"tables"`   // of the ledger, with a hash of their rows
	Events   *BackupEvents          `json:"events,omitempty"`
	Files    []BackupFile           `json:"files"`

	Dir string `json:"-"` // where it is
}

// BackupEvents tells what a backup holds of the event log.
type BackupEvents struct {
	Mark       events.Mark `json:"mark"`
	Events     int64       `json:"events"`
	Identities int64       `json:"identities"`
}

// BackupFile is one file of a backup.
type BackupFile struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Bytes sums the files.
func (b Backup) Bytes() (n int64) {
	for _, f := range b.Files {
		n += f.Bytes
	}
	return n
}

// WriteText tells a person.
func (b Backup) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s\n", b.Dir)
	p.F("  made %s, the ledger up to change %d", b.Made.Format(time.RFC3339), b.Position)
	if b.Events != nil {
		p.F(", %s events", number(b.Events.Events))
	}
	p.F(", %s MB\n", number((b.Bytes()+1<<19)>>20))
	return p.Err
}

// BackupRequest says where a backup goes.
type BackupRequest struct {
	To      string // a folder of backups; empty: "backups" in the data directory
	Keep    int    // how many to keep there, the newest; 0: all
	Program string // version of the program, for the manifest
	// Progress is told what is being copied and how far it is; it may be nil.
	Progress func(what string, done, total int64)
}

// Backup writes a copy of the ledger and of the event log into a folder of its own, while writers go on: it appears
// there whole, or not at all. What was written has been read back once. The copy of the ledger is taken first, so that
// it never knows of events that are not in the other one. CodeConflict: another backup is being made.
func (p *Product) Backup(ctx context.Context, req BackupRequest) (b Backup, err error) {
	defer ledger.Wrap(&err, "back up")
	if !p.backing.TryLock() {
		return b, &ledger.Error{Code: ledger.CodeConflict, Op: -1, Message: "another backup is being made", Remedy: "Wait until it is done"}
	}
	defer p.backing.Unlock()
	into := p.BackupDir(req.To)
	if err := os.MkdirAll(into, 0o700); err != nil {
		return b, err
	}
	dropStale(into, p.Now())
	work, err := os.MkdirTemp(into, ".partial-")
	if err != nil {
		return b, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(work)
		}
	}()
	b = Backup{Format: backupFormat, Program: req.Program, Made: p.Now().Truncate(time.Second), Dir: work}
	if b.Schema, err = sqlstore.SchemaVersion(); err != nil {
		return b, err
	}
	if err := p.fill(ctx, &b, req.Progress); err != nil {
		return b, err
	}
	if b.ID, b.Dir, err = b.publish(into); err != nil {
		return b, err
	}
	return b, p.retain(into, req.Keep)
}

// BackupDir is the folder of backups: the one given, or the one in the data directory.
func (p *Product) BackupDir(dir string) string {
	if dir != "" {
		return dir
	}
	return filepath.Join(p.cfg.Dir, "backups")
}

// fill writes the copies into the folder of a backup and notes what is in them.
func (p *Product) fill(ctx context.Context, b *Backup, progress func(string, int64, int64)) error {
	tell := func(what string) func(int64, int64) {
		return func(done, total int64) {
			if progress != nil {
				progress(what, done, total)
			}
		}
	}
	content, err := p.Store.Backup(ctx, filepath.Join(b.Dir, ledgerName), tell("ledger"))
	if err != nil {
		return err
	}
	b.Position, b.Tables = content.Position, content.Tables
	names := []string{ledgerName}
	if p.HasEvents() {
		if _, err := p.Events(ctx); err != nil {
			return err
		}
		c, err := p.events.Copy(ctx, filepath.Join(b.Dir, eventsName), tell("events"))
		if err != nil {
			return err
		}
		b.Events = &BackupEvents{Mark: c.Mark, Events: c.Events, Identities: c.Identities}
		names = append(names, eventsName)
	}
	for _, name := range names {
		f, err := hashFile(ctx, filepath.Join(b.Dir, name), tell("checking "+name))
		if err != nil {
			return err
		}
		b.Files = append(b.Files, f)
	}
	return nil
}

// publish gives the backup its name, once everything is on disk.
func (b Backup) publish(into string) (id, dir string, err error) {
	for n := 1; n < 1000; n++ {
		b.ID = b.Made.Format("backup-20060102-150405")
		if n > 1 {
			b.ID += fmt.Sprintf("-%d", n)
		}
		dir = filepath.Join(into, b.ID)
		if _, err := os.Lstat(dir); err == nil {
			continue
		}
		text, err := json.MarshalIndent(b, "", "  ")
		if err != nil {
			return "", "", err
		}
		if err := os.WriteFile(filepath.Join(b.Dir, Manifest), append(text, '\n'), 0o600); err != nil {
			return "", "", err
		}
		for _, name := range []string{Manifest, "."} {
			if err := flush(filepath.Join(b.Dir, name)); err != nil {
				return "", "", err
			}
		}
		// A folder that somebody made under this name meanwhile is empty or in the way; it is not overwritten.
		if err := os.Rename(b.Dir, dir); errors.Is(err, fs.ErrExist) {
			continue
		} else if err != nil {
			return "", "", err
		}
		return b.ID, dir, flush(into)
	}
	return "", "", fmt.Errorf("%s holds too many backups of this second", into)
}

// retain removes all but the newest n backups of a folder.
func (p *Product) retain(dir string, n int) error {
	if n <= 0 {
		return nil
	}
	all, err := Backups(dir)
	if err != nil || len(all) <= n {
		return err
	}
	for _, b := range all[n:] {
		if err := b.Remove(); err != nil {
			return err
		}
		p.log.Info("an old backup was removed", "backup", b.ID)
	}
	return nil
}

// Remove removes a backup. There is never half of one under its name.
func (b Backup) Remove() error {
	gone := filepath.Join(filepath.Dir(b.Dir), ".removed-"+filepath.Base(b.Dir))
	if err := os.Rename(b.Dir, gone); err != nil {
		return err
	}
	return os.RemoveAll(gone)
}

// dropStale removes what backups left behind that were killed: partial folders a day old.
func dropStale(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		left := len(e.Name()) > 9 && (e.Name()[:9] == ".partial-" || e.Name()[:9] == ".removed-")
		if info, err := e.Info(); err == nil && left && e.IsDir() && now.Sub(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// Backups lists the backups in a folder, the newest first. Folders whose manifest cannot be read are left out.
func Backups(dir string) (out []Backup, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !backupID.MatchString(e.Name()) {
			continue
		}
		if b, err := ReadBackup(filepath.Join(dir, e.Name())); err == nil {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b Backup) int {
		if c := b.Made.Compare(a.Made); c != 0 {
			return c
		}
		return cmp.Or(len(b.ID)-len(a.ID), cmp.Compare(b.ID, a.ID))
	})
	return out, nil
}

// FindBackup returns a backup of the folder by its id. CodeNotFound: there is none.
func FindBackup(dir, id string) (Backup, error) {
	if backupID.MatchString(id) { // and so it is no path
		if b, err := ReadBackup(filepath.Join(dir, id)); err == nil {
			return b, nil
		}
	}
	return Backup{}, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: "there is no such backup"}
}

// ReadBackup reads the manifest of a backup. CodeNotFound: the folder holds none. CodeUnavailable: a newer version of
// the program made it.
func ReadBackup(dir string) (b Backup, err error) {
	text, err := os.ReadFile(filepath.Join(dir, Manifest))
	if errors.Is(err, fs.ErrNotExist) {
		return b, noBackup(dir)
	} else if err != nil {
		return b, err
	}
	if err := json.Unmarshal(text, &b); err != nil || b.Format < 1 {
		return b, damaged(dir, "its manifest cannot be read")
	}
	b.Dir = dir
	if b.Format > backupFormat {
		return b, &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: fmt.Sprintf("the backup %s has format %d, this program knows %d", dir, b.Format, backupFormat), Remedy: "Use the newer version of the program that made it"}
	}
	return b, nil
}

// noBackup says what a folder is instead.
func noBackup(dir string) error {
	e := &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: "there is no backup in " + dir, Remedy: "Name the folder of one backup, in which manifest.json is"}
	if all, err := Backups(dir); err == nil && len(all) > 0 {
		e.Message = fmt.Sprintf("%s is a folder of backups", dir)
		e.Remedy = "Name one of them. The newest is " + all[0].Dir
	}
	return e
}

func damaged(dir, what string) error {
	return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: fmt.Sprintf("the backup %s is damaged: %s", dir, what), Remedy: "Use another backup, or another copy of this one"}
}

// hashFile reads a file to its end, and makes sure that it is on disk.
func hashFile(ctx context.Context, path string, progress func(done, total int64)) (BackupFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return BackupFile{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return BackupFile{}, err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, &counted{r: f, ctx: ctx, total: info.Size(), progress: progress})
	if err != nil {
		return BackupFile{}, err
	}
	if err := f.Sync(); err != nil {
		return BackupFile{}, err
	}
	return BackupFile{Name: filepath.Base(path), Bytes: n, SHA256: hex.EncodeToString(sum.Sum(nil))}, f.Chmod(0o600)
}

// counted reads until its context ends and tells how far it is.
type counted struct {
	r           io.Reader
	ctx         context.Context // of one reading
	done, total int64
	progress    func(done, total int64)
}

func (c *counted) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.r.Read(b)
	c.done += int64(n)
	if c.progress != nil {
		c.progress(c.done, c.total)
	}
	return n, err
}

// flush makes sure that a file, or what a folder lists, is on disk.
func flush(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
