package wording

import (
	"slices"

	"throughline.dev/define/criterion"
	"throughline.dev/define/rulebook"
)

// otherwise minds an "if" about a check that can fail, when nothing is said of the other branch. Unwanted events ("if
// the card is rejected, then …") are the other branch themselves.
func otherwise(j *judge, r *rulebook.Rule) {
	if !slices.ContainsFunc(j.read.Clauses, func(c criterion.Clause) bool { return c.Kind == "unwanted" }) {
		return
	}
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
		fails, checks := false, false
		for i := from; i < to; i++ {
			switch w := &j.words[i]; {
			case w.class.is(negative):
				fails = true // this is the other branch
			case checked(w.low):
				checks = true
			}
		}
		if checks && !fails {
			j.addSpan(r, j.quoted(c.Span), c.Span)
			return
		}
	}
}

// checked reports whether a word states the good outcome of a check.
func checked(w string) bool {
	switch w {
	case "valid", "correct", "successful", "succeeds", "available", "allowed", "authorized", "authorised", "matches", "exists", "match", "exist", "enabled", "present":
		return true
	}
	return false
}
