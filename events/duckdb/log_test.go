package duckdb_test

import (
	"os"
	"path/filepath"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/events/eventstest"
)

func open(t testing.TB, c duckdb.Config) *duckdb.Log {
	t.Helper()
	log, err := duckdb.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]duckdb.Config{
		"properties in JSON, erased at one stroke": {Threads: 1},
		"properties in columns, erased in pieces":  duckdb.Config{Threads: 1, Columns: []string{"v", "k", "plan", "n", "status", "a.b", "a.b/~c", `say "hi"`, "ok", "list", "", "batch"}}.InPieces(1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eventstest.Run(t, func(t *testing.T) events.Log {
				dir, err := os.MkdirTemp(t.TempDir(), "") // the property test opens many
				if err != nil {
					t.Fatal(err)
				}
				config := config
				config.Path = filepath.Join(dir, "events.duckdb")
				return open(t, config)
			})
		})
	}
}

func TestALogWithoutAPathIsGoneWhenItIsClosed(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	log := open(t, duckdb.Config{Threads: 1})
	if a, err := log.Append(t.Context(), one("1")); err != nil || a.Added != 1 {
		t.Errorf("append: %+v, %v", a, err)
	}
	if err := log.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
