package ledgertest

import (
	"throughline.dev/ledger"
)

// undoChecks are about Undo and UndoBatch.
func undoChecks() []check {
	undoFails := func(l *lab, code ledger.Code, p ledger.Position) *ledger.Error {
		l.Helper()
		before := l.position()
		_, err := l.Store.Undo(l.ctx, p, ada, "")
		e := l.coded(code, err)
		l.equal("position", l.position(), before)
		return e
	}
	return []check{
		{"UndoIsAChangeOfItsOwn", func(l *lab) {
			l.put("theme", "one")
			l.apply(retitle("TH-1", "two"))
			done := l.undo(2)
			l.equal("result", done, ledger.Applied{Position: 3, Keys: []ledger.Key{"TH-1"}, Updated: 1})
			r := l.record("TH-1")
			l.equal("title", r.Title, "one")
			l.equal("version", r.Version, int64(3))
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{After: 2})
			l.ok(err)
			l.equal("undoes", changes[0].Undoes, ledger.Position(2))
			l.equal("reason", changes[0].Reason, "Undo of change 2")
			l.undo(3)
			l.equal("undo of the undo", l.record("TH-1").Title, "two")
		}},
		{"UndoTakesEveryPartBack", func(l *lab) {
			l.apply(putting("theme", "t"), putting("theme", "u"), putting("theme", "v"), putting("specimen", "old", `{"text":"a","count":1}`))
			l.apply(linking("TH-1", "parent", "TH-2"))
			before := l.record("SP-1")
			done := l.because("all at once",
				ledger.Op{Edit: &ledger.Edit{
					Key: "SP-1", Title: ptr("new"), Body: ptr("b"), Owner: ptr("o"), State: ptr("kept"), Labels: &[]string{"l"},
					Fields: map[string]rawJSON{"text": rawJSON("null"), "count": rawJSON("2"), "flag": rawJSON("true")},
				}},
				remark("SP-1", "hm"),
				unlinking("TH-1", "parent", "TH-2"),
				linking("TH-1", "parent", "TH-3"),
				putting("feedback", "f"),
				linking("SP-1", "mentions", "FB-1"),
			)
			l.undo(done.Position)
			after := l.record("SP-1")
			after.Version, after.Updated, after.Position = before.Version, before.Updated, before.Position
			l.equal("record", after, before)
			l.equal("created record is deleted", l.record("FB-1").Deleted, true)
			links, err := l.Store.Links(l.ctx, ledger.LinkQuery{})
			l.ok(err)
			l.equal("links", links, []ledger.Link{{From: "TH-1", Relation: "parent", To: "TH-2", Since: 4}})
			comments, err := l.Store.Comments(l.ctx, "SP-1")
			l.ok(err)
			l.equal("comments", len(comments), 0)
		}},
		{"UndoOfADeletionBringsRecordAndLinksBack", func(l *lab) {
			l.apply(putting("theme", "t"), putting("theme", "u"))
			l.apply(linking("TH-1", "parent", "TH-2"))
			done := l.because("r", retitle("TH-2", "w"), deleting("TH-2"), deleting("TH-1"))
			l.undo(done.Position)
			l.equal("deleted", l.record("TH-2").Deleted, false)
			l.equal("title", l.record("TH-2").Title, "u")
			links, err := l.Store.Links(l.ctx, ledger.LinkQuery{})
			l.ok(err)
			l.equal("links", links, []ledger.Link{{From: "TH-1", Relation: "parent", To: "TH-2", Since: 4}})
		}},
		{"UndoOfARestorationDeletesAgain", func(l *lab) {
			l.put("theme", "t")
			l.because("r", deleting("TH-1"))
			l.undo(l.apply(restoring("TH-1"), retitle("TH-1", "u")).Position)
			l.equal("deleted", l.record("TH-1").Deleted, true)
			l.equal("title", l.record("TH-1").Title, "t")
		}},
		{"UndoOfASecondEditInOneChange", func(l *lab) {
			done := l.apply(ledger.Op{Put: &ledger.Put{As: "t", Kind: "theme", Title: "one"}}, ledger.Op{Edit: &ledger.Edit{Key: "@t", Title: ptr("two")}})
			edit := l.apply(retitle("TH-1", "three"), retitle("TH-1", "four"))
			l.undo(edit.Position)
			l.equal("title", l.record("TH-1").Title, "two")
			l.undo(done.Position)
			l.equal("deleted", l.record("TH-1").Deleted, true)
		}},
		{"ALaterEditOfTheSameFieldStandsInTheWay", func(l *lab) {
			l.put("theme", "one")
			l.apply(retitle("TH-1", "two"))
			l.apply(retitle("TH-1", "three"))
			e := undoFails(l, ledger.CodeConflict, 2)
			l.equal("path", e.Path, "title")
			l.equal("key", e.Key, ledger.Key("TH-1"))
			undoFails(l, ledger.CodeConflict, 1) // it created what was edited since
			l.undo(3)
			l.undo(2)
			l.equal("title", l.record("TH-1").Title, "one")
			l.undo(1)
			l.equal("deleted", l.record("TH-1").Deleted, true)
		}},
		{"ALaterEditOfAnotherFieldDoesNot", func(l *lab) {
			l.put("specimen", "one", `{"text":"a"}`)
			l.apply(setting("SP-1", "text", `"b"`))
			l.apply(setting("SP-1", "count", `1`), retitle("SP-1", "two"))
			l.undo(2)
			l.equal("fields", string(l.record("SP-1").Fields), `{"text":"a","count":1}`)
			l.equal("title", l.record("SP-1").Title, "two")
		}},
		{"WhatWasTakenBackAlreadyIsLeftAlone", func(l *lab) {
			l.put("theme", "one")
			l.apply(retitle("TH-1", "two"), remark("TH-1", "hm"))
			l.undo(2)
			again := l.undo(2)
			l.equal("empty", again.Empty(), true)
			l.equal("position", again.Position, ledger.Position(3))
			l.undo(1)
			l.equal("empty", l.undo(1).Empty(), true)
		}},
		{"ALaterDeletionStandsInTheWay", func(l *lab) {
			l.put("theme", "one")
			l.apply(retitle("TH-1", "two"))
			l.because("r", deleting("TH-1"))
			undoFails(l, ledger.CodeConflict, 2)
		}},
		{"ALaterLinkStandsInTheWayOfOneThatReturns", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("theme", "3"))
			l.apply(linking("TH-1", "parent", "TH-2"))
			cut := l.apply(unlinking("TH-1", "parent", "TH-2"))
			other := l.apply(linking("TH-1", "parent", "TH-3"))
			undoFails(l, ledger.CodeConflict, cut.Position) // single
			l.undo(other.Position)
			circle := l.apply(linking("TH-2", "parent", "TH-1"))
			undoFails(l, ledger.CodeConflict, cut.Position) // acyclic
			l.undo(circle.Position)
			l.undo(cut.Position)
		}},
		{"LinksOfLaterChangesAreLeftAlone", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"))
			made := l.apply(linking("TH-1", "parent", "TH-2"))
			l.apply(unlinking("TH-1", "parent", "TH-2"))
			l.apply(linking("TH-1", "parent", "TH-2"))
			l.equal("empty", l.undo(made.Position).Empty(), true)
			links, err := l.Store.Links(l.ctx, ledger.LinkQuery{})
			l.ok(err)
			l.equal("links", len(links), 1)
		}},
		{"ExternalKeysStay", func(l *lab) {
			l.put("theme", "one")
			l.apply(ledger.Op{Edit: &ledger.Edit{Key: "TH-1", Title: ptr("two"), External: []ledger.ExternalKey{{Source: "test", Key: "1"}}}})
			l.undo(2)
			l.equal("title", l.record("TH-1").Title, "one")
			l.equal("external", len(l.record("TH-1").External), 1)
			l.undo(1)
			l.equal("deleted", l.record("TH-1").Deleted, true)
			key, err := l.Store.Resolve(l.ctx, ledger.ExternalKey{Source: "test", Key: "1"})
			l.ok(err)
			l.equal("resolved", key, ledger.Key("TH-1"))
		}},
		{"UndoNeedsNoReasonAndWalksNoLifeCycle", func(l *lab) {
			l.put("requirement", "r", Requirement{Statement: "s", Horizon: "now"})
			done := l.because("r", setting("REQ-1", "horizon", `"later"`), move("REQ-1", "dropped"))
			l.put("theme", "t")
			closed := l.apply(move("TH-1", "closed"))
			l.undo(done.Position)
			l.undo(closed.Position)
			l.equal("state", l.record("REQ-1").State+" "+l.record("TH-1").State, "draft seen")
		}},
		{"UnknownChangesCannotBeUndone", func(l *lab) {
			l.put("theme", "t")
			for _, p := range []ledger.Position{0, -1, 2, 1 << 62} {
				undoFails(l, ledger.CodeNotFound, p)
			}
			l.refuse(ledger.CodeInvalid, ledger.Change{Actor: ada, Undoes: 1, Ops: []ledger.Op{retitle("TH-1", "u")}})
		}},
		{"UndoBatchTakesAllOfItBackAsOne", func(l *lab) {
			l.apply(putExternal("theme", "before", "0"))
			for _, title := range []string{"one", "two"} {
				l.make(ledger.Change{Actor: ada, Batch: "import-1", Ops: []ledger.Op{
					putExternal("theme", title, "1"), putExternal("theme", title, "0"), putExternal("theme", "own of "+title, title),
				}})
				l.put("feedback", "in between")
			}
			l.make(ledger.Change{Actor: ada, Batch: "import-2", Ops: []ledger.Op{putting("theme", "kept")}})
			done, err := l.Store.UndoBatch(l.ctx, "import-1", ada, "wrong file")
			l.ok(err)
			l.equal("result", []int{done.Deleted, done.Updated, int(done.Position)}, []int{3, 3, 8})
			page, err := l.Store.List(l.ctx, ledger.Query{Kinds: []string{"theme"}, Sort: []ledger.Order{{Field: "title"}}})
			l.ok(err)
			l.equal("themes", titles(page.Records), []string{"before", "kept"})
			again, err := l.Store.UndoBatch(l.ctx, "import-1", ada, "")
			l.ok(err)
			l.equal("empty", again.Empty(), true)
			l.make(ledger.Change{Actor: ada, Batch: "import-3", Ops: []ledger.Op{putExternal("theme", "two", "1")}})
			l.equal("comes back by the next import", l.record("TH-2").Deleted, false)
		}},
		{"UndoBatchIsAllOrNothing", func(l *lab) {
			for i, title := range []string{"one", "two", "three"} {
				l.make(ledger.Change{Actor: ada, Batch: "b", Ops: []ledger.Op{putExternal("theme", title, title)}})
				if i == 0 {
					l.apply(retitle("TH-1", "edited by a person"))
				}
			}
			before := l.position()
			_, err := l.Store.UndoBatch(l.ctx, "b", ada, "")
			l.coded(ledger.CodeConflict, err)
			l.equal("position", l.position(), before)
			l.equal("last", l.record("TH-3").Deleted, false)
			for _, name := range []string{"", "nothing", "a\x00b", "\xff"} {
				_, err = l.Store.UndoBatch(l.ctx, name, ada, "")
				l.coded(ledger.CodeNotFound, err)
			}
		}},
	}
}

func titles(records []ledger.Record) []string {
	var out []string
	for _, r := range records {
		out = append(out, r.Title)
	}
	return out
}
