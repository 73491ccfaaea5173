package wording

import (
	"slices"
	"strings"

	"throughline.dev/define/rulebook"
)

// noun is a phrase that a pronoun may stand for, as words [from, to).
type noun struct {
	from, to int
	plural   bool
	person   bool
}

// pronoun minds a pronoun that can stand for two or more nouns.
func pronoun(j *judge, r *rulebook.Rule) { j.pronouns(r, func(n int) bool { return n >= 2 }) }

// pronounOne minds a pronoun with a single noun to stand for.
func pronounOne(j *judge, r *rulebook.Rule) { j.pronouns(r, func(n int) bool { return n == 1 }) }

func (j *judge) pronouns(r *rulebook.Rule, minds func(candidates int) bool) {
	if !j.any.is(pronounWord) {
		return
	}
	var nouns []noun
	parsed := false
	for i := range j.words {
		w := &j.words[i]
		if w.masked || !w.class.is(pronounWord) {
			continue
		}
		if j.full() {
			return
		}
		var many, people bool
		switch w.low {
		case "it", "its", "itself":
			if j.pleonastic(i) || j.s.Text[w.Start:w.End] == "IT" {
				continue
			}
		case "they", "them", "their", "theirs", "these", "those":
			if (w.low == "these" || w.low == "those") && j.at(i+1).letter && !j.at(i+1).class.is(modal|be|verb) {
				continue // "these files": a determiner
			}
			many = true
		case "he", "she", "him", "her", "his":
			people = true
		default:
			continue
		}
		if !parsed {
			nouns, parsed = j.nouns(), true
		}
		names := j.candidates(nouns, i, many, people)
		if !minds(len(names)) {
			continue
		}
		f := j.add(r, i, i+1)
		for k := range names {
			names[k] = "“" + shorten(names[k]) + "”"
		}
		names = names[:min(len(names), 3)]
		slices.Reverse(names)
		f.Message = strings.ReplaceAll(f.Message, "{candidates}", strings.Join(names, " or "))
	}
}

// reach is how far before a pronoun its noun may stand, in words.
const reach = 60

// candidates are the different nouns before the word i that agree with a pronoun, the nearest first.
func (j *judge) candidates(nouns []noun, i int, many, people bool) []string {
	var names []string
	last, _ := slices.BinarySearchFunc(nouns, i, func(n noun, i int) int { return n.to - i - 1 })
	for k := last - 1; k >= 0 && nouns[k].from >= i-reach && len(names) < 5; k-- {
		n := nouns[k]
		if people && !n.person || !people && !many && (n.person || n.plural) || many && !n.plural {
			continue
		}
		name, _ := j.text(n.from, n.to)
		if !containsFold(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func containsFold(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

// pleonastic reports whether "it" stands for nothing: "it shall be possible to", "it is required that".
func (j *judge) pleonastic(i int) bool {
	k := i + 1
	for j.at(k).class.is(modal|be|adverb) || j.at(k).is(adverb) {
		k++
	}
	if k == i+1 {
		return j.at(k).low == "takes"
	}
	if j.at(i+1).class.is(modal) && !j.at(k-1).class.is(be) {
		return j.at(k).low == "take"
	}
	next := j.at(k + 1).low
	switch j.at(k).low {
	case "possible", "impossible", "necessary", "important", "essential", "required", "recommended", "expected", "assumed", "desirable", "intended", "foreseen", "noted", "useful", "easy", "difficult", "better", "best", "permitted", "allowed", "clear", "likely", "mandatory", "optional":
		return next == "to" || next == "that" || next == "for" || j.at(k).low == "possible" || j.at(k).low == "likely"
	}
	return false
}

// nouns lists the noun phrases of the sentence by their shape: words after a determiner, or words in the plural, up to
// the next verb, preposition or mark.
func (j *judge) nouns() []noun {
	var out []noun
	for i := 0; i < len(j.words); {
		w := &j.words[i]
		if !w.letter || w.class.is(modal|be|auxiliary|preposition|conjunction|subordinator|pronounWord|negative) && !w.class.is(determiner) || w.is(adverb) {
			i++
			continue
		}
		from := i
		determined := w.class.is(determiner)
		if determined {
			from++
		}
		to := from
		for to < len(j.words) && j.inNoun(to, from, determined) {
			to++
		}
		if to > from {
			head := &j.words[to-1]
			if determined || plural(head) || head.capital && to-1 > 0 {
				n := noun{from, to, plural(head) || from > 0 && (j.words[from-1].low == "these" || j.words[from-1].low == "those"), head.class.is(person)}
				if !head.class.is(abstract) {
					out = append(out, n)
				}
			}
		}
		i = max(to, i+1)
	}
	return out
}

// inNoun reports whether the word k goes on a noun phrase that began at from.
func (j *judge) inNoun(k, from int, determined bool) bool {
	w := &j.words[k]
	if !w.letter || w.quantity || w.class.is(modal|be|auxiliary|preposition|conjunction|subordinator|pronounWord|negative|determiner|adverb) || w.is(adverb) {
		return false
	}
	if k == from {
		return true
	}
	// A verb in the middle ends it, unless it goes on as a noun: "the access control list".
	if w.class.is(verb) && !determined {
		return false
	}
	return true
}
