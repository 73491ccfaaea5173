package lsp

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/define/passage"
	"throughline.dev/define/review"
)

// Kinds of completion item, as the protocol numbers them.
const (
	kindText    = 1
	kindUnit    = 11
	kindKeyword = 14
	kindSnippet = 15
)

// offer is something to write. Slots to fill stand between < and >.
type offer struct {
	label, text, detail, doc string
	kind                     int
}

// complete offers what may come next: openings of a requirement at the beginning of a sentence, units after a number,
// statistics and windows after a unit, comparisons elsewhere, and terms of the glossary everywhere.
func (s *server) complete(m message) (any, error) {
	p, err := params[positionParams](m)
	if err != nil {
		return nil, err
	}
	d, err := s.document(p.Document)
	if err != nil {
		return nil, err
	}
	cursor := d.offset(p.Position)
	line := d.text[d.lines.Start(d.lines.Line(cursor)):cursor]
	if len(line) > 500 { // what stands further back does not matter
		line = line[len(line)-500:]
		for len(line) > 0 && !utf8.RuneStart(line[0]) {
			line = line[1:]
		}
	}
	text := string(line)
	before := strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || r == '%' })
	typed := text[len(before):]
	var list []offer
	if d.format != review.Gherkin {
		list = following(before)
	}
	for _, t := range s.cfg.Terms {
		list = append(list, offer{label: t.Word, text: t.Word, detail: "glossary", doc: t.Definition, kind: kindText})
	}
	out := completionList{Items: []completionItem{}}
	place := d.place(passage.Span{Start: cursor - len(typed), End: cursor})
	for i, o := range list {
		if !begins(o.label, typed) {
			continue
		}
		item := completionItem{Label: o.label, Kind: o.kind, Detail: o.detail, Documentation: o.doc, SortText: fmt.Sprintf("%03d", i), Format: 1, Edit: textEdit{place, o.text}}
		if s.snippets && strings.Contains(o.text, "<") {
			item.Format, item.Edit.NewText = 2, snippet(o.text)
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// begins reports whether a label, or a later word of it, begins with what was typed.
func begins(label, typed string) bool {
	label, typed = strings.ToLower(label), strings.ToLower(typed)
	return strings.HasPrefix(label, typed) || strings.Contains(label, " "+typed)
}

// following lists what may follow a text on its line.
func following(before string) []offer {
	words := strings.Fields(before)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	switch {
	case opens(before):
		return openings()
	case numeric(last) && strings.HasSuffix(before, " "), numeric(last) && before != "" && isDigit(before[len(before)-1]):
		return units()
	case len(words) > 1 && (numeric(words[len(words)-2]) || glued(last)) && strings.HasSuffix(before, " "):
		return append(statistics(), windows()...)
	}
	return append(append(comparisons(), statistics()...), windows()...)
}

// opens reports whether a sentence begins here: at the beginning of a line, behind the mark of a list, a number, a
// full stop.
func opens(before string) bool {
	t := strings.TrimSpace(before)
	t = strings.TrimSpace(strings.TrimLeft(t, "-*+|>#"))
	if t == "" {
		return true
	}
	if strings.HasSuffix(before, " ") && strings.ContainsRune(".!?:", rune(t[len(t)-1])) {
		return true
	}
	label := strings.TrimRight(t, ".):") // 1. 2) REQ-1:
	return label != t && !strings.Contains(label, " ") && strings.HasSuffix(before, " ")
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// numeric reports whether a word is a number.
func numeric(w string) bool {
	w = strings.TrimLeft(w, "<>=≤≥~±+-")
	return w != "" && isDigit(w[0]) && strings.Trim(w, "0123456789.,") == ""
}

// glued reports whether a word is a number with its unit.
func glued(w string) bool { return w != "" && isDigit(w[0]) && !isDigit(w[len(w)-1]) }

func openings() []offer {
	return []offer{
		{"The … shall …", "The <system> shall <response>.", "always holds", "EARS: ubiquitous", kindSnippet},
		{"When …, the … shall …", "When <trigger>, the <system> shall <response> within <limit> <unit>.", "something happens", "EARS: event-driven", kindSnippet},
		{"While …, the … shall …", "While <state>, the <system> shall <response>.", "as long as a state lasts", "EARS: state-driven", kindSnippet},
		{"Where …, the … shall …", "Where <feature> is included, the <system> shall <response>.", "a feature that not everybody has", "EARS: optional feature", kindSnippet},
		{"If …, then the … shall …", "If <unwanted condition>, then the <system> shall <response>.", "something goes wrong", "EARS: unwanted behaviour", kindSnippet},
		{"While …, when …, the … shall …", "While <state>, when <trigger>, the <system> shall <response>.", "an event in a state", "EARS: complex", kindSnippet},
		{"The … shall be … for … % of …", "The <metric> of the <system> shall be at most <limit> <unit> for <share> % of <cases> in each <period>.", "a limit that can be measured", "", kindSnippet},
		{"As a …, I want to …, so that …", "As a <role>, I want to <means>, so that <ends>.", "a user story", "", kindSnippet},
	}
}

func comparisons() []offer {
	return each(kindKeyword, "comparison", "within", "at most", "at least", "less than", "more than", "no more than", "no later than", "between", "exactly")
}

func units() []offer {
	return each(kindUnit, "unit", "ms", "s", "minutes", "hours", "days", "%", "KB", "MB", "GB", "requests per second", "concurrent users", "MB per second")
}

func statistics() []offer {
	return append(each(kindKeyword, "statistic", "at the 95th percentile", "at the 99th percentile", "for every request", "on average"),
		offer{"for … % of …", "for <share> % of <cases>", "statistic", "", kindSnippet})
}

func windows() []offer {
	return append(each(kindKeyword, "window", "in each calendar month", "over any rolling 28 days"),
		offer{"while … are active", "while <number> <users> are active", "load", "", kindSnippet},
		offer{"measured from … to …", "measured from <event> to <event>", "measuring points", "", kindSnippet})
}

func each(kind int, detail string, texts ...string) []offer {
	out := make([]offer, 0, len(texts))
	for _, t := range texts {
		out = append(out, offer{label: t, text: t, detail: detail, kind: kind})
	}
	return out
}

// snippet turns <slots> into the stops of a snippet.
func snippet(text string) string {
	var b strings.Builder
	n := 0
	text = strings.NewReplacer(`\`, `\\`, "$", `\$`, "}", `\}`).Replace(text)
	for {
		before, rest, ok := strings.Cut(text, "<")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, ok := strings.Cut(rest, ">")
		if !ok {
			b.WriteString("<" + rest)
			return b.String()
		}
		n++
		fmt.Fprintf(&b, "${%d:<%s>}", n, name)
		text = after
	}
}
