package wording

import (
	"strings"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// superlative judges an extreme. With a number it is a plain bound ("maximum of 5 s"), and "most browsers" is an
// amount rather than an extreme.
func (j *judge) superlative(r *rulebook.Rule, h hit) {
	if j.bounded && !j.far(h) {
		return
	}
	first := h.from
	if j.words[first].low == "most" && h.to == first+1 {
		next := j.at(first + 1)
		if j.amount(h) || !next.letter || next.class.is(preposition|determiner) {
			return
		}
		h.to++
	}
	f := j.add(r, h.from, h.to)
	est := strings.HasSuffix(j.words[first].low, "est") && j.words[first].low != "best"
	switch {
	case j.bounded, strings.HasPrefix(j.words[first].low, "optimi"), est && j.at(first-1).low == "the":
		f.Severity = lighter(ledger.Info, f.Severity) // "the highest level" says which one, not how good
	case est, j.words[first].low == "most", j.words[first].low == "ideal", j.words[first].low == "ultimate":
		f.Severity = lighter(ledger.Warning, f.Severity)
	}
}

// far reports whether no number stands within eight words of a hit.
func (j *judge) far(h hit) bool {
	for i := max(0, h.from-8); i < min(len(j.words), h.to+8); i++ {
		if j.words[i].quantity {
			return false
		}
	}
	return true
}
