package duckdb_test

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/events/wire"
)

// traffic makes events as an API platform sees them: in order of time, 40 names, properties of about 120 bytes.
type traffic struct {
	rng    *rand.Rand
	people int
	step   time.Duration
	at     time.Time
	n      int
}

func newTraffic(people int, step time.Duration) *traffic {
	return &traffic{rng: rand.New(rand.NewPCG(1, 2)), people: people, step: step, at: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (g *traffic) next() events.Event {
	g.n++
	g.at = g.at.Add(time.Duration(g.rng.Int64N(int64(2 * g.step)))).Truncate(time.Millisecond)
	ms := g.at.UnixMilli()
	return events.Event{
		ID:     fmt.Sprintf("%08x-%04x-7%03x-8%03x-%012x", ms>>16, ms&0xffff, g.n&0xfff, g.rng.IntN(0x1000), g.rng.Int64N(1<<48)),
		Name:   fmt.Sprintf("event_%02d", g.rng.IntN(40)),
		Person: fmt.Sprintf("user-%07d", g.rng.IntN(g.people)), Account: fmt.Sprintf("account-%04d", g.rng.IntN(2000)),
		Time: g.at, Received: g.at.Add(time.Duration(g.rng.IntN(3000)) * time.Millisecond),
		Properties: fmt.Appendf(nil, `{"endpoint":"/v1/resource/%d","method":"GET","status":%d,"latency_ms":%d,"plan":"pro","region":"eu-west-%d"}`,
			g.rng.IntN(50), 200+g.rng.IntN(3)*100, g.rng.IntN(3000), g.rng.IntN(3)),
	}
}

// ndjson writes n messages, every tenth of them a copy of an earlier one: most of a recent one, some of any.
func ndjson(g *traffic, n int) []byte {
	var out bytes.Buffer
	starts := make([]int, 0, n)
	for i := range n {
		from := out.Len()
		if i > 1000 && i%10 == 0 {
			k := len(starts) - 1 - g.rng.IntN(1000)
			if g.rng.IntN(20) == 0 {
				k = g.rng.IntN(len(starts))
			}
			line := out.Bytes()[starts[k]:]
			line = line[:bytes.IndexByte(line, '\n')+1]
			out.Write(bytes.Clone(line))
		} else {
			e := g.next()
			fmt.Fprintf(&out, `{"type":"track","messageId":%q,"userId":%q,"event":%q,"timestamp":%q,"sentAt":%q,"context":{"library":{"name":"analytics-node","version":"3.1.0"},"groupId":%q},"properties":%s}`+"\n",
				e.ID, e.Person, e.Name, e.Time.Format(time.RFC3339Nano), e.Received.Format(time.RFC3339Nano), e.Account, e.Properties)
		}
		starts = append(starts, from)
	}
	return out.Bytes()
}

// batches turns the chunks of a parser into batches.
func batches(b testing.TB, chunks iter.Seq2[wire.Chunk, error]) iter.Seq2[events.Batch, error] {
	return func(yield func(events.Batch, error) bool) {
		for c, err := range chunks {
			if len(c.Errors) > 0 {
				b.Error(c.Errors[0])
			}
			if !yield(c.Batch, err) {
				return
			}
		}
	}
}

// BenchmarkNDJSON is the whole way from a file of messages to rows that survive a power cut, one in ten a duplicate.
func BenchmarkNDJSON(b *testing.B) {
	const rows = 1_000_000
	path := filepath.Join(b.TempDir(), "messages.ndjson")
	write(b, path, newTraffic(100_000, 3*time.Second), rows)
	for _, size := range []int{10_000, 25_000, 50_000} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			resetPeak()
			before := cpu()
			for b.Loop() {
				log := open(b, duckdb.Config{Path: filepath.Join(b.TempDir(), "events.duckdb"), MemoryLimit: "256MB"})
				in, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				a, err := events.Load(b.Context(), log, batches(b, wire.Segment(in, wire.Options{BatchSize: size})))
				if err != nil || a.Added+a.Duplicates != rows || a.Duplicates < rows/11 {
					b.Fatal(a, err)
				}
				if err := errors.Join(in.Close(), log.Close()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric((cpu()-before)/float64(b.N)/rows*1e6, "cpu-µs/event")
			b.ReportMetric(peak(), "peak-MB")
		})
	}
}

// write puts n messages into a file.
func write(b testing.TB, path string, g *traffic, n int) {
	b.Helper()
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	for done := 0; done < n; done += 50_000 {
		if _, err := out.Write(ndjson(g, min(50_000, n-done))); err != nil {
			b.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLargeLog appends to a log of ten million events, one in ten a duplicate.
func BenchmarkLargeLog(b *testing.B) {
	g := newTraffic(500_000, time.Second)
	log := open(b, duckdb.Config{Path: filepath.Join(b.TempDir(), "events.duckdb")})
	defer log.Close()
	const rows, size = 10_000_000, 50_000
	start := time.Now()
	fill(b, log, g, rows)
	b.Logf("filled in %v", time.Since(start))
	s, err := log.Stats(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("append", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			input := ndjson(g, 4*size)
			b.StartTimer()
			a, err := events.Load(b.Context(), log, batches(b, wire.Segment(bytes.NewReader(input), wire.Options{BatchSize: size})))
			if err != nil || a.Added+a.Duplicates != 4*size {
				b.Fatal(a, err)
			}
		}
		b.ReportMetric(4*size*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(float64(s.Bytes)/float64(s.Events), "bytes/event")
		b.ReportMetric(peak(), "peak-MB")
	})
	b.Run("catalogue", func(b *testing.B) {
		for b.Loop() {
			if _, err := log.Catalogue(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sequences", func(b *testing.B) {
		for b.Loop() {
			n := 0
			ms := []events.Matcher{{Names: []string{"event_01"}}, {Names: []string{"event_02"}}}
			err := log.Sequences(b.Context(), ms, events.Query{}, func(string, []events.Step) error { n++; return nil })
			if err != nil || n == 0 {
				b.Fatal(n, err)
			}
		}
	})
}

// fill appends n events without going through a parser.
func fill(b testing.TB, log events.Appender, g *traffic, n int) {
	b.Helper()
	fillFrom(b, log, g.next, n)
}

func fillFrom(b testing.TB, log events.Appender, next func() events.Event, n int) {
	b.Helper()
	seq := func(yield func(events.Batch, error) bool) {
		for done := 0; done < n; {
			var batch events.Batch
			for ; done < n && len(batch.Events) < 50_000; done++ {
				batch.Events = append(batch.Events, next())
			}
			if !yield(batch, nil) {
				return
			}
		}
	}
	if _, err := events.Load(b.Context(), log, seq); err != nil {
		b.Fatal(err)
	}
}
