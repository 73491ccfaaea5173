package ledgertest

import (
	"context"
	"errors"
	"iter"
	"slices"

	"throughline.dev/ledger"
)

// applyChecks are about whole changes: all or nothing, tokens, series.
func applyChecks() []check {
	series := func(changes ...ledger.Change) iter.Seq2[ledger.Change, error] {
		return func(yield func(ledger.Change, error) bool) {
			for _, c := range changes {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
	return []check{
		{"AChangeIsAllOrNothing", func(l *lab) {
			l.apply(putting("theme", "t"), putting("theme", "u"))
			e := l.refuse(ledger.CodeNotFound, ledger.Change{Actor: ada, Reason: "r", Ops: []ledger.Op{
				retitle("TH-1", "v"), linking("TH-1", "parent", "TH-2"), remark("TH-1", "hm"), putExternal("theme", "w", "1"), deleting("TH-2"), retitle("TH-9", "x"),
			}})
			l.equal("operation", e.Op, 5)
			l.equal("title", l.record("TH-1").Title, "t")
			l.equal("version", l.record("TH-1").Version, int64(1))
			l.equal("deleted", l.record("TH-2").Deleted, false)
			_, err := l.Store.Record(l.ctx, "TH-3")
			l.coded(ledger.CodeNotFound, err)
			_, err = l.Store.Resolve(l.ctx, ledger.ExternalKey{Source: "test", Key: "1"})
			l.coded(ledger.CodeNotFound, err)
			links, err := l.Store.Links(l.ctx, ledger.LinkQuery{})
			l.ok(err)
			l.equal("links", len(links), 0)
			comments, err := l.Store.Comments(l.ctx, "TH-1")
			l.ok(err)
			l.equal("comments", len(comments), 0)
			hits, err := l.Store.Search(l.ctx, "v", nil, 0)
			l.ok(err)
			l.equal("hits", len(hits), 0)
			n, err := l.Store.Jobs().Waiting(l.ctx)
			l.ok(err)
			l.equal("jobs", n, int64(2))
		}},
		{"ATokenIsAppliedOnce", func(l *lab) {
			c := ledger.Change{Actor: ada, Token: "abc", Ops: []ledger.Op{putting("theme", "t"), remark("TH-1", "hm")}}
			first := l.make(c)
			l.put("theme", "u")
			again := l.make(c)
			want := first
			want.Replayed = true
			l.equal("again", again, want)
			l.equal("position", l.position(), ledger.Position(2))
			c.Ops = []ledger.Op{putting("theme", "other")}
			l.equal("whatever it carries", l.make(c), want)
			c.Token = "def"
			l.equal("another token", l.make(c).Created, 1)
		}},
		{"ARefusedTokenMayTryAgain", func(l *lab) {
			c := ledger.Change{Actor: ada, Token: "abc", Ops: []ledger.Op{retitle("TH-1", "u")}}
			l.refuse(ledger.CodeNotFound, c)
			l.put("theme", "t")
			l.equal("applied", l.make(c).Updated, 1)
		}},
		{"ASeriesIsManyChangesButOneStep", func(l *lab) {
			l.put("theme", "before")
			l.Clock.Advance(1)
			done, err := l.Store.ApplyAll(l.ctx, series(
				ledger.Change{Actor: ada, Batch: "b", Ops: []ledger.Op{putExternal("theme", "one", "1"), putExternal("theme", "two", "2")}},
				ledger.Change{Actor: ada, Batch: "b", Ops: []ledger.Op{putExternal("theme", "one", "1")}},
				ledger.Change{Actor: ada, Batch: "b", Ops: []ledger.Op{putExternal("theme", "uno", "1"), linking("TH-2", "parent", "TH-3")}},
			))
			l.ok(err)
			l.equal("sum", done, ledger.Applied{Position: 3, Created: 2, Updated: 1, Unchanged: 1, Linked: 1})
			l.equal("position", l.position(), ledger.Position(3))
			l.equal("position of the record", l.record("TH-2").Position, ledger.Position(3))
			l.equal("version", l.record("TH-2").Version, int64(2))
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{Batch: "b", Brief: true})
			l.ok(err)
			l.equal("changes", len(changes), 2)
		}},
		{"AnErrorInASeriesTakesAllBack", func(l *lab) {
			l.put("theme", "before")
			good := by(ada, putExternal("theme", "one", "1"))
			oops := errors.New("the file ends in the middle")
			for name, changes := range map[string]iter.Seq2[ledger.Change, error]{
				"refused": series(good, by(ada, putting("theme", ""))),
				"failed": func(yield func(ledger.Change, error) bool) {
					for range 2 {
						if !yield(good, nil) {
							return
						}
					}
					yield(ledger.Change{}, oops)
				},
			} {
				_, err := l.Store.ApplyAll(l.ctx, changes)
				if name == "failed" && !errors.Is(err, oops) {
					l.Errorf("error is %v, want the one of the series", err)
				}
				if name == "refused" {
					l.coded(ledger.CodeInvalid, err)
				}
				l.equal("position", l.position(), ledger.Position(1))
				_, err = l.Store.Resolve(l.ctx, ledger.ExternalKey{Source: "test", Key: "1"})
				l.coded(ledger.CodeNotFound, err)
			}
			l.equal("number", l.put("theme", "next"), ledger.Key("TH-2"))
		}},
		{"ADryRunSaysWhatItWouldDoAndDoesNot", func(l *lab) {
			l.put("theme", "before")
			done, err := l.Store.ApplyAll(l.ctx, func(yield func(ledger.Change, error) bool) {
				if yield(by(ada, putExternal("theme", "one", "1"), retitle("TH-1", "after")), nil) {
					yield(ledger.Change{}, ledger.ErrDryRun)
				}
			})
			if !errors.Is(err, ledger.ErrDryRun) {
				l.Errorf("error is %v, want the dry run", err)
			}
			l.equal("would have created", done.Created, 1)
			l.equal("would have updated", done.Updated, 1)
			l.equal("position", l.position(), ledger.Position(1))
			l.equal("title", l.record("TH-1").Title, "before")
		}},
		{"RefusedOperationsCanBeLeftOut", func(l *lab) {
			refused := map[int]ledger.Code{}
			c := by(
				ada, putting("theme", "one"), putting("theme", ""), linking("TH-1", "parent", "TH-9"), retitle("TH-9", "x"), deleting("TH-9"),
				linking("TH-1", "parent", "TH-1"), putting("theme", "two"), linking("TH-1", "parent", "TH-3"), linking("TH-3", "parent", "TH-1"),
			)
			c.Refused = func(op int, err *ledger.Error) { refused[op] = err.Code }
			done := l.make(c)
			l.equal("refused", refused, map[int]ledger.Code{
				1: ledger.CodeInvalid, 2: ledger.CodeNotFound, 3: ledger.CodeNotFound, 4: ledger.CodeNotFound, 5: ledger.CodeInvalid, 8: ledger.CodeInvalid,
			})
			l.equal("created", done.Created, 2)
			l.equal("linked", done.Linked, 1)
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{})
			l.ok(err)
			l.equal("logged", len(changes[0].Ops), 3)

			c = by(ada, putting("theme", ""))
			c.Refused = func(int, *ledger.Error) {}
			l.equal("nothing is left", l.make(c).Position, ledger.Position(1))
			c = by(vic, putting("theme", "t"))
			c.Refused = func(int, *ledger.Error) { l.Error("what a role may not do was left out") }
			l.refuse(ledger.CodeForbidden, c)
		}},
		{"AnEmptySeriesIsNoChange", func(l *lab) {
			l.put("theme", "t")
			done, err := l.Store.ApplyAll(l.ctx, series())
			l.ok(err)
			l.equal("result", done, ledger.Applied{Position: 1})
		}},
		{"ASeriesIsNotReadToTheEndOnceItFailed", func(l *lab) {
			n := 0
			_, err := l.Store.ApplyAll(l.ctx, func(yield func(ledger.Change, error) bool) {
				for {
					n++
					if !yield(by(ada, putting("theme", "")), nil) || n > 1000 {
						return
					}
				}
			})
			l.coded(ledger.CodeInvalid, err)
			l.equal("changes asked for", n, 1)
		}},
		{"ASeriesMayReadWhatStoodBefore", func(l *lab) {
			l.put("theme", "t")
			_, err := l.Store.ApplyAll(l.ctx, func(yield func(ledger.Change, error) bool) {
				for range 3 {
					if _, err := l.Store.Record(l.ctx, "TH-1"); err != nil {
						yield(ledger.Change{}, err)
						return
					}
					if !yield(by(ada, putting("theme", "u")), nil) {
						return
					}
				}
			})
			l.ok(err)
		}},
		{"ACancelledContextChangesNothing", func(l *lab) {
			ctx, cancel := context.WithCancel(l.ctx)
			cancel()
			if _, err := l.Store.Apply(ctx, by(ada, putting("theme", "t"))); err == nil {
				l.Error("Apply with a cancelled context succeeded")
			}
			if _, err := l.Store.ApplyAll(ctx, series(by(ada, putting("theme", "t")))); err == nil {
				l.Error("ApplyAll with a cancelled context succeeded")
			}
			l.equal("position", l.position(), ledger.Position(0))
		}},
		{"AChangeHoldsThousandsOfOperationsButNotMore", func(l *lab) {
			ops := slices.Repeat([]ledger.Op{putting("theme", "t")}, 3000)
			done := l.apply(ops...)
			l.equal("created", done.Created, 3000)
			l.equal("last", done.Keys[2999], ledger.Key("TH-3000"))
			l.refuse(ledger.CodeInvalid, by(ada, slices.Repeat([]ledger.Op{retitle("TH-1", "u")}, ledger.MaxOps+1)...))
		}},
		{"TheCallersOperationsAreLeftAlone", func(l *lab) {
			ops := []ledger.Op{putExternal("theme", " t ", "1", func(p *ledger.Put) { p.As = "t" }), {Comment: &ledger.Remark{Key: "@t", Body: "hm"}}}
			l.apply(ops...)
			l.equal("title", ops[0].Put.Title, " t ")
			l.equal("key", ops[0].Put.Key, ledger.Key(""))
			l.equal("reference", ops[1].Comment.Key, ledger.Ref("@t"))
		}},
		{"RecordsReadAreTheCallersOwn", func(l *lab) {
			l.apply(putExternal("specimen", "s", "1", func(p *ledger.Put) { p.Labels, p.Fields = []string{"a"}, encode(`{"text":"t"}`) }))
			r := l.record("SP-1")
			r.Labels[0], r.External[0].Key, r.Fields[2] = "z", "z", 'X'
			again := l.record("SP-1")
			l.equal("labels", again.Labels, []string{"a"})
			l.equal("external", again.External[0].Key, "1")
			l.equal("fields", string(again.Fields), `{"text":"t"}`)
		}},
	}
}
