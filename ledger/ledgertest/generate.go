package ledgertest

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/ledger"
)

// What random changes are made of: few values, so that they meet, and the simplest first, because that is where
// shrinking goes. Most values are good; one in sixteen is bad.
var (
	kindNames = []string{"theme", "requirement", "specimen", "feedback", "decision", "quote"}
	wordings  = []string{"alpha", "beta", "alpha beta", "gamma delta", "Ünïcödé 日本", "it's 100% \"quoted\""}
	badWords  = []string{" ", "bad\x00", "bad\xff", "two\nlines"}
	badValues = []string{`{"no":"fit"}`, `"huge"`, `[6,2]`, `1e999`, `"a\u0000b"`}
	values    = map[string][]string{
		"text": {`"low"`, `"alpha"`, `"one two"`, `""`}, "choice": {`"low"`, `"high"`, `""`}, "flag": {`true`, `false`},
		"count": {`1`, `-2`, `0`}, "ratio": {`0.5`, `-1e300`, `0`}, "when": {`"2026-01-01T00:00:00Z"`, `"2026-01-01T00:00:00.5Z"`, `"2026-01-01T01:00:00+02:00"`},
		"day": {`"2026-01-01"`, `"2025-12-31"`, `""`}, "price": {`{"minor":5,"currency":"EUR"}`, `{"minor":-5,"currency":"USD"}`},
		"length": {`{"value":1,"unit":"d"}`, `{"value":25,"unit":"h"}`}, "estimate": {`[2,6]`, `4`}, "peer": {`"SP-1"`, `"TH-2"`},
		"tags": {`["a","alpha"]`, `["b"]`, `[]`}, "extra": {`{"a":1}`, `{"b":{"c":[true,null]}}`, `{}`},
		"horizon": {`"now"`, `"later"`}, "target": {`1`, `2`}, "statement": {`"alpha"`, `"beta"`}, "effort": {`3`, `[1,5]`},
		"weight": {`1`, `2`, `0`}, "channel": {`"email"`, `"call"`}, "at": {`"2026-01-01T00:00:00Z"`},
		"source": {`"FB-1"`}, "version": {`1`}, "start": {`0`}, "end": {`5`}, "quoted": {`"alpha"`},
	}
	fieldsOf = map[string][]string{
		"theme": {"weight"}, "requirement": {"horizon", "target", "statement", "effort"}, "feedback": {"channel", "at"}, "decision": {"choice"}, "quote": {"start"},
		"specimen": {"text", "choice", "flag", "count", "ratio", "when", "day", "price", "length", "estimate", "peer", "tags", "extra"},
	}
)

// index draws a number below n, each equally often (rapid's own ranges prefer the small ones).
func (d *duel) index(what string, n int) int {
	width := bits.Len(uint(n)) + 4
	v := 0
	for _, bit := range rapid.SliceOfN(rapid.Bool(), width, width).Draw(d.T, what) {
		v <<= 1
		if bit {
			v |= 1
		}
	}
	return v * n >> width
}

func draw[T any](d *duel, what string, from []T) T { return from[d.index(what, len(from))] }

// rarely is true once in n times.
func (d *duel) rarely(what string, n int) bool { return d.index(what, n) == n-1 }

// bad is true once in sixteen times: then something that does not fit is drawn.
func (d *duel) bad() bool { return d.rarely("bad", 16) }

func (d *duel) words(what string) string {
	if d.bad() {
		return draw(d, what, badWords)
	}
	return draw(d, what, wordings)
}

func (d *duel) actor() ledger.Actor {
	return draw(d, "actor", []ledger.Actor{ada, ada, ada, ada, ada, ada, ada, robo, robo, robo, ed, ed, ed, ed, cora, vic})
}

// key draws a key, most often one that exists.
func (d *duel) key() ledger.Key {
	if s := d.memory.state; len(s.created) > 0 && !d.bad() {
		return draw(d, "key", s.created)
	}
	return draw(d, "key", []ledger.Key{"TH-1", "REQ-1", "SP-9"})
}

func (d *duel) external() ledger.ExternalKey {
	return ledger.ExternalKey{Source: "x", Key: draw(d, "external", []string{"1", "2", "3", "4", "5", "6", "7"})}
}

