package userstory

import (
	"slices"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Check applies the rules for one story. Spans are places in the source.
func Check(s passage.Sentence, st Story) []rulebook.Finding {
	c := &checker{s: s, st: st, means: within(s.Words, st.MeansSpan), ends: within(s.Words, st.Ended)}
	c.lower = lowered(s)
	c.first = c.opening()
	c.wellFormed()
	c.role()
	c.atomic()
	c.minimal()
	c.sentence()
	c.reason()
	c.problem()
	c.project()
	c.estimatable()
	slices.SortStableFunc(c.found, func(a, b rulebook.Finding) int { return a.Span.Start - b.Span.Start })
	return c.found
}

type checker struct {
	s           passage.Sentence
	st          Story
	means, ends wordRange
	first       int      // word the story begins with, after ids and tags
	lower       []string // words in lower case; empty where they are not the author's language
	found       []rulebook.Finding
}

// opening returns the word the story begins with: a few before the earliest of its parts.
func (c *checker) opening() int {
	start := len(c.s.Text)
	for _, s := range []passage.Span{c.st.RoleSpan, c.st.WantSpan, c.st.Ended} {
		if !s.Empty() {
			start = min(start, s.Start)
		}
	}
	first := within(c.s.Words, passage.Span{Start: start, End: len(c.s.Text)}).from
	for first > 0 && slices.Contains([]string{"a", "an", "the", "as", "in", "order", "to", "so", "that", "one", "of", ",", "i", "we"}, c.word(first-1)) {
		first--
	}
	return first
}

// add notes a finding at a span of the text. An empty span stands for the whole story.
func (c *checker) add(rule string, severity ledger.Severity, at passage.Span, message, question string) *rulebook.Finding {
	if at.Empty() {
		at = passage.Span{Start: 0, End: len(c.s.Text)}
	}
	words := c.s.Text[at.Start:at.End]
	c.found = append(c.found, rulebook.Finding{Rule: rule, Severity: rulebook.Milder(rule, severity), Span: c.s.Source(at), Words: short(words), Message: message, Question: question})
	return &c.found[len(c.found)-1]
}

// word returns the words of a range in lower case, or "" outside of the sentence.
func (c *checker) word(i int) string {
	if i < 0 || i >= len(c.lower) {
		return ""
	}
	return c.lower[i]
}

// lowered returns the words of a sentence in lower case, without those that are masked.
func lowered(s passage.Sentence) []string {
	out := make([]string, len(s.Words))
	mask := 0
	for i, w := range s.Words {
		for mask < len(s.Masked) && s.Masked[mask].End <= w.Start {
			mask++
		}
		if mask == len(s.Masked) || !s.Masked[mask].Overlaps(w.Span) {
			out[i] = w.Lower
		}
	}
	return out
}

// is reports whether the words from i on are these.
func (c *checker) is(i int, words ...string) bool {
	for j, w := range words {
		if c.word(i+j) != w {
			return false
		}
	}
	return true
}

// span of a range of words.
func (c *checker) span(from, to int) passage.Span {
	return passage.Span{Start: c.s.Words[from].Start, End: c.s.Words[to-1].End}
}

func (c *checker) text(from, to int) string {
	s := c.span(from, to)
	return c.s.Text[s.Start:s.End]
}

// wellFormed demands a role and a means, and asks for an end.
func (c *checker) wellFormed() {
	if c.st.RoleSpan.Empty() {
		c.add("US-01", ledger.Refusal, c.st.WantSpan, "The story does not say who wants it.", "Which role wants this?")
	}
	if c.st.MeansSpan.Empty() {
		c.add("US-01", ledger.Refusal, c.st.WantSpan, "The story does not say what is wanted.", "What does this role want to do?")
	} else if c.st.WantSpan.Empty() {
		c.add("US-01", ledger.Warning, c.st.MeansSpan, "The story does not say “I want to”.", "")
	}
	if c.st.Ended.Empty() {
		c.add("US-02", ledger.Info, passage.Span{}, "The story does not say why: what the role gains by it.", "So that what?")
	}
}

// short cuts a text to what fits into a message.
func short(s string) string {
	const most = 80
	if r := []rune(s[:min(len(s), 8*most)]); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
