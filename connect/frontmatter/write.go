package frontmatter

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Constructors of nodes to write.

// Text makes a text; it reads back as the same characters.
func Text(s string) Node { return Node{Shape: Scalar, Text: s, Quoted: true} }

// Plain makes a scalar that is written as it is: a number, a date, true. The caller vouches that it is plain YAML.
func Plain(s string) Node { return Node{Shape: Scalar, Text: s} }

// ListOf makes a list.
func ListOf(items ...Node) Node { return Node{Shape: List, Items: items} }

// Add adds a member to a map.
func (n *Node) Add(name string, value Node) {
	n.Shape = Map
	n.Members = append(n.Members, Member{Name: name, Value: value})
}

// width is up to which a list stands in one line, in characters.
const width = 100

// Format writes a map as YAML, one member a line or more. The same tree gives the same bytes; parsed, they give the
// same tree.
func Format(n Node) string {
	var b strings.Builder
	writeMap(&b, n, 0)
	return b.String()
}

func writeMap(b *strings.Builder, n Node, indent int) {
	for _, m := range n.Members {
		pad(b, indent)
		writeMember(b, m, indent)
	}
}

func writeMember(b *strings.Builder, m Member, indent int) {
	writeKey(b, m.Name)
	b.WriteByte(':')
	v := m.Value
	switch {
	case v.Shape == Map && len(v.Members) > 0:
		b.WriteByte('\n')
		writeMap(b, v, indent+2)
	case v.Shape == List && len(v.Items) > 0 && !short(v):
		b.WriteByte('\n')
		for _, item := range v.Items {
			pad(b, indent+2)
			b.WriteByte('-')
			writeItem(b, item, indent+2)
		}
	default:
		b.WriteByte(' ')
		writeInline(b, v, indent+2)
	}
}

// writeItem writes what follows the hyphen of a list.
func writeItem(b *strings.Builder, n Node, indent int) {
	b.WriteByte(' ')
	if n.Shape == Map && len(n.Members) > 0 {
		for i, m := range n.Members {
			if i > 0 {
				pad(b, indent+2)
			}
			writeMember(b, m, indent+2)
		}
		return
	}
	writeInline(b, n, indent+2)
}

// writeInline writes a value that begins on the line it is on.
func writeInline(b *strings.Builder, n Node, indent int) {
	if n.Shape == Scalar && n.Quoted && block(n.Text) {
		body := strings.TrimSuffix(n.Text, "\n")
		b.WriteByte('|')
		if body == n.Text {
			b.WriteByte('-')
		}
		b.WriteByte('\n')
		for line := range strings.SplitSeq(body, "\n") {
			if line != "" {
				pad(b, indent)
				b.WriteString(line)
			}
			b.WriteByte('\n')
		}
		return
	}
	writeFlow(b, n, false)
	b.WriteByte('\n')
}

// writeFlow writes a value in one line.
func writeFlow(b *strings.Builder, n Node, inside bool) {
	switch n.Shape {
	case Null:
		b.WriteString("null")
	case Scalar:
		switch {
		case !n.Quoted && !(inside && strings.Contains(n.Text, ":")), n.Quoted && plain(n.Text, inside):
			b.WriteString(n.Text)
		default:
			quote(b, n.Text)
		}
	case List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeFlow(b, item, true)
		}
		b.WriteByte(']')
	case Map:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteString(", ")
			}
			writeKey(b, m.Name)
			b.WriteString(": ")
			writeFlow(b, m.Value, true)
		}
		b.WriteByte('}')
	}
}

func writeKey(b *strings.Builder, name string) {
	for i, r := range name {
		if r >= utf8.RuneSelf || !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r) && r != '_' && r != '-') {
			quote(b, name)
			return
		}
	}
	if name == "" || ambiguous(name) {
		quote(b, name)
		return
	}
	b.WriteString(name)
}

func pad(b *strings.Builder, indent int) {
	for range indent {
		b.WriteByte(' ')
	}
}

// short reports whether a list is short enough for one line, and of scalars.
func short(n Node) bool {
	length := 0
	for _, item := range n.Items {
		if item.Shape != Scalar && item.Shape != Null || strings.Contains(item.Text, "\n") {
			return false
		}
		length += utf8.RuneCountInString(item.Text) + 2
	}
	return length <= width
}

// ambiguous reports whether a word means something else than itself to some reader of YAML.
func ambiguous(s string) bool {
	switch strings.ToLower(s) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity":
		return true
	}
	return false
}

// plain reports whether a text can do without quotes. It is strict: what looks odd is quoted.
func plain(s string, inside bool) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) || ambiguous(s) || strings.HasSuffix(s, " ") {
		return false
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune("_-./()+%@;$!?…–“”’", r):
		case r == ' ' && s[i-1] != ' ':
		case r == ',' && !inside:
		case r == '\'' && !inside:
		case r == '#' && s[i-1] != ' ':
		case r == ':' && !inside && i+1 < len(s) && s[i+1] != ' ':
		default:
			return false
		}
	}
	return true
}

// block reports whether a text is written as a block of lines. Those with anything in them that a reader of YAML, or
// an editor, might alter are quoted instead.
func block(s string) bool {
	if !strings.Contains(strings.TrimSuffix(s, "\n"), "\n") || s[0] == '\n' || s[0] == ' ' || strings.HasSuffix(s, "\n\n") || strings.Contains(s, "\n\n\n\n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.HasSuffix(line, " ") {
			return false
		}
	}
	for _, r := range s {
		if r != '\n' && r != ' ' && (!unicode.IsPrint(r) || r == '\ufeff') {
			return false
		}
	}
	return true
}

// quote writes a text in double quotes.
func quote(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == ' ' || unicode.IsPrint(r) && r != '\ufeff':
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(b, `\u%04X`, r)
		default:
			fmt.Fprintf(b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
}
