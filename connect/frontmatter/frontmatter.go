// Package frontmatter reads and writes the YAML that stands before a Markdown text, as a tree of nodes that know
// their places.
//
// A scalar keeps its characters: whether 2026-01-01, no or 1e3 is a text, a date or a number is for the caller to
// say, who knows what belongs there. Anchors, aliases, tags, merge keys, directives, complex keys, members that stand
// twice and deep nesting are refused, with the place: a file that people write and review needs none of them. The
// package knows no record and no kind.
package frontmatter

import (
	"strings"

	"throughline.dev/connect"
)

// Shape says what a node is.
type Shape int

// Shapes.
const (
	Null Shape = iota // nothing, or the word null
	Scalar
	List
	Map
)

// Node is one value.
type Node struct {
	Shape   Shape
	Text    string // of a scalar
	Quoted  bool   // a scalar that is a text whatever it looks like: in quotes, or a block of lines
	Items   []Node // of a list
	Members []Member
	Where   connect.Where
}

// Member is one member of a map.
type Member struct {
	Name  string
	Where connect.Where
	Value Node
}

// Member returns the member of that name.
func (n Node) Member(name string) (Node, bool) {
	for _, m := range n.Members {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Node{}, false
}

// Split parts a text into what stands between the two lines of hyphens at its start, and the rest. There is no front
// matter (ok is false, body the whole text) when the text does not start with such a line or has no second one.
// Line is the number of the body's first line, counted from 1.
func Split(text string) (matter, body string, line int, ok bool) {
	first, rest, found := strings.Cut(text, "\n")
	if !found || !rule(first) {
		return "", text, 1, false
	}
	line = 2
	for at := 0; at < len(rest); line++ {
		next, _, broken := strings.Cut(rest[at:], "\n")
		end := at + len(next)
		if broken {
			end++
		}
		if rule(next) {
			return rest[:at], rest[end:], line + 1, true
		}
		at = end
	}
	return "", text, 1, false
}

// Opened reports whether a text starts like front matter, closed or not.
func Opened(text string) bool {
	first, _, found := strings.Cut(text, "\n")
	return found && rule(first)
}

func rule(line string) bool {
	return strings.HasPrefix(line, "---") && strings.TrimRight(line, " \t\r") == "---"
}
