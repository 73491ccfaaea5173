package wording

import "throughline.dev/define/rulebook"

// universal minds "all", "any", "always" about a set that the sentence neither counts nor restricts.
func universal(j *judge, r *rulebook.Rule) {
	if !j.any.is(total) {
		return
	}
	for i := range j.words {
		if !j.words[i].class.is(total) {
			continue
		}
		if j.defined(i) || j.at(i+1).quantity || j.at(i-1).quantity {
			continue
		}
		j.add(r, i, i+1)
		return // once a sentence
	}
}

// defined reports whether the set is restricted or counted: "all users of role clerk", "each response with a status".
func (j *judge) defined(i int) bool {
	for k := i + 1; k < i+6 && k < len(j.words); k++ {
		w := &j.words[k]
		if w.quantity || w.masked || w.capital {
			return true
		}
		switch w.low {
		case "of", "with", "that", "which", "who", "whose", "from", "in", "listed", "named", "following", "time", "times":
			return k > i+1 || w.low == "of"
		case ",", ".", ";":
			return false
		}
	}
	return false
}
