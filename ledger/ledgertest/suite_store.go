package ledgertest

import (
	"time"

	"throughline.dev/ledger"
)

// storeChecks are about opening and closing.
func storeChecks() []check {
	return []check{
		{"AnEmptyLedgerIsEmpty", func(l *lab) {
			l.equal("position", l.position(), ledger.Position(0))
			page, err := l.Store.List(l.ctx, ledger.Query{WithTotal: true})
			l.ok(err)
			l.equal("total", page.Total, int64(0))
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{})
			l.ok(err)
			l.equal("changes", len(changes), 0)
			p, err := l.Store.PositionAt(l.ctx, l.Clock.Now().Add(time.Hour))
			l.ok(err)
			l.equal("position at", p, ledger.Position(0))
			then := l.asOf(0)
			_, err = then.Record(l.ctx, "TH-1")
			l.coded(ledger.CodeNotFound, err)
		}},
		{"TheSchemaIsTheOneItWasOpenedWith", func(l *lab) {
			l.equal("kinds", len(l.Store.Schema().Kinds()), len(Kinds()))
		}},
		{"AClosedLedgerIsUnavailable", func(l *lab) {
			l.put("theme", "t")
			l.ok(l.Store.Close())
			_, err := l.Store.Record(l.ctx, "TH-1")
			l.coded(ledger.CodeUnavailable, err)
			_, err = l.Store.List(l.ctx, ledger.Query{})
			l.coded(ledger.CodeUnavailable, err)
			_, err = l.Store.Apply(l.ctx, by(ada, putting("theme", "u")))
			l.coded(ledger.CodeUnavailable, err)
			_, err = l.Store.ApplyAll(l.ctx, func(yield func(ledger.Change, error) bool) { yield(by(ada, putting("theme", "u")), nil) })
			l.coded(ledger.CodeUnavailable, err)
			_, err = l.Store.Undo(l.ctx, 1, ada, "")
			l.coded(ledger.CodeUnavailable, err)
			_, err = l.Store.Jobs().Lease(l.ctx, 1, time.Minute)
			l.coded(ledger.CodeUnavailable, err)
			l.ok(l.Store.Close()) // twice does no harm
		}},
		{"ClosingEndsWatches", func(l *lab) {
			ended := make(chan error, 1)
			go func() {
				var last error
				for _, err := range l.Store.Watch(l.ctx, 0) {
					last = err
				}
				ended <- last
			}()
			time.Sleep(10 * time.Millisecond)
			l.ok(l.Store.Close())
			select {
			case err := <-ended:
				l.coded(ledger.CodeUnavailable, err)
			case <-time.After(10 * time.Second):
				l.Fatal("the watch goes on 10 s after the ledger was closed")
			}
		}},
		{"AReopenedLedgerIsTheSame", func(l *lab) {
			if l.Reopen == nil {
				l.Skip("the engine keeps nothing")
			}
			l.apply(putExternal("specimen", "one", "1"), putting("theme", "t"), putting("theme", "u"))
			l.make(ledger.Change{Actor: ada, Token: "tok", Ops: []ledger.Op{retitle("SP-1", "two"), linking("TH-1", "parent", "TH-2"), remark("TH-1", "hm")}})
			l.make(by(robo, ledger.Op{Findings: &ledger.FindingSet{Subject: "TH-1", Reconciler: "a", Engine: "1", Findings: []ledger.Finding{{Rule: "r", Severity: ledger.Info, Message: "m"}}}}))
			before := capture(l.ctx, l.T, l.Store)
			l.Store = l.Reopen(l.T)
			l.equal("everything", capture(l.ctx, l.T, l.Store), before)
			l.equal("next key", l.put("theme", "v"), ledger.Key("TH-3"))
			l.equal("next position", l.position(), ledger.Position(4))
			again := l.make(ledger.Change{Actor: ada, Token: "tok", Ops: []ledger.Op{retitle("SP-1", "three")}})
			l.equal("replayed", again.Replayed, true)
			hits, err := l.Store.Search(l.ctx, "two", nil, 0)
			l.ok(err)
			l.equal("found", len(hits), 1)
			l.undo(2)
			l.equal("undone", l.record("SP-1").Title, "one")
		}},
	}
}
