package ledgertest

import (
	"encoding/json"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/ledger"
)

// What random changes are made of. Few values, so that they meet; the simplest first, because that is where
// shrinking goes.
var (
	kindNames = []string{"theme", "requirement", "specimen", "feedback", "decision", "quote"}
	wordings  = []string{"alpha", "beta", "alpha beta", "gamma delta", "Ünïcödé 日本", "it's 100% \"quoted\"", " ", "bad\x00", "bad\xff"}
	states    = []string{"seen", "confirmed", "closed", "draft", "ready", "met", "dropped", "new", "used", "kept", "lost", "read", "open", "taken", "nonsense"}
	relations = []string{"parent", "addresses", "mentions", "depends_on", "blocks", "decided_by", "supersedes", "evidences", "about", "nonsense"}
	reasons   = []string{"r", "because", "", " "}
	fieldSets = map[string][]string{
		"text": {`"low"`, `"alpha"`, `"one two"`, `""`, `null`, `5`}, "choice": {`"low"`, `"high"`, `""`, `null`, `"huge"`}, "flag": {`true`, `false`, `null`},
		"count": {`1`, `-2`, `0`, `null`, `1.5`}, "ratio": {`0.5`, `-1e300`, `0`, `null`}, "when": {`"2026-01-01T00:00:00Z"`, `"2026-01-01T00:00:00.5Z"`, `"2026-01-01T01:00:00+02:00"`, `null`, `"soon"`},
		"day": {`"2026-01-01"`, `"2025-12-31"`, `""`, `null`, `"2026-02-30"`}, "price": {`{"minor":5,"currency":"EUR"}`, `{"minor":-5,"currency":"USD"}`, `null`, `{"minor":1}`},
		"length": {`{"value":1,"unit":"d"}`, `{"value":25,"unit":"h"}`, `null`}, "estimate": {`[2,6]`, `4`, `null`, `[6,2]`}, "peer": {`"SP-1"`, `"@a"`, `"ext:x/1"`, `null`},
		"tags": {`["a","alpha"]`, `["b"]`, `[]`, `null`}, "extra": {`{"a":1}`, `{"b":{"c":[true,null]}}`, `{}`, `null`},
		"horizon": {`"now"`, `"later"`, `null`}, "target": {`1`, `2`, `null`}, "statement": {`"alpha"`, `""`, `null`}, "weight": {`1`, `0`, `null`}, "channel": {`"email"`, `"call"`, `null`}, "wings": {`2`},
		"source": {`"FB-1"`}, "version": {`1`}, "start": {`0`, `1`}, "end": {`5`},
	}
	fieldsOf = map[string][]string{
		"theme": {"weight"}, "requirement": {"horizon", "target", "statement", "effort", "wings"}, "feedback": {"channel", "at"}, "decision": {"choice"}, "quote": {"text"},
		"specimen": {"text", "choice", "flag", "count", "ratio", "when", "day", "price", "length", "estimate", "peer", "tags", "extra"},
	}
)

func draw[T any](d *duel, what string, from []T) T {
	return rapid.SampledFrom(from).Draw(d.T, what)
}

// rarely is true once in n times.
func (d *duel) rarely(what string, n int) bool {
	return rapid.IntRange(0, n-1).Draw(d.T, what) == n-1
}

func (d *duel) actor() ledger.Actor {
	return draw(d, "actor", []ledger.Actor{ada, ada, ada, robo, ed, cora, vic})
}

// key draws a key, most often one that exists.
func (d *duel) key() ledger.Key {
	keys := []ledger.Key{"TH-1", "REQ-1", "SP-1"}
	if s := d.memory.state; len(s.created) > 0 && !d.rarely("missing", 10) {
		keys = s.created
	}
	return draw(d, "key", keys)
}

func (d *duel) external() ledger.ExternalKey {
	return ledger.ExternalKey{Source: "x", Key: draw(d, "external", []string{"1", "2", "3"})}
}

func (d *duel) ref() ledger.Ref {
	switch draw(d, "ref", []string{"key", "key", "key", "name", "ext"}) {
	case "name":
		return ledger.Ref("@" + draw(d, "name", []string{"a", "b"}))
	case "ext":
		return ledger.RefTo(d.external())
	}
	return ledger.Ref(d.key())
}

