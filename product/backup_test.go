package product_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
	"throughline.dev/ledger/sqlstore/pgtest"
	"throughline.dev/product"
)

// tables are the hashes of a ledger, but for those of its queue and of the numbers that were given to jobs: after a
// restore everything is to be computed again.
func tables(all []sqlstore.TableReport) []sqlstore.TableReport {
	return slices.DeleteFunc(slices.Clone(all), func(t sqlstore.TableReport) bool { return t.Table == "job" || t.Table == "counter" })
}

func scan(t *testing.T, p *product.Product) (out []events.Row) {
	t.Helper()
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range log.Scan(t.Context(), events.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestWhatIsRestoredEqualsTheBackup(t *testing.T) {
	t.Parallel()
	p := measured(t)
	apply(t, p, "", put("feedback", "Ticket", "The token expired twice.", `{}`))
	if _, err := p.Store.Shelf().Put(t.Context(), ledger.Document{Space: "person", ID: "ada", Data: []byte(`{"name":"Ada"}`)}); err != nil {
		t.Fatal(err)
	}
	b, err := p.Backup(t.Context(), product.BackupRequest{Program: "v1"})
	if err != nil {
		t.Fatal(err)
	}
	if verified, err := product.VerifyBackup(t.Context(), b.Dir, nil); err != nil || verified.ID != b.ID {
		t.Fatalf("the backup cannot be verified: %+v, %v", verified, err)
	}
	content, err := p.Store.Content(t.Context())
	if err != nil || !slices.Equal(content.Tables, b.Tables) || b.Position != content.Position {
		t.Errorf("the backup holds %+v, the product %+v: %v", b, content, err)
	}

	server, err := pgtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	for _, address := range []string{"", server.Database(t)} {
		dir := filepath.Join(t.TempDir(), "restored")
		if _, err := product.Restore(t.Context(), product.RestoreRequest{Backup: b.Dir, Dir: dir, Ledger: address}); err != nil {
			t.Fatal(err)
		}
		q, err := product.Open(t.Context(), product.Config{Dir: dir, Ledger: address, Existing: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = q.Close() })
		there, err := q.Store.Content(t.Context())
		if err != nil || !slices.Equal(tables(there.Tables), tables(b.Tables)) {
			t.Errorf("restored, the ledger holds %+v, want %+v: %v", there.Tables, b.Tables, err)
		}
		if diff := cmp.Diff(scan(t, p), scan(t, q)); diff != "" {
			t.Errorf("restored, the event log differs (-original +restored):\n%s", diff)
		}
		if due, err := q.Due(t.Context()); err != nil || !due {
			t.Errorf("nothing is computed anew after a restore: %v, %v", due, err)
		}
		if _, err := product.Restore(t.Context(), product.RestoreRequest{Backup: b.Dir, Dir: dir}); ledger.CodeOf(err) != ledger.CodeExists {
			t.Errorf("a product was restored over another one: %v", err)
		}
	}
}

func TestABackupIsMadeWhileWritersGoOn(t *testing.T) {
	t.Parallel()
	p := measured(t)
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	writers.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if _, err := try(p, "", put("term", fmt.Sprint("Term ", i), "", `{"definition":"d"}`)); err != nil {
				t.Error(err)
				return
			}
		}
	})
	writers.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			e := events.Event{ID: fmt.Sprint("more-", i), Name: "called", Person: "u1", Time: time.Date(2026, 10, 1, 0, 0, i, 0, time.UTC)}
			if _, err := log.Append(t.Context(), events.Batch{Events: []events.Event{e}}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	var made []product.Backup
	for range 3 {
		b, err := p.Backup(t.Context(), product.BackupRequest{})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, b)
	}
	stop()
	writers.Wait()
	for i, b := range made {
		if _, err := product.VerifyBackup(t.Context(), b.Dir, nil); err != nil {
			t.Errorf("backup %d: %v", i, err)
		}
		if i > 0 && b.Position <= made[i-1].Position {
			t.Errorf("nothing was written between the backups at %d and %d", made[i-1].Position, b.Position)
		}
	}
}

