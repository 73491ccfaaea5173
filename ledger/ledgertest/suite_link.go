package ledgertest

import (
	"throughline.dev/ledger"
)

// linkChecks are about links, comments and findings.
func linkChecks() []check {
	links := func(l *lab, q ledger.LinkQuery) []ledger.Link {
		l.Helper()
		out, err := l.Store.Links(l.ctx, q)
		l.ok(err)
		return out
	}
	return []check{
		{"LinksStandFromTheirChangeOn", func(l *lab) {
			th, req := l.put("theme", "t"), l.put("requirement", "r")
			done := l.apply(linking(req, "addresses", th))
			l.equal("result", done, ledger.Applied{Position: 3, Keys: []ledger.Key{req}, Linked: 1})
			l.equal("links", links(l, ledger.LinkQuery{}), []ledger.Link{{From: req, Relation: "addresses", To: th, Since: 3}})
			l.equal("version of the start", l.record(req).Version, int64(1))
			l.equal("making it twice", l.apply(linking(req, "addresses", th)), ledger.Applied{Position: 3, Keys: []ledger.Key{req}, Unchanged: 1})
			l.apply(unlinking(req, "addresses", th))
			l.equal("links", len(links(l, ledger.LinkQuery{})), 0)
			l.refuse(ledger.CodeNotFound, by(ada, unlinking(req, "addresses", th)))
			l.apply(linking(req, "addresses", th))
			l.equal("links", links(l, ledger.LinkQuery{}), []ledger.Link{{From: req, Relation: "addresses", To: th, Since: 5}})
		}},
		{"LinksAreFoundByEndsRelationAndKind", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("requirement", "1"), putting("requirement", "2"), putting("feedback", "1"))
			l.apply(
				linking("REQ-1", "addresses", "TH-1"), linking("REQ-2", "addresses", "TH-1"), linking("FB-1", "about", "TH-1"),
				linking("TH-2", "parent", "TH-1"), linking("REQ-2", "depends_on", "REQ-1"),
			)
			for _, c := range []struct {
				name string
				q    ledger.LinkQuery
				want []string
			}{
				{"all", ledger.LinkQuery{}, []string{"FB-1 about TH-1", "REQ-1 addresses TH-1", "REQ-2 addresses TH-1", "REQ-2 depends_on REQ-1", "TH-2 parent TH-1"}},
				{"of", ledger.LinkQuery{Of: "REQ-1"}, []string{"REQ-1 addresses TH-1", "REQ-2 depends_on REQ-1"}},
				{"from", ledger.LinkQuery{From: "REQ-2"}, []string{"REQ-2 addresses TH-1", "REQ-2 depends_on REQ-1"}},
				{"to", ledger.LinkQuery{To: "TH-1", Relation: "about"}, []string{"FB-1 about TH-1"}},
				{"relation", ledger.LinkQuery{Relation: "addresses"}, []string{"REQ-1 addresses TH-1", "REQ-2 addresses TH-1"}},
				{"kind", ledger.LinkQuery{Of: "TH-1", Kind: "theme"}, []string{"TH-2 parent TH-1"}},
				{"none", ledger.LinkQuery{Of: "TH-9"}, nil},
				{"among", ledger.LinkQuery{Among: []ledger.Key{"TH-1", "REQ-1", "REQ-2", "REQ-1", "TH-9", "x'\x00"}}, []string{"REQ-1 addresses TH-1", "REQ-2 addresses TH-1", "REQ-2 depends_on REQ-1"}},
				{"among three, of a relation", ledger.LinkQuery{Relation: "depends_on", Among: []ledger.Key{"TH-1", "REQ-1", "REQ-2"}}, []string{"REQ-2 depends_on REQ-1"}},
				{"among none", ledger.LinkQuery{Among: []ledger.Key{}}, nil},
			} {
				var got []string
				for _, k := range links(l, c.q) {
					got = append(got, string(k.From)+" "+k.Relation+" "+string(k.To))
				}
				l.equal(c.name, got, c.want)
			}
		}},
		{"LinksRunBetweenTheKindsThatDeclareThem", func(l *lab) {
			l.apply(putting("theme", "1"), putting("requirement", "1"), putting("feedback", "1"), putting("decision", "1"), putting("specimen", "1"))
			for _, bad := range []ledger.Op{
				linking("TH-1", "addresses", "REQ-1"), linking("FB-1", "addresses", "TH-1"), linking("TH-1", "decided_by", "REQ-1"),
				linking("TH-1", "depends_on", "REQ-1"), linking("TH-1", "knows", "REQ-1"), linking("TH-1", "mentions", "TH-1"), linking("TH-1", "", "REQ-1"),
			} {
				l.refuse(ledger.CodeInvalid, by(ada, bad))
			}
			l.apply(
				linking("TH-1", "mentions", "REQ-1"),   // anywhere
				linking("SP-1", "decided_by", "DEC-1"), // from any kind
				linking("FB-1", "decided_by", "DEC-1"),
			)
		}},
		{"BothEndsMustExist", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"))
			l.because("r", deleting("TH-2"))
			for _, end := range []ledger.Key{"TH-2", "TH-3"} {
				l.refuse(ledger.CodeNotFound, by(ada, linking("TH-1", "parent", end)))
				l.refuse(ledger.CodeNotFound, by(ada, linking(end, "parent", "TH-1")))
				op := linking("TH-1", "parent", end)
				op.Link.IfPresent = true
				done := l.apply(op)
				l.equal("empty", done.Empty(), true)
				if len(done.Skipped) != 1 || done.Skipped[0].Ref != ledger.Ref(end) {
					l.Errorf("skipped %+v, want one link to %s", done.Skipped, end)
				}
				gone := unlinking("TH-1", "parent", end)
				gone.Unlink.IfPresent = true
				l.equal("unlinking", l.apply(gone).Empty(), true)
			}
		}},
		{"SingleRelationsStandOnceFromARecord", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("theme", "3"))
			l.apply(linking("TH-1", "parent", "TH-2"))
			l.refuse(ledger.CodeExists, by(ada, linking("TH-1", "parent", "TH-3")))
			l.apply(unlinking("TH-1", "parent", "TH-2"), linking("TH-1", "parent", "TH-3"), linking("TH-2", "parent", "TH-3"))
		}},
		{"AcyclicRelationsCloseNoCircle", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("theme", "3"))
			l.apply(linking("TH-1", "parent", "TH-2"), linking("TH-2", "parent", "TH-3"))
			l.refuse(ledger.CodeInvalid, by(ada, linking("TH-3", "parent", "TH-1")))
			l.apply(putting("requirement", "1"), putting("requirement", "2"), putting("requirement", "3"))
			l.refuse(ledger.CodeInvalid, by(ada, linking("REQ-1", "depends_on", "REQ-2"), linking("REQ-2", "depends_on", "REQ-1")))
			l.apply(linking("REQ-1", "depends_on", "REQ-2"), linking("REQ-1", "depends_on", "REQ-3"), linking("REQ-2", "depends_on", "REQ-3"))
			l.apply(linking("REQ-3", "blocks", "REQ-1"), linking("REQ-1", "blocks", "REQ-3")) // not acyclic
			l.apply(unlinking("REQ-2", "depends_on", "REQ-3"), unlinking("REQ-1", "depends_on", "REQ-3"), linking("REQ-3", "depends_on", "REQ-1"))
		}},
		{"DeletingEndsLinks", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"), putting("requirement", "1"))
			l.apply(linking("TH-1", "parent", "TH-2"), linking("REQ-1", "addresses", "TH-1"))
			done := l.because("r", deleting("TH-1"))
			l.equal("links", links(l, ledger.LinkQuery{}), []ledger.Link(nil))
			l.apply(restoring("TH-1"))
			l.equal("restoring brings no links", links(l, ledger.LinkQuery{}), []ledger.Link(nil))
			l.undo(done.Position)
			l.equal("undoing does", len(links(l, ledger.LinkQuery{})), 2)
		}},
		{"ALinkMadeAndEndedInOneChangeNeverStood", func(l *lab) {
			l.apply(putting("theme", "1"), putting("theme", "2"))
			done := l.apply(linking("TH-1", "parent", "TH-2"), unlinking("TH-1", "parent", "TH-2"), remark("TH-2", "never mind"))
			l.equal("links", len(links(l, ledger.LinkQuery{})), 0)
			l.undo(done.Position)
			l.equal("links", len(links(l, ledger.LinkQuery{})), 0)
			entries, err := l.Store.History(l.ctx, "TH-1")
			l.ok(err)
			l.equal("entries", len(entries), 1)
		}},
		{"CheckRunsOnEveryVersion", func(l *lab) {
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "feedback", Title: "f", Body: "it is slow", Fields: encode(Feedback{Channel: "call"})}})
			quote := func(text string, start int) Quote {
				return Quote{Source: "FB-1", Version: 1, Start: start, End: start + len(text), Text: text}
			}
			l.refuse(ledger.CodeInvalid, by(ada, putting("quote", "q", quote("it was slow", 0))))
			l.refuse(ledger.CodeInvalid, by(ada, putting("quote", "q", quote("slow", 5))))
			l.refuse(ledger.CodeInvalid, by(ada, putting("quote", "q", Quote{Source: "FB-1", Version: 1, Start: 3, End: 3, Text: "x"})))
			l.refuse(ledger.CodeInvalid, by(ada, putting("quote", "q", Quote{Source: "FB-2", Version: 1, End: 1, Text: "x"})))
			key := l.put("quote", "q", quote("slow", 6))
			l.refuse(ledger.CodeInvalid, by(ada, setting(key, "text", `"fast"`)))
			l.apply(ledger.Op{Edit: &ledger.Edit{Key: "FB-1", Body: ptr("it is fast")}})
			l.apply(retitle(key, "quotes an earlier version")) // version 1 stays where it is
			l.because("r", deleting("FB-1"))
			l.apply(retitle(key, "of a deleted source"))
		}},
		{"CompleteFillsInWhatFollows", func(l *lab) {
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "feedback", Title: "f", Body: "it is slow", Fields: encode(Feedback{Channel: "call"})}})
			key := l.put("quote", "q", Quote{Source: "FB-1", Text: "slow"})
			l.equal("fields", string(l.record(key).Fields), `{"source":"FB-1","version":1,"start":6,"end":10,"text":"slow"}`)
			l.refuse(ledger.CodeInvalid, by(ada, putting("quote", "q", Quote{Source: "FB-1", Text: "fast"})))
			l.refuse(ledger.CodeNotFound, by(ada, putting("quote", "q", Quote{Source: "FB-9", Text: "slow"})))
			l.refuse(ledger.CodeNotFound, by(ada, putting("quote", "q", rawJSON(`{"source":"@nobody","text":"slow"}`))))
		}},
		{"CheckSeesWhatTheChangeWroteBefore", func(l *lab) {
			l.apply(
				ledger.Op{Put: &ledger.Put{As: "f", Kind: "feedback", Title: "f", Body: "slow", Fields: encode(Feedback{Channel: "call"})}},
				putting("quote", "q", rawJSON(`{"source":"@f","version":1,"start":0,"end":4,"text":"slow"}`)),
			)
			l.equal("fields", string(l.record("Q-1").Fields), `{"source":"FB-1","version":1,"start":0,"end":4,"text":"slow"}`)
		}},
	}
}
