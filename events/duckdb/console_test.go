package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

// consoleLog has two people, one of them under two ids, and properties in columns and in JSON.
func consoleLog(t *testing.T) *duckdb.Log {
	log := open(t, duckdb.Config{Path: filepath.Join(t.TempDir(), "events.duckdb"), Threads: 1, Columns: []string{"plan", "n"}})
	t.Cleanup(func() { log.Close() })
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := events.Batch{Identities: []events.Identity{{From: "anon", To: "ada", At: at, Kind: events.Identify}}}
	for i, properties := range []string{`{"n":1,"plan":"pro","x":[1]}`, `{"plan":"7"}`, `{"plan":null,"other":"\u00e9"}`, ``} {
		b.Events = append(b.Events, events.Event{
			ID: fmt.Sprint(i), Name: "a", Person: []string{"anon", "ada", "bob"}[i%3], Account: "acme",
			Time: at.Add(time.Duration(i) * time.Hour), Properties: []byte(properties),
		})
	}
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestConsole(t *testing.T) {
	t.Parallel()
	log := consoleLog(t)
	for query, want := range map[string]duckdb.Table{
		"SELECT person, count(*) AS n FROM events GROUP BY person ORDER BY n DESC; ": {
			Columns: []string{"person", "n"}, Rows: [][]any{{"ada", int64(3)}, {"bob", int64(1)}},
		},
		"SELECT id, distinct_id, account, name, time, plan, n, properties FROM events ORDER BY id LIMIT 1 -- the first": {
			Columns: []string{"id", "distinct_id", "account", "name", "time", "plan", "n", "properties"},
			Rows:    [][]any{{"0", "anon", "acme", "a", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), "pro", "1", `{"plan":"pro","n":1,"x":[1]}`}},
		},
		"SELECT properties FROM events WHERE id > '0' ORDER BY id": {
			Columns: []string{"properties"}, Rows: [][]any{{`{"plan":"7"}`}, {`{"plan":null,"other":"\u00e9"}`}, {nil}},
		},
		"WITH days AS (SELECT time::DATE AS d FROM events) SELECT count(*), 0.5, true, 1.25::DECIMAL(4, 2) FROM days, unnest([1, 2])": {
			Columns: []string{"count_star()", "0.5", "CAST('t' AS BOOLEAN)", "CAST(1.25 AS DECIMAL(4, 2))"}, Rows: [][]any{{int64(8), "0.5", true, "1.25"}},
		},
		"FROM identities SELECT from_id": {Columns: []string{"from_id"}, Rows: [][]any{{"anon"}}},
		"SELECT * FROM range(5) ORDER BY 1 DESC": {
			Columns: []string{"range"}, Rows: [][]any{{int64(4)}, {int64(3)}, {int64(2)}}, Truncated: true,
		},
	} {
		got, err := log.Console(t.Context(), query, duckdb.Limits{Rows: 3})
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", query, d)
		}
	}
}