func (d *duel) change() ledger.Change {
	c := ledger.Change{Actor: d.actor(), Reason: draw(d, "reason", reasons)}
	if d.rarely("in a batch", 3) {
		c.Batch = draw(d, "batch", []string{"b1", "b2"})
	}
	if d.rarely("with a token", 8) {
		c.Token = draw(d, "token", []string{"t1", "t2"})
	}
	c.Restore = d.rarely("restore", 15)
	for range rapid.IntRange(1, 4).Draw(d.T, "operations") {
		c.Ops = append(c.Ops, d.op())
	}
	return c
}

func (d *duel) op() ledger.Op {
	switch draw(d, "operation", []string{"put", "edit", "put", "edit", "link", "link", "unlink", "delete", "restore", "comment", "withdraw", "findings"}) {
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
		r := &ledger.Remark{Key: d.ref(), Body: draw(d, "body", wordings), Once: d.rarely("once", 3)}
		if d.rarely("imported", 3) {
			r.Author, r.At = "zoe", time.Date(2025, 1, 1, 0, 0, 0, 123456789, time.UTC)
		}
		return ledger.Op{Comment: r}
	case "withdraw":
		return ledger.Op{Withdraw: &ledger.Withdrawal{Key: d.ref(), Position: ledger.Position(rapid.Int64Range(0, int64(d.head())).Draw(d.T, "position")), Seq: rapid.IntRange(0, 1).Draw(d.T, "seq")}}
	case "findings":
		return ledger.Op{Findings: d.findings()}
	}
	return ledger.Op{Put: d.put()}
}

func (d *duel) put() *ledger.Put {
	p := &ledger.Put{Kind: draw(d, "kind", kindNames), Title: draw(d, "title", wordings)}
	if d.rarely("named", 2) {
		p.As = draw(d, "as", []string{"a", "b"})
	}
	if d.rarely("with external key", 2) {
		for range rapid.IntRange(1, 2).Draw(d.T, "external keys") {
			p.External = append(p.External, d.external())
		}
	}
	if d.rarely("with body", 3) {
		p.Body = draw(d, "body", wordings)
	}
	if d.rarely("with state", 4) {
		p.State = draw(d, "state", states)
	}
	if d.rarely("with new state", 6) {
		p.NewState = draw(d, "new state", states)
	}
	if d.rarely("with key", 10) {
		p.Key = ledger.Key(fmt.Sprint(draw(d, "prefix", []string{"TH", "SP", "REQ"}), "-", rapid.IntRange(0, 8).Draw(d.T, "number")))
	}
	if d.rarely("with labels", 4) {
		p.Labels = d.labels()
	}
	fields := map[string]json.RawMessage{}
	for range rapid.IntRange(0, 3).Draw(d.T, "fields") {
		name := draw(d, "field", fieldsOf[p.Kind])
		fields[name] = d.value(name)
	}
	if p.Kind == "feedback" {
		fields["channel"] = json.RawMessage(`"email"`)
	}
	if p.Kind == "quote" {
		for _, name := range []string{"source", "version", "start", "end"} {
			fields[name] = d.value(name)
		}
		fields["text"] = json.RawMessage(`"alpha"`)
	}
	if len(fields) > 0 {
		p.Fields, _ = json.Marshal(fields)
	}
	return p
}

func (d *duel) value(name string) json.RawMessage {
	values, ok := fieldSets[name]
	if !ok {
		values = []string{`null`, `"x"`}
	}
	return json.RawMessage(draw(d, name, values))
}

func (d *duel) labels() []string {
	return rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3).Draw(d.T, "labels")
}

func (d *duel) ifVersion() int64 {
	if d.rarely("if version", 4) {
		return rapid.Int64Range(1, 3).Draw(d.T, "version")
	}
	return 0
}

