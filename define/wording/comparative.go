package wording

import (
	"strings"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// comparativeWords are those of quality. Others ("later", "other", "further") mostly compare nothing.
func comparativeWords() []string {
	return list(`faster quicker slower better worse easier simpler safer cheaper cleaner clearer smoother stronger lighter heavier
		larger bigger smaller longer shorter higher lower greater fewer wider broader closer deeper richer friendlier smarter nicer
		tighter finer stricter newer older cooler quieter brighter sharper thinner thicker leaner improved enhanced`)
}

// qualities that "more" and "less" compare.
func (j *judge) compared(i int) bool {
	w := j.at(i)
	if !w.letter || w.class.is(preposition|determiner|conjunction) {
		return false
	}
	for _, end := range []string{"able", "ible", "ive", "ient", "ful", "ant", "ent", "ate", "ure", "ust", "ly", "ous", "ic", "ible", "ise", "ex"} {
		if strings.HasSuffix(w.low, end) {
			return true
		}
	}
	return false
}

// comparative minds a comparison without its second side. Bounds ("more than 5", "no longer than"), versions ("or
// later") and comparisons with something the sentence names ("than the one of release 3.1") are not minded.
func comparative(j *judge, r *rulebook.Rule) {
	if !j.any.is(comparing | degree) {
		return
	}
	for i := range j.words {
		w := &j.words[i]
		from, to := i, i+1
		switch {
		case w.masked || !w.letter:
			continue
		case w.class.is(comparing):
		case (w.low == "more" || w.low == "less") && j.compared(i+1):
			to = i + 2
		case w.low == "as" && j.asGoodAs(i):
			to = i + 3
		default:
			continue
		}
		if j.isBound(from, to) || j.isName(to) {
			continue
		}
		f := j.add(r, from, to)
		switch {
		case j.bounded:
			f.Severity = ledger.Info
		case j.at(to).low == "than" && j.based(to+1):
			f.Severity = ledger.Info // compares with something that has a name or a number
		case !j.governs(from) && w.low != "as":
			f.Severity = ledger.Info // "the higher level": which one, not how good
		}
	}
}

// asGoodAs reports whether "as <quality> as" stands at i and compares with something that is named.
func (j *judge) asGoodAs(i int) bool {
	q := j.at(i + 1)
	if !q.letter || j.at(i+2).low != "as" {
		return false
	}
	switch q.low {
	case "well", "long", "soon", "far", "many", "much", "such", "same":
		return false
	}
	next := j.at(i + 3).low
	return next != "possible" && next != "practical" && next != "practicable" && next != "necessary" && next != "needed"
}

// isBound reports whether the comparison is the comparator of a number, or denies that something goes on ("no longer").
func (j *judge) isBound(from, to int) bool {
	switch j.at(from - 1).low {
	case "no", "not", "or", "and":
		return true
	}
	for i := from - 3; i < to+4; i++ {
		if w := j.at(i); w.quantity {
			return true
		}
	}
	return j.at(to).low == "than" && (j.at(to+1).low == "or" || j.at(to+1).low == "one")
}

// isName reports whether the comparative is part of a term: "lower case", "higher education", "greater London".
func (j *judge) isName(to int) bool {
	switch j.at(to).low {
	case "case", "education", "school", "left", "right", "bound", "limit", "level", "layer", "priority", "version", "versions", "bit", "bits", "half", "part":
		return true
	}
	return false
}

// based reports whether what follows "than" has a number or a name in capitals.
func (j *judge) based(i int) bool {
	for k := i; k < i+8 && k < len(j.words); k++ {
		if w := j.words[k]; w.quantity || w.capital || w.low == "current" || w.low == "previous" {
			return w.quantity || w.capital
		}
	}
	return false
}

// governs reports whether the comparison carries the obligation: after "be", a verb of the predicate, or as its
// adverb.
func (j *judge) governs(i int) bool {
	if len(j.modals) == 0 {
		return true
	}
	first := j.modals[0]
	if i < first {
		return false
	}
	for k := i - 1; k >= first && k >= i-3; k-- {
		w := &j.words[k]
		if w.class.is(be) || w.low == "make" || w.low == "provide" || w.low == "offer" || w.low == "run" || w.low == "work" {
			return true
		}
	}
	return j.at(i-1).class.is(verb) || j.at(i-2).class.is(verb)
}
