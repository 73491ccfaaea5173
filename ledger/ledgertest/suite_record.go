package ledgertest

import (
	"encoding/json"
	"time"

	"throughline.dev/ledger"
)

func recordChecks() []check {
	return []check{
		{"PutCreatesTheFirstVersion", func(l *lab) {
			now := l.Clock.Advance(time.Minute)
			done, err := l.Store.Apply(l.ctx, by(ada, ledger.Op{Put: &ledger.Put{
				Kind: "requirement", Title: "  Search is fast ", Body: "Really.", Owner: "ada",
				Labels: []string{"perf", "api", "perf", " "}, Fields: encode(`{ "statement": "p95 < 200 ms", "horizon":"now"}`),
				External: []ledger.ExternalKey{{Source: "jira", Key: "B-2"}, {Source: "jira", Key: "A/1"}, {Source: "jira", Key: "B-2"}},
			}}))
			l.ok(err)
			l.equal("result", done, ledger.Applied{Position: 1, Keys: []ledger.Key{"REQ-1"}, Created: 1})
			l.equal("record", l.record("REQ-1"), ledger.Record{
				Key: "REQ-1", Kind: "requirement", Title: "Search is fast", Body: "Really.", State: "draft", Owner: "ada",
				Labels: []string{"api", "perf"}, Fields: json.RawMessage(`{"statement":"p95 \u003c 200 ms","horizon":"now"}`),
				External: []ledger.ExternalKey{{Source: "jira", Key: "A/1"}, {Source: "jira", Key: "B-2"}},
				Version:  1, Created: now, Updated: now, Position: 1,
			})
		}},
		{"KeysCountUpwardsWithinTheirPrefix", func(l *lab) {
			done := l.apply(putting("theme", "a"), putting("theme", "b"), putting("feedback", "c"))
			l.equal("keys", done.Keys, []ledger.Key{"TH-1", "TH-2", "FB-1"})
			l.equal("next key", l.put("theme", "d"), ledger.Key("TH-3"))
		}},
		{"AKeyCanBeAskedFor", func(l *lab) {
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "theme", Key: "TH-7", Title: "seven"}})
			l.equal("next key", l.put("theme", "eight"), ledger.Key("TH-8"))
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "theme", Key: "TH-2", Title: "two"}})
			l.equal("next key", l.put("theme", "nine"), ledger.Key("TH-9"))
			l.refuse(ledger.CodeExists, by(ada, ledger.Op{Put: &ledger.Put{Kind: "theme", Key: "TH-7", Title: "again"}}))
			for _, bad := range []ledger.Key{"REQ-1", "TH-0", "TH-007", "TH--1", "TH-", "TH", "th-9", "TH-9223372036854775807", "TH-1e3"} {
				l.refuse(ledger.CodeInvalid, by(ada, ledger.Op{Put: &ledger.Put{Kind: "theme", Key: bad, Title: "bad"}}))
			}
		}},
		{"KeysAreNeverUsedAgain", func(l *lab) {
			key := l.put("theme", "short-lived")
			l.because("a mistake", deleting(key))
			l.equal("next key", l.put("theme", "next"), ledger.Key("TH-2"))
			l.refuse(ledger.CodeExists, by(ada, ledger.Op{Put: &ledger.Put{Kind: "theme", Key: key, Title: "again"}}))
		}},
		{"NumbersOfARefusedChangeAreNotMissed", func(l *lab) {
			l.refuse(ledger.CodeInvalid, by(ada, putting("theme", "good"), putting("theme", "")))
			l.equal("first key", l.put("theme", "first"), ledger.Key("TH-1"))
		}},
		{"UnknownKindsAndRecordsAreRefused", func(l *lab) {
			l.refuse(ledger.CodeInvalid, by(ada, putting("unicorn", "x")))
			e := l.refuse(ledger.CodeNotFound, by(ada, putting("theme", "x"), retitle("TH-99", "y")))
			l.equal("place of the error", e.Op, 1)
			_, err := l.Store.Record(l.ctx, "TH-99")
			l.coded(ledger.CodeNotFound, err)
		}},
		{"EditAltersWhatIsSet", func(l *lab) {
			key := l.put("requirement", "old", Requirement{Statement: "s", Effort: ledger.Exactly(3)})
			before := l.record(key)
			done := l.apply(ledger.Op{Edit: &ledger.Edit{
				Key: ledger.Ref(key), Title: ptr("new"), Labels: &[]string{"b", "a"}, Owner: ptr("ed"), Body: ptr("text"),
				Fields: map[string]json.RawMessage{"horizon": json.RawMessage(`"later"`)},
			}})
			l.equal("result", done, ledger.Applied{Position: 2, Keys: []ledger.Key{key}, Updated: 1})
			want := before
			want.Title, want.Labels, want.Owner, want.Body = "new", []string{"a", "b"}, "ed", "text"
			want.Fields = json.RawMessage(`{"statement":"s","horizon":"later","effort":{"low":3,"high":3}}`)
			want.Version, want.Position, want.Updated = 2, 2, l.Clock.Now()
			l.equal("record", l.record(key), want)
		}},
		{"NullClearsAField", func(l *lab) {
			key := l.put("specimen", "s", Specimen{Text: "t", Count: ptr(int64(0)), Choice: "low"})
			l.equal("zero is a value", string(l.record(key).Fields), `{"text":"t","choice":"low","count":0}`)
			l.apply(setting(key, "count", " null "), setting(key, "text", `"u"`))
			l.equal("fields", string(l.record(key).Fields), `{"text":"u","choice":"low"}`)
		}},
		{"UnknownFieldsAreRefused", func(l *lab) {
			key := l.put("specimen", "s")
			e := l.refuse(ledger.CodeInvalid, by(ada, setting(key, "wings", "2")))
			l.equal("path", e.Path, "fields.wings")
			e = l.refuse(ledger.CodeInvalid, by(ada, setting(key, "count", `"two"`)))
			l.equal("path", e.Path, "fields.count")
		}},
		{"AnEditThatChangesNothingIsNoChange", func(l *lab) {
			key := l.put("theme", "same")
			before := l.record(key)
			done := l.apply(ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Title: ptr(" same "), State: ptr("seen"), Labels: &[]string{}, Fields: map[string]json.RawMessage{"weight": json.RawMessage("0")}}})
			l.equal("result", done, ledger.Applied{Position: 1, Keys: []ledger.Key{key}, Unchanged: 1})
			l.equal("empty", done.Empty(), true)
			l.equal("record", l.record(key), before)
			l.equal("position", l.position(), ledger.Position(1))
		}},
		{"OneChangeMakesOneVersion", func(l *lab) {
			done := l.apply(
				ledger.Op{Put: &ledger.Put{As: "it", Kind: "theme", Title: "one"}},
				ledger.Op{Edit: &ledger.Edit{Key: "@it", Title: ptr("two")}},
				ledger.Op{Edit: &ledger.Edit{Key: "@it", Title: ptr("three")}},
			)
			key := done.Keys[0]
			l.equal("keys", done.Keys, []ledger.Key{key, key, key})
			l.equal("version", l.record(key).Version, int64(1))
			l.equal("title", l.record(key).Title, "three")
			l.apply(retitle(key, "four"), move(key, "confirmed"), retitle(key, "five"))
			r := l.record(key)
			l.equal("version", r.Version, int64(2))
			l.equal("title", r.Title, "five")
			old, err := l.Store.Version(l.ctx, key, 1)
			l.ok(err)
			l.equal("version 1", old.Title, "three")
			_, err = l.Store.Version(l.ctx, key, 3)
			l.coded(ledger.CodeNotFound, err)
			entries, err := l.Store.History(l.ctx, key)
			l.ok(err)
			l.equal("entries", len(entries), 2)
		}},
		{"IfVersionGuardsAnEdit", func(l *lab) {
			key := l.put("theme", "one")
			edit := func(title string, version int64) ledger.Op {
				return ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Title: &title, IfVersion: version}}
			}
			l.apply(edit("two", 1))
			e := l.refuse(ledger.CodeConflict, by(ada, edit("three", 1)))
			l.equal("key", e.Key, key)
			l.refuse(ledger.CodeConflict, by(ada, edit("three", 3)))
			l.refuse(ledger.CodeConflict, by(ada, edit("two", 1))) // even where nothing would change
			l.apply(edit("three", 2))
			l.refuse(ledger.CodeConflict, ledger.Change{Actor: ada, Reason: "r", Ops: []ledger.Op{{Delete: &ledger.Target{Key: ledger.Ref(key), IfVersion: 2}}}})
			l.because("r", ledger.Op{Delete: &ledger.Target{Key: ledger.Ref(key), IfVersion: 3}})
			l.refuse(ledger.CodeConflict, by(ada, ledger.Op{Restore: &ledger.Target{Key: ledger.Ref(key), IfVersion: 3}}))
			l.apply(ledger.Op{Restore: &ledger.Target{Key: ledger.Ref(key), IfVersion: 4}})
		}},
		{"IfVersionHoldsForAllOperationsOfAChange", func(l *lab) {
			key := l.put("theme", "one")
			l.apply(
				ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), Title: ptr("two"), IfVersion: 1}},
				ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(key), State: ptr("confirmed"), IfVersion: 1}},
			)
			l.equal("version", l.record(key).Version, int64(2))
		}},
		{"ReferencesFindRecordsByKeyNameAndExternalKey", func(l *lab) {
			l.apply(
				ledger.Op{Put: &ledger.Put{As: "t", Kind: "theme", Title: "theme", External: []ledger.ExternalKey{{Source: "jira:acme", Key: "API/17"}}}},
				ledger.Op{Link: &ledger.Bond{From: "@r", Relation: "addresses", To: "@t", IfPresent: true}}, // not there yet
				ledger.Op{Put: &ledger.Put{As: "r", Kind: "requirement", Title: "requirement"}},
				ledger.Op{Link: &ledger.Bond{From: "@r", Relation: "addresses", To: ledger.RefTo(ledger.ExternalKey{Source: "jira:acme", Key: "API/17"})}},
			)
			links, err := l.Store.Links(l.ctx, ledger.LinkQuery{})
			l.ok(err)
			l.equal("links", links, []ledger.Link{{From: "REQ-1", Relation: "addresses", To: "TH-1", Since: 1}})
			l.apply(ledger.Op{Edit: &ledger.Edit{Key: "ext:jira:acme/API/17", Title: ptr("found")}})
			l.equal("title", l.record("TH-1").Title, "found")
			l.refuse(ledger.CodeNotFound, by(ada, ledger.Op{Edit: &ledger.Edit{Key: "ext:jira:acme/API/18", Title: ptr("x")}}))
			l.refuse(ledger.CodeNotFound, by(ada, ledger.Op{Edit: &ledger.Edit{Key: "@nobody", Title: ptr("x")}}))
			l.refuse(ledger.CodeInvalid, by(ada, ledger.Op{Edit: &ledger.Edit{Key: "ext:nosource", Title: ptr("x")}}))
		}},
		{"TheLoggedOperationsNameKeys", func(l *lab) {
			l.apply(
				ledger.Op{Put: &ledger.Put{As: "t", Kind: "themes", Title: "theme"}},
				ledger.Op{Comment: &ledger.Remark{Key: "@t", Body: "hello"}},
			)
			changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{})
			l.ok(err)
			l.equal("key of the put", changes[0].Ops[0].Put.Key, ledger.Key("TH-1"))
			l.equal("kind of the put", changes[0].Ops[0].Put.Kind, "theme")
			l.equal("key of the comment", changes[0].Ops[1].Comment.Key, ledger.Ref("TH-1"))
		}},
	}
}
