package wording

import (
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// negation minds what does not happen, unless it states a limit ("no more than"); and two negations together, which
// are worse.
func negation(j *judge, r *rulebook.Rule) {
	if !j.any.is(negative) {
		return
	}
	first, n := -1, 0
	for i := range j.words {
		w := &j.words[i]
		if w.masked || !w.class.is(negative) || w.low == "without" || j.limits(i) || j.inClause(i) {
			continue
		}
		if w.low == "no" && (j.at(i+1).low == "." || j.at(i+1).quantity) {
			continue // "No. 5"
		}
		n++
		if first < 0 {
			first = i
		}
	}
	switch {
	case n == 0:
	case n >= 2 && j.near(first):
		f := j.add(r, first, first+1)
		f.Severity = lighter(ledger.Warning, heavier(f.Severity))
		f.Message = "Two negations in one sentence are easily misread. Say what happens."
	default:
		j.add(r, first, first+1)
	}
}

// inClause reports whether the word i stands in a condition or a relative clause: what is negated there is not owed.
func (j *judge) inClause(i int) bool {
	for k := i - 1; k >= 0 && k > i-12; k-- {
		w := &j.words[k]
		switch {
		case w.low == "," || w.low == "." || w.low == ";" || w.low == ":" || w.class.is(obliging):
			return false
		case w.class.is(subordinator) && w.low != "as":
			return true
		}
	}
	return false
}

// heavier is the next severity up.
func heavier(s ledger.Severity) ledger.Severity {
	if s == ledger.Info {
		return ledger.Warning
	}
	return s
}

// near reports whether another negation follows within the same part of the sentence.
func (j *judge) near(first int) bool {
	for i := first + 1; i < len(j.words) && i < first+10; i++ {
		w := &j.words[i]
		if w.low == "," || w.low == "." || w.low == ";" || w.class.is(conjunction) {
			return false
		}
		if w.class.is(negative) && w.low != "nor" && !j.limits(i) {
			return true
		}
	}
	return false
}

// limits reports whether a negation is part of a comparison: "no more than", "shall not exceed", "not only".
func (j *judge) limits(i int) bool {
	for k := i + 1; k < i+5 && k < len(j.words); k++ {
		switch j.words[k].low {
		case "more", "less", "longer", "later", "fewer", "greater", "higher", "lower", "larger", "smaller", "shorter", "earlier", "slower", "better", "worse", "older", "exceed", "exceeding", "limited", "only", "above", "below", "beyond", "fall", "drop", "over", "under":
			return true
		}
	}
	return false
}
