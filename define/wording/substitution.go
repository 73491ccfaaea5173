package wording

import (
	"strings"

	"throughline.dev/define/rulebook"
)

// substitution minds a phrase for which a shorter one stands, and offers that one.
func (j *judge) substitution(r *rulebook.Rule, h hit) {
	words, span := j.text(h.from, h.to)
	instead := r.Swap[strings.ToLower(words)]
	if instead == "" {
		j.addSpan(r, words, span) // written with other blanks between the words
		return
	}
	if j.words[h.from].capital {
		instead = strings.ToUpper(instead[:1]) + instead[1:]
	}
	j.addSpan(r, words, span, rulebook.Fix{Title: "Write “" + instead + "”", Span: span, Text: instead})
}
