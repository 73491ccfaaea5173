package tabular

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/table"
	"throughline.dev/connect/tracker"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// value is a cell that is not empty.
type value struct {
	column int
	text   string
}

// record is one row on its way to become items.
type record struct {
	*reading
	kind  ledger.Kind
	where func(column int) connect.Where
	item  connect.Item
	put   ledger.Put

	fields   []member
	key      string
	account  string
	links    []link
	comments []string
}

type member struct {
	name string
	raw  json.RawMessage
}

type link struct {
	target
	to string
}

// items turns a row into an item, before it one for the account that the row comes from.
func (r *reading) items(at connect.Where, where func(column int) connect.Where, values []value) []connect.Item {
	c := record{reading: r, kind: r.kind, where: where, item: connect.Item{Where: at}}
	if c.kind.Name == "" {
		if err := c.ownKind(values); err != nil {
			return []connect.Item{{Where: at, Err: err}}
		}
	}
	for _, v := range values {
		if err := c.cell(v); err != nil {
			return []connect.Item{{Where: at, Err: err}}
		}
	}
	account, err := c.finish()
	if err != nil {
		return []connect.Item{{Where: at, Err: err}}
	}
	if account != nil {
		return []connect.Item{*account, c.item}
	}
	return []connect.Item{c.item}
}

// ownKind takes the kind from the row.
func (c *record) ownKind(values []value) *connect.RowError {
	for _, v := range values {
		if c.columns[v.column].field != "kind" {
			continue
		}
		k, ok := kindNamed(c.all, strings.TrimSpace(v.text))
		if !ok {
			return c.wrong(v.column, &cell.Problem{Reason: fmt.Sprintf("is not a kind of record: %q", v.text), Remedy: "See `throughline kinds`"})
		}
		c.kind = k
		return nil
	}
	return &connect.RowError{Where: c.item.Where, Reason: "the row does not say its kind", Remedy: "Fill the column kind"}
}

// cell takes one cell in.
func (c *record) cell(v value) *connect.RowError {
	t := c.columns[v.column]
	text := strings.TrimSpace(v.text)
	switch t.field {
	case "":
		if !cell.Blank(text) {
			c.lose(t.header, "not mapped to a field", text)
		}
	case "title":
		c.put.Title = joined(c.put.Title, strings.Join(strings.Fields(table.Unguard(text)), " "), " · ")
	case "body":
		c.put.Body = joined(c.put.Body, table.Unguard(text), "\n\n")
	case "owner":
		owner, others, more := strings.Cut(text, ";")
		c.put.Owner = strings.TrimSpace(owner)
		if more {
			c.lose(t.header, "a record has one owner", strings.TrimSpace(others))
		}
	case "label":
		c.label(t, text)
	case "key":
		c.key = text
	case "record":
		c.put.Key = ledger.Key(text)
	case "kind":
	case "external":
		return c.externals(v.column, text)
	case "account":
		if !cell.Blank(text) {
			c.account = table.Unguard(text)
		}
	case "comment":
		c.comments = append(c.comments, table.Unguard(text))
	case "state":
		c.state(t, text)
	case "link":
		for _, to := range cell.List(text) {
			c.links = append(c.links, link{t, to})
		}
	case "work":
		seconds, p := c.style.WorkSeconds(text)
		if p != nil {
			return c.wrong(v.column, p)
		}
		if seconds > 0 {
			c.set("estimate", encode(ledger.Exactly(seconds/secondsADay)), t.header, text)
		}
	default:
		return c.declared(v.column, t, text)
	}
	return nil
}

// secondsADay is a working day: estimates of work items are in person-days of eight hours.
const secondsADay = 8 * 60 * 60

// declared takes a cell into a field that the kind declares.
func (c *record) declared(column int, t target, text string) *connect.RowError {
	if cell.Blank(text) {
		return nil
	}
	f, ok := c.kind.Field(t.field)
	if !ok {
		c.lose(t.header, "a "+c.kind.Name+" has no such field", text)
		return nil
	}
	raw, loss, p := c.convert(f, t, text)
	if p != nil {
		return c.wrong(column, p)
	}
	if loss != "" {
		c.lose(t.header, loss, text)
		return nil
	}
	c.set(f.Name, raw, t.header, text)
	return nil
}