func TestADamagedBackupIsNotRestored(t *testing.T) {
	t.Parallel()
	p := measured(t)
	for name, damage := range map[string]func(t *testing.T, dir string){
		"a bit of the ledger": func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "ledger.db"), 5000) },
		"a bit of the events": func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "events.duckdb"), 9000) },
		"a ledger cut short": func(t *testing.T, dir string) {
			if err := os.Truncate(filepath.Join(dir, "ledger.db"), 4096); err != nil {
				t.Fatal(err)
			}
		},
		"no events":               func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(dir, "events.duckdb")) },
		"a manifest that is none": func(t *testing.T, dir string) { write(t, filepath.Join(dir, "manifest.json"), "{") },
		"hashes that were made to fit": func(t *testing.T, dir string) {
			edit(t, dir, func(b *product.Backup) { b.Tables[1].Rows++ })
		},
		"a file from elsewhere": func(t *testing.T, dir string) {
			edit(t, dir, func(b *product.Backup) { b.Files[0].Name = "../../ledger.db" })
		},
		"no ledger": func(t *testing.T, dir string) {
			edit(t, dir, func(b *product.Backup) { b.Files = b.Files[1:] })
		},
	} {
		b, err := p.Backup(t.Context(), product.BackupRequest{To: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		damage(t, b.Dir)
		if _, err := product.VerifyBackup(t.Context(), b.Dir, nil); err == nil || !strings.Contains(err.Error(), "damaged") {
			if name != "no ledger" || err == nil {
				t.Errorf("%s: it is verified: %v", name, err)
			}
		}
		into := filepath.Join(t.TempDir(), "product")
		if _, err := product.Restore(t.Context(), product.RestoreRequest{Backup: b.Dir, Dir: into}); err == nil {
			t.Errorf("%s: it is restored", name)
		}
		if left, err := os.ReadDir(into); err == nil && len(left) > 0 {
			t.Errorf("%s: restoring it left %v", name, left)
		}
	}
}

func flip(t *testing.T, path string, at int64) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[at] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, dir string, change func(*product.Backup)) {
	t.Helper()
	b, err := product.ReadBackup(dir)
	if err != nil {
		t.Fatal(err)
	}
	change(&b)
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "manifest.json"), string(text))
}

