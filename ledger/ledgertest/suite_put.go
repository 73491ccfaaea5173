package ledgertest

import (
	"encoding/json"

	"throughline.dev/ledger"
)

// putChecks are about Put on a record that exists: what makes an import repeatable.
func putChecks() []check {
	ext := func(keys ...string) func(*ledger.Put) {
		return func(p *ledger.Put) {
			p.External = nil
			for _, k := range keys {
				p.External = append(p.External, ledger.ExternalKey{Source: "test", Key: k})
			}
		}
	}
	return []check{
		{"TheSamePutTwiceIsNoChange", func(l *lab) {
			op := putExternal("feedback", "slow", "1", func(p *ledger.Put) { p.Body, p.Labels = "it is slow", []string{"b", "a"} })
			first := l.apply(op)
			before := l.record("FB-1")
			l.equal("result", l.apply(op), ledger.Applied{Position: 1, Keys: []ledger.Key{"FB-1"}, Unchanged: 1})
			l.equal("created", first.Created, 1)
			l.equal("record", l.record("FB-1"), before)
		}},
		{"APutUpdatesTheRecordOfItsExternalKey", func(l *lab) {
			l.apply(putExternal("theme", "one", "1"))
			done := l.apply(putExternal("theme", "two", "1", func(p *ledger.Put) { p.As, p.Body = "x", "body" }), ledger.Op{Comment: &ledger.Remark{Key: "@x", Body: "hi"}})
			l.equal("result", done, ledger.Applied{Position: 2, Keys: []ledger.Key{"TH-1", "TH-1"}, Updated: 1, Linked: 1})
			l.equal("title", l.record("TH-1").Title, "two")
			l.equal("version", l.record("TH-1").Version, int64(2))
		}},
		{"APutKeepsFieldsItDoesNotNameAndOwnersAndStates", func(l *lab) {
			l.apply(putExternal("specimen", "one", "1", func(p *ledger.Put) {
				p.State, p.Owner, p.Fields = "used", "ada", encode(`{"text":"t","count":1}`)
			}))
			l.apply(putExternal("specimen", "one", "1", func(p *ledger.Put) { p.Fields, p.NewState = encode(`{"count":2}`), "lost" }))
			r := l.record("SP-1")
			l.equal("state", r.State, "used")
			l.equal("owner", r.Owner, "ada")
			l.equal("fields", string(r.Fields), `{"text":"t","count":2}`)
			l.apply(putExternal("specimen", "one", "1", func(p *ledger.Put) { p.Fields, p.State = encode(`{"count":null}`), "kept" }))
			r = l.record("SP-1")
			l.equal("state", r.State, "kept")
			l.equal("fields", string(r.Fields), `{"text":"t"}`)
		}},
		{"NewStateCountsAtCreationOnly", func(l *lab) {
			op := putExternal("specimen", "one", "1", func(p *ledger.Put) { p.NewState = "used" })
			l.apply(op)
			l.equal("state", l.record("SP-1").State, "used")
			l.apply(move("SP-1", "lost"))
			l.equal("empty", l.apply(op).Empty(), true)
			l.equal("state", l.record("SP-1").State, "lost")
		}},
		{"ExternalKeysAdd", func(l *lab) {
			l.apply(putExternal("theme", "one", "1"))
			l.apply(putExternal("theme", "one", "", ext("2", "1")))
			l.equal("external", l.record("TH-1").External, []ledger.ExternalKey{{Source: "test", Key: "1"}, {Source: "test", Key: "2"}})
			key, err := l.Store.Resolve(l.ctx, ledger.ExternalKey{Source: "test", Key: "2"})
			l.ok(err)
			l.equal("resolved", key, ledger.Key("TH-1"))
			l.apply(ledger.Op{Edit: &ledger.Edit{Key: "TH-1", External: []ledger.ExternalKey{{Source: "jira", Key: "2"}}}})
			l.equal("external keys", len(l.record("TH-1").External), 3)
			_, err = l.Store.Resolve(l.ctx, ledger.ExternalKey{Source: "jira", Key: "1"})
			l.coded(ledger.CodeNotFound, err)
		}},
		{"AnExternalKeyBelongsToOneRecord", func(l *lab) {
			l.apply(putExternal("theme", "one", "1"), putExternal("theme", "two", "2"))
			l.refuse(ledger.CodeExists, by(ada, putExternal("feedback", "other kind", "1")))
			l.refuse(ledger.CodeExists, by(ada, putExternal("theme", "both", "", ext("1", "2"))))
			l.refuse(ledger.CodeExists, by(ada, putExternal("theme", "other key", "1", func(p *ledger.Put) { p.Key = "TH-2" })))
			l.refuse(ledger.CodeExists, by(ada, ledger.Op{Edit: &ledger.Edit{Key: "TH-1", External: []ledger.ExternalKey{{Source: "test", Key: "2"}}}}))
			l.apply(putExternal("theme", "one", "1", func(p *ledger.Put) { p.Key = "TH-1" }))
		}},
		{"TwoPutsOfOneExternalKeyInAChangeAreOneRecord", func(l *lab) {
			done := l.apply(putExternal("theme", "one", "1"), putExternal("theme", "two", "1"))
			l.equal("keys", done.Keys, []ledger.Key{"TH-1", "TH-1"})
			l.equal("title", l.record("TH-1").Title, "two")
			l.equal("version", l.record("TH-1").Version, int64(1))
		}},
		{"WhatAPersonDeletedStaysDeleted", func(l *lab) {
			l.apply(putExternal("theme", "one", "1"))
			l.because("not ours", deleting("TH-1"))
			done := l.apply(putExternal("theme", "two", "1"))
			l.equal("empty", done.Empty(), true)
			l.equal("skipped", len(done.Skipped), 1)
			l.equal("key", done.Keys, []ledger.Key{"TH-1"})
			l.equal("deleted", l.record("TH-1").Deleted, true)
		}},
		{"WhatAnUndoDeletedComesBack", func(l *lab) {
			first := l.apply(putExternal("theme", "one", "1"))
			l.undo(first.Position)
			l.equal("deleted", l.record("TH-1").Deleted, true)
			done := l.apply(putExternal("theme", "two", "1"))
			l.equal("updated", done.Updated, 1)
			r := l.record("TH-1")
			l.equal("deleted", r.Deleted, false)
			l.equal("title", r.Title, "two")
			l.undo(done.Position)
			l.equal("deleted again", l.record("TH-1").Deleted, true)
			l.equal("title again", l.record("TH-1").Title, "one")
		}},
		{"IfAbsentLeavesWhatIsThere", func(l *lab) {
			l.apply(putExternal("theme", "one", "1"), putExternal("theme", "two", "2"))
			absent := func(p *ledger.Put) { p.IfAbsent, p.Body = true, "body" }
			l.equal("updated", l.apply(putExternal("theme", "uno", "", ext("1", "2", "3"), absent)).Updated, 1)
			r := l.record("TH-1")
			l.equal("title and body", r.Title+r.Body, "one")
			l.equal("external", r.External, []ledger.ExternalKey{{Source: "test", Key: "1"}, {Source: "test", Key: "3"}})
			l.equal("unchanged", l.apply(putExternal("theme", "uno", "3", absent)).Unchanged, 1)
			l.equal("created", l.apply(putExternal("theme", "four", "4", absent)).Created, 1)
		}},
		{"FieldNamesAreSpeltAsDeclared", func(l *lab) {
			l.apply(putExternal("specimen", "one", "1", func(p *ledger.Put) { p.Fields = encode(`{"text":"t"}`) }))
			e := l.refuse(ledger.CodeInvalid, by(ada, setting("SP-1", "Text", `"u"`)))
			l.equal("path", e.Path, "fields.Text")
			l.refuse(ledger.CodeInvalid, by(ada, putting("specimen", "two", json.RawMessage(`{"TEXT":"u"}`))))
		}},
		{"FieldsAreStoredInOneForm", func(l *lab) {
			l.apply(putting("specimen", "one", json.RawMessage(`{"when":"2026-03-02T13:00:00.1234567+02:00","estimate":[2,6],"ratio":1.50,"price":{"currency":"EUR","minor":5}}`)))
			l.equal("fields", string(l.record("SP-1").Fields), `{"ratio":1.5,"when":"2026-03-02T11:00:00.123456Z","price":{"minor":5,"currency":"EUR"},"estimate":{"low":2,"high":6}}`)
			done := l.apply(setting("SP-1", "when", `"2026-03-02T11:00:00.123456Z"`), setting("SP-1", "estimate", `{"high":6,"low":2}`))
			l.equal("unchanged", done.Unchanged, 2)
		}},
	}
}