func (d *duel) ref() ledger.Ref {
	switch d.index("reference", 16) {
	case 15:
		return ledger.Ref("@" + draw(d, "name", []string{"a", "b"}))
	case 14:
		return ledger.RefTo(d.external())
	}
	return ledger.Ref(d.key())
}

func (d *duel) change() ledger.Change {
	c := ledger.Change{Actor: d.actor(), Reason: draw(d, "reason", []string{"r", "because", "why not", ""})}
	if d.rarely("in a batch", 3) {
		c.Batch = draw(d, "batch", []string{"b1", "b2"})
	}
	if d.rarely("with a token", 12) {
		c.Token = draw(d, "token", []string{"t1", "t2"})
	}
	c.Restore = d.rarely("restore", 16)
	for range 1 + d.index("more operations", 4) {
		o := d.op()
		if o.Findings != nil && !d.bad() {
			c.Actor = robo
		}
		c.Ops = append(c.Ops, o)
	}
	return c
}

func (d *duel) op() ledger.Op {
	switch draw(d, "operation", []string{"put", "put", "put", "edit", "edit", "edit", "edit", "edit", "link", "link", "link", "unlink", "unlink", "delete", "restore", "comment", "withdraw", "findings", "findings"}) {
	case "edit":
		return ledger.Op{Edit: d.edit()}
	case "link":
		return ledger.Op{Link: d.bond()}
	case "unlink":
		if links, _ := d.memory.Links(d.ctx, ledger.LinkQuery{}); len(links) > 0 {
			l := draw(d, "link", links)
			return unlinking(l.From, l.Relation, l.To)
		}
		return ledger.Op{Unlink: d.bond()}
	case "delete":
		return ledger.Op{Delete: &ledger.Target{Key: d.ref(), IfVersion: d.ifVersion()}}
	case "restore":
		return ledger.Op{Restore: &ledger.Target{Key: d.ref(), IfVersion: d.ifVersion()}}
	case "comment":
		r := &ledger.Remark{Key: d.ref(), Body: d.words("body"), Once: d.rarely("once", 3)}
		if d.rarely("imported", 3) {
			r.Author, r.At = "zoe", time.Date(2025, 1, 1, 0, 0, 0, 123456789, time.UTC)
		}
		return ledger.Op{Comment: r}
	case "withdraw":
		if s := d.memory.state; len(s.comments) > 0 {
			c := draw(d, "comment", s.comments)
			return ledger.Op{Withdraw: &ledger.Withdrawal{Key: ledger.Ref(c.Record), Position: c.Position, Seq: c.Seq}}
		}
		return ledger.Op{Withdraw: &ledger.Withdrawal{Key: d.ref(), Position: 1}}
	case "findings":
		return ledger.Op{Findings: d.findings()}
	}
	return ledger.Op{Put: d.put()}
}

func (d *duel) put() *ledger.Put {
	p := &ledger.Put{Kind: draw(d, "kind", kindNames), Title: d.words("title")}
	if d.rarely("named", 2) {
		p.As = draw(d, "as", []string{"a", "b"})
	}
	if d.rarely("with external key", 2) {
		for range 1 + d.index("more external keys", 2) {
			p.External = append(p.External, d.external())
		}
		if key, err := d.memory.Resolve(d.ctx, p.External[0]); err == nil && !d.bad() {
			r, _ := d.memory.Record(d.ctx, key)
			p.Kind = r.Kind // that of the record it will update
		}
	}
	if d.rarely("with body", 3) {
		p.Body = d.words("body")
	}
	p.IfAbsent = d.rarely("if absent", 8)
	k, _ := d.memory.Schema().Kind(p.Kind)
	if d.rarely("with state", 6) {
		p.State = draw(d, "state", k.Lifecycle.Names())
	}
	if d.rarely("with new state", 6) {
		p.NewState = draw(d, "new state", k.Lifecycle.Names())
	}
	if d.rarely("with key", 12) {
		p.Key = ledger.Key(fmt.Sprint(k.Prefix, "-", d.index("number", 12)))
	}
	if d.rarely("with labels", 4) {
		p.Labels = d.labels()
	}
	fields := d.fields(p.Kind, 4)
	switch p.Kind {
	case "feedback":
		fields["channel"], p.Body = json.RawMessage(`"email"`), "alpha"
	case "quote":
		for _, name := range []string{"source", "version", "start", "end"} {
			fields[name] = d.value(name)
		}
		fields["text"] = d.value("quoted")
	}
	if len(fields) > 0 {
		p.Fields, _ = json.Marshal(fields)
	}
	return p
}

