package duckdb_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/events/eventstest"
)

func TestCrash(t *testing.T) {
	kills := 10
	if os.Getenv("CI") == "true" {
		kills = 50
	}
	if testing.Short() {
		kills = 2
	}
	eventstest.Crash(t, kills, func(ctx context.Context, path string) (events.Log, error) {
		if _, err := os.Stat(path + ".wal"); err == nil {
			// What a crash left behind can be read before anybody has written again.
			log, err := duckdb.Open(ctx, duckdb.Config{Path: path, Threads: 1, ReadOnly: true})
			if err != nil {
				return nil, err
			}
			if err := log.Close(); err != nil {
				return nil, err
			}
		}
		return duckdb.Open(ctx, duckdb.Config{Path: path, Threads: 1})
	}, filepath.Join(t.TempDir(), "events.duckdb"))
}
