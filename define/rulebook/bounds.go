package rulebook

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

// Bounds of the YAML of a house rule. A deep text would exhaust the memory of whoever makes a tree of it, and the time
// that takes grows with the square of members and of empty lines.
const (
	maxRule   = 1 << 20 // bytes of one file
	maxDepth  = 16      // of brackets
	maxIndent = 80      // columns before a hyphen or a key, which bounds the depth of what has no brackets
	maxBlank  = 500     // empty lines on end
)

// bounded refuses YAML that nobody writes, before it is read. Anchors are refused with it: a short text can stand for a
// very long one.
func bounded(data []byte) error {
	if len(data) > maxRule {
		return fmt.Errorf("the file has %d KB; at most %d KB are read. Split the rule", len(data)>>10, maxRule>>10)
	}
	text := string(data)
	if strings.Contains(strings.ReplaceAll(text, "\r", ""), strings.Repeat("\n", maxBlank)) {
		return fmt.Errorf("more than %d empty lines follow each other. Remove them", maxBlank)
	}
	depth, members := 0, 0
	for _, t := range lexer.Tokenize(text) {
		refuse := func(what string) error { return fmt.Errorf("line %d: %s", t.Position.Line, what) }
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			if depth++; depth > maxDepth {
				return refuse(fmt.Sprintf("brackets are nested more than %d deep. Write the rule flat", maxDepth))
			}
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingValueType:
			if t.Type == token.MappingValueType {
				members++
			}
			if members > 2*maxEntries {
				return refuse(fmt.Sprintf("more than %d members. Split the rule", 2*maxEntries))
			}
			if t.Type == token.SequenceEntryType && t.Position.Column > maxIndent || t.Position.IndentNum > maxIndent {
				return refuse(fmt.Sprintf("indented by more than %d columns. Write the rule flat", maxIndent))
			}
		case token.AnchorType, token.AliasType, token.MergeKeyType:
			return refuse("anchors and aliases (& and *) are not read. Write the value out, or put a text that begins so in quotes")
		}
	}
	return nil
}
