package wording

import (
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// Passive is a form of "be" with a participle, as words [From, To).
type Passive struct {
	From, To int
	Agent    bool // "by …" names who does it
}

// passive minds passives that name nobody.
func passive(j *judge, r *rulebook.Rule) {
	for _, p := range j.passives() {
		if !p.Agent {
			j.add(r, p.From, p.To)
		}
	}
}

// passives finds every form of "be" with a participle after it, adverbs and "not" between them allowed.
func (j *judge) passives() []Passive {
	var out []Passive
	for i := 0; i < len(j.words); i++ {
		if !j.words[i].class.is(be) {
			continue
		}
		k := i + 1
		for k < len(j.words) && k-i <= 5 && j.between(k) {
			k++
		}
		w := j.at(k)
		if w.masked || !w.participled() || w.class.is(adjectival) && !j.by(k+1) {
			continue
		}
		// "is a mixed list", "are fixed points": a participle before a noun is an adjective, unless the noun begins
		// the next part of the sentence.
		out = append(out, Passive{i, k + 1, j.by(k + 1)})
		i = k
	}
	return out
}

// between reports whether a word may stand between "be" and its participle.
func (j *judge) between(k int) bool {
	w := j.words[k]
	if w.participled() && !w.is(adverb) {
		return false
	}
	return w.is(adverb) || w.low == "not" || w.low == "be" || w.low == "being" || w.low == "been" ||
		(w.low == "and" || w.low == "or" || w.low == ",") && j.at(k-1).is(adverb) && j.at(k+1).is(adverb)
}

// by reports whether "by" names an agent soon after the participle.
func (j *judge) by(k int) bool {
	for i := k; i < k+12 && i < len(j.words); i++ {
		w := j.words[i]
		switch {
		case w.low == "by":
			next := j.at(i + 1)
			return !next.quantity && !(len(next.low) > 5 && next.low[len(next.low)-3:] == "ing")
		case w.low == "." || w.low == ";" || w.class.is(modal) || w.class.is(be):
			return false
		}
	}
	return false
}

// Passives lists the passives of a sentence, with and without an agent, as spans of its text.
func (b *Book) Passives(s passage.Sentence) []passage.Span {
	j := newJudge(b, &s, &criterion.Result{}, Context{})
	var out []passage.Span
	for _, p := range j.passives() {
		out = append(out, j.spanOf(p.From, p.To))
	}
	return out
}
