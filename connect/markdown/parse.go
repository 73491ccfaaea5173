package markdown

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/ledger"
)

// reserved are the members of front matter that every kind has. A field of such a name stands under "fields".
func reserved() []string {
	return []string{"kind", "key", "title", "state", "owner", "labels", "external", "links", "fields", "quotes", "comments"}
}

// parser reads one file and gathers everything that is wrong with it.
type parser struct {
	schema  *ledger.Schema
	file    string
	options connect.Options
	errors  []*connect.RowError

	kind     *ledger.Kind
	key      ledger.Key
	title    string
	state    string
	owner    string
	labels   []string
	external []ledger.ExternalKey
	links    []link
	fields   map[string]json.RawMessage
	places   map[string]connect.Where // of the fields
	quotes   []quote
	comments []ledger.Remark
	body     string
}

type link struct {
	relation string
	to       ledger.Ref
}

func (p *parser) start() connect.Where { return connect.Where{File: p.file, Line: 1} }

func (p *parser) fail(where connect.Where, reason, remedy string) {
	p.errors = append(p.errors, &connect.RowError{Where: where, Reason: reason, Remedy: remedy})
}

func (p *parser) parse(text string) {
	matter, body, ok := split(text)
	if !ok && frontmatter.Opened(text) {
		p.fail(p.start(), "has front matter that does not end", "Put a line of three hyphens below it")
		return
	}
	if !ok {
		p.fail(p.start(), "has no front matter", "Begin the file with a line of three hyphens, keys such as `kind: requirement`, and another such line")
		return
	}
	p.body = body
	root, err := frontmatter.Parse(matter, connect.Where{File: p.file, Line: 2, Column: 1})
	var row *connect.RowError
	switch {
	case errors.As(err, &row):
		p.errors = append(p.errors, row)
		return
	case root.Shape != frontmatter.Map:
		p.fail(root.Where, "the front matter is no list of keys and values", "Expected lines such as `kind: requirement`")
		return
	}
	if !p.identify(root) {
		return
	}
	p.fields, p.places = map[string]json.RawMessage{}, map[string]connect.Where{}
	for _, m := range root.Members {
		p.member(m)
	}
	if p.title == "" && len(p.errors) == 0 {
		p.fail(p.start(), "has no `title`", "Add a line `title: …`")
	}
	p.check()
}

// identify reads kind and key; nothing else can be read without them.
func (p *parser) identify(root frontmatter.Node) bool {
	kind, hasKind := root.Member("kind")
	key, hasKey := root.Member("key")
	p.key = ledger.Key(key.Text)
	switch {
	case hasKind && kind.Shape == frontmatter.Scalar:
		k, ok := p.schema.Kind(kind.Text)
		if !ok {
			p.fail(kind.Where, fmt.Sprintf("there is no kind %q", kind.Text), "The kinds are "+strings.Join(p.kindNames(), ", "))
			return false
		}
		p.kind = k
	case hasKey && key.Shape == frontmatter.Scalar:
		k, ok := p.schema.KindOfKey(p.key)
		if !ok {
			p.fail(key.Where, fmt.Sprintf("%q is not a key", key.Text), "Expected one such as REQ-12, or a line `kind: …`")
			return false
		}
		p.kind = k
	default:
		p.fail(p.start(), "has no `kind`", "Add a line `kind: …`. The kinds are "+strings.Join(p.kindNames(), ", "))
		return false
	}
	if hasKey && key.Shape != frontmatter.Null && (key.Shape != frontmatter.Scalar || p.key.Number() < 1 || p.key != ledger.Key(fmt.Sprintf("%s-%d", p.kind.Prefix, p.key.Number()))) {
		p.fail(key.Where, fmt.Sprintf("%q is not a key of kind %s", key.Text, p.kind.Name), "Expected "+p.kind.Prefix+"-1 or a higher number")
		return false
	}
	return true
}

