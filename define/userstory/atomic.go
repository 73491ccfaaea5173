package userstory

import (
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// atomic looks for a second action in the means. Joined things are one wish ("prices and dates"); joined verbs are two
// ("record it and tell the buyer").
func (c *checker) atomic() {
	r := c.means
	if r.empty() || !strings.HasSuffix(strings.ToLower(c.st.Want), " to") && !c.acts(r.from) {
		return // a wish for a thing
	}
	level := 0 // inside a clause that describes: "a list that shows and sorts …"
	for i := r.from + 1; i < r.to; i++ {
		switch w := c.word(i); w {
		case "to":
			if c.purpose(i, r.from) {
				level++
			}
		case "that", "which", "who", "whom", "whose", "where", "when", "while", "if", "because", "how", "whether", "what", "why", "until", "unless", "before", "after", "by", "without", "whenever":
			if !(w == "that" && i > 0 && c.word(i-1) == "so") {
				level++
			}
		case "and", "&", "or", "then", "and/or", "plus", "/":
			if n := c.secondAction(i, r.to); n > 0 && !c.idiom(i) {
				if level > 0 {
					return // it may belong to the clause; saying nothing is safer
				}
				f := c.add("US-03", ledger.Warning, c.span(r.from, r.to), "Two actions are joined: “"+c.text(i, min(n+1, r.to))+"” begins a second story.", "Which of them is this story, and which is another?")
				f.Words = short(c.text(max(r.from, i-3), min(n+2, r.to)))
				return
			}
		case ",":
			if n := c.listedAction(i, r); n > 0 && level == 0 {
				f := c.add("US-03", ledger.Warning, c.span(r.from, r.to), "Several actions are listed: each is a story.", "Which of them is this story?")
				f.Words = short(c.text(r.from, min(n+1, r.to)))
				return
			}
		}
	}
}

// purpose reports whether the "to" at i says what something is for: "ask the host to open and close …". What is joined
// there need not be two wishes. After "able", "ability", "way" and the like, and in "have it to open …", it belongs to
// the wish.
func (c *checker) purpose(i, first int) bool {
	if !verbs()[c.word(i+1)] || i-1 < first {
		return false
	}
	switch c.word(first) {
	case "have", "get", "let", "allow", "enable":
		// "have it open and close …" makes somebody do both; "have a place to …" says what a thing is for.
		if next := c.word(first + 1); next != "a" && next != "an" {
			return false
		}
	}
	return !slices.Contains([]string{"able", "ability", "need", "have", "want", "wish", "option", "possibility", "opportunity", "way", "method", "and", "or", ",", "like"}, c.word(i-1))
}

// acts reports whether the means begin with a verb, as in "to view …"; "a dashboard …" has none.
func (c *checker) acts(i int) bool {
	for slices.Contains([]string{"be", "able", "to", "also", "easily", "quickly", "successfully", "not", "only", "automatically", "manually", "directly", "immediately"}, c.word(i)) {
		i++
	}
	return verbs()[c.word(i)]
}

// secondAction returns the word behind the joint i that is the verb of a second action; 0 for none.
func (c *checker) secondAction(i, end int) int {
	j := i + 1
	for j < end && slices.Contains([]string{"then", "also", "to", "can", "could", "be", "able", "easily", "quickly", "optionally", "subsequently", "automatically", "possibly", "even", "later", "i", "want", "either"}, c.word(j)) {
		j++
	}
	w, _, _ := strings.Cut(c.word(j), "/") // "identify/prioritize"
	if j >= end || !verbs()[w] || verbs()[c.word(i-1)] && (isArticle(c.word(i-2)) || c.is(i-3, "both", "the")) {
		return 0 // "the read and edit views" are two views
	}
	if verbsAndThings()[w] && j == i+1 {
		// "view and download reports": a verb right before the joint makes the word behind it one too.
		if c.isVerb(i-1) && j+1 < end {
			return j
		}
		if j+1 >= end || !objectOpeners()[c.word(j+1)] || slices.Contains([]string{"to", "of", "for", "in", "on", "from", "with", "by", "at", "when", "if", "that", "where", "into"}, c.word(j+1)) {
			return 0
		}
	}
	if j+1 >= end && !(c.isVerb(i-1) && j == i+1) {
		return 0 // nothing is acted on
	}
	return j
}

// isVerb reports whether word i is a verb and nothing else: "read" behind "the" is none.
func (c *checker) isVerb(i int) bool {
	return verbs()[c.word(i)] && !verbsAndThings()[c.word(i)] && !isArticle(c.word(i-1))
}

// listedAction reports whether a comma parts verbs, as in "create, edit and delete": it returns the word after it.
func (c *checker) listedAction(i int, r wordRange) int {
	if !verbs()[c.word(i-1)] || i-1 > r.from+4 || i+1 >= r.to || !verbs()[c.word(i+1)] {
		return 0
	}
	return i + 1
}

// idiom reports whether the words around a joint are one action by custom.
func (c *checker) idiom(i int) bool {
	pair := [2]string{c.word(i - 1), c.word(i + 1)}
	return slices.Contains([][2]string{
		{"drag", "drop"},
		{"copy", "paste"},
		{"cut", "paste"},
		{"find", "replace"},
		{"search", "replace"},
		{"track", "trace"},
		{"read", "write"},
		{"view", "edit"},
		{"import", "export"},
		{"search", "find"},
		{"plug", "play"},
		{"start", "stop"},
		{"enter", "exit"},
		{"try", "buy"},
		{"pick", "choose"},
		{"compare", "contrast"},
		{"read", "understand"},
		{"see", "understand"},
		{"search", "browse"},
		{"browse", "search"},
		{"go", "see"},
		{"go", "get"},
		{"show", "hide"},
		{"send", "receive"},
		{"enable", "disable"},
		{"select", "deselect"},
		{"activate", "deactivate"},
		{"lock", "unlock"},
		{"publish", "unpublish"},
		{"expand", "collapse"},
		{"undo", "redo"},
		{"subscribe", "unsubscribe"},
	}, pair)
}
