package wording

import (
	"fmt"
	"strings"

	"throughline.dev/define/rulebook"
)

// Limits of the rule about length.
const (
	longest        = 40 // words
	mostConditions = 3
)

// length minds long sentences and sentences with many conditions.
func length(j *judge, r *rulebook.Rule) {
	n := 0
	for i := range j.words {
		if j.words[i].letter {
			n++
		}
	}
	conditions := 0
	for _, c := range j.read.Clauses {
		switch c.Kind {
		case "trigger", "state", "feature", "unwanted":
			conditions++
		}
	}
	what := ""
	switch {
	case n > longest:
		what = fmt.Sprintf("The sentence has %d words", n)
	case conditions > mostConditions:
		what = fmt.Sprintf("The sentence has %d conditions", conditions)
	default:
		return
	}
	f := j.addSpan(r, "", j.whole())
	f.Message = strings.ReplaceAll(r.Message, "{words}", what)
}

// broken minds an obligation without somebody obliged, and a modal verb with nothing after it.
func broken(j *judge, r *rulebook.Rule) {
	if len(j.modals) == 0 {
		return
	}
	m := j.modals[0]
	last := j.modals[len(j.modals)-1]
	what := ""
	switch {
	case m == 0 && j.at(1).letter && !strings.HasSuffix(strings.TrimSpace(j.s.Text), "?") && j.words[0].low != "can" && j.words[0].low != "will":
		what = "The sentence names nobody who is obliged before “" + j.words[0].low + "”."
		last = 0
	case last == len(j.words)-1 || last == len(j.words)-2 && j.words[last+1].low == ".":
		what = "No verb follows “" + j.words[last].low + "”."
	default:
		return
	}
	f := j.add(r, last, last+1)
	f.Message = what
}
