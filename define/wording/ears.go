package wording

import (
	"slices"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// earsSystem minds an obligation laid on a pronoun.
func earsSystem(j *judge, r *rulebook.Rule) {
	for _, m := range j.modals {
		w := j.at(m - 1)
		if w.low != "it" && w.low != "they" || !j.words[m].class.is(obliging) {
			continue
		}
		if j.at(m+1).low == "be" && (j.at(m+2).low == "possible" || j.at(m+2).low == "noted" || j.at(m+2).low == "impossible" || j.at(m+3).low == "to" || j.at(m+3).low == "that") || j.at(m+1).low == "take" {
			continue // "it shall be possible to": "it" stands for nothing
		}
		j.add(r, m-1, m)
	}
}

// earsWhen minds "when" before a state that lasts.
func earsWhen(j *judge, r *rulebook.Rule) {
	for _, c := range j.read.Clauses {
		if c.Kind != "trigger" && c.Kind != "state" {
			continue
		}
		from, to := j.wordsOf(c.Span)
		if from == to || j.words[from].low != "when" {
			continue
		}
		for i := from + 1; i+1 < to; i++ {
			if (j.words[i].low == "is" || j.words[i].low == "are") && j.words[i+1].low == "in" {
				fix := rulebook.Fix{Title: "Write “while”", Span: j.words[from].Span, Text: "while"}
				if j.words[from].capital {
					fix.Text = "While"
				}
				j.add(r, from, to, fix)
				break
			}
		}
	}
}

// earsIf minds an unwanted condition whose answer does not open with "then".
func earsIf(j *judge, r *rulebook.Rule) {
	for _, c := range j.read.Clauses {
		_, to := j.wordsOf(c.Span)
		if c.Kind != "unwanted" || c.Span.Start > 0 {
			continue
		}
		if j.at(to).low != "then" && j.at(to+1).low != "then" {
			j.addSpan(r, j.quoted(c.Span), c.Span)
		}
	}
}

// earsTriggers minds several triggers joined by "or".
func earsTriggers(j *judge, r *rulebook.Rule) {
	for _, c := range j.read.Clauses {
		if c.Kind != "trigger" {
			continue
		}
		from, to := j.wordsOf(c.Span)
		for i := from; i < to; i++ {
			// The part after "or" is a clause of its own: it has a subject.
			if j.words[i].low == "or" && (j.at(i+1).class.is(determiner) || j.at(i+1).class.is(subordinator)) && to-i > 3 {
				j.addSpan(r, j.quoted(c.Span), c.Span)
				break
			}
		}
	}
}

// earsOrder minds clauses in another order than where, while, when or if.
func earsOrder(j *judge, r *rulebook.Rule) {
	rank := map[string]int{"feature": 1, "state": 2, "trigger": 3, "unwanted": 3}
	if len(j.modals) == 0 {
		return
	}
	last, span := 0, passage.Span{}
	for _, c := range j.read.Clauses {
		n := rank[c.Kind]
		if n == 0 || c.Span.Start > j.words[j.modals[0]].Start {
			continue
		}
		if n < last {
			j.addSpan(r, j.quoted(span), span)
			return
		}
		last, span = n, c.Span
	}
}

// earsResponse minds an obligation that ends after its verb.
func earsResponse(j *judge, r *rulebook.Rule) {
	if len(j.modals) == 0 {
		return
	}
	m := j.modals[len(j.modals)-1]
	end := len(j.words)
	for end > 0 && !j.words[end-1].letter {
		end--
	}
	if end != m+2 || !j.words[m].class.is(obliging) || j.introduces() {
		return // what follows the colon is the object
	}
	switch j.words[m+1].low {
	case "stop", "start", "end", "exit", "close", "restart", "terminate", "expire", "continue", "resume", "not", "be":
		return // nothing has to follow
	}
	j.add(r, m+1, m+2)
}

// wordsOf returns the words [from, to) inside a span of the text.
func (j *judge) wordsOf(span passage.Span) (from, to int) {
	from, _ = slices.BinarySearchFunc(j.words, span.Start, func(w word, start int) int { return w.Start - start })
	for to = from; to < len(j.words) && j.words[to].End <= span.End; {
		to++
	}
	return from, to
}
