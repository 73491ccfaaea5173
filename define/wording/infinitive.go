package wording

import "throughline.dev/define/rulebook"

// infinitive minds "be able to" and its kin before the verb that counts, and offers to leave it out.
func infinitive(j *judge, r *rulebook.Rule) {
	for _, m := range j.modals {
		k := m + 1
		if j.at(k).low == "not" || j.at(k).is(adverb) {
			k++
		}
		to := j.ability(k)
		if to < 0 {
			continue
		}
		verb := j.at(to)
		if !verb.letter {
			continue
		}
		var fixes []rulebook.Fix
		if j.at(to-1).low == "to" && verb.low != "be" {
			span := j.spanOf(k, to)
			span.End = verb.Start
			fixes = append(fixes, rulebook.Fix{Title: "Leave out “" + j.quoted(j.spanOf(k, to)) + "”", Span: span})
		}
		j.add(r, k, to, fixes...)
		return
	}
}

// ability returns the word after "be able to", "be capable of", "have the ability to", "support the ability to" at k;
// -1 when nothing of the sort stands there.
func (j *judge) ability(k int) int {
	low := func(n int) string { return j.at(k + n).low }
	switch low(0) {
	case "be":
		switch {
		case low(1) == "able" && low(2) == "to":
			return k + 3
		case low(1) == "capable" && low(2) == "of":
			return k + 3
		}
	case "have", "support", "provide", "include", "offer", "possess":
		n := 1
		if j.at(k + n).class.is(determiner) {
			n++
		}
		if (low(n) == "ability" || low(n) == "capability" || low(n) == "capacity" || low(n) == "possibility" || low(n) == "facility") && low(n+1) == "to" {
			return k + n + 2
		}
		if low(0) == "provide" && low(1) == "for" {
			return k + 2
		}
	}
	return -1
}
