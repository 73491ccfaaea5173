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

func TestConformanceOfAPassingLog(t *testing.T) {
	t.Parallel()
	eventstest.Run(t, func(t *testing.T) events.Log { return open(t, duckdb.Config{Threads: 1}) })
}

func TestConformanceOnDisk(t *testing.T) {
	t.Parallel()
	eventstest.Run(t, func(t *testing.T) events.Log {
		dir, err := os.MkdirTemp(t.TempDir(), "") // the property test opens many
		if err != nil {
			t.Fatal(err)
		}
		return open(t, duckdb.Config{Path: filepath.Join(dir, "events.duckdb"), Threads: 1})
	})
}