// set stores a field. The first column wins.
func (c *record) set(name string, raw json.RawMessage, header, text string) {
	for _, m := range c.fields {
		if m.name == name {
			if string(m.raw) != string(raw) {
				c.lose(header, "another column gave the "+name, text)
			}
			return
		}
	}
	c.fields = append(c.fields, member{name, raw})
}

func (c *record) field(name string) json.RawMessage {
	for _, m := range c.fields {
		if m.name == name {
			return m.raw
		}
	}
	return nil
}

func (c *record) text(name string) string {
	var s string
	if raw := c.field(name); raw != nil {
		_ = json.Unmarshal(raw, &s) // a field of another type is no text
	}
	return s
}

func (c *record) label(t target, text string) {
	for _, l := range cell.List(table.Unguard(text)) {
		if t.prefix != "" {
			l = t.prefix + ":" + l
		}
		switch {
		case len(c.put.Labels) >= ledger.MaxLabels:
			c.lose(t.header, fmt.Sprintf("a record has %d labels at most", ledger.MaxLabels), l)
		case len(l) > 200:
			c.lose(t.header, "longer than a label may be", l)
		default:
			c.put.Labels = append(c.put.Labels, strings.ReplaceAll(l, "\n", " "))
			if ref, ok := tracker.Implemented(l); ok && c.kind.Name == deliver.WorkItem {
				c.links = append(c.links, link{target{relation: ledger.Implements}, string(ref)})
			}
		}
	}
}

// state takes a state by its name. Records that people move keep their state when the row comes again. A state that
// a record cannot begin in is lost.
func (c *record) state(t target, text string) {
	want := cell.Fold(text)
	for _, s := range c.kind.Lifecycle.States {
		if cell.Fold(s.Name) != want {
			continue
		}
		if !enters(c.kind, s.Name) {
			c.lose(t.header, "a "+c.kind.Name+" cannot begin in this state", text)
			return
		}
		if c.kind.Name == deliver.WorkItem {
			c.put.State = s.Name
		} else {
			c.put.NewState = s.Name
		}
		return
	}
	if !cell.Blank(text) {
		c.lose(t.header, "a "+c.kind.Name+" has no such state", text)
	}
}

func enters(k ledger.Kind, state string) bool {
	if state == k.Lifecycle.Initial() {
		return true
	}
	for _, s := range k.Lifecycle.Entry {
		if s == state || s == ledger.Any {
			return true
		}
	}
	return false
}

// externals reads the keys of our own export: "jira:acme/API-17", one a line.
func (c *record) externals(column int, text string) *connect.RowError {
	for part := range strings.SplitSeq(text, "\n") {
		source, key, ok := strings.Cut(strings.TrimSpace(part), "/")
		if !ok || source == "" || key == "" {
			return c.wrong(column, &cell.Problem{Reason: fmt.Sprintf("is not an external key: %q", part), Remedy: "Expected source/key, such as jira:acme/API-17"})
		}
		c.put.External = append(c.put.External, ledger.ExternalKey{Source: source, Key: key})
	}
	return nil
}

