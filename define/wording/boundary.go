package wording

import (
	"throughline.dev/define/quantity"
	"throughline.dev/define/rulebook"
)

// boundary minds an end that may or may not belong: "until March 5", "between Monday and Friday".
func boundary(j *judge, r *rulebook.Rule) {
	for i := range j.words {
		w := j.words[i]
		switch w.low {
		case "until", "till", "through", "by":
		default:
			continue
		}
		k := i + 1
		if j.at(k).class.is(determiner) {
			k++
		}
		if !j.dated(k) || w.low == "by" && j.passiveBefore(i) || j.inclusive() {
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
	for _, q := range j.read.Quantities {
		if w.quantity && q.Span.Overlaps(w.Span) {
			return q.Form == quantity.Date || q.Form == quantity.Clock || q.Form == quantity.Ordinal
		}
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
