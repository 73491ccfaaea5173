package wording

import (
	"throughline.dev/define/rulebook"
)

// otherwise minds an "if" about a check that can fail, when nothing is said of the other branch. Unwanted events ("if
// the card is rejected, then …") are the other branch themselves.
func otherwise(j *judge, r *rulebook.Rule) {
	for i := range j.words {
		switch j.words[i].low {
		case "otherwise", "else", "unless":
			return
		}
	}
	for _, c := range j.read.Clauses {
		if c.Kind != "unwanted" {
			continue
		}
		from, to := j.wordsOf(c.Span)
		for i := from; i < to; i++ {
			switch j.words[i].low {
			case "valid", "correct", "successful", "succeeds", "available", "allowed", "authorized", "authorised", "matches", "exists", "match", "exist", "enabled", "present":
				if !j.at(i - 1).class.is(negative) {
					j.addSpan(r, j.quoted(c.Span), c.Span)
					return
				}
			}
		}
	}
}
