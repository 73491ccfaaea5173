package wording

import (
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// passiveVoice is a form of "be" with a participle, as words [from, to).
type passiveVoice struct {
	from, to int
	agent    bool // "by …" names who does it
}

// passive minds passives that name nobody.
func passive(j *judge, r *rulebook.Rule) {
	for _, p := range j.passives() {
		if !p.agent {
			j.add(r, p.from, p.to)
		}
	}
}

// passives finds every form of "be" with a participle after it, adverbs and "not" between them allowed.
func (j *judge) passives() []passiveVoice {
	if !j.any.is(be) {
		return nil
	}
	var out []passiveVoice
	for i := 0; i < len(j.words); i++ {
		if !j.words[i].class.is(be) {
			continue
		}
		k := i + 1
		for k < len(j.words) && k-i <= 5 && j.between(k) {
			k++
		}
		w := j.at(k)
		// "is located" states where something is; "shall be located" tells somebody to put it there.
		if w.masked || !w.participled() || w.class.is(adjectival) && !j.by(k+1) && !j.ordered(i) {
			continue
		}
		out = append(out, passiveVoice{i, k + 1, j.by(k + 1)})
		i = k
	}
	return out
}

// ordered reports whether a modal verb stands before the "be" at i: what follows is to be done.
func (j *judge) ordered(i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		if j.words[k].class.is(modal) {
			return true
		}
		if !j.words[k].is(adverb) && j.words[k].low != "not" {
			return false
		}
	}
	return false
}

// between reports whether a word may stand between "be" and its participle.
func (j *judge) between(k int) bool {
	w := &j.words[k]
	if w.participled() && !w.is(adverb) {
		return false
	}
	return w.is(adverb) || w.low == "not" || w.low == "be" || w.low == "being" || w.low == "been" ||
		(w.low == "color" || w.low == "colour") && j.at(k+1).participled() ||
		(w.low == "and" || w.low == "or" || w.low == ",") && j.at(k-1).is(adverb) && j.at(k+1).is(adverb)
}

// by reports whether "by" names an agent soon after the participle.
func (j *judge) by(k int) bool {
	for i := k; i < k+12 && i < len(j.words); i++ {
		w := &j.words[i]
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
	j := b.judge(s, criterion.Result{}, Context{})
	defer b.done(j)
	var out []passage.Span
	for _, p := range j.passives() {
		out = append(out, j.spanOf(p.from, p.to))
	}
	return out
}
