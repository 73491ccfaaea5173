package sqlstore_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/ledger/sqlstore"
)

var importer = ledger.Actor{ID: "import:bench", Role: ledger.Owner}

// openBench opens a ledger in a file with the test schema and no jobs.
func openBench(b *testing.B, path string) *sqlstore.Store {
	b.Helper()
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Schema: ledgertest.Schema()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s
}

// times collects durations from several goroutines, and how much processor time went by from the first to the report:
// on a machine that others use too, that is the steadier figure.
type times struct {
	mu    sync.Mutex
	all   []time.Duration
	begin time.Duration
}

// processor is the time that all threads of this process have had.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	if len(t.all) == 0 {
		t.begin = processor()
	}
	t.all = append(t.all, d)
	t.mu.Unlock()
}

func (t *times) report(b *testing.B, name string) {
	b.Helper()
	if n := len(t.all) - 1; n > 0 {
		b.ReportMetric(float64((processor()-t.begin).Microseconds())/1000/float64(n), name+"-cpu-ms")
	}
	slices.Sort(t.all)
	for _, p := range []int{50, 95, 99} {
		i := min(len(t.all)*p/100, len(t.all)-1)
		b.ReportMetric(float64(t.all[i].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", name, p))
	}
}

// vocabulary is 60,000 made-up words, the first of them the shortest.
var vocabulary = sync.OnceValue(func() []string {
	rng := rand.New(rand.NewPCG(7, 8))
	onsets := strings.Fields("b br c ch cl d dr f fl g gr h j k l m n p pl pr qu r s sh sl st t th tr v w y z")
	vowels := strings.Fields("a ai e ea ee i ie o oa oo ou u")
	codas := strings.Fields("b ck d ft g l ll m n nd ng nt p r rd rk rn s sh ss st t th x")
	seen := map[string]bool{}
	words := make([]string, 0, 60_000)
	for len(words) < cap(words) {
		var b strings.Builder
		for range 1 + len(words)/1500%4 {
			b.WriteString(onsets[rng.IntN(len(onsets))] + vowels[rng.IntN(len(vowels))])
		}
		b.WriteString(codas[rng.IntN(len(codas))])
		if w := b.String(); !seen[w] || rng.IntN(50) == 0 {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
})

func wordNumber(n uint64) string { return vocabulary()[n] }

// prose makes text of about n bytes from a vocabulary whose frequencies fall off like those of a language.
func prose(rng *rand.Rand, zipf *rand.Zipf, n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(wordNumber(zipf.Uint64()))
		b.WriteByte(' ')
		if rng.IntN(12) == 0 {
			b.WriteString("the error message ")
		}
	}
	return b.String()
}

// feedback yields changes that create n records in chunks of 1,000.
func feedback(n int) iter.Seq2[ledger.Change, error] {
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 4, 59_999)
	channels := []string{"email", "call", "form"}
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	return func(yield func(ledger.Change, error) bool) {
		for i := 0; i < n; {
			c := ledger.Change{Actor: importer, Source: "import:bench", Batch: "bench"}
			for ; len(c.Ops) < 1000 && i < n; i++ {
				p := &ledger.Put{
					Kind: "feedback", Title: strings.TrimSpace(prose(rng, zipf, 40)), Body: prose(rng, zipf, 340),
					External: []ledger.ExternalKey{{Source: "bench", Key: fmt.Sprint(i)}},
				}
				p.Fields, _ = ledger.Encode(ledgertest.Feedback{Channel: channels[rng.IntN(3)], At: start.Add(time.Duration(rng.IntN(31_536_000)) * time.Second)})
				if rng.IntN(10) == 0 {
					p.NewState = "read"
				}
				if rng.IntN(20) == 0 {
					p.Labels = []string{fmt.Sprint("label", rng.IntN(50))}
				}
				if rng.IntN(4) == 0 {
					p.Owner = fmt.Sprint("person", rng.IntN(20))
				}
				c.Ops = append(c.Ops, ledger.Op{Put: p})
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

func BenchmarkImport100k(b *testing.B) {
	for range b.N {
		s := openBench(b, filepath.Join(b.TempDir(), "ledger.db"))
		start, cpu := time.Now(), processor()
		if _, err := s.ApplyAll(context.Background(), feedback(100_000)); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/import")
		b.ReportMetric((processor() - cpu).Seconds(), "cpu-s/import")
		b.ReportMetric(float64(peakRSS(b)), "peak-MB")
	}
}

// peakRSS is the largest memory the process has had, in MB.
func peakRSS(b *testing.B) (mb int) {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("no /proc")
	}
	for line := range strings.SplitSeq(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, _ = fmt.Sscan(rest, &mb)
		}
	}
	return mb / 1024
}

// small is a change as a person makes it.
func small(n int64) ledger.Change {
	fields, _ := ledger.Encode(ledgertest.Requirement{Statement: "The response time is under 200 ms at the 95th percentile.", Horizon: "now"})
	return ledger.Change{Actor: importer, Ops: []ledger.Op{{Put: &ledger.Put{
		Kind: "requirement", Title: fmt.Sprint("Requirement number ", n),
		Body:   "The API answers search queries with up to 1,000 results quickly enough that nobody waits for it, even while an import runs in the background.",
		Fields: fields,
	}}}}
}

func benchmarkWriters(b *testing.B, writers, readers int) {
	s := openBench(b, filepath.Join(b.TempDir(), "ledger.db"))
	ctx, stop := context.WithCancel(context.Background())
	var n, reads atomic.Int64
	for range 500 {
		if _, err := s.Apply(ctx, small(n.Add(1))); err != nil {
			b.Fatal(err)
		}
	}
	var writing, reading times
	var group sync.WaitGroup
	for range readers {
		group.Go(func() {
			rng := rand.New(rand.NewPCG(3, 4))
			for ctx.Err() == nil {
				start := time.Now()
				key := ledger.Key(fmt.Sprintf("REQ-%d", 1+rng.IntN(500)))
				switch rng.IntN(10) {
				case 0, 1:
					_, _ = s.Search(ctx, "response percentile", nil, 20)
				case 2, 3, 4:
					_, _ = s.History(ctx, key)
				default:
					_, _ = s.Record(ctx, key)
				}
				reading.add(time.Since(start))
				reads.Add(1)
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	b.ResetTimer()
	start := time.Now()
	var done sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	for range writers {
		done.Go(func() {
			for left.Add(-1) >= 0 {
				start := time.Now()
				if _, err := s.Apply(ctx, small(n.Add(1))); err != nil {
					b.Error(err)
					return
				}
				writing.add(time.Since(start))
			}
		})
	}
	done.Wait()
	took := time.Since(start)
	stop()
	group.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/took.Seconds(), "changes/s")
	writing.report(b, "apply")
	if readers > 0 {
		b.ReportMetric(float64(reads.Load())/took.Seconds(), "reads/s")
		reading.report(b, "read")
	}
}

func BenchmarkApply1Writer(b *testing.B)          { benchmarkWriters(b, 1, 0) }
func BenchmarkApply4Writers8Readers(b *testing.B) { benchmarkWriters(b, 4, 8) }
func BenchmarkApply16Writers(b *testing.B)        { benchmarkWriters(b, 16, 0) }

// million makes the ledger of 1,000,000 records once a run, or takes the one that THROUGHLINE_BENCH names.
var million = sync.OnceValues(func() (string, error) {
	dir := os.Getenv("THROUGHLINE_BENCH")
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp("", "throughline-bench"); err != nil {
			return "", err
		}
	}
	path := filepath.Join(dir, "million.db")
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Schema: ledgertest.Schema()})
	if err != nil {
		return "", err
	}
	defer s.Close()
	if p, err := s.Position(context.Background()); err != nil || p > 0 {
		return path, err
	}
	_, err = s.ApplyAll(context.Background(), feedback(1_000_000))
	return path, err
})

func openMillion(b *testing.B) *sqlstore.Store {
	b.Helper()
	path, err := million()
	if err != nil {
		b.Fatal(err)
	}
	runtime.GC()
	return openBench(b, path)
}

func BenchmarkOpenMillion(b *testing.B) {
	path, err := million()
	if err != nil {
		b.Fatal(err)
	}
	var opening times
	for b.Loop() {
		start := time.Now()
		s := openBench(b, path)
		opening.add(time.Since(start))
		_ = s.Close()
	}
	opening.report(b, "open")
}

func BenchmarkListMillion(b *testing.B) {
	s := openMillion(b)
	for name, q := range map[string]ledger.Query{
		"newest":                  {Kinds: []string{"feedback"}},
		"newestOfAll":             {},
		"stateByInstant":          {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"read"}}}, Sort: []ledger.Order{{Field: "at", Desc: true}}},
		"channelByUpdated":        {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "channel", Op: ledger.Eq, Values: []any{"call"}}}, Sort: []ledger.Order{{Field: "updated", Desc: true}}},
		"channelAndOwnerByAt":     {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "channel", Op: ledger.Eq, Values: []any{"call"}}, {Field: "owner", Op: ledger.Eq, Values: []any{"person3"}}}, Sort: []ledger.Order{{Field: "at"}}},
		"labelByAt":               {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "label", Op: ledger.Contains, Values: []any{"label7"}}}, Sort: []ledger.Order{{Field: "at"}}},
		"unreadByNewest":          {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"new"}}}},
		"titleContainsByNewest":   {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "title", Op: ledger.Contains, Values: []any{"error"}}}},
		"commonWordByNewest":      {Kinds: []string{"feedback"}, Text: "error message"},
		"rareOwnerAndChannelByAt": {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "owner", Op: ledger.Eq, Values: []any{"nobody"}}}, Sort: []ledger.Order{{Field: "at"}}},
		"openByChannel":           {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "phase", Op: ledger.Eq, Values: []any{"open"}}}, Sort: []ledger.Order{{Field: "channel"}}},
	} {
		b.Run(name, func(b *testing.B) {
			var listing times
			for b.Loop() {
				start := time.Now()
				page, err := s.List(context.Background(), q)
				if err != nil {
					b.Fatal(err)
				}
				listing.add(time.Since(start))
				if name == "newest" && page.Next != "" {
					q.After = page.Next
				}
			}
			listing.report(b, "list")
		})
	}
}