// Nobody gets out of the console.
func TestTheConsoleOnlyReadsTheLog(t *testing.T) {
	t.Parallel()
	log := consoleLog(t)
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret.csv")
	if err := os.WriteFile(secret, []byte("a,b\n1,hidden\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.csv")
	for _, query := range []string{
		"", ";", "SELEC 1", "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE event_rows", "EXPLAIN SELECT 1",
		"DELETE FROM event_rows", "INSERT INTO meta VALUES (9)", "UPDATE meta SET version = 9", "DROP TABLE event_rows", "CREATE TABLE x (a INT)", "CREATE TEMP TABLE x AS SELECT 1",
		"COPY (SELECT 1) TO '" + out + "'", "COPY event_rows FROM '" + secret + "'", "EXPORT DATABASE '" + dir + "'", "ATTACH '" + out + "'", "INSTALL httpfs", "LOAD httpfs",
		"SET threads = 1", "RESET threads", "PRAGMA database_list", "PRAGMA memory_limit='1MB'", "CALL pragma_version()", "CHECKPOINT", "VACUUM", "BEGIN", "COMMIT", "USE memory",
		"SELECT * FROM '" + secret + "'", "FROM \"" + secret + "\"", "SELECT * FROM read_csv('" + secret + "')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM READ_BLOB('/etc/passwd')",
		"SELECT * FROM glob('/etc/*')", "SELECT * FROM sniff_csv('" + secret + "')", "SELECT * FROM parquet_scan('x')", "SELECT * FROM read_json_auto('" + secret + "')",
		"SELECT (SELECT content FROM read_text('/etc/passwd'))", "SELECT * FROM events, LATERAL (SELECT * FROM read_text(id))", "SELECT * FROM (VALUES (1)) v WHERE EXISTS (FROM read_text('/etc/passwd'))",
		"WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x", "WITH \"" + secret + "\" AS (SELECT 1) SELECT (SELECT count(*) FROM (WITH q AS (SELECT 1) FROM q)) FROM \"" + secret + "\"",
		"SELECT * FROM (WITH removals AS (SELECT 1) FROM removals), removals", "SELECT * FROM removals", "SELECT * FROM main.removals", "SELECT * FROM main.events", "SELECT * FROM event_rows",
		"SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('removals')", "SELECT json_serialize_plan('SELECT * FROM read_csv(''" + secret + "'')')", "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
		"SELECT getenv('HOME')", "SELECT current_setting('temp_directory')", "SELECT write_log('x')", "SELECT sleep_ms(10)", "FROM duckdb_settings()", "SELECT * FROM duckdb_tables()", "FROM pragma_storage_info('removals')",
		"SELECT * FROM information_schema.tables", "SELECT * FROM duckdb_settings", "SELECT * FROM sqlite_master", "SELECT * FROM pg_catalog.pg_class", "SHOW TABLES", "SHOW ALL TABLES", "DESCRIBE events", "DESCRIBE removals", "SUMMARIZE removals",
		"SELECT 1) ; DROP TABLE event_rows; SELECT * FROM (SELECT 1", "SELECT 1) UNION ALL (SELECT salt FROM removals", "SELECT 1 /*", "SELECT '", "SELECT \x00", "SELECT ?", "SELECT $1",
		"PIVOT events ON name", "TABLE removals", "TABLE meta", "SELECT columns('.*') FROM removals", "SELECT * FROM events AT (VERSION => 1), removals",
		"WITH RECURSIVE r AS (SELECT salt FROM removals UNION ALL SELECT salt FROM r) FROM r",
		"SELECT * FROM events POSITIONAL JOIN removals", "SELECT (FROM removals SELECT salt)", "SELECT x FROM (SELECT 1 AS x) ORDER BY (SELECT salt FROM removals)",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		got, err := log.Console(ctx, query, duckdb.Limits{})
		cancel()
		if err == nil || !errors.Is(err, duckdb.ErrStatement) {
			t.Errorf("%q: %v, %v; want it refused", query, got, err)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a file was written")
	}
	if s, err := log.Stats(t.Context()); err != nil || s.Events != 4 {
		t.Errorf("the log afterwards: %+v, %v", s, err)
	}
	if _, err := log.Append(t.Context(), one("more")); err != nil {
		t.Errorf("appending afterwards: %v", err)
	}
}

func TestTheConsoleKeepsItsLimits(t *testing.T) {
	t.Parallel()
	log := consoleLog(t)
	for query, c := range map[string]struct {
		limits duckdb.Limits
		says   string
	}{
		"SELECT count(*) FROM range(1000000) a, range(1000000) b":                           {duckdb.Limits{Time: 200 * time.Millisecond}, "within 200ms"},
		"SELECT a.range, list(b.range) FROM range(400) a, range(100000) b GROUP BY a.range": {duckdb.Limits{Memory: 32 << 20}, "memory"},
		"SELECT repeat('x', 3000000000)":                                                    {duckdb.Limits{}, "any amount of memory"},
		"SELECT range(100000000)":                                                           {duckdb.Limits{}, "Read it as a table"},
		"SELECT count(*) FROM unnest(generate_series(1, 4000000000))":                       {duckdb.Limits{}, "Read it as a table"},
	} {
		start := time.Now()
		_, err := log.Console(t.Context(), query, c.limits)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v after %v, want %q", query, err, time.Since(start), c.says)
		}
	}
	got, err := log.Console(t.Context(), "SELECT string_agg('ü') AS x FROM range(100000)", duckdb.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := got.Rows[0][0].(string); len(text) > 10_000 || len(text) < 9_990 {
		t.Errorf("a long value has %d bytes", len(text))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := log.Console(ctx, "SELECT 1", duckdb.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("ended context: %v", err)
	}
}
