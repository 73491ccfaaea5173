package ledgertest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// listChecks are about List, All, Records and Count.
func listChecks() []check {
	list := func(l *lab, q ledger.Query) []ledger.Record {
		l.Helper()
		page, err := l.Store.List(l.ctx, q)
		l.ok(err)
		return page.Records
	}
	return []check{
		{"NewestFirst", func(l *lab) {
			for _, title := range []string{"a", "b", "c"} {
				l.put("theme", title)
			}
			l.apply(putting("feedback", "d1"), putting("feedback", "d2"))
			l.equal("titles", titles(list(l, ledger.Query{})), []string{"d2", "d1", "c", "b", "a"})
		}},
		{"EachFieldTypeFilters", func(l *lab) {
			specimens(l)
			for _, c := range conditionCases() {
				got := titles(list(l, ledger.Query{Kinds: []string{"specimen"}, Where: c.where, Sort: []ledger.Order{{Field: "title"}}}))
				if want := strings.Fields(c.want); !slices.Equal(got, want) {
					l.Errorf("%v: got %v, want %v", c.where, got, want)
				}
			}
		}},
		{"EachFieldTypeSortsWithTheEmptyLast", func(l *lab) {
			specimens(l)
			for field, want := range map[string]string{
				"text": "a c b d", "choice": "c b a d", "flag": "b a c d", "count": "c b a d", "ratio": "b a c d", "when": "a b c d",
				"day": "b a c d", "price": "a c b d", "length": "b c a d", "estimate": "c a b d", "estimate.low": "a c b d", "estimate.high": "c b a d", "peer": "c b a d",
				"owner": "c a b d", "state": "d b c a", "phase": "a d b c", "key": "a b c d", "title": "a b c d", "created": "a b c d", "updated": "b c d a", "deleted": "a b c d", "kind": "a b c d",
			} {
				got := titles(list(l, ledger.Query{Kinds: []string{"specimen"}, Sort: []ledger.Order{{Field: field}, {Field: "title"}}}))
				if strings.Join(got, " ") != want {
					l.Errorf("sorted by %s: %v, want %s", field, got, want)
				}
				down := titles(list(l, ledger.Query{Kinds: []string{"specimen"}, Sort: []ledger.Order{{Field: field, Desc: true}, {Field: "title", Desc: true}}}))
				rev := strings.Fields(want)
				if rev[3] == "d" && nullable(field) {
					slices.Reverse(rev[:3]) // d has no value and stays last
				} else {
					slices.Reverse(rev)
				}
				if !slices.Equal(down, rev) {
					l.Errorf("sorted down by %s: %v, want %v", field, down, rev)
				}
			}
		}},
		{"TiesGoByNumberThenPrefix", func(l *lab) {
			for range 2 {
				l.apply(putting("theme", "same"), putting("feedback", "same"), putting("decision", "same"))
			}
			keys := func(o ...ledger.Order) string {
				var out []string
				for _, r := range list(l, ledger.Query{Sort: o}) {
					out = append(out, string(r.Key))
				}
				return strings.Join(out, " ")
			}
			l.equal("up", keys(ledger.Order{Field: "title"}), "DEC-1 FB-1 TH-1 DEC-2 FB-2 TH-2")
			l.equal("down", keys(ledger.Order{Field: "title", Desc: true}), "TH-2 FB-2 DEC-2 TH-1 FB-1 DEC-1")
			l.equal("up, then down", keys(ledger.Order{Field: "title"}, ledger.Order{Field: "owner", Desc: true}), "TH-2 FB-2 DEC-2 TH-1 FB-1 DEC-1")
		}},
		{"NumbersSortAsNumbers", func(l *lab) {
			for range 11 {
				l.put("theme", "t")
			}
			got := list(l, ledger.Query{Sort: []ledger.Order{{Field: "key"}}})
			l.equal("last", got[10].Key, ledger.Key("TH-11"))
			some := list(l, ledger.Query{Where: []ledger.Cond{{Field: "key", Op: ledger.Ge, Values: []any{"TH-9"}}}})
			l.equal("from TH-9 on", len(some), 3)
			one := list(l, ledger.Query{Where: []ledger.Cond{{Field: "key", Op: ledger.In, Values: []any{"TH-2", "TH-10", "FB-1", "?"}}}})
			l.equal("two of them", len(one), 2)
		}},
		{"PagesJoinWithoutGapOrDouble", func(l *lab) {
			var ops []ledger.Op
			for i := range 25 {
				fields := Specimen{}
				if i%3 > 0 {
					fields.Count = ptr(int64(i % 4))
				}
				if i%5 > 0 {
					fields.Text = fmt.Sprint("t", i%2)
				}
				ops = append(ops, putting("specimen", fmt.Sprint("s", i), fields))
			}
			l.apply(ops...)
			for _, sort := range [][]ledger.Order{
				nil,
				{{Field: "count"}},
				{{Field: "count", Desc: true}},
				{{Field: "count", Desc: true}, {Field: "text"}},
				{{Field: "text"}, {Field: "count", Desc: true}},
				{{Field: "created"}, {Field: "flag"}},
			} {
				whole := list(l, ledger.Query{Kinds: []string{"specimen"}, Sort: sort})
				l.equal("records", len(whole), 25)
				q := ledger.Query{Kinds: []string{"specimen"}, Sort: sort, Limit: 4, WithTotal: true}
				var joined []string
				for pages := 0; ; pages++ {
					page, err := l.Store.List(l.ctx, q)
					l.ok(err)
					l.equal("total", page.Total, int64(25))
					joined = append(joined, titles(page.Records)...)
					if q.After = page.Next; q.After == "" || pages > 10 {
						break
					}
				}
				l.equal(fmt.Sprint("pages by ", sort), joined, titles(whole))
				var all []string
				for r, err := range l.Store.All(l.ctx, ledger.Query{Kinds: []string{"specimen"}, Sort: sort, Limit: 7}) {
					l.ok(err)
					all = append(all, r.Title)
				}
				l.equal(fmt.Sprint("all by ", sort), all, titles(whole))
			}
		}},
		{"CursorsSurviveChangesInBetween", func(l *lab) {
			for i := range 6 {
				l.put("theme", fmt.Sprint("t", i))
			}
			q := ledger.Query{Sort: []ledger.Order{{Field: "title"}}, Limit: 3}
			first, err := l.Store.List(l.ctx, q)
			l.ok(err)
			l.because("gone", deleting(first.Records[2].Key)) // the very record the cursor stands at
			l.apply(putting("theme", "t0 earlier"), putting("theme", "t4 later"))
			q.After = first.Next
			second, err := l.Store.List(l.ctx, q)
			l.ok(err)
			l.equal("second page", titles(second.Records), []string{"t3", "t4", "t4 later"})
		}},
		{"TheLastPageHasNoCursor", func(l *lab) {
			l.put("theme", "a")
			l.put("theme", "b")
			page, err := l.Store.List(l.ctx, ledger.Query{Limit: 2})
			l.ok(err)
			l.equal("next", page.Next, "")
			l.equal("total", page.Total, int64(-1))
			n := 0
			for range l.Store.All(l.ctx, ledger.Query{Limit: 1}) {
				n++
				break // a walk can be left
			}
			l.equal("records", n, 1)
		}},
		{"WhatCannotBeAskedIsRefused", func(l *lab) {
			l.put("theme", "a")
			l.put("theme", "b")
			page, err := l.Store.List(l.ctx, ledger.Query{Limit: 1})
			l.ok(err)
			cond := func(field string, op ledger.Comparison, values ...any) ledger.Query {
				return ledger.Query{Kinds: []string{"specimen"}, Where: []ledger.Cond{{Field: field, Op: op, Values: values}}}
			}
			order := func(field string) ledger.Query {
				return ledger.Query{Kinds: []string{"specimen"}, Sort: []ledger.Order{{Field: field}}}
			}
			for name, q := range map[string]ledger.Query{
				"kind": {Kinds: []string{"unicorn"}}, "field": cond("wings", ledger.Eq, "2"), "field of another kind": cond("statement", ledger.Eq, "x"),
				"SQL": cond("title) or (1=1", ledger.Eq, "x"), "sort": order("wings"), "sort after the key": {Sort: []ledger.Order{{Field: "key"}, {Field: "wings"}}}, "sort SQL": order("title; drop table record"), "sort by list": order("tags"), "sort by object": order("extra"),
				"sort by label": order("label"), "bound of no range": cond("text.low", ledger.Eq, 1.0), "unknown bound": cond("estimate.middle", ledger.Eq, 1.0),
				"comparison": cond("text", "~", "x"), "no value": cond("text", ledger.Eq), "two values": cond("text", ledger.Eq, "x", "y"),
				"value for set": cond("text", ledger.Set, "x"), "text for a number": cond("count", ledger.Eq, "one"), "number for text": cond("text", ledger.Eq, 1.0),
				"text for an instant": cond("when", ledger.Eq, "yesterday"), "text for a flag": cond("flag", ledger.Eq, "true"), "order of flags": cond("flag", ledger.Lt, true),
				"list equals": cond("tags", ledger.Eq, "x"), "contains in a number": cond("count", ledger.Contains, 1.0), "number in a list": cond("tags", ledger.Contains, 1.0),
				"cursor": {After: "garbage"}, "cursor bytes": {After: "\x00\xff"}, "cursor of another sort": {After: page.Next, Sort: []ledger.Order{{Field: "title"}}},
				"cursor of another filter": {After: page.Next, Kinds: []string{"theme"}}, "limit": {Limit: 1001}, "negative limit": {Limit: -1},
			} {
				if _, err := l.Store.List(l.ctx, q); ledger.CodeOf(err) != ledger.CodeInvalid || err == nil {
					l.Errorf("%s: error is %v, want code invalid", name, err)
				}
			}
			var last error
			for _, err := range l.Store.All(l.ctx, order("wings")) {
				last = err
			}
			l.coded(ledger.CodeInvalid, last)
		}},
		{"DeletedRecordsAreListedOnRequest", func(l *lab) {
			l.put("theme", "a")
			l.put("theme", "b")
			l.because("r", deleting("TH-1"))
			l.equal("listed", titles(list(l, ledger.Query{})), []string{"b"})
			l.equal("with deleted", titles(list(l, ledger.Query{Deleted: true})), []string{"b", "a"})
			only := ledger.Query{Deleted: true, Where: []ledger.Cond{{Field: "deleted", Op: ledger.Eq, Values: []any{true}}}}
			l.equal("only deleted", titles(list(l, only)), []string{"a"})
			counts, err := l.Store.Count(l.ctx)
			l.ok(err)
			l.equal("counts", counts, ledger.Counts{"theme": {"seen": 1}})
		}},
		{"KindsAndConditionsRestrictTogether", func(l *lab) {
			l.apply(putting("theme", "a"), putting("requirement", "a"), putting("requirement", "b"), putting("feedback", "a"))
			q := ledger.Query{Kinds: []string{"theme", "requirement"}, Where: []ledger.Cond{{Field: "title", Op: ledger.Eq, Values: []any{"a"}}}, WithTotal: true}
			page, err := l.Store.List(l.ctx, q)
			l.ok(err)
			l.equal("total", page.Total, int64(2))
			q.Where = append(q.Where, ledger.Cond{Field: "horizon", Op: ledger.Unset}) // themes have no horizon at all
			l.equal("unset", len(list(l, q)), 2)
			q.Where[1].Op = ledger.Set
			l.equal("set", len(list(l, q)), 0)
		}},
		{"RecordsComeInTheOrderAsked", func(l *lab) {
			l.apply(putting("theme", "a"), putting("feedback", "b"), putting("theme", "c"))
			got, err := l.Store.Records(l.ctx, []ledger.Key{"TH-2", "TH-9", "FB-1", "\x00", "TH-1"})
			l.ok(err)
			l.equal("titles", titles(got), []string{"c", "b", "a"})
			none, err := l.Store.Records(l.ctx, nil)
			l.ok(err)
			l.equal("none", len(none), 0)
		}},
		{"CountsAreByKindAndState", func(l *lab) {
			counts, err := l.Store.Count(l.ctx)
			l.ok(err)
			l.equal("empty", len(counts), 0)
			l.apply(putting("theme", "a"), putting("theme", "b"), putting("feedback", "c"))
			l.apply(move("TH-1", "confirmed"))
			counts, err = l.Store.Count(l.ctx)
			l.ok(err)
			l.equal("counts", counts, ledger.Counts{"theme": {"seen": 1, "confirmed": 1}, "feedback": {"new": 1}})
		}},
	}
}