func BenchmarkCountMillion(b *testing.B) {
	s := openMillion(b)
	var counting times
	for b.Loop() {
		start := time.Now()
		if _, err := s.Count(context.Background()); err != nil {
			b.Fatal(err)
		}
		counting.add(time.Since(start))
	}
	counting.report(b, "count")
}

func BenchmarkSearchMillion(b *testing.B) {
	s := openMillion(b)
	for name, text := range map[string]string{
		"common": "error message", "commonWord": "error", "rare": wordNumber(40_000) + " message", "beginning": "err", "letter": "e", "none": "xyzzy plugh", "kind": "message",
		"twoMiddling": wordNumber(300) + " " + wordNumber(500),
	} {
		b.Run(name, func(b *testing.B) {
			var searching times
			kinds := []string(nil)
			if name == "kind" {
				kinds = []string{"decision"}
			}
			for b.Loop() {
				start := time.Now()
				if _, err := s.Search(context.Background(), text, kinds, 20); err != nil {
					b.Fatal(err)
				}
				searching.add(time.Since(start))
			}
			searching.report(b, "search")
		})
	}
}

// BenchmarkAsOf lists 10,000 records as of the middle of 100,000 changes.
func BenchmarkAsOf(b *testing.B) {
	s := openBench(b, filepath.Join(b.TempDir(), "ledger.db"))
	ctx := context.Background()
	if _, err := s.ApplyAll(ctx, feedback(10_000)); err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	_, err := s.ApplyAll(ctx, func(yield func(ledger.Change, error) bool) {
		for i := range 100_000 {
			title := fmt.Sprint("Title ", i)
			if !yield(ledger.Change{Actor: importer, Ops: []ledger.Op{{Edit: &ledger.Edit{Key: ledger.Ref(fmt.Sprintf("FB-%d", 1+rng.IntN(10_000))), Title: &title}}}}, nil) {
				return
			}
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	then, err := s.AsOf(ctx, 50_000)
	if err != nil {
		b.Fatal(err)
	}
	for name, q := range map[string]ledger.Query{
		"newest":  {Kinds: []string{"feedback"}},
		"byField": {Kinds: []string{"feedback"}, Sort: []ledger.Order{{Field: "at"}}},
		"state":   {Kinds: []string{"feedback"}, Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"read"}}}, Sort: []ledger.Order{{Field: "title"}}},
	} {
		b.Run(name+"/page", func(b *testing.B) {
			var listing times
			for b.Loop() {
				start := time.Now()
				if _, err := then.List(ctx, q); err != nil {
					b.Fatal(err)
				}
				listing.add(time.Since(start))
			}
			listing.report(b, "list")
		})
		b.Run(name+"/all", func(b *testing.B) {
			var listing times
			for b.Loop() {
				start := time.Now()
				for _, err := range then.All(ctx, q) {
					if err != nil {
						b.Fatal(err)
					}
				}
				listing.add(time.Since(start))
			}
			listing.report(b, "all")
		})
	}
}
