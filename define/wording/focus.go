package wording

import "throughline.dev/define/rulebook"

// focus minds "only", "also" and "even" between a modal and its verb: "shall only approve orders on weekdays".
func focus(j *judge, r *rulebook.Rule) {
	for _, m := range j.modals {
		w := j.at(m + 1)
		if (w.low == "only" || w.low == "even") && j.at(m+2).letter {
			j.add(r, m+1, m+2)
		}
	}
}
