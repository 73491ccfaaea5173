package wording

import (
	"throughline.dev/define/quantity"
	"throughline.dev/define/rulebook"
)

// boundary minds an end that may or may not belong: "until March 5", "between Monday and Friday".
func boundary(j *judge, r *rulebook.Rule) {
	if !j.any.is(ending) || j.inclusive() {
		return
	}
	for i := range j.words {
		w := &j.words[i]
		switch w.low {
		case "until", "till", "through", "by":
		default:
			continue
		}
		k := i + 1
		if j.at(k).class.is(determiner) {
			k++
		}
		if !j.dated(k) || w.low == "by" && j.passiveBefore(i) {
			continue
		}
		j.add(r, i, k+1)
	}
}

// dated reports whether a date, a clock time or a day stands at k.
func (j *judge) dated(k int) bool {
	w := j.at(k)
	switch w.low {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "midnight", "noon",
		"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december":
		return true
	}
	if w.quantity {
		form := j.read.Quantities[w.number].Form
		return form == quantity.Date || form == quantity.Clock || form == quantity.Ordinal
	}
	return false
}

// inclusive reports whether the sentence says it.
func (j *judge) inclusive() bool {
	for i := range j.words {
		switch j.words[i].low {
		case "inclusive", "exclusive", "including", "excluding", "inclusively", "exclusively":
			return true
		}
	}
	return false
}

func (j *judge) passiveBefore(i int) bool { return j.at(i - 1).participled() }