// finish makes the item, and the one of the account it comes from when that was not met before.
func (c *record) finish() (account *connect.Item, err *connect.RowError) {
	p := &c.put
	p.Kind = c.kind.Name
	if c.channel != "" && c.field("channel") == nil {
		c.fields = append(c.fields, member{"channel", encode(c.channel)})
	}
	if c.preset != nil {
		for name, v := range c.preset.constants {
			if c.field(name) == nil {
				c.fields = append(c.fields, member{name, encode(v)})
			}
		}
	}
	c.readStatement()
	if err := c.wording(); err != nil {
		return nil, err
	}
	c.standing()
	p.External = append(p.External, c.identity()...)
	self := ledger.RefTo(p.External[0])
	if p.Key != "" {
		self = ledger.Ref(p.Key)
	}
	for _, l := range c.links {
		b := ledger.Bond{From: self, Relation: l.relation, To: c.other(l)}
		if l.reversed {
			b.From, b.To = b.To, b.From
		}
		if b.From != b.To {
			c.item.Later = append(c.item.Later, b)
		}
	}
	for _, body := range c.comments {
		c.item.Comments = append(c.item.Comments, ledger.Remark{Key: self, Body: body, Once: true})
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range c.fields {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(encode(m.name))
		b.WriteByte(':')
		b.Write(m.raw)
	}
	b.WriteByte('}')
	p.Fields = json.RawMessage(b.String())
	account = c.from(self)
	edit, err := c.edit()
	switch {
	case err != nil:
		return nil, err
	case edit != nil:
		c.item.Edits = []ledger.Op{{Edit: edit}}
	default:
		c.item.Put = p
	}
	return account, nil
}

// wording makes sure that there is a title, and for feedback a text: quotes are spans of it.
func (c *record) wording() *connect.RowError {
	p := &c.put
	if p.Title == "" {
		p.Title = opening(p.Body)
	}
	if p.Title == "" && c.kind.Name != discover.Feedback {
		p.Title = c.account // a table of accounts may have no other name
	}
	if p.Title == "" {
		return &connect.RowError{Where: c.item.Where, Reason: "the row has neither a title nor a text", Remedy: "Map the column that holds it to title or body, or fill it"}
	}
	if c.kind.Name == discover.Feedback && p.Body == "" {
		p.Body = p.Title
	}
	if n := utf8.RuneCountInString(p.Title); n > ledger.MaxTitle {
		if p.Body == "" {
			p.Body = p.Title
		} else {
			c.lose("title", fmt.Sprintf("cut after %d characters", ledger.MaxTitle), p.Title)
		}
		p.Title = fit.Cut(p.Title, ledger.MaxTitle)
	}
	return nil
}

// opening returns the beginning of a text for a title: its first sentence, or as many words as fit.
func opening(text string) string {
	const most = 80
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimLeft(strings.TrimSpace(line), "#>*- ")
	if i := strings.IndexAny(line, ".!?"); i > 10 && i < most && (i+1 == len(line) || line[i+1] == ' ') {
		return line[:i+1]
	}
	r := []rune(line)
	if len(r) <= most {
		return line
	}
	cut := string(r[:most])
	if i := strings.LastIndexByte(cut, ' '); i > most/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// standing derives the state of what a tracker exported.
func (c *record) standing() {
	p := &c.put
	status := c.text("status")
	switch c.kind.Name {
	case discover.Feedback:
		switch cell.Fold(status) {
		case "spam", "deleted", "gespam", "geloscht":
			p.NewState = "dismissed"
		}
	case deliver.WorkItem:
		finished, started := c.field("finished_at") != nil, c.field("started_at") != nil
		state, known := tracker.Standing{Status: status, Resolved: finished}.State()
		if status == "" && !finished && started {
			state = tracker.Doing
		}
		p.State = cmp.Or(p.State, state)
		if !known && c.once("status "+status) {
			c.item.Notice = fmt.Sprintf("the status %q is not known; its items count as under way", status)
		}
		if finished && p.State != tracker.Done {
			c.lose("finished_at", "an item that is "+p.State+" has no day on which it was done", c.text("finished_at"))
			c.fields = drop(c.fields, "finished_at")
		}
	}
}

func drop(fields []member, name string) []member {
	out := fields[:0]
	for _, m := range fields {
		if m.name != name {
			out = append(out, m)
		}
	}
	return out
}

func joined(a, b, sep string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}

// wrong says that a cell cannot be read.
func (c *record) wrong(column int, p *cell.Problem) *connect.RowError {
	return &connect.RowError{Where: c.where(column), Reason: "`" + c.columns[column].header + "` " + p.Reason, Remedy: p.Remedy}
}

func (c *record) lose(field, reason, text string) {
	(*fit.Losses)(&c.item.Lost).Add(field, reason, text)
}
