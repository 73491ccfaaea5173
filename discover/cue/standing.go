package cue

import (
	"slices"
	"strings"
)

const (
	// near is how many words before a phrase a denial reaches: "not seen a crash or an outage".
	near = 6
	// behind is how many words after a phrase its end may be told: "the outage of last night is fixed".
	behind = 6
	// farthest is how many words before a phrase an "if" is looked for, so that a text without any stop takes no longer.
	farthest = 40
)

// standing tells how a phrase stands, by the words around it in its own clause, from word free on. A phrase that denies by
// itself is not denied again by what stands in it.
func (t *Text) standing(m Match, free int, denying bool) (Standing, string) {
	words := t.Words
	clause := words[m.First].clause
	first := m.First
	for first > max(free, m.First-farthest) && words[first-1].clause == clause {
		first--
	}
	before := words[first:m.First]
	inside := words[m.First : m.Last+1]
	end := m.Last + 1
	for end < len(words) && words[end].clause == clause && end-m.Last <= behind {
		end++
	}
	after := words[m.Last+1 : end]

	if by := settled(before, after); by != "" {
		return Over, by
	}
	if by := supposed(before, append(slices.Clone(inside), after...)); by != "" {
		return Supposed, by
	}
	if denying {
		inside, after = nil, nil
	}
	if by := denied(before, inside, after); by != "" {
		return Denied, by
	}
	if by := t.yesOrNo(m.First); by != "" {
		return Asked, by
	}
	return Said, ""
}

// denied looks for a denial close before the phrase, in a gap of it, or right after it as German puts it.
func denied(before, inside, after []Word) string {
	for i := len(before) - 1; i >= max(0, len(before)-near); i-- {
		w := before[i].Text
		if contains(remedies(), w) || contains(fears(), w) {
			return "" // "did not fix the crash": the crash goes on
		}
		if !contains(negators(), w) {
			continue
		}
		if i+1 < len(before) && (w == "no" && before[i+1].Text == "longer" || w == "not" && before[i+1].Text == "only") {
			return ""
		}
		return w
	}
	if len(inside) > 2 {
		for _, w := range inside[1 : len(inside)-1] {
			if w.Text == "nicht" || w.Text == "nie" || w.Text == "niemals" {
				return w.Text
			}
		}
	}
	if len(after) > 0 && (after[0].Text == "nicht" || after[0].Text == "nie") {
		return after[0].Text
	}
	return ""
}

// supposed looks for an "if", a "might" or a fear in front of the phrase.
func supposed(before, rest []Word) string {
	for i, w := range before {
		close := i >= len(before)-near
		var next string
		switch {
		case i+1 < len(before):
			next = before[i+1].Text
		case len(rest) > 0:
			next = rest[0].Text
		}
		switch {
		case w.Text == "wenn" || w.Text == "when":
			all := append(slices.Clone(before[i:]), rest...)
			for _, c := range all {
				if contains(conditionals(), c.Text) {
					return w.Text
				}
			}
		case w.Text == "if", w.Text == "unless", w.Text == "falls", w.Text == "suppose", w.Text == "imagine", w.Text == "angenommen":
			return w.Text // reaches to the end of its clause
		case !close || !contains(supposers(), w.Text) && !contains(fears(), w.Text):
		case slices.Contains([]string{"you", "someone", "somebody", "anyone", "please", "like", "love", "appreciate", "sie", "ihr", "du", "jemand", "bitte", "gern", "gerne"}, next):
			// "could you fix the crash", "we would like to report an outage": a courtesy
		default:
			return w.Text
		}
	}
	return ""
}

// settled looks for word that it is over: "fixed the crash", "the outage is resolved".
func settled(before, after []Word) string {
	done := func(w string) bool {
		return slices.Contains([]string{"fixed", "resolved", "solved", "gone", "behoben", "gelöst"}, w)
	}
	open := func(words []Word) bool {
		return slices.ContainsFunc(words, func(w Word) bool {
			return contains(negators(), w.Text) || slices.Contains([]string{
				"should", "must", "be", "needs", "need", "please", "get", "getting", "want", "yet", "want", "if", "once", "until", "partially",
				"muss", "müssen", "soll", "sollte", "werden", "wird", "bitte", "noch", "teilweise",
			}, w.Text)
		})
	}
	for i, w := range after {
		if done(w.Text) && !open(after[:i]) && !open(before) {
			return w.Text
		}
	}
	for i, w := range before {
		if i >= len(before)-near && done(w.Text) && !open(before) {
			return w.Text
		}
	}
	return ""
}

// yesOrNo returns the word that makes the sentence of a phrase a question whether it is so. "Can you fix the crash?" asks
// for something and "why does it crash?" takes the crash for granted; neither is one.
func (t *Text) yesOrNo(word int) string {
	if !t.Asked(word) {
		return ""
	}
	opening := t.Opening(word, 2)
	if len(opening) < 2 || !contains(interrogators(), opening[0]) {
		return ""
	}
	if slices.Contains([]string{"you", "someone", "somebody", "anyone", "anybody", "sie", "ihr", "du", "jemand"}, opening[1]) {
		return ""
	}
	return strings.Join(opening, " ")
}
