package userstory

import (
	"strings"
	"unicode"

	"throughline.dev/define/passage"
	"throughline.dev/ledger"
)

// minimal looks for what is not role, means or end: further sentences, notes, brackets.
func (c *checker) minimal() {
	if rest := c.st.Rest; !rest.Empty() {
		f := c.add("US-04", ledger.Warning, rest, "After the story there is more. Details belong into its acceptance scenarios.", "")
		f.Words = short(c.s.Text[rest.Start:rest.End])
	}
	for i := c.first; i < len(c.s.Words); i++ {
		w := c.word(i)
		if !c.st.Rest.Empty() && c.s.Words[i].Start >= c.st.Rest.Start {
			return
		}
		switch w {
		case "(", "[":
			if end := c.bracket(i); end > 0 {
				c.add("US-04", ledger.Info, c.span(i, end), "What stands in brackets is an example or a detail. It belongs into the acceptance scenarios.", "")
				return
			}
		case "e.g", "e.g.", "eg", "i.e", "i.e.", "etc", "etc.", "etcetera":
			if c.inEnds(i) {
				continue
			}
			c.add("US-04", ledger.Info, c.span(i, i+1), "An open list leaves it to the reader what belongs to the story.", "Which ones exactly?")
			return
		case "note", "nb", "ps", "todo", "tbd":
			if c.word(i+1) == ":" {
				c.add("US-04", ledger.Warning, c.span(i, len(c.s.Words)), "A note follows the story. Details belong into its acceptance scenarios.", "")
				return
			}
		}
	}
}

func (c *checker) inEnds(i int) bool { return i >= c.ends.from && i < c.ends.to }

// bracket returns the word behind the bracket that opens at i, or 0 when it holds nothing but an abbreviation, a
// plural or a number.
func (c *checker) bracket(i int) int {
	closing := map[string]string{"(": ")", "[": "]"}[c.word(i)]
	for j := i + 1; j < len(c.s.Words) && j < i+80; j++ {
		if c.word(j) != closing {
			continue
		}
		inside := strings.TrimSpace(c.s.Text[c.s.Words[i].End:c.s.Words[j].Start])
		if j == i+2 && (isAbbreviation(inside) || len(inside) <= 3 || c.s.Words[i].Start > 0 && c.s.Text[c.s.Words[i].Start-1] != ' ') {
			return 0
		}
		return j + 1
	}
	return 0
}

// isAbbreviation reports whether a word holds two capitals or more and no run of small letters: "CSM", "PDFs", "DMPs".
func isAbbreviation(w string) bool {
	capitals, small := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLower(r):
			small++
		}
	}
	return capitals >= 2 && small <= 1
}

// sentence looks for signs that the sentence is broken.
func (c *checker) sentence() {
	words := c.s.Words
	for i := c.first + 1; i < len(words); i++ {
		w, before := c.word(i), c.word(i-1)
		switch {
		case w == "":
			continue
		case w == before && !doubles(w) && !isMark(w) && !hasDigit(w):
			f := c.add("US-09", ledger.Warning, c.span(i-1, i+1), "The word “"+w+"” stands there twice.", "")
			f.Fixes = append(f.Fixes, c.fix("Remove the second “"+w+"”", passage.Span{Start: words[i-1].End, End: words[i].End}, ""))
			return
		case (w == "so" || w == ",") && i >= 2 && c.is(i-2, "so", "that"):
			f := c.add("US-09", ledger.Warning, c.span(i-2, i+1), "“So that” is not followed by the end.", "So that what?")
			if w == "so" {
				end := i + 1
				if c.is(end, "that") {
					end++
				}
				f.Fixes = append(f.Fixes, c.fix("Keep one “so that”", passage.Span{Start: words[i-2].Start, End: words[end-1].End}, "so that"))
			}
			return
		}
	}
	last := c.word(len(words) - 1)
	for i := len(words) - 1; i > 0 && isMark(last); i-- {
		last = c.word(i - 1)
	}
	switch last {
	case "and", "or", "the", "a", "an", "because":
		c.add("US-09", ledger.Warning, passage.Span{}, "The sentence stops after “"+last+"”.", "How does it end?")
	}
	c.objectless()
	c.parted()
}

// parted finds an end that is a sentence of its own: "…. So that I can pay."
func (c *checker) parted() {
	if c.ends.empty() || c.means.empty() || c.ends.from < c.means.to {
		return
	}
	for i := c.means.to; i < c.ends.from; i++ {
		if w := c.word(i); (w == "." || w == "!" || w == "?") && c.word(i+1) != "," {
			f := c.add("US-09", ledger.Warning, c.span(i, c.ends.from), "The end is a sentence of its own, and no whole one.", "")
			f.Fixes = append(f.Fixes, c.fix("Join the two", passage.Span{Start: c.s.Words[i].Start, End: c.s.Words[c.ends.from-1].End}, ", "+strings.ToLower(c.text(i+1, c.ends.from))))
			return
		}
	}
}

// doubles may rightly stand twice: "that that", "had had".
func doubles(w string) bool { return w == "that" || w == "had" || w == "is" || w == "very" }

// objectless finds "want to" before what is no verb: "want to the report".
func (c *checker) objectless() {
	if c.means.empty() || !strings.HasSuffix(strings.ToLower(c.st.Want), " to") {
		return
	}
	switch w := c.word(c.means.from); w {
	case "the", "a", "an", "my", "our", "to", "and", "that", "is", "are", "was", "i", "it", "of", "for":
		c.add("US-09", ledger.Warning, c.span(c.means.from, min(c.means.from+2, c.means.to)), "“Want to” is followed by “"+w+"”, not by an action.", "What does the role want to do?")
	}
}
