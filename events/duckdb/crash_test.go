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
		return duckdb.Open(ctx, duckdb.Config{Path: path, Threads: 1})
	}, filepath.Join(t.TempDir(), "events.duckdb"))
}
