package ledgertest

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// shelfChecks are about the documents beside the ledger.
func shelfChecks() []check {
	doc := func(space, id string, version int64, data string) ledger.Document {
		return ledger.Document{Space: space, ID: id, Version: version, Data: json.RawMessage(data)}
	}
	put := func(l *lab, docs ...ledger.Document) []ledger.Document {
		l.Helper()
		out, err := l.Store.Shelf().Put(l.ctx, docs...)
		l.ok(err)
		return out
	}
	refused := func(l *lab, code ledger.Code, docs ...ledger.Document) {
		l.Helper()
		out, err := l.Store.Shelf().Put(l.ctx, docs...)
		l.coded(code, err)
		l.equal("documents of a refused put", len(out), 0)
	}
	ids := func(l *lab, space, prefix, after string, limit int) []string {
		l.Helper()
		docs, err := l.Store.Shelf().List(l.ctx, space, prefix, after, limit)
		l.ok(err)
		out := []string{}
		for _, d := range docs {
			out = append(out, d.ID)
		}
		return out
	}
	return []check{
		{"ADocumentIsReadAsItWasPut", func(l *lab) {
			data := `{"name":"Zoë 漢字 🙂 %_'\"\\","n":9007199254740993,"none":null}`
			made := put(l, doc("person", "zoë", 0, data))
			want := ledger.Document{Space: "person", ID: "zoë", Version: 1, Data: json.RawMessage(data), Updated: l.Clock.Now()}
			l.equal("what comes back", made, []ledger.Document{want})
			got, err := l.Store.Shelf().Get(l.ctx, "person", "zoë")
			l.ok(err)
			l.equal("what is there", got, want)
			for _, other := range [][2]string{{"person", "zoe"}, {"person", "Zoë"}, {"people", "zoë"}, {"person", ""}, {"", "zoë"}, {"person", "a\x00b"}, {"person", "\xff"}} {
				_, err := l.Store.Shelf().Get(l.ctx, other[0], other[1])
				l.coded(ledger.CodeNotFound, err)
			}
		}},
		{"EachPutIsANewVersion", func(l *lab) {
			put(l, doc("s", "a", 0, `1`))
			l.Clock.Advance(time.Minute)
			second := put(l, doc("s", "a", 1, `2`))[0]
			l.equal("version", second.Version, int64(2))
			l.equal("updated", second.Updated, l.Clock.Now())
			l.equal("third", put(l, second)[0].Version, int64(3))
		}},
		{"AnotherVersionIsAConflict", func(l *lab) {
			refused(l, ledger.CodeConflict, doc("s", "a", 1, `1`)) // nothing is there
			put(l, doc("s", "a", 0, `1`))
			refused(l, ledger.CodeConflict, doc("s", "a", 0, `2`))
			put(l, doc("s", "a", 1, `2`))
			refused(l, ledger.CodeConflict, doc("s", "a", 1, `3`))
			refused(l, ledger.CodeConflict, doc("s", "a", 3, `3`))
			refused(l, ledger.CodeConflict, doc("s", "b", 0, `1`), doc("s", "b", 0, `2`)) // the second meets the first
			got, err := l.Store.Shelf().Get(l.ctx, "s", "a")
			l.ok(err)
			l.equal("data", string(got.Data), `2`)
		}},
		{"AllDocumentsArePutOrNone", func(l *lab) {
			put(l, doc("s", "b", 0, `1`))
			refused(l, ledger.CodeConflict, doc("s", "a", 0, `1`), doc("s", "b", 0, `2`), doc("s", "c", 0, `1`))
			refused(l, ledger.CodeInvalid, doc("s", "a", 0, `1`), doc("s", "b", 1, `{`))
			l.equal("ids", ids(l, "s", "", "", 0), []string{"b"})
			put(l, doc("s", "a", 0, `1`), doc("s", "b", 1, `2`), doc("t", "a", 0, `3`))
			l.equal("ids", ids(l, "s", "", "", 0), []string{"a", "b"})
			l.equal("another space", ids(l, "t", "", "", 0), []string{"a"})
		}},
		{"WhatCannotBeKeptIsInvalid", func(l *lab) {
			for _, d := range []ledger.Document{
				doc("", "a", 0, `1`), doc("s", "", 0, `1`), doc("s", "a", 0, ``), doc("s", "a", 0, `{"a":}`),
				doc("s", "a\x00", 0, `1`), doc("s", "a\xff", 0, `1`), doc("s", "a", 0, "\"\xff\""),
			} {
				refused(l, ledger.CodeInvalid, d)
			}
			l.equal("ids", ids(l, "s", "", "", 0), []string{})
			_, err := l.Store.Shelf().List(l.ctx, "s", "\xff", "", 0)
			l.coded(ledger.CodeInvalid, err)
		}},
		{"DocumentsAreListedByTheBytesOfTheirIDs", func(l *lab) {
			order := []string{"%", "%a", "A", "B", "_", "_a", "a", "a%", "a/1", "a/10", "a/2", "a_b", "aa", "b", "ä", "äb", "漢", "漢字", "🙂"}
			for i := range order {
				put(l, doc("s", order[(i*7)%len(order)], 0, `1`))
			}
			l.equal("all", ids(l, "s", "", "", 0), order)
			l.equal("some", ids(l, "s", "", "A", 3), []string{"B", "_", "_a"})
			l.equal("after one that is not there", ids(l, "s", "", "a/11", 1), []string{"a/2"})
			l.equal("past the end", ids(l, "s", "", "🙂", 0), []string{})
			for prefix, want := range map[string][]string{
				"%": {"%", "%a"}, "_": {"_", "_a"}, "a_": {"a_b"}, "a/": {"a/1", "a/10", "a/2"}, "ä": {"ä", "äb"}, "漢": {"漢", "漢字"}, "x": {}, "B": {"B"},
			} {
				l.equal("prefix "+prefix, ids(l, "s", prefix, "", 0), want)
			}
			l.equal("prefix, after and limit", ids(l, "s", "a/", "a/1", 1), []string{"a/10"})
			l.equal("after beyond the prefix", ids(l, "s", "a/", "b", 0), []string{})
			l.equal("after before the prefix", ids(l, "s", "ä", "A", 1), []string{"ä"})
		}},
		{"RemovedDocumentsAreGone", func(l *lab) {
			put(l, doc("s", "a", 0, `1`), doc("s", "b", 0, `1`), doc("s", "c", 0, `1`), doc("t", "a", 0, `1`))
			put(l, doc("s", "a", 1, `2`))
			l.ok(l.Store.Shelf().Remove(l.ctx, "s", "a", "c", "never there", "\xff"))
			l.ok(l.Store.Shelf().Remove(l.ctx, "s"))
			l.equal("ids", ids(l, "s", "", "", 0), []string{"b"})
			l.equal("another space", ids(l, "t", "", "", 0), []string{"a"})
			refused(l, ledger.CodeConflict, doc("s", "a", 2, `3`))
			l.equal("made again", put(l, doc("s", "a", 0, `3`))[0].Version, int64(1))
		}},
		{"DocumentsAreNoPartOfTheLedger", func(l *lab) {
			l.put("theme", "t")
			put(l, doc("s", "a", 0, `1`))
			l.ok(l.Store.Shelf().Remove(l.ctx, "s", "a"))
			l.equal("position", l.position(), ledger.Position(1))
			l.equal("next key", l.put("theme", "u"), ledger.Key("TH-2"))
		}},
		{"OneOfManyWhoCompareAndSetWins", func(l *lab) {
			put(l, doc("s", "sum", 0, `0`))
			const writers, each = 8, 5
			var all sync.WaitGroup
			failed := make(chan error, writers)
			for range writers {
				all.Go(func() {
					for done := 0; done < each; {
						d, err := l.Store.Shelf().Get(l.ctx, "s", "sum")
						var n int
						if err == nil {
							err = json.Unmarshal(d.Data, &n)
						}
						if err == nil {
							d.Data = json.RawMessage(fmt.Sprint(n + 1))
							_, err = l.Store.Shelf().Put(l.ctx, d)
						}
						switch {
						case err == nil:
							done++
						case ledger.CodeOf(err) != ledger.CodeConflict:
							failed <- err
							return
						}
					}
				})
			}
			all.Wait()
			close(failed)
			l.ok(<-failed)
			got, err := l.Store.Shelf().Get(l.ctx, "s", "sum")
			l.ok(err)
			l.equal("sum", string(got.Data), fmt.Sprint(writers*each))
			l.equal("version", got.Version, int64(writers*each+1))
		}},
		{"DocumentsOutliveTheProcess", func(l *lab) {
			if l.Reopen == nil {
				l.Skip("the engine keeps nothing")
			}
			put(l, doc("s", "a", 0, `{"a":1}`), doc("s", "b", 0, `2`))
			made := put(l, doc("s", "a", 1, `{"a":2}`))
			l.ok(l.Store.Shelf().Remove(l.ctx, "s", "b"))
			l.Store = l.Reopen(l.T)
			got, err := l.Store.Shelf().List(l.ctx, "s", "", "", 0)
			l.ok(err)
			l.equal("what is there", got, made)
		}},
		{"AClosedShelfIsUnavailable", func(l *lab) {
			shelf := l.Store.Shelf()
			l.ok(l.Store.Close())
			_, err := shelf.Get(l.ctx, "s", "a")
			l.coded(ledger.CodeUnavailable, err)
			_, err = shelf.Put(l.ctx, doc("s", "a", 0, `1`))
			l.coded(ledger.CodeUnavailable, err)
			l.coded(ledger.CodeUnavailable, shelf.Remove(l.ctx, "s", "a"))
		}},
	}
}
