// Package prose composes texts from a grammar: rules with alternatives, dealt like cards so that none comes again
// before all others had their turn. It knows no product and no language; the grammars are text files of its caller.
// It must not invent: every word it returns stands in the grammar or in the caller's values.
package prose

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Grammar is a set of named rules. A text of rules looks like this:
//
//	= greeting
//	Hello {name},
//	[Hi|Good morning] all,
//
// Each line below a name is an alternative. {x} stands for a value or, if there is none of that name, for rule x;
// [a|b] for one of its parts. «…» marks words worth quoting. A line that begins with # is a remark.
type Grammar struct{ rules map[string][]string }

// Parse reads rules. A rule that stands in several texts has all their alternatives.
func Parse(texts ...string) (*Grammar, error) {
	g := &Grammar{rules: map[string][]string{}}
	for _, text := range texts {
		name := ""
		n := 0
		for line := range strings.SplitSeq(text, "\n") {
			n++
			line = strings.TrimSpace(line)
			switch {
			case line == "" || strings.HasPrefix(line, "#"):
			case strings.HasPrefix(line, "= "):
				name = strings.TrimSpace(line[2:])
			case name == "":
				return nil, fmt.Errorf("prose: line %d: %q belongs to no rule. Begin with a line like \"= name\"", n, line)
			default:
				g.rules[name] = append(g.rules[name], line)
			}
		}
	}
	return g, nil
}

// Has reports whether there is a rule of that name.
func (g *Grammar) Has(rule string) bool { return len(g.rules[rule]) > 0 }

// Rules returns the number of alternatives of a rule.
func (g *Grammar) Rules(rule string) int { return len(g.rules[rule]) }

// Writer deals the alternatives of a grammar in an order of its own.
type Writer struct {
	g     *Grammar
	r     *rand.Rand
	decks map[string][]string
}

// NewWriter returns a writer that draws from r.
func (g *Grammar) NewWriter(r *rand.Rand) *Writer {
	return &Writer{g: g, r: r, decks: map[string][]string{}}
}

// Text is a composed text.
type Text struct {
	Words  string
	Quotes []string // the marked spans of Words, in order; each stands in Words as it is
}

const (
	open, shut = '«', '»'
	depth      = 12 // of rules within rules
)

// Write composes a text by a rule. It panics on a rule that does not exist or does not end, which is a mistake in
// the grammar that the first use shows.
func (w *Writer) Write(rule string, values map[string]string) Text {
	raw := tidy(w.rule(rule, values, depth))
	var t Text
	var words, quote strings.Builder
	inside := false
	for _, c := range raw {
		switch {
		case c == open:
			inside = true
			quote.Reset()
		case c == shut:
			inside = false
			t.Quotes = append(t.Quotes, strings.TrimSpace(quote.String()))
		default:
			words.WriteRune(c)
			if inside {
				quote.WriteRune(c)
			}
		}
	}
	t.Words = words.String()
	return t
}

func (w *Writer) rule(name string, values map[string]string, left int) string {
	if left == 0 {
		panic("prose: rule " + name + " does not end")
	}
	deck := w.decks[name]
	if len(deck) == 0 {
		all := w.g.rules[name]
		if len(all) == 0 {
			panic("prose: there is no rule or value " + name)
		}
		deck = append([]string(nil), all...)
		w.r.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	}
	w.decks[name] = deck[1:]
	s, _ := w.expand(deck[0], values, left, false)
	return s
}

// expand replaces values, rules and choices. Within a choice it stops at the bracket that ends it and returns the
// rest.
func (w *Writer) expand(s string, values map[string]string, left int, choice bool) (out, rest string) {
	var b strings.Builder
	var parts []string
	for s != "" {
		switch c := s[0]; {
		case c == '{' && strings.IndexByte(s, '}') > 1 && isName(s[1:strings.IndexByte(s, '}')]):
			end := strings.IndexByte(s, '}')
			name := s[1:end]
			if v, ok := values[name]; ok {
				b.WriteString(v)
			} else {
				b.WriteString(w.rule(name, values, left-1))
			}
			s = s[end+1:]
		case c == '[':
			var part string
			part, s = w.expand(s[1:], values, left, true)
			b.WriteString(part)
		case choice && c == '|':
			parts = append(parts, b.String())
			b.Reset()
			s = s[1:]
		case choice && c == ']':
			parts = append(parts, b.String())
			return parts[w.r.IntN(len(parts))], s[1:]
		default:
			b.WriteByte(c)
			s = s[1:]
		}
	}
	return b.String(), ""
}

func isName(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && c != '.' && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// tidy removes doubled spaces and begins sentences with a capital letter.
func tidy(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == ' ' }), " ")
	s = strings.NewReplacer(" .", ".", " ,", ",", " ?", "?", ",,", ",", `\n`, "\n").Replace(s)
	var b strings.Builder
	start, ended := true, false
	for _, c := range s {
		switch {
		case start && c >= 'a' && c <= 'z':
			c += 'A' - 'a'
			start = false
		case c == '.' || c == '!' || c == '?':
			ended = true
			b.WriteRune(c)
			continue
		case c == ' ' || c == '\n':
			start = start || ended || c == '\n'
		case c == open || c == '(' || c == '"':
		default:
			start = false
		}
		if c != shut && c != ')' && c != '"' {
			ended = false
		}
		b.WriteRune(c)
	}
	return b.String()
}
