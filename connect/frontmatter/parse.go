package frontmatter

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"throughline.dev/connect"
)

// MaxSize is how large a YAML text may be, in bytes.
const MaxSize = 32 << 20

const (
	maxDepth  = 32  // lists and maps inside each other
	maxIndent = 200 // columns
	// The YAML library takes time that grows with the square of these.
	maxMembers = 5000 // of one map
	maxBlank   = 500  // lines on end
)

// Parse reads a YAML text. Start is the place of its first character; errors are *connect.RowError.
func Parse(text string, start connect.Where) (Node, error) {
	p := reader{start: start}
	if len(text) > MaxSize {
		return Node{}, p.fail(nil, fmt.Sprintf("the front matter is larger than %d MB", MaxSize>>20), "Put long text below it")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if err := p.blankLines(text); err != nil {
		return Node{}, err
	}
	tokens := lexer.Tokenize(text)
	if err := p.hazards(tokens); err != nil {
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

// where returns the place of a token in the file.
func (p reader) where(t *token.Token) connect.Where {
	w := p.start
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

// hazards refuses what is never needed and can do harm, before the tree is built: a deep one would exhaust the stack.
func (p reader) hazards(tokens token.Tokens) error {
	flow := 0
	var sizes [maxDepth + 1]int    // members met in the flow maps around a token
	var inMap [maxDepth + 1]bool   // whether it is a map, or a list
	var columns [maxIndent + 2]int // members met in the block map that begins at a column
	for i, t := range tokens {
		what, remedy := "", "Write the value out"
		switch t.Type {
		case token.AnchorType, token.AliasType:
			what = "anchors and aliases (& and *) are not read"
			remedy = "Write the value out, or put a text that begins so in double quotes"
		case token.TagType:
			what = "tags (!) are not read"
			remedy = "Leave the tag out, or put a text that begins so in double quotes"
		case token.MergeKeyType:
			what = "merge keys (<<) are not read"
		case token.DirectiveType:
			what = "directives (%) are not read"
			remedy = "Remove the line, or put a text that begins so in double quotes"
		case token.MappingKeyType:
			what = "complex keys (?) are not read"
			remedy = "Put a text that begins so in double quotes"
		case token.SequenceStartType, token.MappingStartType:
			if flow++; flow > maxDepth {
				what, remedy = fmt.Sprintf("values are nested more than %d deep", maxDepth), "No record looks like this"
				break
			}
			sizes[max(0, flow)], inMap[max(0, flow)] = 0, t.Type == token.MappingStartType
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType:
			if flow > 0 {
				what, remedy = "a hyphen stands inside brackets", "Part the items of a list in brackets by commas; put texts that begin with a hyphen in double quotes"
				break
			}
			if t.Position.Column > maxIndent {
				what, remedy = fmt.Sprintf("is indented by more than %d columns", maxIndent), "No record looks like this"
				break
			}
			clear(columns[t.Position.Column+1:])
		case token.CollectEntryType:
			if flow > 0 && inMap[flow] {
				if sizes[flow]++; sizes[flow] > 2*maxMembers {
					what, remedy = fmt.Sprintf("is one of more than %d members", maxMembers), "No record looks like this"
				}
			}
		case token.MappingValueType:
			n := 0
			switch key := tokens[max(0, i-1)]; {
			case flow > 0:
				sizes[flow]++ // once for the colon, once for the comma
				n = (sizes[flow] + 1) / 2
			case key.Position.Column > maxIndent:
				what, remedy = fmt.Sprintf("is indented by more than %d columns", maxIndent), "No record looks like this"
			default:
				clear(columns[key.Position.Column+1:])
				columns[key.Position.Column]++
				n = columns[key.Position.Column]
			}
			if n > maxMembers {
				what, remedy = fmt.Sprintf("is one of more than %d members", maxMembers), "No record looks like this"
			}
		case token.InvalidType:
			what, remedy = "is not YAML: "+t.Error, "Put texts with special characters in double quotes"
		}
		if what != "" {
			return p.fail(t, what, remedy)
		}
	}
	return nil
}

// blankLines refuses endless empty lines.
func (p reader) blankLines(text string) error {
	n, line := 0, 0
	for l := range strings.SplitSeq(text, "\n") {
		line++
		if n++; strings.TrimSpace(l) != "" {
			n = 0
		}
		if n > maxBlank {
			where := p.start
			where.Line += int64(line - 1)
			return &connect.RowError{Where: where, Reason: fmt.Sprintf("more than %d empty lines follow each other", maxBlank), Remedy: "Remove them"}
		}
	}
	return nil
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