// nullable reports whether specimen d has no value in a field.
func nullable(field string) bool {
	return !slices.Contains([]string{"state", "phase", "key", "title", "created", "updated", "deleted", "kind"}, field)
}

// specimens makes four records: a, b and c have every field, d has none.
func specimens(l *lab) {
	l.Helper()
	for _, o := range specimenOps() {
		l.apply(o)
	}
	l.apply(ledger.Op{Edit: &ledger.Edit{Key: "SP-1", Body: ptr("touched last")}})
	l.apply(ledger.Op{Put: &ledger.Put{Kind: "theme", Title: "of another kind"}})
}

func specimenOps() []ledger.Op {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return []ledger.Op{
		{Put: &ledger.Put{Kind: "specimen", Title: "a", State: "used", Owner: "mia", Labels: []string{"x"}, Fields: encode(Specimen{
			Text: "50% Off_", Choice: "middle", Flag: ptr(true), Count: ptr(int64(10)), Ratio: ptr(0.0), When: ptr(base), Day: "2026-01-02",
			Price: &ledger.Money{Minor: -5, Currency: "EUR"}, Length: &ledger.Duration{Value: 2, Unit: "wk"}, Estimate: ledger.Between(1, 10), Peer: "SP-3", Tags: []string{"red", "50%"},
		})}},
		{Put: &ledger.Put{Kind: "specimen", Title: "b", State: "lost", Owner: "zoe", Labels: []string{"x", "y"}, Fields: encode(Specimen{
			Text: "zebra", Choice: "low", Flag: ptr(false), Count: ptr(int64(9)), Ratio: ptr(-1e300), When: ptr(base.Add(500 * time.Millisecond)), Day: "2025-12-31",
			Price: &ledger.Money{Minor: 700, Currency: "EUR"}, Length: &ledger.Duration{Value: 3, Unit: "d"}, Estimate: ledger.Between(6, 7), Peer: "SP-2", Tags: []string{"green"},
		})}},
		{Put: &ledger.Put{Kind: "specimen", Title: "c", State: "new", Owner: "Mia", Labels: []string{"Z"}, Fields: encode(Specimen{
			Text: "Zebra's \\ \"tail\"", Choice: "high", Flag: ptr(true), Count: ptr(int64(-3)), Ratio: ptr(1e-9), When: ptr(base.Add(time.Second)), Day: "2026-01-10",
			Price: &ledger.Money{Minor: 30, Currency: "USD"}, Length: &ledger.Duration{Value: 73, Unit: "h"}, Estimate: ledger.Between(2, 3), Peer: "SP-1", Tags: []string{"red", "Blue"},
		})}},
		{Put: &ledger.Put{Kind: "specimen", Title: "d", State: "kept"}},
	}
}

