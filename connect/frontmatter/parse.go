package frontmatter

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"throughline.dev/connect"
)

// MaxSize is how large a YAML text may be, in bytes.
const MaxSize = 32 << 20

// maxDepth is how deep lists and maps may stand inside each other.
const maxDepth = 32

// Parse reads a YAML text. Start is the place of its first character; errors are *connect.RowError.
func Parse(text string, start connect.Where) (Node, error) {
	p := reader{start: start}
	if len(text) > MaxSize {
		return Node{}, p.fail(nil, fmt.Sprintf("the front matter is larger than %d MB", MaxSize>>20), "Put long text below it")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	tokens, err := Limits{Depth: maxDepth, Indent: 200, Members: 5000, BlankLines: 500}.Tokens(text, start)
	if err != nil {
		return Node{}, err
	}
	file, err := p.parse(tokens)
	if err != nil {
		return Node{}, err
	}
	switch len(file.Docs) {
	case 0:
		return Node{Shape: Map, Where: start}, nil
	case 1:
	default:
		return Node{}, p.fail(file.Docs[1].Start, "a second YAML document begins", "Write one record a file")
	}
	body := file.Docs[0].Body
	if _, remark := body.(*ast.CommentGroupNode); body == nil || remark {
		return Node{Shape: Map, Where: start}, nil
	}
	return p.node(body, 0)
}

// reader turns the tree of the YAML library into ours.
type reader struct{ start connect.Where }

// parse calls the library; should it panic on a text it has not foreseen, the file is refused, nothing else.
func (p reader) parse(tokens token.Tokens) (file *ast.File, err error) {
	defer func() {
		if v := recover(); v != nil {
			file, err = nil, p.fail(nil, fmt.Sprintf("cannot be read as YAML (%v)", v), "Put texts with special characters in double quotes")
		}
	}()
	file, err = parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	var known yaml.Error
	if errors.As(err, &known) {
		return nil, p.fail(known.GetToken(), "is not YAML: "+known.GetMessage(), "Put texts with special characters in double quotes")
	}
	if err != nil {
		return nil, p.fail(nil, "is not YAML: "+err.Error(), "Put texts with special characters in double quotes")
	}
	return file, nil
}

func (p reader) where(t *token.Token) connect.Where { return place(p.start, t) }

// place returns the place of a token of a text that begins at start.
func place(start connect.Where, t *token.Token) connect.Where {
	w := start
	if t == nil || t.Position == nil {
		return w
	}
	w.Line += int64(t.Position.Line - 1)
	if t.Position.Line == 1 {
		w.Column += t.Position.Column - 1
	} else {
		w.Column = t.Position.Column
	}
	return w
}

func (p reader) fail(t *token.Token, reason, remedy string) error {
	return &connect.RowError{Where: p.where(t), Reason: reason, Remedy: remedy}
}

func (p reader) node(n ast.Node, depth int) (Node, error) {
	out := Node{Where: p.where(n.GetToken())}
	if depth > maxDepth {
		return out, p.fail(n.GetToken(), fmt.Sprintf("values are nested more than %d deep", maxDepth), "No record looks like this")
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return out, nil
	case *ast.StringNode:
		out.Shape, out.Text = Scalar, n.Value
		out.Quoted = n.Token.Type == token.SingleQuoteType || n.Token.Type == token.DoubleQuoteType
		return out, nil
	case *ast.LiteralNode:
		out.Shape, out.Text, out.Quoted = Scalar, n.Value.Value, true
		return out, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		out.Shape, out.Text = Scalar, n.GetToken().Value
		return out, nil
	case *ast.SequenceNode:
		out.Shape = List
		for _, v := range n.Values {
			item, err := p.node(v, depth+1)
			if err != nil {
				return out, err
			}
			out.Items = append(out.Items, item)
		}
		return out, nil
	case *ast.MappingNode:
		out.Shape = Map
		if len(n.Values) > 0 {
			out.Where = p.where(n.Values[0].Key.GetToken())
		}
		err := p.members(&out, n.Values, depth)
		return out, err
	case *ast.MappingValueNode:
		out.Shape = Map
		out.Where = p.where(n.Key.GetToken())
		err := p.members(&out, []*ast.MappingValueNode{n}, depth)
		return out, err
	}
	return out, p.fail(n.GetToken(), "is YAML that is not read here ("+n.Type().String()+")", "Write plain values, lists and maps")
}

func (p reader) members(out *Node, values []*ast.MappingValueNode, depth int) error {
	seen := make(map[string]connect.Where, len(values))
	for _, v := range values {
		name := v.Key.GetToken().Value
		if s, ok := v.Key.(*ast.StringNode); ok {
			name = s.Value
		}
		where := p.where(v.Key.GetToken())
		if first, twice := seen[name]; twice {
			return &connect.RowError{Where: where, Reason: fmt.Sprintf("`%s` stands twice; the first time in line %d", name, first.Line), Remedy: "Remove one of the two"}
		}
		seen[name] = where
		value := Node{Where: where}
		if v.Value != nil {
			var err error
			if value, err = p.node(v.Value, depth+1); err != nil {
				return err
			}
		}
		out.Members = append(out.Members, Member{Name: name, Where: where, Value: value})
	}
	return nil
}
