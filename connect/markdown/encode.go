package markdown

import (
	"bytes"
	"encoding/json"
	"reflect"
	"time"

	"throughline.dev/connect/frontmatter"
	"throughline.dev/ledger"
)

// encode turns stored JSON into a node, with the short forms that people write: [2, 6], EUR 12.50, 9 d.
func encode(raw json.RawMessage, t reflect.Type) frontmatter.Node {
	if string(raw) == "null" {
		return frontmatter.Node{}
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[json.RawMessage]():
		return document(raw)
	case reflect.TypeFor[ledger.Range]():
		return encodeRange(raw)
	case reflect.TypeFor[ledger.Money]():
		var m ledger.Money
		if text, ok := "", false; json.Unmarshal(raw, &m) == nil {
			if text, ok = writeMoney(m); ok {
				return frontmatter.Plain(text)
			}
		}
	case reflect.TypeFor[ledger.Duration]():
		var d ledger.Duration
		if json.Unmarshal(raw, &d) == nil && d.Unit != "" && d.Validate() == nil {
			return frontmatter.Plain(string(encodeJSON(d.Value)) + " " + d.Unit)
		}
	case reflect.TypeFor[time.Time](), reflect.TypeFor[ledger.Date](), reflect.TypeFor[ledger.Key]():
		return frontmatter.Plain(text(raw)) // checked when they were stored; nothing in them needs quotes
	}
	switch t.Kind() {
	case reflect.String:
		return frontmatter.Text(text(raw))
	case reflect.Slice:
		return encodeList(raw, t.Elem())
	case reflect.Struct:
		types := map[string]reflect.Type{}
		for _, m := range structMembers(t) {
			types[m.name] = m.typ
		}
		return encodeMap(raw, func(name string) reflect.Type { return types[name] })
	case reflect.Map:
		return encodeMap(raw, func(string) reflect.Type { return t.Elem() })
	case reflect.Interface, reflect.Array:
		return document(raw)
	}
	return frontmatter.Plain(string(raw)) // numbers, true and false
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // what is stored is valid
	return s
}

func encodeRange(raw json.RawMessage) frontmatter.Node {
	var r struct{ Low, High json.RawMessage }
	_ = json.Unmarshal(raw, &r)
	if bytes.Equal(r.Low, r.High) {
		return frontmatter.Plain(string(r.Low))
	}
	return frontmatter.ListOf(frontmatter.Plain(string(r.Low)), frontmatter.Plain(string(r.High)))
}

func encodeList(raw json.RawMessage, elem reflect.Type) frontmatter.Node {
	var list []json.RawMessage
	_ = json.Unmarshal(raw, &list)
	n := frontmatter.ListOf()
	for _, item := range list {
		n.Items = append(n.Items, encode(item, elem))
	}
	return n
}

func encodeMap(raw json.RawMessage, typ func(name string) reflect.Type) frontmatter.Node {
	n := frontmatter.Node{Shape: frontmatter.Map}
	for _, m := range members(raw) {
		if t := typ(m.name); t != nil {
			n.Add(m.name, encode(m.value, t))
		}
	}
	return n
}

type member struct {
	name  string
	value json.RawMessage
}

// members lists the members of an object in their order.
func members(raw json.RawMessage) []member {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var list []member
	for dec.More() {
		t, err := dec.Token()
		m := member{}
		if err != nil || dec.Decode(&m.value) != nil {
			return list
		}
		m.name, _ = t.(string)
		list = append(list, m)
	}
	return list
}

// document writes a value of any form as YAML, or as JSON in a text where YAML would not give it back.
func document(raw json.RawMessage) frontmatter.Node {
	if n, ok := looks(raw, 0); ok {
		return n
	}
	return frontmatter.Text(jsonMark + string(raw))
}

// looks turns any JSON into a node whose looks tell it again. It fails where there is too much of it, or a member
// stands twice.
func looks(raw json.RawMessage, depth int) (frontmatter.Node, bool) {
	const most = 1000
	if depth > 16 {
		return frontmatter.Node{}, false
	}
	switch raw = bytes.TrimSpace(raw); raw[0] {
	case 'n':
		return frontmatter.Node{}, depth > 0
	case '"':
		s := text(raw)
		return frontmatter.Text(s), depth > 0 || len(s) < len(jsonMark) || s[:len(jsonMark)] != jsonMark
	case '[':
		n := frontmatter.ListOf()
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list)
		for _, item := range list {
			v, ok := looks(item, depth+1)
			if !ok {
				return v, false
			}
			n.Items = append(n.Items, v)
		}
		return n, true
	case '{':
		n := frontmatter.Node{Shape: frontmatter.Map}
		seen := map[string]bool{}
		for _, m := range members(raw) {
			v, ok := looks(m.value, depth+1)
			if !ok || seen[m.name] || len(seen) == most {
				return v, false
			}
			seen[m.name] = true
			n.Add(m.name, v)
		}
		return n, true
	}
	return frontmatter.Plain(string(raw)), true
}
