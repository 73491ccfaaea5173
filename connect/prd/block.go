package prd

import (
	"regexp"
	"strings"

	"throughline.dev/ledger"
)

// ownMark begins the line that ends the block of a record in a document of ours.
const ownMark = "<!-- end "

// ownHeading matches the heading of a record in a document of ours: "### REQ-12 Search is quick".
var ownHeading = regexp.MustCompile(`(?m)^#{2,6} ((?:REQ|US|TERM)-[1-9][0-9]*) (\S.*?)[ \t\r]*$`)

// block is the part of a document that belongs to one record.
type block struct {
	span  span // from its heading to the line that ends it
	key   ledger.Key
	title string
	lines []string
}

// endOfBlock matches the line that ends the block of a record.
var endOfBlock = regexp.MustCompile(`(?m)^<!-- end ((?:REQ|US|TERM)-[1-9][0-9]*) -->`)

// blocks finds the blocks of records in a document of ours. A heading without the line that ends its block is one of
// somebody else's document, and read as such.
func (r *reader) blocks() []block {
	text := string(r.text)
	if !strings.Contains(text, ownMark) {
		return nil
	}
	ends := map[string][][]int{} // by key, in their order
	for _, m := range endOfBlock.FindAllStringSubmatchIndex(text, -1) {
		key := text[m[2]:m[3]]
		ends[key] = append(ends[key], m)
	}
	var out []block
	done := 0
	for _, m := range ownHeading.FindAllStringSubmatchIndex(text, -1) {
		key := text[m[2]:m[3]]
		for len(ends[key]) > 0 && ends[key][0][0] < m[1] {
			ends[key] = ends[key][1:]
		}
		if m[0] < done || len(ends[key]) == 0 {
			continue
		}
		end := ends[key][0]
		b := block{key: ledger.Key(key), title: unescape(text[m[4]:m[5]]), span: span{Start: m[0], End: end[1]}}
		b.lines = strings.Split(strings.Trim(strings.ReplaceAll(text[m[1]:end[0]], "\r\n", "\n"), "\n"), "\n")
		out = append(out, b)
		done = end[1]
	}
	return out
}

// section is a part of a block: what stands below "**Rationale**".
type section struct {
	name  string // empty: what stands at the top
	lines []string
}

// sections parts the lines of a block. The last one, the notes, is taken as it is, whatever it holds.
func (b block) sections() []section {
	out := []section{{}}
	names := map[string]bool{"Criteria": true, "Rationale": true, "Scenario": true, "Notes": true, "Avoid": true}
	fenced := ""
	for _, line := range b.lines {
		top := &out[len(out)-1]
		if top.name == "Notes" {
			top.lines = append(top.lines, line)
			continue
		}
		trimmed := strings.TrimSpace(line)
		switch {
		case fenced != "" && trimmed == fenced:
			fenced = ""
		case fenced == "" && strings.HasPrefix(trimmed, "```"):
			fenced = trimmed[:len(trimmed)-len(strings.TrimLeft(trimmed, "`"))]
		}
		if name, ok := strings.CutPrefix(line, "**"); ok && fenced == "" {
			if name, ok = strings.CutSuffix(strings.TrimRight(name, " \r"), "**"); ok && names[firstWord(name)] {
				out = append(out, section{name: name})
				continue
			}
		}
		top.lines = append(top.lines, line)
	}
	return out
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, ":")
	return word
}

// text joins the lines of a section without the empty ones around them.
func (s section) text() string { return strings.Trim(strings.Join(s.lines, "\n"), "\n") }

// escaped are the characters that mean something to Markdown.
const escaped = "\\`*_{}[]<>#+-.!|~()&"

// escape keeps a text from meaning anything but itself. Lines stay lines.
func escape(s string) string {
	var b strings.Builder
	lineStart := true
	for i := range len(s) {
		c := s[i]
		switch {
		case strings.IndexByte("\\`*_[]<|", c) >= 0, lineStart && strings.IndexByte("#+->~", c) >= 0:
			b.WriteByte('\\')
		case (c == '.' || c == ')') && ordered(s[:i]):
			b.WriteByte('\\')
		}
		b.WriteByte(c)
		lineStart = c == '\n' || lineStart && (c == ' ' || c == '\t')
	}
	return b.String()
}

// ordered reports whether a text ends in a line that so far is only digits, as items of a list begin.
func ordered(s string) bool {
	line := strings.TrimLeft(s[strings.LastIndexByte(s, '\n')+1:], " ")
	return line != "" && len(line) < 10 && strings.Trim(line, "0123456789") == ""
}

// unescape is the way back.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(escaped, s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