type conditionCase struct {
	where []ledger.Cond
	want  string
}

func conditionCases() []conditionCase {
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	one := func(field string, op ledger.Comparison, want string, values ...any) conditionCase {
		return conditionCase{[]ledger.Cond{{Field: field, Op: op, Values: values}}, want}
	}
	cases := []conditionCase{
		{nil, "a b c d"},
		one("text", ledger.Eq, "b", "zebra"),
		one("text", ledger.Ne, "a c d", "zebra"),
		one("text", ledger.Contains, "b c", "ZEBRA"),
		one("text", ledger.Contains, "a", "%"),
		one("text", ledger.Contains, "a", "f_"),
		one("text", ledger.Contains, "", "a_b"),
		one("text", ledger.Contains, "c", "'s \\ \""),
		one("text", ledger.Gt, "b", "a"),
		one("choice", ledger.In, "a c", "high", "middle"),
		one("choice", ledger.In, "", "huge"),
		one("flag", ledger.Eq, "b", false),
		one("flag", ledger.Ne, "b d", true),
		one("flag", ledger.Unset, "d"),
		one("count", ledger.Eq, "a", 10.0),
		one("count", ledger.Lt, "b c", 9.5),
		one("count", ledger.In, "a c", 10.0, -3.0, 4.0),
		one("ratio", ledger.Ge, "a c", 0.0),
		one("ratio", ledger.Set, "a b c"),
		one("ratio", ledger.Lt, "b", -1e299),
		one("when", ledger.Eq, "a", base.In(time.FixedZone("", 3600))),
		one("when", ledger.Gt, "b c", base),
		one("when", ledger.Le, "a b", base.Add(500*time.Millisecond)),
		one("when", ledger.Lt, "a b", base.Add(time.Second)),
		one("day", ledger.Ge, "a c", "2026-01-01"),
		one("day", ledger.Lt, "b", "2026"),
		one("price", ledger.Gt, "b c", 0.0),
		one("price", ledger.Le, "a c", 30.0),
		one("length", ledger.Gt, "a c", 3.0*24*3600),
		one("length", ledger.Eq, "b", 3.0*24*3600),
		one("estimate", ledger.Gt, "a b", 3.0),
		one("estimate", ledger.Eq, "a", 5.5),
		one("estimate.low", ledger.Le, "a c", 2.0),
		one("estimate.high", ledger.Gt, "a", 7.0),
		one("estimate.low", ledger.Unset, "d"),
		one("peer", ledger.Eq, "a", "SP-3"),
		one("peer", ledger.Unset, "d"),
		one("tags", ledger.Contains, "a c", "red"),
		one("tags", ledger.Contains, "", "re"),
		one("tags", ledger.Contains, "a", "50%"),
		one("tags", ledger.Unset, "d"),
		one("parts", ledger.Unset, "a b c d"),
		one("extra", ledger.Set, ""),
		one("label", ledger.Contains, "a b", "x"),
		one("label", ledger.Set, "a b c"),
		one("owner", ledger.Eq, "a", "mia"),
		one("owner", ledger.Ne, "b c d", "mia"),
		one("owner", ledger.Unset, "d"),
		one("state", ledger.In, "a d", "used", "kept"),
		one("phase", ledger.Eq, "b", "dropped"),
		one("phase", ledger.In, "a c", "open", "active"),
		one("title", ledger.Contains, "c", "C"),
		one("title", ledger.Ge, "c d", "c"),
		one("kind", ledger.Eq, "a b c d", "specimen"),
		one("key", ledger.Eq, "b", "SP-2"),
		one("key", ledger.Eq, "", "nonsense"),
		one("deleted", ledger.Eq, "a b c d", false),
	}
	return append(cases,
		conditionCase{[]ledger.Cond{{Field: "flag", Op: ledger.Eq, Values: []any{true}}, {Field: "count", Op: ledger.Lt, Values: []any{0.0}}}, "c"},
		conditionCase{[]ledger.Cond{{Field: "count", Op: ledger.Gt, Values: []any{-5.0}}, {Field: "count", Op: ledger.Lt, Values: []any{10.0}}}, "b c"},
	)
}
