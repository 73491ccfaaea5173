package duckdb_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline.dev/events/duckdb"
)

// Environment of BenchmarkTenMillion: the folder for the logs, which are kept there, and other sizes than ten million
// events of 100,000 people.
const (
	benchFolder = "THROUGHLINE_BENCH"
	benchEvents = "THROUGHLINE_BENCH_EVENTS"
	benchPeople = "THROUGHLINE_BENCH_PEOPLE"
)

// tenMillion opens the log, and fills it when it is not there yet.
func tenMillion(b *testing.B) *duckdb.Log {
	dir := os.Getenv(benchFolder)
	if dir == "" {
		b.Skip("takes minutes and a GB. Name a folder for the logs in " + benchFolder)
	}
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
			return n
		}
		return otherwise
	}
	total, people := number(benchEvents, 10_000_000), number(benchPeople, 100_000)
	path := filepath.Join(dir, fmt.Sprintf("%d-of-%d.duckdb", total, people))
	_, err := os.Stat(path)
	log := open(b, duckdb.Config{Path: path, Threads: 2})
	b.Cleanup(func() { log.Close() })
	if err != nil {
		g := newPlatform(people, total)
		start, before := time.Now(), cpu()
		fillFrom(b, log, g.next, total)
		took := time.Since(start)
		b.Logf("%d events of %d people appended in %v, making them included: %.0f/s, %.1f µs of processor each", total, people, took.Round(time.Second), float64(total)/took.Seconds(), (cpu()-before)/float64(total)*1e6)
	}
	if _, err := log.DB().ExecContext(b.Context(), "CHECKPOINT"); err != nil {
		b.Fatal(err)
	}
	s, err := log.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d events: %.1f bytes on disk each", s.Events, float64(s.Bytes)/float64(s.Events))
	return log
}

// question is asked of the log and, in each of the ways, of DuckDB itself. Answers must be the same text.
type question struct {
	name string
	ask  func(ctx context.Context, log *duckdb.Log) (string, error)
	ways []string // SQL over the log's own tables; {name} is the number of a name, {p:property} a column
}

// BenchmarkTenMillion asks what docs/performance.md shows. Each question is asked seven times after a first one, the
// first times in turn with the SQL, which is asked three times; medians count.
func BenchmarkTenMillion(b *testing.B) {
	log := tenMillion(b)
	for _, q := range questions() {
		b.Run(q.name, func(b *testing.B) { compareWays(b, log, q) })
	}
}

func compareWays(b *testing.B, log *duckdb.Log, q question) {
	const times, sqlTimes = 7, 3
	resetPeak()
	took, used := make([][]float64, 1+len(q.ways)), make([][]float64, 1+len(q.ways))
	want := ""
	for i := range times + 1 {
		for way := range took {
			if way > 0 && i > sqlTimes {
				continue
			}
			start, before := time.Now(), cpu()
			var got string
			var err error
			if way == 0 {
				got, err = q.ask(b.Context(), log)
			} else {
				got, err = bySQL(b, log, q.ways[way-1])
			}
			if err != nil {
				b.Fatal(err)
			}
			if want == "" {
				want = got
			}
			if got != want {
				b.Fatalf("way %d says %.200s, the engine %.200s", way, got, want)
			}
			if i > 0 {
				took[way], used[way] = append(took[way], time.Since(start).Seconds()), append(used[way], cpu()-before)
			}
		}
	}
	own, cost := median(took[0]), median(used[0])
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(own, "s")
	b.ReportMetric(cost, "cpu-s")
	if len(q.ways) > 0 {
		fastest, cheapest := median(took[1]), median(used[1])
		for way := 2; way < len(took); way++ {
			fastest, cheapest = min(fastest, median(took[way])), min(cheapest, median(used[way]))
		}
		b.ReportMetric(fastest, "SQL-s")
		b.ReportMetric(cheapest, "SQL-cpu-s")
		b.ReportMetric(own/fastest, "ratio")
		b.ReportMetric(cost/cheapest, "cpu-ratio")
	}
	b.ReportMetric(peak(), "peak-MB")
	b.Logf("%.120s", want)
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// bySQL returns the rows of a statement as text, in order.
func bySQL(b *testing.B, log *duckdb.Log, query string) (string, error) {
	db := log.DB()
	for _, name := range []string{"doc_viewed", "search_performed", "record_opened", "record_edited", "signup", "api_call_succeeded", "api_key_created"} {
		var n int
		if err := db.QueryRowContext(b.Context(), "SELECT no FROM names WHERE text = ?", name).Scan(&n); err != nil {
			return "", err
		}
		query = strings.ReplaceAll(query, "{"+name+"}", strconv.Itoa(n))
	}
	for _, p := range []string{"plan", "latency_ms", "endpoint", "status"} {
		var n int
		if err := db.QueryRowContext(b.Context(), "SELECT no FROM columns WHERE property = ?", p).Scan(&n); err != nil {
			return "", err
		}
		query = strings.ReplaceAll(query, "{p:"+p+"}", "p"+strconv.Itoa(n))
	}
	rows, err := db.QueryContext(b.Context(), query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return "", err
		}
		out = append(out, line)
	}
	return inOrder(out), rows.Err()
}

// inOrder puts lines into one text; many of them become a number that stands for them.
func inOrder(lines []string) string {
	slices.Sort(lines)
	text := strings.Join(lines, "; ")
	if len(lines) <= 12 {
		return text
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return fmt.Sprintf("%d lines, %x: %s", len(lines), h.Sum64(), text)
}
