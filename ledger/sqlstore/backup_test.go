package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/ledger/sqlstore"
)

// A backup holds one state, and all of it, whatever is written meanwhile.
func TestABackupIsOneStateWhileWritersGoOn(t *testing.T) {
	t.Parallel()
	for name, place := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustOpen(t, place(t))
			lived(t, s)
			ctx, stop := context.WithCancel(t.Context())
			var writers sync.WaitGroup
			for w := range 3 {
				writers.Go(func() {
					for i := 0; ctx.Err() == nil; i++ {
						if _, err := s.Apply(ctx, ledger.Change{Actor: ada, Ops: []ledger.Op{theme(fmt.Sprintf("Theme %d of %d", i, w))}}); err != nil && ctx.Err() == nil {
							t.Errorf("a writer was kept from writing: %v", err)
							return
						}
					}
				})
			}
			for n := range 3 {
				before, err := s.Position(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join(t.TempDir(), fmt.Sprint(n, ".db"))
				report, err := s.Backup(t.Context(), path, nil)
				if err != nil {
					t.Fatal(err)
				}
				after, err := s.Position(t.Context())
				if err != nil || report.Position < before || report.Position > after {
					t.Errorf("the backup is at %d, begun at %d and ended at %d: %v", report.Position, before, after, err)
				}
				copied := mustOpen(t, sqlstore.Config{Path: path})
				if err := copied.Verify(t.Context()); err != nil {
					t.Error(err)
				}
				content, err := copied.Content(t.Context())
				if err != nil || content.Position != report.Position || !slices.Equal(content.Tables, report.Tables) {
					t.Errorf("the copy holds %+v, the report says %+v: %v", content, report, err)
				}
				reader, err := s.AsOf(t.Context(), report.Position)
				if err != nil {
					t.Fatal(err)
				}
				want, err := reader.Count(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if got, err := copied.Count(t.Context()); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("the copy counts %v, the original counted %v then: %v", got, want, err)
				}
			}
			stop()
			writers.Wait()

			// With nobody writing, original and copy have the same hashes.
			report, err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "still.db"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if content, err := s.Content(t.Context()); err != nil || !slices.Equal(content.Tables, report.Tables) {
				t.Errorf("the original holds %+v, its backup %+v: %v", content, report, err)
			}
		})
	}
}

func TestABackupThatFailsLeavesNoFile(t *testing.T) {
	t.Parallel()
	for name, place := range places(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := mustOpen(t, place(t))
			lived(t, s)
			dir := t.TempDir()
			ctx, stop := context.WithCancel(t.Context())
			_, err := s.Backup(ctx, filepath.Join(dir, "a.db"), func(int64, int64) { stop() })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("an interrupted backup ends with %v", err)
			}
			if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
				t.Errorf("an interrupted backup leaves %v, %v", entries, err)
			}
			taken := filepath.Join(dir, "b.db")
			if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Backup(t.Context(), taken, nil); ledger.CodeOf(err) != ledger.CodeExists {
				t.Errorf("onto a file that is there: %v", err)
			}
			if text, err := os.ReadFile(taken); err != nil || string(text) != "mine" {
				t.Errorf("the file that was there holds %q, %v", text, err)
			}
		})
	}
}
