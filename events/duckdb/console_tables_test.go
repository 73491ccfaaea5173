package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

// wideLog has many events with properties of half a kilobyte, in columns and in JSON: 40 MB of text. Forty of them are
// named rare.
func wideLog(t *testing.T) *duckdb.Log {
	log := open(t, duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb"), Threads: 1, Columns: []string{"plan", "n"}})
	t.Cleanup(func() { log.Close() })
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const n = 80_000
	b := events.Batch{Events: make([]events.Event, n)}
	for i := range n {
		name := "request"
		if i%2000 == 0 {
			name = "rare"
		}
		b.Events[i] = events.Event{
			ID: fmt.Sprint(i), Name: name, Person: fmt.Sprint("person ", i%500), Account: fmt.Sprint("account ", i%50), Time: at.Add(time.Duration(i) * time.Minute),
			Properties: fmt.Appendf(nil, `{"plan":"%d","n":%d,"text":"%0500d"}`, i%3, i, i),
		}
	}
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return log
}

// What a statement holds does not grow with the log, whatever columns it reads.
func TestTheConsoleReadsEventsAsTheyCome(t *testing.T) {
	t.Parallel()
	log := wideLog(t)
	for query, rows := range map[string]int{
		"SELECT * FROM events LIMIT 2":                              2,
		"SELECT properties FROM events LIMIT 2":                     2,
		"SELECT * FROM events ORDER BY time DESC LIMIT 5":           5,
		"SELECT * FROM events WHERE name = 'rare'":                  40,
		"SELECT properties FROM events WHERE n = '79999'":           1,
		"SELECT sum(length(properties)), max(id) FROM events":       1,
		"SELECT person, count(properties) FROM events GROUP BY ALL": 500,
		"SELECT name, count(*) FROM events WHERE properties LIKE '%9\"}' AND time >= '2026-01-02' AND time < '2026-01-03' GROUP BY ALL": 1,
	} {
		// No operator may stand between the rows and whoever reads them that keeps them all.
		var plan, text string
		if err := log.DB().QueryRowContext(t.Context(), "EXPLAIN "+log.ConsoleTables(t.Context())+" "+query).Scan(&plan, &text); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if strings.Contains(text, "DELIM") || strings.Contains(text, "WINDOW") || strings.Contains(text, "CROSS_PRODUCT") {
			t.Errorf("%s keeps the events while it reads:\n%s", query, text)
		}
		got, err := log.Console(t.Context(), query, duckdb.Limits{Memory: 48 << 20})
		if err != nil || len(got.Rows) != rows {
			t.Errorf("%s: %d rows, %v; want %d in 48 MB", query, len(got.Rows), err, rows)
		}
	}
}

// Whoever stops waiting for an answer stops the statement too.
func TestTheConsoleStopsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	log := consoleLog(t)
	idle := log.DB().Stats().InUse
	for _, wait := range []time.Duration{0, time.Millisecond, 100 * time.Millisecond} {
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(wait, cancel)
		// Left alone it takes days.
		_, err := log.Console(ctx, "SELECT count(*) FROM events, range(100000000) a, range(100000000) b WHERE a.range * b.range = -1", duckdb.Limits{Time: 24 * time.Hour})
		stop.Stop()
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped after %v: %v", wait, err)
		}
		if used := log.DB().Stats().InUse; used != idle {
			t.Errorf("stopped after %v: %d connections are busy, %d were before", wait, used, idle)
		}
		if got, err := log.Console(t.Context(), "SELECT 1", duckdb.Limits{}); err != nil || len(got.Rows) != 1 {
			t.Errorf("the next statement: %v, %v", got, err)
		}
	}
}