func (d *duel) fields(kind string, n int) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	for range d.index("fields", n) {
		name := draw(d, "field", fieldsOf[kind])
		fields[name] = d.value(name)
	}
	return fields
}

func (d *duel) value(name string) json.RawMessage {
	switch {
	case d.rarely("bad value", 32):
		return json.RawMessage(draw(d, name, badValues))
	case d.rarely("null", 8):
		return json.RawMessage(`null`)
	}
	return json.RawMessage(draw(d, name, values[name]))
}

func (d *duel) labels() []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(d.T, "labels")
}

func (d *duel) ifVersion() int64 {
	if d.rarely("if version", 8) {
		return int64(1 + d.index("version", 3))
	}
	return 0
}

// edit draws an edit of one or two things.
func (d *duel) edit() *ledger.Edit {
	key := d.key()
	e := &ledger.Edit{Key: ledger.Ref(key), IfVersion: d.ifVersion()}
	if d.rarely("by reference", 8) {
		e.Key = d.ref()
	}
	for range 1 + d.index("more", 2) {
		switch draw(d, "part", []string{"title", "state", "state", "fields", "fields", "body", "owner", "labels", "external"}) {
		case "title":
			e.Title = ptr(d.words("title"))
		case "state":
			e.State = ptr(d.nextState(key))
		case "body":
			e.Body = ptr(d.words("body"))
		case "owner":
			e.Owner = ptr(draw(d, "owner", []string{"ada", "Ada", ""}))
		case "labels":
			e.Labels = ptr(d.labels())
		case "external":
			e.External = []ledger.ExternalKey{d.external()}
		case "fields":
			if k, ok := d.memory.Schema().KindOfKey(key); ok {
				e.Fields = d.fields(k.Name, 3)
			}
		}
	}
	return e
}

// nextState draws a state that a record may go to, or seldom any.
func (d *duel) nextState(key ledger.Key) string {
	r, err := d.memory.Record(d.ctx, key)
	if err != nil {
		return "seen"
	}
	k, _ := d.memory.Schema().Kind(r.Kind)
	if next := k.Lifecycle.Next(r.State); len(next) > 0 && !d.bad() {
		return draw(d, "state", next)
	}
	return draw(d, "state", append(k.Lifecycle.Names(), "nonsense"))
}

// bond draws a link, most often one that its kinds allow.
func (d *duel) bond() *ledger.Bond {
	b := &ledger.Bond{From: d.ref(), To: d.ref(), IfPresent: d.rarely("if present", 3)}
	var allowed []string
	for _, r := range ledger.Relations() {
		from, _ := d.memory.Schema().KindOfKey(ledger.Key(b.From))
		to, _ := d.memory.Schema().KindOfKey(ledger.Key(b.To))
		if from != nil && to != nil && d.memory.Schema().MayLink(from.Name, r.Name, to.Name) {
			allowed = append(allowed, r.Name)
		}
	}
	if len(allowed) == 0 || d.bad() {
		allowed = []string{"mentions", "parent", "nonsense"}
	}
	b.Relation = draw(d, "relation", allowed)
	return b
}

func (d *duel) findings() *ledger.FindingSet {
	set := &ledger.FindingSet{Subject: d.key(), Reconciler: draw(d, "reconciler", []string{"one", "two"}), Engine: draw(d, "engine", []string{"1", "1", "2"})}
	if d.rarely("about the product", 5) {
		set.Subject = ""
	}
	for range d.index("findings", 3) {
		set.Findings = append(set.Findings, ledger.Finding{
			Rule: draw(d, "rule", []string{"wording.vague", "scope", "other"}), Severity: draw(d, "severity", []ledger.Severity{ledger.Info, ledger.Warning, ledger.Refusal}),
			Message: draw(d, "message", []string{"m", "n"}), NeedsPerson: d.rarely("needs a person", 3),
		})
	}
	return set
}
