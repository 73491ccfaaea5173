package duckdb_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/events/eventstest"
)

// firstSchema is that of the first version of the program.
const firstSchema = `
CREATE TABLE meta (version INTEGER NOT NULL);
CREATE TABLE events (seq BIGINT NOT NULL, id VARCHAR NOT NULL, name VARCHAR NOT NULL, person VARCHAR NOT NULL,
	account VARCHAR NOT NULL, time TIMESTAMP NOT NULL, received TIMESTAMP NOT NULL, properties VARCHAR);
CREATE TABLE identities (seq BIGINT NOT NULL, ord BIGINT NOT NULL, from_id VARCHAR NOT NULL, to_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL, told TIMESTAMP NOT NULL);
CREATE TABLE people (seq BIGINT NOT NULL, distinct_id VARCHAR NOT NULL, person VARCHAR NOT NULL);
CREATE TABLE appends (seq BIGINT NOT NULL, events BIGINT NOT NULL, identities BIGINT NOT NULL, through TIMESTAMP, source VARCHAR NOT NULL);
INSERT INTO meta VALUES (1);`

// oldBatch is what the old log holds: ids of all kinds, an account, a link, evidence.
func oldBatch() events.Batch {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := events.Batch{Source: "import", Identities: []events.Identity{{From: "anon", To: "it's ada", At: at, Kind: events.Identify}}}
	for i, id := range []string{"0199d3c5-0000-7000-8000-000000000001", "0199D3C5-0000-7000-8000-000000000001", "plain", "{0199d3c5-0000-7000-8000-000000000002}"} {
		b.Events = append(b.Events, events.Event{
			ID: id, Name: []string{"a", events.CheckEvent}[i/3], Person: []string{"anon", "it's ada", "bob"}[i%3], Account: []string{"", "acme"}[i%2],
			Time: at.Add(time.Duration(i) * time.Hour), Properties: fmt.Appendf(nil, `{"n":1.50,"i":%d}`, i),
		})
	}
	return b
}

// writeOld writes a file as the first version did.
func writeOld(t *testing.T, path, meta string) {
	t.Helper()
	db, err := sql.Open("duckdb", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	script := firstSchema
	b := oldBatch()
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	for _, e := range b.Events {
		at := e.Time.Format("'2006-01-02 15:04:05'")
		script += fmt.Sprintf("INSERT INTO events VALUES (1, %s, %s, %s, %s, %s, %s, %s);", quote(e.ID), quote(e.Name), quote(e.Person), quote(e.Account), at, at, quote(string(e.Properties)))
	}
	script += `INSERT INTO identities VALUES (1, 0, 'anon', 'it''s ada', 'identify', '2026-01-01'); INSERT INTO people VALUES (1, 'anon', 'it''s ada');
		INSERT INTO appends VALUES (1, 4, 1, '2026-01-01 02:00:00', 'import');` + meta
	if _, err := db.Exec(script); err != nil {
		t.Fatal(err)
	}
}

func TestAnOldLogIsBroughtForward(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	writeOld(t, path, "")
	if _, err := duckdb.Open(t.Context(), duckdb.Config{Path: path, ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "opened for writing") {
		t.Errorf("for reading: %v, want to be told to open it for writing", err)
	}
	model := &eventstest.Memory{}
	if _, err := model.Append(t.Context(), oldBatch()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		log := open(t, duckdb.Config{Path: path, Threads: 1, Columns: []string{"n", "i"}})
		q := events.Query{Columns: []string{"n", "i"}}
		if d := cmp.Diff(scanned(t, model, q), scanned(t, log, q)); d != "" {
			t.Errorf("scan (-memory +duckdb):\n%s", d)
		}
		y := events.Tally{By: []string{"n"}, Units: true, Number: "i"}
		if d := cmp.Diff(tallied(t, model, y), tallied(t, log, y)); d != "" {
			t.Errorf("count (-memory +duckdb):\n%s", d)
		}
		a, err := log.Append(t.Context(), oldBatch())
		if want := (events.Appended{Mark: events.Mark{Seq: 1, Through: time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC)}, Duplicates: 4}); err != nil || a != want {
			t.Errorf("the same again: %+v, %v; want %+v", a, err, want)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANewerLogIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "events.duckdb")
	writeOld(t, path, "UPDATE meta SET version = 99;")
	if _, err := duckdb.Open(t.Context(), duckdb.Config{Path: path}); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("%v, want to be told of a newer version", err)
	}
}