func (d *duel) edit() *ledger.Edit {
	key := d.key()
	e := &ledger.Edit{Key: ledger.Ref(key), IfVersion: d.ifVersion()}
	if d.rarely("by reference", 6) {
		e.Key = d.ref()
	}
	if d.rarely("title", 2) {
		e.Title = ptr(draw(d, "title", wordings))
	}
	if d.rarely("state", 3) {
		e.State = ptr(draw(d, "state", states))
	}
	if d.rarely("body", 4) {
		e.Body = ptr(draw(d, "body", wordings))
	}
	if d.rarely("owner", 5) {
		e.Owner = ptr(draw(d, "owner", []string{"ada", "Ada", ""}))
	}
	if d.rarely("labels", 5) {
		e.Labels = ptr(d.labels())
	}
	if d.rarely("external key", 8) {
		e.External = []ledger.ExternalKey{d.external()}
	}
	if k, ok := d.memory.Schema().KindOfKey(key); ok {
		for range rapid.IntRange(0, 2).Draw(d.T, "fields") {
			if e.Fields == nil {
				e.Fields = map[string]json.RawMessage{}
			}
			name := draw(d, "field", fieldsOf[k.Name])
			e.Fields[name] = d.value(name)
		}
	}
	return e
}

func (d *duel) bond() *ledger.Bond {
	return &ledger.Bond{From: d.ref(), Relation: draw(d, "relation", relations), To: d.ref(), IfPresent: d.rarely("if present", 3)}
}

func (d *duel) findings() *ledger.FindingSet {
	set := &ledger.FindingSet{Subject: d.key(), Reconciler: draw(d, "reconciler", []string{"one", "two"}), Engine: draw(d, "engine", []string{"1", "2"})}
	if d.rarely("about the product", 5) {
		set.Subject = ""
	}
	for range rapid.IntRange(0, 2).Draw(d.T, "findings") {
		set.Findings = append(set.Findings, ledger.Finding{
			Rule: draw(d, "rule", []string{"wording.vague", "scope", "other"}), Severity: draw(d, "severity", []ledger.Severity{ledger.Info, ledger.Warning, ledger.Refusal}),
			Message: draw(d, "message", []string{"m", "n"}), NeedsPerson: d.rarely("needs a person", 3),
		})
	}
	return set
}

// query draws a listing, sometimes one that cannot be answered.
func (d *duel) query() ledger.Query {
	q := ledger.Query{Limit: draw(d, "limit", []int{0, 1, 2, 3}), WithTotal: true, Deleted: d.rarely("deleted", 3)}
	if d.rarely("kinds", 2) {
		q.Kinds = []string{draw(d, "kind", []string{"specimen", "theme", "requirement"})}
	}
	sortable := []string{
		"title", "key", "state", "phase", "owner", "created", "updated", "kind", "deleted", "text", "choice", "flag", "count", "ratio", "when", "day", "price", "length", "estimate",
		"estimate.low", "estimate.high", "peer", "horizon", "target", "weight", "tags", "wings",
	}
	for range rapid.IntRange(0, 2).Draw(d.T, "orders") {
		q.Sort = append(q.Sort, ledger.Order{Field: draw(d, "sort", sortable), Desc: rapid.Bool().Draw(d.T, "descending")})
	}
	for range rapid.IntRange(0, 2).Draw(d.T, "conditions") {
		q.Where = append(q.Where, draw(d, "condition", append(conditionPool(), d.randomCond(sortable))))
	}
	return q
}

// conditionPool is the conditions of the suite.
func conditionPool() []ledger.Cond {
	var out []ledger.Cond
	for _, c := range conditionCases() {
		out = append(out, c.where...)
	}
	return out
}

func (d *duel) randomCond(fields []string) ledger.Cond {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return ledger.Cond{
		Field:  draw(d, "field", fields),
		Op:     draw(d, "comparison", []ledger.Comparison{ledger.Eq, ledger.Ne, ledger.Lt, ledger.Le, ledger.Gt, ledger.Ge, ledger.In, ledger.Contains, ledger.Set, ledger.Unset}),
		Values: draw(d, "values", [][]any{nil, {"alpha"}, {1.0}, {true}, {at}, {"2026-01-01"}, {"a", "TH-2"}, {0.5, 1.0}}),
	}
}

func describe(q ledger.Query) string {
	b, _ := json.Marshal(q)
	return string(b)
}
