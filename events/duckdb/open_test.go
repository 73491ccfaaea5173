package duckdb_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

func one(id string) events.Batch {
	return events.Batch{Events: []events.Event{{ID: id, Name: "a", Person: "p", Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}}
}

func TestReopen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	log := open(t, duckdb.Config{Path: path})
	b := one("1")
	b.Identities = []events.Identity{{From: "p", To: "u", At: b.Events[0].Time, Kind: events.Identify}}
	first, err := log.Append(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}

	log = open(t, duckdb.Config{Path: path})
	m, err := log.Mark(t.Context())
	if err != nil || m != first.Mark {
		t.Errorf("mark %v, %v; want %v", m, err, first.Mark)
	}
	// What the log knew before is known again: the event, and that p belongs to u.
	b.Events = append(b.Events, one("2").Events...)
	b.Identities = append(b.Identities, events.Identity{From: "p", To: "v", At: b.Events[0].Time, Kind: events.Identify})
	a, err := log.Append(t.Context(), b)
	if err != nil || a.Added != 1 || a.Duplicates != 1 || a.Linked != 0 || a.Refused != 1 {
		t.Errorf("%+v, %v; want one of each and a refused link", a, err)
	}
	s, err := log.Stats(t.Context())
	if err != nil || s.Bytes == 0 {
		t.Errorf("stats %+v, %v", s, err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	if _, err := duckdb.Open(t.Context(), duckdb.Config{Path: path, ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
	log := open(t, duckdb.Config{Path: path})
	if _, err := log.Append(t.Context(), one("1")); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	a, b := open(t, duckdb.Config{Path: path, ReadOnly: true}), open(t, duckdb.Config{Path: path, ReadOnly: true})
	defer a.Close()
	defer b.Close()
	n := 0
	err := b.Sequences(t.Context(), []events.Matcher{{}}, events.Query{}, func(string, []events.Step) error { n++; return nil })
	if n != 1 || err != nil {
		t.Errorf("%d people, %v; want 1", n, err)
	}
	if _, err := a.Append(t.Context(), one("2")); !errors.Is(err, events.ErrReadOnly) {
		t.Errorf("append: %v, want ErrReadOnly", err)
	}
	if _, err := a.Retract(t.Context(), "x"); !errors.Is(err, events.ErrReadOnly) {
		t.Errorf("retract: %v, want ErrReadOnly", err)
	}
}

// TestInUse opens a log that is open already, in this process and from another one.
func TestInUse(t *testing.T) {
	if path := os.Getenv("THROUGHLINE_TEST_OPEN"); path != "" {
		_, err := duckdb.Open(t.Context(), duckdb.Config{Path: path})
		if !errors.Is(err, events.ErrInUse) {
			t.Fatalf("open from another process: %v, want ErrInUse", err)
		}
		t.Log(err)
		return
	}
	path := filepath.Join(t.TempDir(), "events.duckdb")
	log := open(t, duckdb.Config{Path: path})
	defer log.Close()
	if _, err := duckdb.Open(t.Context(), duckdb.Config{Path: path}); !errors.Is(err, events.ErrInUse) {
		t.Errorf("open in this process: %v, want ErrInUse", err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestInUse$", "-test.v")
	cmd.Env = append(os.Environ(), "THROUGHLINE_TEST_OPEN="+path)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "by process") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("these are notes\n", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		config duckdb.Config
		says   string
	}{
		"not a database": {duckdb.Config{Path: text}, "not a DuckDB file"},
		"no folder":      {duckdb.Config{Path: filepath.Join(dir, "none", "x.duckdb")}, "folder exists"},
		"question mark":  {duckdb.Config{Path: filepath.Join(dir, "a?b")}, "may not contain"},
		"percent":        {duckdb.Config{Path: filepath.Join(dir, "a%zz")}, "may not contain"},
		"memory limit":   {duckdb.Config{MemoryLimit: "lots"}, "memory"},
		"read nothing":   {duckdb.Config{ReadOnly: true}, "nothing to read"},
	} {
		_, err := duckdb.Open(t.Context(), c.config)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

func TestInterrupt(t *testing.T) {
	t.Parallel()
	log := open(t, duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb")})
	defer log.Close()
	fill(t, log, newTraffic(1000, time.Second), 60_000)
	ctx, cancel := context.WithCancel(t.Context())
	stop := errors.New("stop")
	n := 0
	err := log.Sequences(ctx, []events.Matcher{{}}, events.Query{}, func(string, []events.Step) error {
		if n++; n == 3 {
			cancel()
		}
		if n > 900 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("after %d people: %v, want the context's error", n, err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := log.Sequences(ctx, []events.Matcher{{}}, events.Query{}, func(string, []events.Step) error {
		<-ctx.Done() // the deadline passes while people are visited, however fast the machine
		return nil
	}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("deadline: %v", err)
	}
}