func TestTheNewestBackupsStay(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	p, err := product.Open(t.Context(), product.Config{Dir: t.TempDir(), Now: func() time.Time { return day }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	to := t.TempDir()
	write(t, filepath.Join(to, "backup-of-my-own.txt"), "mine")
	if err := os.Mkdir(filepath.Join(to, "backup-20200101-000000"), 0o700); err != nil { // not one: it has no manifest
		t.Fatal(err)
	}
	var ids []string
	for i := range 5 {
		if i > 2 {
			day = day.AddDate(0, 0, 1)
		}
		b, err := p.Backup(t.Context(), product.BackupRequest{To: to, Keep: 3})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, b.ID)
	}
	left, err := product.Backups(to)
	if err != nil || len(left) != 3 || left[0].ID != ids[4] || left[1].ID != ids[3] || left[2].ID != ids[2] {
		t.Errorf("of %v there are %v left: %v", ids, left, err)
	}
	for _, name := range []string{"backup-of-my-own.txt", "backup-20200101-000000"} {
		if _, err := os.Stat(filepath.Join(to, name)); err != nil {
			t.Errorf("what was no backup is gone: %v", err)
		}
	}
}

// backupCrash names the folder of a child process that is to be killed while it makes backups.
const backupCrash = "THROUGHLINE_BACKUP_CRASH"

// A process that is killed in the middle of a backup leaves no half of one that looks whole.
func TestACrashLeavesNoHalfBackup(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv(backupCrash); dir != "" {
		backUpForEver(t, dir)
		return
	}
	dir, kills := t.TempDir(), 6
	if testing.Short() {
		kills = 2
	}
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		ops := make([]ledger.Op, 50)
		for j := range ops {
			ops[j] = put("term", fmt.Sprintf("Term %d.%d", i, j), strings.Repeat("text ", 200), `{"definition":"d"}`)
		}
		apply(t, p, "", ops...)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "backups")
	whole := func() bool { found, _ := filepath.Glob(filepath.Join(folder, "backup-*")); return len(found) > 0 }
	begun := func() int { found, _ := filepath.Glob(filepath.Join(folder, ".partial-*")); return len(found) }
	// Killed as soon as one is seen to be made, after the first whole one; until one was caught in the middle.
	deadline := time.Now().Add(2 * time.Minute)
	for i, caught := 0, 0; i < kills || caught == 0; i++ {
		cmd := exec.Command(os.Args[0], "-test.run=^TestACrashLeavesNoHalfBackup$", "-test.count=1")
		cmd.Env = append(os.Environ(), backupCrash+"="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for !whole() || begun() == caught {
			if time.Now().After(deadline) {
				_ = cmd.Process.Kill()
				t.Fatalf("no backup is caught in the middle; whole ones: %t", whole())
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(i) * 3 * time.Millisecond) // not always at its beginning
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed, and says so
		caught = begun()
	}
	all, err := product.Backups(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all[:min(4, len(all))] { // the last ones are those that might have been cut
		if _, err := product.VerifyBackup(t.Context(), b.Dir, nil); err != nil {
			t.Error(err)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	partial := 0
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".partial-") {
			partial++
			if err := os.Chtimes(filepath.Join(folder, e.Name()), time.Time{}, time.Now().Add(-48*time.Hour)); err != nil {
				t.Fatal(err)
			}
		} else if _, err := product.ReadBackup(filepath.Join(folder, e.Name())); err != nil {
			t.Errorf("%s has the name of a backup and is none: %v", e.Name(), err)
		}
	}
	if len(all) == 0 || partial == 0 {
		t.Fatalf("%d backups, %d partial ones", len(all), partial)
	}
	// The rest of a killed one is cleared away by a later one.
	if p, err = product.Open(t.Context(), product.Config{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := p.Backup(t.Context(), product.BackupRequest{}); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, ".partial-*")); len(left) > 0 {
		t.Errorf("there is still %v", left)
	}
}

func backUpForEver(t *testing.T, dir string) {
	p, err := product.Open(t.Context(), product.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := p.Backup(t.Context(), product.BackupRequest{}); err != nil {
			t.Fatal(err)
		}
	}
}

// A restore that was killed can be made again, and until then there is no product.
func TestARestoreThatWasKilledIsMadeAgain(t *testing.T) {
	t.Parallel()
	p := measured(t)
	b, err := p.Backup(t.Context(), product.BackupRequest{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".restoring"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".restoring", "ledger.db"), "half of it")
	ctx, stop := context.WithCancel(t.Context())
	_, err = product.Restore(ctx, product.RestoreRequest{Backup: b.Dir, Dir: dir, Progress: func(what string, _, _ int64) {
		if what == "events.duckdb" {
			stop()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an interrupted restore ends with %v", err)
	}
	if _, err := product.Open(t.Context(), product.Config{Dir: dir, Existing: true}); ledger.CodeOf(err) != ledger.CodeNotFound {
		t.Errorf("an interrupted restore left a product: %v", err)
	}
	if _, err := product.Restore(t.Context(), product.RestoreRequest{Backup: b.Dir, Dir: dir}); err != nil {
		t.Errorf("made again: %v", err)
	}
}

func TestAFolderOfBackupsIsNoBackup(t *testing.T) {
	t.Parallel()
	p := open(t)
	b, err := p.Backup(t.Context(), product.BackupRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = product.Restore(t.Context(), product.RestoreRequest{Backup: filepath.Dir(b.Dir), Dir: t.TempDir()})
	refused(t, err, ledger.CodeNotFound, "The newest is "+b.Dir)
	edit(t, b.Dir, func(b *product.Backup) { b.Format = 99 })
	_, err = product.ReadBackup(b.Dir)
	refused(t, err, ledger.CodeUnavailable, "newer version")
}
