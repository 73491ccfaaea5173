package duckdb_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"throughline.dev/events/duckdb"
)

// tenMillion opens the log with total events of so many people, and fills it when it is not there yet. It lies in the
// folder that THROUGHLINE_BENCH names, without which the benchmark is skipped.
func tenMillion(b *testing.B, people, total int) (log *duckdb.Log, path string) {
	dir := os.Getenv("THROUGHLINE_BENCH")
	if dir == "" {
		b.Skip("takes minutes and 2 GB. Name a folder for the logs in THROUGHLINE_BENCH")
	}
	path = filepath.Join(dir, fmt.Sprintf("%d-of-%d.duckdb", total, people))
	_, err := os.Stat(path)
	log = open(b, duckdb.Config{Path: path})
	b.Cleanup(func() { log.Close() })
	if err == nil {
		return log, path
	}
	g := newPlatform(people, total)
	start := time.Now()
	fillFrom(b, log, g.next, total)
	b.Logf("%d events appended in %v: %.0f/s", total, time.Since(start), float64(total)/time.Since(start).Seconds())
	return log, path
}

func BenchmarkFill(b *testing.B) {
	log, _ := tenMillion(b, 100_000, 1_000_000)
	s, err := log.Stats(b.Context())
	b.Logf("%+v %v", s, err)
}
