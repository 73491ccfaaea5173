package ledgertest

import (
	"strings"
	"time"

	"throughline.dev/ledger"
)

func long(n int) string { return strings.Repeat("x", n) }

// timeChecks are about history, versions and the past.
func timeChecks() []check {
	// story makes five changes: create two, edit, link, delete, restore.
	story := func(l *lab) {
		l.apply(putting("theme", "one"), putExternal("theme", "two", "2"))
		l.make(ledger.Change{Actor: ed, Reason: "clearer", Source: "ui", Ops: []ledger.Op{
			{Edit: &ledger.Edit{Key: "TH-1", Title: ptr("uno"), State: ptr("confirmed"), Labels: &[]string{"a"}, Fields: map[string]rawJSON{"weight": rawJSON("3")}}},
		}})
		l.apply(linking("TH-1", "parent", "TH-2"), remark("TH-1", "hm"))
		l.because("gone", deleting("TH-2"))
		l.apply(restoring("TH-2"))
	}
	return []check{
		{"HistoryTellsWhatHappened", func(l *lab) {
			start := l.Clock.Now()
			story(l)
			got, err := l.Store.History(l.ctx, "TH-1")
			l.ok(err)
			link := ledger.Link{From: "TH-1", Relation: "parent", To: "TH-2", Since: 3, Until: 4}
			second := func(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }
			l.equal("history", got, []ledger.Entry{
				{Change: ledger.Change{Position: 1, At: second(1), Actor: ada}, Version: 1, Fields: []ledger.FieldChange{
					{Path: "title", Old: "", New: "one"}, {Path: "state", Old: "", New: "seen"},
				}},
				{Change: ledger.Change{Position: 2, At: second(2), Actor: ed, Reason: "clearer", Source: "ui"}, Version: 2, Fields: []ledger.FieldChange{
					{Path: "title", Old: "one", New: "uno"},
					{Path: "state", Old: "seen", New: "confirmed"},
					{Path: "labels", Old: []string(nil), New: []string{"a"}},
					{Path: "fields.weight", Old: nil, New: rawJSON("3")},
				}},
				{Change: ledger.Change{Position: 3, At: second(3), Actor: ada}, Linked: []ledger.Link{link}, Comments: []ledger.Comment{
					{Record: "TH-1", Position: 3, Actor: "ada", At: second(3), Body: "hm"},
				}},
				{Change: ledger.Change{Position: 4, At: second(4), Actor: ada, Reason: "gone"}, Unlinked: []ledger.Link{link}},
			})
			other, err := l.Store.History(l.ctx, "TH-2")
			l.ok(err)
			l.equal("entries of the other", len(other), 4)
			l.equal("its deletion", other[2].Fields, []ledger.FieldChange{{Path: "deleted", Old: false, New: true}})
			_, err = l.Store.History(l.ctx, "TH-9")
			l.coded(ledger.CodeNotFound, err)
		}},
		{"VersionsStayWhatTheyWere", func(l *lab) {
			story(l)
			r, err := l.Store.Version(l.ctx, "TH-1", 1)
			l.ok(err)
			l.equal("title", r.Title, "one")
			l.equal("version", r.Version, int64(1))
			l.equal("position", r.Position, ledger.Position(1))
			r, err = l.Store.Version(l.ctx, "TH-1", 2)
			l.ok(err)
			l.equal("current", r, l.record("TH-1"))
			for _, v := range []int64{0, -1, 3, 1 << 62} {
				_, err = l.Store.Version(l.ctx, "TH-1", v)
				l.coded(ledger.CodeNotFound, err)
			}
			_, err = l.Store.Version(l.ctx, "TH-9", 1)
			l.coded(ledger.CodeNotFound, err)
		}},
		{"AsOfReadsThePast", func(l *lab) {
			story(l)
			for _, c := range []struct {
				at      ledger.Position
				title   string
				links   int
				deleted bool
				themes  int64
			}{{1, "one", 0, false, 2}, {2, "uno", 0, false, 2}, {3, "uno", 1, false, 2}, {4, "uno", 0, true, 1}, {5, "uno", 0, false, 2}} {
				then := l.asOf(c.at)
				p, err := then.Position(l.ctx)
				l.ok(err)
				l.equal("position", p, c.at)
				r, err := then.Record(l.ctx, "TH-1")
				l.ok(err)
				l.equal("title", r.Title, c.title)
				links, err := then.Links(l.ctx, ledger.LinkQuery{Of: "TH-2"})
				l.ok(err)
				l.equal("links", len(links), c.links)
				for _, k := range links {
					l.equal("link", k, ledger.Link{From: "TH-1", Relation: "parent", To: "TH-2", Since: 3})
				}
				steps, err := then.Trace(l.ctx, "TH-1", ledger.Upstream, 0)
				l.ok(err)
				l.equal("trace", len(steps), c.links)
				r, err = then.Record(l.ctx, "TH-2")
				l.ok(err)
				l.equal("deleted", r.Deleted, c.deleted)
				counts, err := then.Count(l.ctx)
				l.ok(err)
				l.equal("themes", counts["theme"]["seen"]+counts["theme"]["confirmed"], c.themes)
				page, err := then.List(l.ctx, ledger.Query{Kinds: []string{"theme"}, WithTotal: true})
				l.ok(err)
				l.equal("listed", page.Total, c.themes)
				byState, err := then.List(l.ctx, ledger.Query{Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"confirmed"}}}})
				l.ok(err)
				l.equal("confirmed", len(byState.Records) == 1, c.at > 1)
			}
		}},
		{"AsOfKnowsNothingOfLaterRecords", func(l *lab) {
			l.put("feedback", "f")
			l.apply(putExternal("theme", "t", "1"))
			then := l.asOf(1)
			_, err := then.Record(l.ctx, "TH-1")
			l.coded(ledger.CodeNotFound, err)
			_, err = then.Comments(l.ctx, "TH-1")
			l.coded(ledger.CodeNotFound, err)
			_, err = then.Trace(l.ctx, "TH-1", ledger.Upstream, 0)
			l.coded(ledger.CodeNotFound, err)
			_, err = then.Resolve(l.ctx, ledger.ExternalKey{Source: "test", Key: "1"})
			l.coded(ledger.CodeNotFound, err)
			some, err := then.Records(l.ctx, []ledger.Key{"TH-1", "FB-1"})
			l.ok(err)
			l.equal("records", len(some), 1)
			n := 0
			for _, err := range then.All(l.ctx, ledger.Query{}) {
				l.ok(err)
				n++
			}
			l.equal("all", n, 1)
		}},
		{"AsOfStaysWhereItIs", func(l *lab) {
			l.put("theme", "t")
			now, last := l.asOf(0), l.asOf(1)
			l.apply(retitle("TH-1", "u"))
			for _, r := range []ledger.Reader{now, last} {
				p, err := r.Position(l.ctx)
				l.ok(err)
				l.equal("position", p, ledger.Position(1))
				rec, err := r.Record(l.ctx, "TH-1")
				l.ok(err)
				l.equal("title", rec.Title, "t")
			}
			for _, p := range []ledger.Position{-1, 3, 1 << 62} {
				_, err := l.Store.AsOf(l.ctx, p)
				l.coded(ledger.CodeInvalid, err)
			}
		}},
		{"PositionAtFindsTheLastChangeBefore", func(l *lab) {
			start := l.Clock.Now()
			for range 3 {
				l.put("theme", "t") // a second apart
			}
			l.Clock.Set(start.Add(2 * time.Second)) // and one that the clock puts back
			l.apply(retitle("TH-1", "u"))           // with l.make's second: at the same time as the third
			for _, c := range []struct {
				after time.Duration
				want  ledger.Position
			}{{0, 0}, {time.Second - 1, 0}, {time.Second, 1}, {time.Second * 3 / 2, 1}, {2 * time.Second, 2}, {3 * time.Second, 4}, {time.Hour, 4}} {
				p, err := l.Store.PositionAt(l.ctx, start.Add(c.after).In(time.FixedZone("", -3600)))
				l.ok(err)
				l.equal("position "+c.after.String(), p, c.want)
			}
		}},
		{"TimeNeverRunsBackwards", func(l *lab) {
			l.put("theme", "t")
			at := l.record("TH-1").Updated
			l.Clock.Set(at.Add(-time.Hour))
			l.apply(retitle("TH-1", "u"))
			r := l.record("TH-1")
			l.equal("updated", r.Updated, at)
			l.equal("created", r.Created, at)
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{})
			l.ok(err)
			l.equal("at", changes[1].At, at)
		}},
		{"InstantsAreUTCMicroseconds", func(l *lab) {
			l.Clock.Set(time.Date(2026, 3, 3, 1, 0, 0, 123456789, time.FixedZone("", 7200)))
			_, err := l.Store.Apply(l.ctx, by(ada, putting("theme", "t")))
			l.ok(err)
			want := time.Date(2026, 3, 2, 23, 0, 0, 123456000, time.UTC)
			r := l.record("TH-1")
			l.equal("created", r.Created.Format(time.RFC3339Nano), want.Format(time.RFC3339Nano))
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{})
			l.ok(err)
			l.equal("at", changes[0].At.Format(time.RFC3339Nano), want.Format(time.RFC3339Nano))
			l.Clock.Set(time.Date(2027, 3, 3, 0, 0, 0, 0, time.UTC))
		}},
		{"ChangesAreReadInStretches", func(l *lab) {
			for i := range 6 {
				c := by(ada, putting("theme", "t"))
				if i%2 == 0 {
					c.Batch = "b"
				}
				l.make(c)
			}
			for _, c := range []struct {
				name string
				q    ledger.ChangeQuery
				want []ledger.Position
			}{
				{"all", ledger.ChangeQuery{}, []ledger.Position{1, 2, 3, 4, 5, 6}},
				{"after", ledger.ChangeQuery{After: 4}, []ledger.Position{5, 6}},
				{"until", ledger.ChangeQuery{After: 1, Until: 3}, []ledger.Position{2, 3}},
				{"limit", ledger.ChangeQuery{After: 1, Limit: 2}, []ledger.Position{2, 3}},
				{"batch", ledger.ChangeQuery{Batch: "b"}, []ledger.Position{1, 3, 5}},
				{"batch from", ledger.ChangeQuery{Batch: "b", After: 1, Limit: 1}, []ledger.Position{3}},
				{"last", ledger.ChangeQuery{Last: true, Limit: 2}, []ledger.Position{6, 5}},
				{"last until", ledger.ChangeQuery{Last: true, Until: 4, Limit: 2}, []ledger.Position{4, 3}},
				{"none", ledger.ChangeQuery{Batch: "c"}, nil},
				{"beyond", ledger.ChangeQuery{After: 99}, nil},
			} {
				changes, err := l.Store.Changes(l.ctx, c.q)
				l.ok(err)
				var got []ledger.Position
				for _, x := range changes {
					got = append(got, x.Position)
					if len(x.Ops) != 1 {
						l.Errorf("%s: change %d has %d operations, want 1", c.name, x.Position, len(x.Ops))
					}
				}
				l.equal(c.name, got, c.want)
			}
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{Brief: true, Limit: 1})
			l.ok(err)
			l.equal("brief", len(changes[0].Ops), 0)
		}},
		{"ChangesKeepEverythingTheyWereGiven", func(l *lab) {
			l.put("theme", "t")
			c := ledger.Change{Actor: ed, Reason: "why", Source: "cli", Token: "tok", Batch: "bat", Restore: false, Ops: []ledger.Op{
				{Edit: &ledger.Edit{Key: "TH-1", Title: ptr("u"), IfVersion: 1}}, remark("TH-1", "c"),
			}}
			l.make(c)
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{After: 1})
			l.ok(err)
			c.Position, c.At = 2, l.Clock.Now()
			l.equal("change", changes, []ledger.Change{c})
			l.Clock.Advance(time.Second)
			done, err := l.Store.Undo(l.ctx, 2, ada, "oops")
			l.ok(err)
			changes, err = l.Store.Changes(l.ctx, ledger.ChangeQuery{After: done.Position - 1, Brief: true})
			l.ok(err)
			l.equal("undo", changes, []ledger.Change{{Position: 3, At: l.Clock.Now(), Actor: ada, Reason: "oops", Source: "cli", Undoes: 2}})
		}},
	}
}