func (p *parser) kindNames() []string {
	var names []string
	for _, k := range p.schema.Kinds() {
		names = append(names, k.Name)
	}
	return names
}

func (p *parser) member(m frontmatter.Member) {
	switch m.Name {
	case "kind", "key":
	case "title":
		p.title = strings.TrimSpace(p.text(m.Name, m.Value))
	case "state":
		if p.state = p.text(m.Name, m.Value); p.state != "" {
			if _, ok := p.kind.Lifecycle.State(p.state); !ok {
				p.fail(m.Value.Where, fmt.Sprintf("`state`: %s has no state %q", ledger.WithArticle(p.kind.Name), p.state), "Its states are "+strings.Join(p.kind.Lifecycle.Names(), ", "))
			}
		}
	case "owner":
		p.owner = p.text(m.Name, m.Value)
	case "labels":
		p.labels = p.texts(m.Name, m.Value)
	case "external":
		for i, s := range p.texts(m.Name, m.Value) {
			source, key, ok := strings.Cut(strings.TrimPrefix(s, "ext:"), "/")
			if !ok || source == "" || key == "" {
				p.fail(itemPlace(m.Value, i), fmt.Sprintf("`external`: %q is not an external key", s), "Expected source/key, such as jira:acme/API-17")
				continue
			}
			p.external = append(p.external, ledger.ExternalKey{Source: source, Key: key})
		}
	case "links":
		p.readLinks(m.Value)
	case "quotes":
		p.readQuotes(m)
	case "comments":
		p.readComments(m.Value)
	case "fields":
		if m.Value.Shape != frontmatter.Map && m.Value.Shape != frontmatter.Null {
			p.fail(m.Value.Where, "`fields` is no map", "Expected the fields of the kind below it, one a line")
		}
		for _, f := range m.Value.Members {
			p.field(f)
		}
	default:
		p.field(m)
	}
}

func itemPlace(n frontmatter.Node, i int) connect.Where {
	if i < len(n.Items) {
		return n.Items[i].Where
	}
	return n.Where
}

// field reads a declared field of the kind.
func (p *parser) field(m frontmatter.Member) {
	if _, ok := p.kind.Field(m.Name); !ok {
		var names []string
		for _, f := range p.kind.Fields {
			names = append(names, f.Name)
		}
		known := slices.DeleteFunc(reserved(), func(s string) bool { return s == "fields" })
		p.fail(m.Where, fmt.Sprintf("`%s` is not a key of %s", m.Name, ledger.WithArticle(p.kind.Name)), "The keys are "+strings.Join(append(known, names...), ", "))
		return
	}
	if _, twice := p.fields[m.Name]; twice {
		p.fail(m.Where, fmt.Sprintf("`%s` stands twice", m.Name), "Remove one of the two")
		return
	}
	if m.Value.Shape == frontmatter.Null {
		return
	}
	d := decoder{parser: p}
	raw := d.decode(m.Name, m.Value, fieldType(p.kind, m.Name))
	if raw != nil {
		p.fields[m.Name], p.places[m.Name] = raw, m.Value.Where
	}
}

// check has the kind check the fields as a whole, so that what is wrong is told with its place.
func (p *parser) check() {
	if len(p.errors) > 0 {
		return
	}
	fields := p.fieldsJSON()
	_, err := p.kind.Canonical(fields)
	if err == nil {
		return
	}
	var e *ledger.Error
	if !errors.As(err, &e) {
		p.fail(p.start(), err.Error(), "")
		return
	}
	where := p.start()
	path := strings.TrimPrefix(e.Path, "fields.")
	field := path
	if i := strings.IndexAny(path, ".["); i >= 0 {
		field = path[:i]
	}
	if at, ok := p.places[field]; ok {
		where = at
	}
	reason := e.Message
	if path != "" {
		reason = fmt.Sprintf("`%s` %s", path, e.Message)
	}
	p.fail(where, reason, e.Remedy)
}

