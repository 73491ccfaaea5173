package frontmatter

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"throughline.dev/connect"
)

// Limits bound a YAML text before a tree is made of it: a deep one would exhaust the stack, and the time that the
// YAML library takes grows with the square of the members of a map and of empty lines on end.
type Limits struct {
	Depth      int // of brackets
	Indent     int // columns of a key or a list's hyphen, which bounds the depth of what has no brackets
	Members    int // of one map
	BlankLines int // on end
	// References allows anchors, aliases, tags and merge keys. Whoever does must not expand them.
	References bool
}

// Tokens splits a text into the library's tokens, or says with its place what is not allowed, as *connect.RowError.
func (l Limits) Tokens(text string, start connect.Where) (token.Tokens, error) {
	if err := l.blankLines(text, start); err != nil {
		return nil, err
	}
	tokens := lexer.Tokenize(text)
	g := guard{Limits: l, columns: make([]int, l.Indent+2), sizes: make([]int, l.Depth+1), maps: make([]bool, l.Depth+1)}
	for i, t := range tokens {
		if what, remedy := g.look(t, tokens[max(0, i-1)]); what != "" {
			return nil, &connect.RowError{Where: place(start, t), Reason: what, Remedy: remedy}
		}
	}
	return tokens, nil
}

// blankLines refuses endless empty lines.
func (l Limits) blankLines(text string, start connect.Where) error {
	n := 0
	where := start
	for line := range strings.SplitSeq(text, "\n") {
		if n++; strings.TrimSpace(line) != "" {
			n = 0
		}
		if n > l.BlankLines {
			where.Column = 1
			return &connect.RowError{Where: where, Reason: fmt.Sprintf("more than %d empty lines follow each other", l.BlankLines), Remedy: "Remove them"}
		}
		where.Line++
	}
	return nil
}

// guard looks at one token after the other.
type guard struct {
	Limits
	flow    int    // brackets open
	sizes   []int  // members met inside each of them
	maps    []bool // whether it is a map
	columns []int  // members met in the block map whose keys begin at a column
}

const (
	unlike    = "No file that people write looks like this"
	quoteText = ", or put a text that begins so in double quotes"
)

func (g *guard) look(t, before *token.Token) (what, remedy string) {
	switch t.Type {
	case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType, token.DirectiveType, token.MappingKeyType:
		return g.reference(t.Type)
	case token.SequenceStartType, token.MappingStartType:
		if g.flow++; g.flow > g.Depth {
			return fmt.Sprintf("values are nested more than %d deep", g.Depth), unlike
		}
		if g.flow > 0 {
			g.sizes[g.flow], g.maps[g.flow] = 0, t.Type == token.MappingStartType
		}
	case token.SequenceEndType, token.MappingEndType:
		g.flow--
	case token.SequenceEntryType:
		switch {
		case g.flow > 0:
			return "a hyphen stands inside brackets", "Part the items of a list in brackets by commas" + quoteText
		case t.Position.Column > g.Indent:
			return g.tooFar()
		}
		clear(g.columns[t.Position.Column+1:])
	case token.CollectEntryType:
		if g.flow > 0 && g.maps[g.flow] {
			return g.member(&g.sizes[g.flow], 2)
		}
	case token.MappingValueType:
		switch {
		case g.flow > 0:
			return g.member(&g.sizes[g.flow], 2) // a member has a colon and a comma
		case before.Position.Column > g.Indent:
			return g.tooFar()
		}
		clear(g.columns[before.Position.Column+1:])
		return g.member(&g.columns[before.Position.Column], 1)
	case token.InvalidType:
		return "is not YAML: " + t.Error, "Put texts with special characters in double quotes"
	}
	return "", ""
}

func (g *guard) tooFar() (what, remedy string) {
	return fmt.Sprintf("is indented by more than %d columns", g.Indent), unlike
}

func (g *guard) member(count *int, tokens int) (what, remedy string) {
	if *count++; *count > tokens*g.Members {
		return fmt.Sprintf("is one of more than %d members", g.Members), unlike
	}
	return "", ""
}

// reference refuses what makes one part of a text stand for another.
func (g *guard) reference(t token.Type) (what, remedy string) {
	switch {
	case t == token.MappingKeyType:
		return "complex keys (?) are not read", "Write plain keys" + quoteText
	case g.References:
		return "", ""
	case t == token.TagType:
		return "tags (!) are not read", "Leave the tag out" + quoteText
	case t == token.DirectiveType:
		return "directives (%) are not read", "Remove the line" + quoteText
	case t == token.MergeKeyType:
		return "merge keys (<<) are not read", "Write the members out"
	}
	return "anchors and aliases (& and *) are not read", "Write the value out" + quoteText
}
