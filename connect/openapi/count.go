package openapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"throughline.dev/connect"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/connect/jsonstream"
)

// methods of a path that are operations.
func isMethod(s string) bool {
	return slices.Contains([]string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}, strings.ToLower(s))
}

// outline is the part of a description that is looked at. Operations are counted under paths and webhooks (OpenAPI),
// under operations (AsyncAPI 3) or as publish and subscribe under channels (AsyncAPI 2).
type outline struct {
	Info struct {
		Title   json.RawMessage `json:"title"`
		Version json.RawMessage `json:"version"`
	} `json:"info"`
	Paths map[string]map[string]json.RawMessage
	Hooks map[string]map[string]json.RawMessage `json:"webhooks"`
	// AsyncAPI
	Operations map[string]json.RawMessage
	Channels   map[string]map[string]json.RawMessage
}

func (o outline) describe() description {
	d := description{title: word(o.Info.Title), version: word(o.Info.Version)}
	for _, group := range []map[string]map[string]json.RawMessage{o.Paths, o.Hooks} {
		for _, item := range group {
			for m := range item {
				if isMethod(m) {
					d.operations++
				}
			}
		}
	}
	d.operations += int64(len(o.Operations))
	for _, c := range o.Channels {
		for m := range c {
			if m == "publish" || m == "subscribe" {
				d.operations++
			}
		}
	}
	return d
}

// word is a text, or a number as it is written: version: 1.10.
func word(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return strings.TrimSpace(s)
	}
	if len(raw) > 0 && len(raw) < 40 && string(raw) != "null" && raw[0] != '{' && raw[0] != '[' {
		return string(raw)
	}
	return ""
}

func fromJSON(text []byte, file string) (description, *connect.RowError) {
	var o outline
	err := json.Unmarshal(text, &o)
	if err == nil {
		return o.describe(), nil
	}
	where := connect.Where{File: file, Line: 1, Column: 1}
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return description{}, &connect.RowError{Where: jsonstream.Advance(where, text, int(syntax.Offset)-1), Reason: "is not JSON: " + err.Error(), Remedy: "Export the description again"}
	case errors.As(err, &typ):
		return description{}, &connect.RowError{Where: jsonstream.Advance(where, text, int(typ.Offset)-1), Reason: fmt.Sprintf("`%s` is a JSON %s", typ.Field, typ.Value), Remedy: "Expected an object with paths and their methods"}
	}
	return description{}, &connect.RowError{Where: where, Reason: err.Error(), Remedy: "Export the description again"}
}

// fromYAML counts on the syntax tree: aliases are not followed, so that none can grow.
func fromYAML(text, file string) (description, *connect.RowError) {
	start := connect.Where{File: file, Line: 1, Column: 1}
	limits := frontmatter.Limits{Depth: 100, Indent: 1000, Members: 20_000, BlankLines: 500, References: true}
	tokens, err := limits.Tokens(strings.ReplaceAll(text, "\r\n", "\n"), start)
	var root ast.Node
	if err == nil {
		root, err = parse(tokens)
	}
	var row *connect.RowError
	var known yaml.Error
	switch {
	case errors.As(err, &row):
		return description{}, row
	case errors.As(err, &known):
		if t := known.GetToken(); t != nil && t.Position != nil {
			start.Line, start.Column = int64(t.Position.Line), t.Position.Column
		}
		return description{}, &connect.RowError{Where: start, Reason: "is not YAML: " + known.GetMessage(), Remedy: "Check the description, or convert it to JSON"}
	case err != nil:
		return description{}, &connect.RowError{Where: start, Reason: "is not YAML: " + err.Error(), Remedy: "Check the description, or convert it to JSON"}
	}
	return count(root), nil
}

func parse(tokens token.Tokens) (root ast.Node, err error) {
	defer func() {
		if v := recover(); v != nil {
			root, err = nil, fmt.Errorf("cannot be read (%v)", v) // a text the library has not foreseen
		}
	}()
	f, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil || len(f.Docs) == 0 {
		return nil, err
	}
	return f.Docs[0].Body, nil
}

func count(root ast.Node) description {
	var d description
	under := func(n ast.Node, is func(string) bool) {
		each(n, func(_ string, item ast.Node) {
			each(item, func(m string, _ ast.Node) {
				if is(m) {
					d.operations++
				}
			})
		})
	}
	each(root, func(name string, n ast.Node) {
		switch name {
		case "info":
			each(n, func(name string, n ast.Node) {
				switch name {
				case "title":
					d.title = scalar(n)
				case "version":
					d.version = scalar(n)
				}
			})
		case "paths", "webhooks":
			under(n, isMethod)
		case "operations":
			each(n, func(string, ast.Node) { d.operations++ })
		case "channels":
			under(n, func(m string) bool { return m == "publish" || m == "subscribe" })
		}
	})
	return d
}

// each walks over the members of a map, through the anchor before it.
func each(n ast.Node, do func(name string, value ast.Node)) {
	if a, ok := n.(*ast.AnchorNode); ok {
		n = a.Value
	}
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	}
	for _, v := range values {
		name := v.Key.GetToken().Value
		if s, ok := v.Key.(*ast.StringNode); ok {
			name = s.Value
		}
		do(name, v.Value)
	}
}

func scalar(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(n.Value)
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value
	}
	return ""
}