func (p *parser) fieldsJSON() json.RawMessage {
	if len(p.fields) == 0 {
		return nil
	}
	raw, err := json.Marshal(p.fields)
	if err != nil {
		p.fail(p.start(), err.Error(), "")
	}
	return raw
}

// text reads a scalar, or nothing, as a text.
func (p *parser) text(name string, n frontmatter.Node) string {
	if n.Shape == frontmatter.List || n.Shape == frontmatter.Map {
		p.fail(n.Where, fmt.Sprintf("`%s` is %s", name, shapeName(n)), "Expected a text")
	}
	return n.Text
}

// texts reads a list of scalars; one scalar stands for a list of one.
func (p *parser) texts(name string, n frontmatter.Node) []string {
	switch n.Shape {
	case frontmatter.Scalar:
		return []string{n.Text}
	case frontmatter.Map:
		p.fail(n.Where, fmt.Sprintf("`%s` is %s", name, shapeName(n)), "Expected a list of texts, such as [one, two]")
	}
	var list []string
	for _, item := range n.Items {
		list = append(list, p.text(name, item))
	}
	return list
}

func shapeName(n frontmatter.Node) string {
	switch n.Shape {
	case frontmatter.List:
		return "a list"
	case frontmatter.Map:
		return "a map"
	case frontmatter.Null:
		return "empty"
	}
	return "the text " + quoted(n.Text)
}

func (p *parser) readLinks(n frontmatter.Node) {
	if n.Shape != frontmatter.Map && n.Shape != frontmatter.Null {
		p.fail(n.Where, "`links` is "+shapeName(n), "Expected relations with keys, such as `addresses: [FEAT-3]`")
		return
	}
	for _, m := range n.Members {
		if _, ok := p.schema.Relation(m.Name); !ok {
			var names []string
			for _, r := range p.schema.Relations() {
				names = append(names, r.Name)
			}
			p.fail(m.Where, fmt.Sprintf("there is no relation `%s`", m.Name), "The relations are "+strings.Join(names, ", "))
			continue
		}
		for i, s := range p.texts(m.Name, m.Value) {
			if to, ok := p.ref(itemPlace(m.Value, i), s, false); ok {
				p.links = append(p.links, link{m.Name, to})
			}
		}
	}
}

func (p *parser) readComments(n frontmatter.Node) {
	if n.Shape != frontmatter.List && n.Shape != frontmatter.Null {
		p.fail(n.Where, "`comments` is "+shapeName(n), "Expected a list of maps with author, at and text")
		return
	}
	for _, item := range n.Items {
		r := ledger.Remark{Once: true}
		if !p.known(item, "a comment", "author", "at", "text") {
			continue
		}
		for _, m := range item.Members {
			s := p.text(m.Name, m.Value)
			switch m.Name {
			case "author":
				r.Author = s
			case "text":
				r.Body = s
			case "at":
				at, err := time.Parse(time.RFC3339Nano, s)
				if err != nil {
					p.fail(m.Value.Where, "`at`: "+quoted(s)+" is not a time", "Expected one such as 2026-11-23T09:30:00Z")
				}
				r.At = at
			}
		}
		if strings.TrimSpace(r.Body) == "" || r.Author == "" || r.At.IsZero() {
			p.fail(item.Where, "a comment lacks its author, time or text", "Give author, at and text")
			continue
		}
		p.comments = append(p.comments, r)
	}
}

// known checks that a node is a map with no other members than these.
func (p *parser) known(n frontmatter.Node, what string, names ...string) bool {
	if n.Shape != frontmatter.Map {
		p.fail(n.Where, what+" is "+shapeName(n), "Expected a map with "+strings.Join(names, ", "))
		return false
	}
	for _, m := range n.Members {
		if !slices.Contains(names, m.Name) {
			p.fail(m.Where, fmt.Sprintf("`%s` is not a key of %s", m.Name, what), "The keys are "+strings.Join(names, ", "))
			return false
		}
	}
	return true
}
