package wording

import "throughline.dev/define/rulebook"

// reference minds a pointer to something without a name. A number, a name in capitals or a link beside it is a name.
func (j *judge) reference(r *rulebook.Rule, h hit) {
	for i := h.to; i < h.to+8 && i < len(j.words); i++ {
		w := j.words[i]
		if w.low == "." || w.low == ";" {
			break
		}
		if w.quantity || w.masked || w.capital || w.low == "following" || !w.letter && w.low != "" && w.low[0] >= '0' && w.low[0] <= '9' {
			return
		}
	}
	f := j.add(r, h.from, h.to)
	if j.bounded {
		f.Severity = min2("info", f.Severity)
	}
}
