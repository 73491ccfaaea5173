package wording

import (
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// aside minds reasons ("in order to", "so that") and remarks in brackets inside a requirement. Short brackets
// (a plural, an acronym, a unit, a placeholder) are not remarks.
func aside(j *judge, r *rulebook.Rule) {
	if !j.any.is(asiding) {
		return
	}
	open := -1
	for i := range j.words {
		w := &j.words[i]
		switch {
		case w.masked:
		case w.low == "(":
			open = i
		case w.low == ")" && open >= 0:
			if i-open > 4 {
				j.add(r, open, i+1)
			}
			open = -1
		case w.low == "in" && j.at(i+1).low == "order" && j.at(i+2).low == "to":
			j.addSpan(r, "in order to", j.spanOf(i, i+3), rulebook.Fix{Title: "Write “to”", Span: j.spanOf(i, i+3), Text: to(w)})
		case w.low == "so" && j.at(i+1).low == "that" && i > 0:
			j.add(r, i, i+2)
		}
	}
}

func to(w *word) string {
	if w.capital {
		return "To"
	}
	return "to"
}

// obligations minds a second obligation after a semicolon or a full stop inside the requirement.
func obligations(j *judge, r *rulebook.Rule) {
	for n := 1; n < len(j.modals); n++ {
		if !j.words[j.modals[n]].class.is(obliging) || !j.words[j.modals[n-1]].class.is(obliging) {
			continue
		}
		for i := j.modals[n] - 1; i > j.modals[n-1]; i-- {
			if mark := j.words[i].low; mark == ";" || mark == "." && i+1 < len(j.words) && j.words[i+1].capital {
				span := passage.Span{Start: j.words[max(0, i-1)].Start, End: j.words[i].End}
				f := j.addSpan(r, strings.TrimRight(j.quoted(span), " ;."), span)
				_ = f
				return
			}
		}
	}
}
