package ledgertest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// searchChecks are about full text and traces.
func searchChecks() []check {
	find := func(l *lab, text string, kinds ...string) []string {
		l.Helper()
		hits, err := l.Store.Search(l.ctx, text, kinds, 0)
		l.ok(err)
		var out []string
		for i, h := range hits {
			out = append(out, h.Record.Title)
			if i > 0 && h.Score > hits[i-1].Score {
				l.Errorf("search %q: hit %d scores %v, more than the one before (%v)", text, i, h.Score, hits[i-1].Score)
			}
		}
		slices.Sort(out)
		return out
	}
	return []check{
		{"EveryWordMustOccurTheLastMayBegin", func(l *lab) {
			l.apply(
				ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "Slow search", Body: "The search endpoint takes seconds."}},
				ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "Error messages", Body: "Searching for an error code finds nothing."}},
				putting("specimen", "Tagged", Specimen{Text: "endpoint", Tags: []string{"latency", "p95"}, Parts: []Part{{Name: "gearbox"}}}),
				putting("requirement", "Fast", Requirement{Statement: "Search answers in 200 ms"}),
			)
			for _, c := range []struct{ text, want string }{
				{"search", "Error messages,Fast,Slow search"}, // Searching begins with it
				{"SEARCH endpoint", "Slow search"},
				{"search end", "Slow search"},
				{"sear endpoint", ""}, // only the last word may be a beginning
				{"endpoint", "Slow search,Tagged"},
				{"latency", "Tagged"},
				{"gear", "Tagged"},
				{"answers 200", "Fast"},
				{"seconds.", "Slow search"},
				{"\"takes seconds\"", "Slow search"},
				{"unicorn", ""},
				{"search unicorn", ""},
				{"", ""},
				{"  \t ", ""},
				{"...", ""},
			} {
				if got := strings.Join(find(l, c.text), ","); got != c.want {
					l.Errorf("search %q: got %q, want %q", c.text, got, c.want)
				}
			}
			l.equal("of one kind", find(l, "search", "theme"), []string{"Error messages", "Slow search"})
			l.equal("of two kinds", find(l, "search", "requirement", "specimen"), []string{"Fast"})
			_, err := l.Store.Search(l.ctx, "search", []string{"unicorn"}, 0)
			l.coded(ledger.CodeInvalid, err)
		}},
		{"TheIndexFollowsEveryChange", func(l *lab) {
			l.put("theme", "alpha")
			done := l.apply(retitle("TH-1", "beta"))
			l.equal("old word", len(find(l, "alpha")), 0)
			l.equal("new word", len(find(l, "beta")), 1)
			l.undo(done.Position)
			l.equal("after undo", len(find(l, "alpha")), 1)
			l.equal("after undo", len(find(l, "beta")), 0)
			l.because("r", deleting("TH-1"))
			l.equal("deleted", len(find(l, "alpha")), 0)
			l.apply(restoring("TH-1"))
			l.equal("restored", len(find(l, "alpha")), 1)
		}},
		{"HitsCarryRecordAndSnippet", func(l *lab) {
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "Rate limits", Body: strings.Repeat("Nothing to see here. ", 50) + "The quota is unclear to newcomers. " + strings.Repeat("Nor here. ", 50)}})
			hits, err := l.Store.Search(l.ctx, "quota", nil, 0)
			l.ok(err)
			if len(hits) != 1 {
				l.Fatalf("%d hits, want 1", len(hits))
			}
			l.equal("record", hits[0].Record, l.record("TH-1"))
			if s := hits[0].Snippet; !strings.Contains(s, "⟦quota⟧") || len(s) > 500 {
				l.Errorf("snippet %q, want a short one with ⟦quota⟧", s)
			}
		}},
		{"LimitCutsTheWeakest", func(l *lab) {
			ops := make([]ledger.Op, 30)
			for i := range ops {
				ops[i] = putting("theme", fmt.Sprint("common word ", i))
			}
			l.apply(ops...)
			for limit, want := range map[int]int{0: 20, 1: 1, 25: 25, 100: 30} {
				hits, err := l.Store.Search(l.ctx, "common", nil, limit)
				l.ok(err)
				l.equal(fmt.Sprint("hits for limit ", limit), len(hits), want)
			}
		}},
		{"ListingsFilterByTextToo", func(l *lab) {
			l.apply(putting("theme", "red apple"), putting("theme", "green apple"), putting("feedback", "red car"))
			page, err := l.Store.List(l.ctx, ledger.Query{Text: "apple", Sort: []ledger.Order{{Field: "title"}}, WithTotal: true})
			l.ok(err)
			l.equal("titles", titles(page.Records), []string{"green apple", "red apple"})
			l.equal("total", page.Total, int64(2))
			page, err = l.Store.List(l.ctx, ledger.Query{Text: "red", Kinds: []string{"feedback"}})
			l.ok(err)
			l.equal("titles", titles(page.Records), []string{"red car"})
		}},
		{"HostileTextIsOnlyText", func(l *lab) {
			l.put("theme", "plain words")
			for _, text := range []string{
				`"`, `"unbalanced`, `'`, `a'b`, `*`, `plain*`, `(`, `)`, `a AND`, `AND`, `OR OR`, `NOT`, `NEAR(a b)`, `title:plain`, `-plain`, `+`, `^plain`, `{a}`, `a:*`, `!a`, `a & | b`, `<->`, `\`, `%`, `_`,
				"\x00", "a\x00b", "\xff\xfe", "é", "日本語", "🙂", strings.Repeat("a ", 5000), strings.Repeat("a", 100_000), "'; DROP TABLE record; --",
			} {
				if _, err := l.Store.Search(l.ctx, text, nil, 5); err != nil {
					l.Errorf("search %.40q: %v", text, err)
				}
				if _, err := l.Store.List(l.ctx, ledger.Query{Text: text}); err != nil {
					l.Errorf("list with text %.40q: %v", text, err)
				}
			}
			l.equal("still there", find(l, "plain"), []string{"plain words"})
			l.put("theme", "naïve café ÜBER 日本")
			l.equal("other alphabets", find(l, "naïve über"), []string{"naïve café ÜBER 日本"})
		}},
		{"TraceFollowsTheEvidence", func(l *lab) {
			l.apply(
				ledger.Op{Put: &ledger.Put{Kind: "feedback", Title: "f", Body: "slow", Fields: encode(Feedback{Channel: "call"})}},
				putting("quote", "q", Quote{Source: "FB-1", Version: 1, End: 4, Text: "slow"}),
				putting("theme", "t"), putting("theme", "parent"), putting("requirement", "r"), putting("requirement", "not traced"), putting("decision", "d"),
			)
			l.apply(
				linking("Q-1", "quotes", "FB-1"), linking("Q-1", "evidences", "TH-1"), linking("Q-1", "evidences", "REQ-1"), linking("REQ-1", "addresses", "TH-1"),
				linking("TH-1", "parent", "TH-2"), linking("REQ-1", "decided_by", "DEC-1"), linking("REQ-1", "depends_on", "REQ-2"), linking("REQ-1", "mentions", "REQ-2"),
			)
			trace := func(key ledger.Key, dir ledger.Direction, depth int) string {
				steps, err := l.Store.Trace(l.ctx, key, dir, depth)
				l.ok(err)
				var out []string
				last := 1
				for _, s := range steps {
					if s.Depth < last {
						l.Errorf("trace of %s goes from depth %d back to %d", key, last, s.Depth)
					}
					last = s.Depth
					if s.Via.From != s.Record.Key && s.Via.To != s.Record.Key {
						l.Errorf("trace of %s reaches %s via %+v", key, s.Record.Key, s.Via)
					}
					out = append(out, fmt.Sprint(s.Depth, s.Record.Key))
				}
				slices.Sort(out)
				return strings.Join(out, " ")
			}
			l.equal("upstream", trace("REQ-1", ledger.Upstream, 0), "1DEC-1 1Q-1 1TH-1 2FB-1 2TH-2")
			l.equal("upstream, one step", trace("REQ-1", ledger.Upstream, 1), "1DEC-1 1Q-1 1TH-1")
			l.equal("downstream", trace("FB-1", ledger.Downstream, 0), "1Q-1 2REQ-1 2TH-1")
			l.equal("downstream of a parent", trace("TH-2", ledger.Downstream, 0), "1TH-1 2REQ-1")
			l.equal("nothing", trace("FB-1", ledger.Upstream, 0), "")
			l.because("r", deleting("TH-1"))
			l.equal("deleted records are left out", trace("REQ-1", ledger.Upstream, 0), "1DEC-1 1Q-1 2FB-1")
			_, err := l.Store.Trace(l.ctx, "TH-9", ledger.Upstream, 0)
			l.coded(ledger.CodeNotFound, err)
			_, err = l.Store.Trace(l.ctx, "TH-1", "sideways", 0)
			l.coded(ledger.CodeInvalid, err)
		}},
		{"TraceEndsWhereItTurns", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("decision", "1"), putting("decision", "2"))
			l.apply(linking("TH-1", "decided_by", "DEC-1"), linking("DEC-1", "decided_by", "DEC-2"), linking("TH-2", "decided_by", "DEC-1"), linking("TH-2", "parent", "TH-1"))
			keys := func(key ledger.Key, dir ledger.Direction) (out []ledger.Key) {
				steps, err := l.Store.Trace(l.ctx, key, dir, 0)
				l.ok(err)
				for _, s := range steps {
					out = append(out, s.Record.Key)
				}
				return out
			}
			// A decision about a theme belongs to its why; what the decision itself rests on is another thread.
			l.equal("upstream", keys("TH-1", ledger.Upstream), []ledger.Key{"DEC-1"})
			l.equal("downstream", keys("DEC-2", ledger.Downstream), []ledger.Key{"DEC-1", "TH-1", "TH-2"})
		}},
		{"TraceEndsInACircle", func(l *lab) {
			l.apply(putting("requirement", "1"), putting("theme", "1"), putting("decision", "1"), putting("decision", "2"), putting("decision", "3"))
			l.apply(linking("DEC-1", "decided_by", "DEC-2"), linking("DEC-2", "decided_by", "DEC-3"), linking("DEC-3", "decided_by", "DEC-1"))
			steps, err := l.Store.Trace(l.ctx, "DEC-1", ledger.Upstream, 0)
			l.ok(err)
			l.equal("steps", len(steps), 2)
		}},
		{"TraceTakesTheTimeOfWhatItReaches", func(l *lab) {
			const others = 1_500 // links that the trace has nothing to do with
			ops := []ledger.Op{putting("decision", "1"), putting("decision", "2"), putting("decision", "3"), putting("theme", "hub")}
			for range others {
				ops = append(ops, putting("theme", "t"))
			}
			l.apply(ops...)
			ops = []ledger.Op{linking("DEC-1", "decided_by", "DEC-2"), linking("DEC-2", "decided_by", "DEC-3"), linking("DEC-3", "decided_by", "DEC-1")}
			for i := range others {
				ops = append(ops, linking(ledger.Key(fmt.Sprint("TH-", i+2)), "parent", "TH-1"))
			}
			done := l.apply(ops...)
			ctx, cancel := context.WithTimeout(l.ctx, 15*time.Second)
			defer cancel()
			for name, reader := range map[string]ledger.Reader{"now": l.Store, "as of": l.asOf(done.Position)} {
				for _, dir := range []ledger.Direction{ledger.Upstream, ledger.Downstream} {
					steps, err := reader.Trace(ctx, "DEC-1", dir, 0)
					l.ok(err)
					l.equal(name, len(steps), 2)
				}
			}
		}},
		{"TraceGoesTwelveStepsUnlessAskedForMore", func(l *lab) {
			var ops []ledger.Op
			for range 20 {
				ops = append(ops, putting("theme", "t"))
			}
			l.apply(ops...)
			ops = nil
			for i := 1; i < 20; i++ {
				ops = append(ops, linking(ledger.Key(fmt.Sprint("TH-", i)), "parent", ledger.Key(fmt.Sprint("TH-", i+1))))
			}
			l.apply(ops...)
			for depth, want := range map[int]int{0: 12, 3: 3, 15: 15, 100: 19} {
				steps, err := l.Store.Trace(l.ctx, "TH-1", ledger.Upstream, depth)
				l.ok(err)
				l.equal(fmt.Sprint("depth ", depth), len(steps), want)
			}
		}},
	}
}

// watchChecks are about Watch.
func watchChecks() []check {
	return []check{
		{"WatchYieldsWhatIsThereAndWhatComes", func(l *lab) {
			l.put("theme", "1")
			l.put("theme", "2")
			ctx, cancel := context.WithTimeout(l.ctx, 20*time.Second)
			defer cancel()
			var got []ledger.Position
			for c, err := range l.Store.Watch(ctx, 1) {
				l.ok(err)
				got = append(got, c.Position)
				if len(c.Ops) == 0 {
					l.Errorf("change %d comes without its operations", c.Position)
				}
				if c.Position == 4 {
					break
				}
				l.put("theme", "more") // from within the watch
			}
			l.equal("positions", got, []ledger.Position{2, 3, 4})
		}},
		{"WatchEndsWithItsContext", func(l *lab) {
			l.put("theme", "1")
			ctx, cancel := context.WithCancel(l.ctx)
			ended := make(chan int)
			go func() {
				n := 0
				for _, err := range l.Store.Watch(ctx, 0) {
					if err == nil {
						n++
					}
				}
				ended <- n
			}()
			time.Sleep(10 * time.Millisecond)
			cancel()
			select {
			case n := <-ended:
				if n > 1 {
					l.Errorf("%d changes, want at most 1", n)
				}
			case <-time.After(10 * time.Second):
				l.Fatal("the watch goes on 10 s after its context ended")
			}
		}},
		{"WatchSeesSeriesUndoAndNothingOfFailures", func(l *lab) {
			ctx, cancel := context.WithTimeout(l.ctx, 20*time.Second)
			defer cancel()
			l.put("theme", "1")
			l.refuse(ledger.CodeInvalid, by(ada, putting("theme", "")))
			_, err := l.Store.ApplyAll(l.ctx, func(yield func(ledger.Change, error) bool) {
				_ = yield(by(ada, putting("theme", "2")), nil) && yield(by(ada, putting("theme", "3")), nil)
			})
			l.ok(err)
			l.undo(1)
			var got []ledger.Position
			for c, err := range l.Store.Watch(ctx, 0) {
				l.ok(err)
				got = append(got, c.Position)
				if c.Position == 4 {
					l.equal("undoes", c.Undoes, ledger.Position(1))
					break
				}
			}
			l.equal("positions", got, []ledger.Position{1, 2, 3, 4})
		}},
	}
}
