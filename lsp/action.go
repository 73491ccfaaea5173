package lsp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/wording"
)

// Kinds of action.
const (
	quickFix = "quickfix"
	rewrite  = "refactor.rewrite"
)

// actions offers what can be done about a range: repairs of rules, slots that a sentence leaves open, a question
// noted in the text, and the clauses of EARS. Slots to fill are written <so>: rule RQ-V12 minds them until they are.
func (s *server) actions(m message) (any, error) {
	p, err := params[actionParams](m)
	if err != nil {
		return nil, err
	}
	d, err := s.document(p.Document)
	if err != nil {
		return nil, err
	}
	if !s.literal {
		return []codeAction{}, nil // the client takes commands only, and there are none
	}
	s.review(d)
	at := passage.Span{Start: d.offset(p.Range.Start), End: d.offset(p.Range.End)}
	b := &offers{s: s, d: d, only: p.Context.Only, list: []codeAction{}}
	for _, f := range d.result.Findings {
		if !meets(f.Span, at) {
			continue
		}
		for i, fix := range f.Fixes {
			b.add(codeAction{Title: fix.Title, Kind: quickFix, Diagnostics: []diagnostic{d.diagnostic(f)}, Preferred: i == 0 && len(f.Fixes) == 1}, fix.Span, fix.Text)
		}
	}
	for i := range d.result.Sentences {
		if one := &d.result.Sentences[i]; meets(one.Span, at) {
			b.sentence(one, at)
		}
	}
	return b.list, nil
}

// meets reports whether two spans share a byte or touch; a caret is a span without bytes.
func meets(a, b passage.Span) bool { return a.Start <= b.End && b.Start <= a.End }

// offers gathers actions.
type offers struct {
	s    *server
	d    *document
	only []string
	list []codeAction
}

func (b *offers) add(a codeAction, place passage.Span, text string) {
	wanted := len(b.only) == 0 || slices.ContainsFunc(b.only, func(k string) bool {
		return k == "" || a.Kind == k || strings.HasPrefix(a.Kind, k+".")
	})
	if !wanted {
		return
	}
	edits := []textEdit{{b.d.place(place), text}}
	if b.s.versioned {
		e := documentEdit{Edits: edits}
		e.Document.URI, e.Document.Version = b.d.uri, b.d.version
		a.Edit.Document = []documentEdit{e}
	} else {
		a.Edit.Changes = map[string][]textEdit{b.d.uri: edits}
	}
	b.list = append(b.list, a)
}

func at(offset int) passage.Span { return passage.Span{Start: offset, End: offset} }

// sentence offers what can be added to a sentence.
func (b *offers) sentence(s *review.Sentence, cursor passage.Span) {
	tail := b.tail(s)
	if s.Story != nil {
		if s.Story.Ends == "" {
			b.add(codeAction{Title: "Say why: so that <end>", Kind: quickFix, Diagnostics: b.of(s, "US-02")}, at(tail), ", so that <end>")
		}
		b.questions(s, cursor)
		return
	}
	if s.Verdict == wording.None {
		return
	}
	bounded := false
	filled := map[string]bool{}
	for _, r := range s.Readings {
		bounded = bounded || r.Threshold != nil || r.Relative != ""
		for _, g := range r.Gaps {
			place, text := at(tail), slot(g.Slot)
			if threshold := r.Spans[criterion.Threshold]; g.Slot == criterion.Unit && !threshold.Empty() {
				place, text = at(threshold.End), " <unit>"
			}
			if text == "" || filled[g.Slot] {
				continue
			}
			filled[g.Slot] = true
			b.add(codeAction{Title: "Add what is not stated: " + strings.TrimLeft(text, " ,"), Kind: quickFix, Diagnostics: b.of(s, g.Rule)}, place, text)
		}
	}
	if !bounded {
		const limit = " within <limit> <unit> for <share> % of <cases>"
		b.add(codeAction{Title: "Add a limit:" + limit, Kind: rewrite}, at(tail), limit)
	}
	b.questions(s, cursor)
	b.clauses(s)
}

// of returns the diagnostics of a rule in a sentence.
func (b *offers) of(s *review.Sentence, rule string) []diagnostic {
	var out []diagnostic
	for _, f := range s.Findings {
		if f.Rule == rule {
			out = append(out, b.d.diagnostic(f))
		}
	}
	return out
}

// tail is where words can be added to a sentence: before its full stop.
func (b *offers) tail(s *review.Sentence) int {
	end := s.Span.End
	for end > s.Span.Start {
		r, size := utf8.DecodeLastRune(b.d.text[:end])
		if !strings.ContainsRune(".!?; \t\r\n", r) {
			break
		}
		end -= size
	}
	return end
}

// slot is the frame that asks for what a slot holds.
func slot(name string) string {
	switch name {
	case criterion.Statistic:
		return " for <share> % of <cases>"
	case criterion.Window:
		return " in each <period>"
	case criterion.Load:
		return " while <number> <users> are active"
	case criterion.Conditions, criterion.Population:
		return " for <which cases>"
	case criterion.Measured:
		return ", measured from <event> to <event>"
	case criterion.Base:
		return " compared with <baseline>"
	case criterion.Exclusions:
		return ", except during <exclusion>"
	}
	return ""
}

// questions offers to note what is asked in the text, where the reader does not see it: only Markdown has such a
// place.
func (b *offers) questions(s *review.Sentence, cursor passage.Span) {
	if b.d.format != review.Markdown {
		return
	}
	for _, f := range s.Findings {
		if f.Question == "" || !meets(f.Span, cursor) {
			continue
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(f.Question, "--", "-")), " ")
		b.add(codeAction{Title: "Note the question in a comment: " + text, Kind: quickFix, Diagnostics: []diagnostic{b.d.diagnostic(f)}},
			at(s.Span.End), " <!-- "+f.Rule+": "+strings.TrimRight(text, "->")+" -->")
	}
}

// clauses offers the openings of EARS that the sentence does not have.
func (b *offers) clauses(s *review.Sentence) {
	first, size := utf8.DecodeRune(b.d.text[s.Span.Start:])
	place, begin := at(s.Span.Start), ""
	if word := firstWord(s.Text); size > 0 && slices.Contains([]string{"The", "A", "An", "Each", "Every", "All", "Any", "No", "Users", "It", "This"}, word) {
		place, begin = passage.Span{Start: s.Span.Start, End: s.Span.Start + size}, strings.ToLower(string(first))
	}
	for _, c := range []struct{ kind, title, text string }{
		{"trigger", "Say what sets it off", "When <trigger>, "},
		{"state", "Say in which state it holds", "While <state>, "},
		{"feature", "Say for which feature it holds", "Where <feature> is included, "},
		{"unwanted", "Say what it answers to", "If <unwanted condition>, then "},
	} {
		if !slices.ContainsFunc(s.Clauses, func(x criterion.Clause) bool { return x.Kind == c.kind }) {
			b.add(codeAction{Title: c.title + ": " + strings.TrimSpace(c.text) + " …", Kind: rewrite}, place, c.text+begin)
		}
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}
