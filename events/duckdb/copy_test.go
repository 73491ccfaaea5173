package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

func rows(t *testing.T, log *duckdb.Log, at events.Mark) (out []events.Row) {
	t.Helper()
	for r, err := range log.Scan(t.Context(), events.Query{AsOf: at, Columns: []string{"n"}}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

// A copy holds what the log held at one moment, merged people included, whatever is appended meanwhile.
func TestACopyIsOneStateWhileAppendsGoOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log := open(t, duckdb.Config{Path: filepath.Join(dir, "events.duckdb")})
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	batch := func(n int) events.Batch {
		b := events.Batch{Source: fmt.Sprint("source ", n%3)}
		for i := range 200 {
			b.Events = append(b.Events, events.Event{ID: fmt.Sprint(n, "-", i), Name: "a", Person: fmt.Sprint("anon", i), Time: start.Add(time.Duration(n*200+i) * time.Second), Properties: []byte(fmt.Sprintf(`{"n":%d}`, n))})
		}
		b.Identities = []events.Identity{{From: fmt.Sprint("anon", n%200), To: fmt.Sprint("u", n%50), At: start, Kind: events.Identify}}
		return b
	}
	for n := range 20 {
		if _, err := log.Append(t.Context(), batch(n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := log.Retract(t.Context(), "source 1"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	appended := make(chan error, 1)
	go func() {
		for n := 20; ctx.Err() == nil; n++ {
			if _, err := log.Append(ctx, batch(n)); err != nil && ctx.Err() == nil {
				appended <- err
				return
			}
		}
		appended <- nil
	}()
	for n := range 3 {
		path := filepath.Join(dir, fmt.Sprint("copy", n, ".duckdb"))
		c, err := log.Copy(t.Context(), path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path + ".wal"); err == nil {
			t.Error("the copy is in two files")
		}
		there := open(t, duckdb.Config{Path: path, ReadOnly: true})
		mark, err := there.Mark(t.Context())
		if err != nil || mark != c.Mark {
			t.Errorf("the copy is at %+v, want %+v: %v", mark, c.Mark, err)
		}
		stats, err := there.Stats(t.Context())
		if err != nil || stats.Events != c.Events || stats.Identities != c.Identities {
			t.Errorf("the copy holds %+v, want %+v: %v", stats, c, err)
		}
		if diff := cmp.Diff(rows(t, log, c.Mark), rows(t, there, events.Mark{})); diff != "" {
			t.Errorf("the copy differs from the log at its mark (-log +copy):\n%s", diff)
		}
		if err := there.Close(); err != nil {
			t.Error(err)
		}
	}
	stop()
	if err := <-appended; err != nil {
		t.Errorf("an append was kept from the log: %v", err)
	}
	// A copy is a log: what it knows, it drops.
	again := open(t, duckdb.Config{Path: filepath.Join(dir, "copy0.duckdb")})
	if a, err := again.Append(t.Context(), batch(0)); err != nil || a.Duplicates != 200 {
		t.Errorf("a batch that is in the copy: %+v, %v", a, err)
	}
}

func TestACopyThatFailsLeavesNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log := open(t, duckdb.Config{Path: filepath.Join(dir, "events.duckdb")})
	if _, err := log.Append(t.Context(), one("1")); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	path := filepath.Join(dir, "it's a copy.duckdb")
	if _, err := log.Copy(ctx, path, func(int64, int64) { stop() }); err == nil {
		t.Error("an interrupted copy is one")
	}
	for _, end := range []string{"", ".wal"} {
		if _, err := os.Stat(path + end); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("an interrupted copy leaves %s", path+end)
		}
	}
	if _, err := log.Copy(t.Context(), path, nil); err != nil {
		t.Errorf("the next one: %v", err)
	}
	if _, err := log.Copy(t.Context(), path, nil); err == nil {
		t.Error("a file that is there was overwritten")
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	reader := open(t, duckdb.Config{Path: filepath.Join(dir, "events.duckdb"), ReadOnly: true})
	if _, err := reader.Copy(t.Context(), filepath.Join(dir, "other.duckdb"), nil); !errors.Is(err, events.ErrReadOnly) {
		t.Errorf("of a log that is open for reading: %v", err)
	}
}
