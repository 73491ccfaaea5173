package ledgertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
)

// hostileChecks are about values that no kind foresaw, and about limits.
func hostileChecks() []check {
	put := func(change func(*ledger.Put)) ledger.Change {
		p := &ledger.Put{Kind: "specimen", Title: "t"}
		change(p)
		return by(ada, ledger.Op{Put: p})
	}
	fields := func(s string) ledger.Change {
		return put(func(p *ledger.Put) { p.Fields = rawJSON(s) })
	}
	return []check{
		{"TextThatCannotBeStoredIsRefused", func(l *lab) {
			for name, c := range map[string]ledger.Change{
				"no title":                   put(func(p *ledger.Put) { p.Title = " \t" }),
				"long title":                 put(func(p *ledger.Put) { p.Title = strings.Repeat("é", ledger.MaxTitle+1) }),
				"two-line title":             put(func(p *ledger.Put) { p.Title = "a\nb" }),
				"NUL in title":               put(func(p *ledger.Put) { p.Title = "a\x00b" }),
				"invalid UTF-8 in title":     put(func(p *ledger.Put) { p.Title = "a\xffb" }),
				"NUL in body":                put(func(p *ledger.Put) { p.Body = "\x00" }),
				"invalid UTF-8 in body":      put(func(p *ledger.Put) { p.Body = "\xc3\x28" }),
				"large body":                 put(func(p *ledger.Put) { p.Body = long(ledger.MaxBody + 1) }),
				"NUL in owner":               put(func(p *ledger.Put) { p.Owner = "a\x00" }),
				"long owner":                 put(func(p *ledger.Put) { p.Owner = long(ledger.MaxName + 1) }),
				"many labels":                put(func(p *ledger.Put) { p.Labels = make([]string, ledger.MaxLabels+1) }),
				"NUL in label":               put(func(p *ledger.Put) { p.Labels = []string{"a\x00"} }),
				"long label":                 put(func(p *ledger.Put) { p.Labels = []string{long(ledger.MaxName + 1)} }),
				"empty external key":         put(func(p *ledger.Put) { p.External = []ledger.ExternalKey{{}} }),
				"slash in external source":   put(func(p *ledger.Put) { p.External = []ledger.ExternalKey{{Source: "a/b", Key: "1"}} }),
				"NUL in external key":        put(func(p *ledger.Put) { p.External = []ledger.ExternalKey{{Source: "a", Key: "\x00"}} }),
				"long external key":          put(func(p *ledger.Put) { p.External = []ledger.ExternalKey{{Source: "a", Key: long(5000)}} }),
				"NUL in kind":                put(func(p *ledger.Put) { p.Kind = "the\x00me" }),
				"NUL in state":               put(func(p *ledger.Put) { p.State = "\x00" }),
				"NUL in reference":           by(ada, retitle("TH-\x00", "x")),
				"invalid UTF-8 in reference": by(ada, retitle("\xff", "x")),
				"NUL in external reference":  by(ada, retitle("ext:a/\x00", "x")),
				"NUL in relation":            by(ada, ledger.Op{Link: &ledger.Bond{From: "TH-1", Relation: "\x00", To: "TH-2", IfPresent: true}}),
				"NUL in ended relation":      by(ada, ledger.Op{Unlink: &ledger.Bond{From: "TH-1", Relation: "\x00", To: "TH-2", IfPresent: true}}),
			} {
				l.Run(name, func(t *testing.T) { newLab(t, l.Harness).refuse(ledger.CodeInvalid, c) })
			}
			for name, alter := range map[string]func(*ledger.Change){
				"actor":       func(c *ledger.Change) { c.Actor.ID = "a\x00" },
				"reason":      func(c *ledger.Change) { c.Reason = "\xff" },
				"long reason": func(c *ledger.Change) { c.Reason = long(ledger.MaxReason + 1) },
				"source":      func(c *ledger.Change) { c.Source = "\x00" },
				"token":       func(c *ledger.Change) { c.Token = "\x00" },
				"long token":  func(c *ledger.Change) { c.Token = long(ledger.MaxName + 1) },
				"batch":       func(c *ledger.Change) { c.Batch = "\xff" },
			} {
				c := by(ada, putting("theme", "t"))
				alter(&c)
				l.Run(name, func(t *testing.T) { newLab(t, l.Harness).refuse(ledger.CodeInvalid, c) })
			}
		}},
		{"FieldsThatCannotBeStoredAreRefused", func(l *lab) {
			for name, c := range map[string]ledger.Change{
				"no JSON":            fields(`{`),
				"no object":          fields(`[1]`),
				"two values":         fields(`{} {}`),
				"text":               fields(`"x"`),
				"NUL":                fields(`{"text":"a\u0000b"}`),
				"NUL deep inside":    fields(`{"extra":{"a":["\u0000"]}}`),
				"NUL in a name":      fields(`{"extra":{"\u0000":1}}`),
				"invalid UTF-8":      fields("{\"text\":\"a\xffb\"}"),
				"deep lists":         fields(`{"extra":{"a":` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `}}`),
				"very deep objects":  fields(strings.Repeat(`{"extra":`, 20_000) + "1" + strings.Repeat("}", 20_000)),
				"a number too large": fields(`{"ratio":1e999}`),
				"one inside":         fields(`{"extra":{"a":1e999}}`),
				"no whole number":    fields(`{"count":1.5}`),
				"beyond 64 bits":     fields(`{"count":9223372036854775808}`),
				"year 10000":         fields(`{"when":"10000-01-01T00:00:00Z"}`),
				"year 0":             fields(`{"when":"0000-01-01T00:00:00Z"}`),
				"year 0 in UTC":      fields(`{"when":"0001-01-01T00:00:00+14:00"}`),
				"no day":             fields(`{"day":"2026-02-30"}`),
				"no currency":        fields(`{"price":{"minor":1,"currency":"euro"}}`),
				"no unit":            fields(`{"length":{"value":1,"unit":"fortnight"}}`),
				"negative length":    fields(`{"length":{"value":-1,"unit":"d"}}`),
				"backward range":     fields(`{"estimate":[6,2]}`),
				"half a range":       fields(`{"estimate":{"low":2}}`),
				"inside a list":      fields(`{"parts":[{"name":"a"},{"name":"b","size":[6,2]}]}`),
				"not of the enum":    fields(`{"choice":"huge"}`),
				"too large":          fields(`{"text":"` + long(ledger.MaxFields) + `"}`),
			} {
				l.Run(name, func(t *testing.T) { newLab(t, l.Harness).refuse(ledger.CodeInvalid, c) })
			}
		}},
		{"WhatCanBeStoredComesBack", func(l *lab) {
			odd := "tab\there, quote\" back\\slash 'single' <b>&amp;</b> \u2028 \ufffd \U0001f642 \u202etfel %s ${x} \\u0000"
			for i, text := range []string{odd, "\\", `\\u0000`, "é vs é", "ﷺ", strings.Repeat("é", 200_000), "{{.}}", "\x01\x1f\x7f"} {
				key := l.apply(ledger.Op{Put: &ledger.Put{
					Kind: "specimen", Title: strings.TrimSpace(text[:min(len(text), 100)]), Body: text + "\r\n\n" + text,
					Fields: encode(Specimen{Text: text, Tags: []string{text}, Extra: map[string]any{"k": text}}), External: []ledger.ExternalKey{{Source: "s", Key: fmt.Sprint(i, text[:min(len(text), 100)])}},
				}}).Keys[0]
				r := l.record(key)
				l.equal("body", r.Body, text+"\r\n\n"+text)
				f, err := ledger.Decode[Specimen](r)
				l.ok(err)
				l.equal("fields", f, Specimen{Text: text, Tags: []string{text}, Extra: map[string]any{"k": text}})
				got, err := l.Store.Resolve(l.ctx, r.External[0])
				l.ok(err)
				l.equal("resolved", got, key)
				page, err := l.Store.List(l.ctx, ledger.Query{Kinds: []string{"specimen"}, Where: []ledger.Cond{
					{Field: "text", Op: ledger.Eq, Values: []any{text}}, {Field: "title", Op: ledger.Eq, Values: []any{r.Title}}, {Field: "tags", Op: ledger.Contains, Values: []any{text}},
				}})
				l.ok(err)
				l.equal("found by its text", len(page.Records), 1)
			}
		}},
		{"ExtremeNumbersComeBack", func(l *lab) {
			l.apply(putting("specimen", "s", `{"count":-9223372036854775808,"ratio":-1.7976931348623157e+308,"when":"9999-12-31T23:59:59.999999Z","price":{"minor":9223372036854775807,"currency":"XXX"},"estimate":{"low":-1e308,"high":1e308},"extra":{"n":12345678901234567890}}`))
			f, err := ledger.Decode[Specimen](l.record("SP-1"))
			l.ok(err)
			l.equal("count", *f.Count, int64(-9223372036854775808))
			l.equal("ratio", *f.Ratio, -1.7976931348623157e+308)
			l.equal("price", f.Price.Minor, int64(9223372036854775807))
			for _, field := range []string{"count", "ratio", "price", "estimate", "estimate.low", "when"} {
				page, err := l.Store.List(l.ctx, ledger.Query{Kinds: []string{"specimen"}, Sort: []ledger.Order{{Field: field}}})
				l.ok(err)
				l.equal("sorted by "+field, len(page.Records), 1)
			}
		}},
		{"LargeValuesFitEvenWhereTheyAreIndexed", func(l *lab) {
			random := &strings.Builder{} // that no index can compress
			for i := range 20_000 {
				fmt.Fprintf(random, "%x", i*2654435761)
			}
			text := random.String()
			l.apply(ledger.Op{Put: &ledger.Put{Kind: "specimen", Title: strings.Repeat("é", ledger.MaxTitle), Body: strings.Repeat("word ", ledger.MaxBody/5), Owner: long(ledger.MaxName), Fields: encode(Specimen{Text: text, Tags: []string{text}})}})
			f, err := ledger.Decode[Specimen](l.record("SP-1"))
			l.ok(err)
			l.equal("text", f.Text == text, true)
			l.equal("body", len(l.record("SP-1").Body), ledger.MaxBody/5*5)
			page, err := l.Store.List(l.ctx, ledger.Query{Kinds: []string{"specimen"}, Where: []ledger.Cond{{Field: "text", Op: ledger.Eq, Values: []any{text}}}, Sort: []ledger.Order{{Field: "text", Desc: true}}})
			l.ok(err)
			l.equal("found", len(page.Records), 1)
		}},
		{"HostileQuestionsAreAnswered", func(l *lab) {
			l.put("theme", "t")
			for _, s := range []string{"\x00", "a\x00b", "\xff", "", "'; --", long(100_000)} {
				_, err := l.Store.Record(l.ctx, ledger.Key(s))
				l.coded(ledger.CodeNotFound, err)
				_, err = l.Store.Version(l.ctx, ledger.Key(s), 1)
				l.coded(ledger.CodeNotFound, err)
				_, err = l.Store.History(l.ctx, ledger.Key(s))
				l.coded(ledger.CodeNotFound, err)
				_, err = l.Store.Comments(l.ctx, ledger.Key(s))
				l.coded(ledger.CodeNotFound, err)
				_, err = l.Store.Trace(l.ctx, ledger.Key(s), ledger.Upstream, 0)
				l.coded(ledger.CodeNotFound, err)
				_, err = l.Store.Resolve(l.ctx, ledger.ExternalKey{Source: s, Key: s})
				l.coded(ledger.CodeNotFound, err)
				if s != "" { // an empty one does not restrict
					links, err := l.Store.Links(l.ctx, ledger.LinkQuery{Of: ledger.Key(s), Relation: s, Kind: s})
					l.ok(err)
					l.equal("links", len(links), 0)
					findings, err := l.Store.Findings(l.ctx, ledger.FindingQuery{Subject: ledger.Key(s), Rule: s})
					l.ok(err)
					l.equal("findings", len(findings), 0)
					changes, err := l.Store.Changes(l.ctx, ledger.ChangeQuery{Batch: s})
					l.ok(err)
					l.equal("changes", len(changes), 0)
				}
				for _, field := range []string{"title", "owner", "key", "label"} {
					op := ledger.Eq
					if field == "label" {
						op = ledger.Contains
					}
					page, err := l.Store.List(l.ctx, ledger.Query{Where: []ledger.Cond{{Field: field, Op: op, Values: []any{s}}}})
					l.ok(err)
					l.equal(fmt.Sprintf("records with %s %.10q", field, s), len(page.Records), 0)
				}
			}
			for _, at := range []time.Time{{}, time.Unix(1<<40, 0), time.Date(-5000, 1, 1, 0, 0, 0, 0, time.UTC)} {
				_, err := l.Store.PositionAt(l.ctx, at)
				l.ok(err)
			}
		}},
	}
}
