package wording

import (
	"slices"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// hit is a phrase of a rule in the sentence, as words [from, to).
type hit struct {
	from, to int
	rule     int32
	weak     bool
}

// phrasing looks up the phrases of all rules in one pass. A phrase inside an exception of its rule does not count,
// nor does one inside a longer phrase of a rule that weighs as much.
func phrasing(j *judge, _ *rulebook.Rule) {
	hits, excepts := j.hits, j.excepts
	for i := range j.words {
		if j.words[i].masked || j.words[i].id == 0 {
			continue
		}
		j.book.words.match(j.words, i, func(end int, entries []entry) {
			for _, e := range entries {
				h := hit{i, end, e.rule, e.role == weak}
				if e.role == excepted {
					excepts = append(excepts, h)
				} else if !slices.Contains(hits[max(0, len(hits)-longestPhrase):], h) { // two patterns may match the same words
					hits = append(hits, h)
				}
			}
		})
	}
	j.hits, j.excepts = hits, excepts
	for n, h := range hits {
		if j.full() {
			return
		}
		r := &j.book.rules[h.rule]
		if r.Severity == rulebook.Off || j.covered(n, hits, excepts) || j.named(h) || h.to < j.label {
			continue
		}
		n := len(j.found)
		j.phrase(r, h)
		if len(j.found) > n && j.isPurpose(h) {
			// What a requirement is good for need not be checked.
			f := &j.found[len(j.found)-1]
			f.Severity = lighter(ledger.Info, f.Severity)
		}
	}
}

// isPurpose reports whether the words stand in a clause that gives a reason: "in order to …".
func (j *judge) isPurpose(h hit) bool {
	if len(j.read.Clauses) == 0 {
		return false
	}
	at := j.words[h.from].Start
	n, found := slices.BinarySearchFunc(j.read.Clauses, at, func(c criterion.Clause, at int) int { return c.Span.Start - at })
	if !found {
		n--
	}
	return n >= 0 && j.read.Clauses[n].Kind == "purpose" && j.read.Clauses[n].Span.End > at
}

// covered reports whether an exception or a longer phrase takes the place of the hit n.
func (j *judge) covered(n int, hits, excepts []hit) bool {
	h := hits[n]
	first, _ := slices.BinarySearchFunc(excepts, h.from-longestPhrase, func(e hit, from int) int { return e.from - from })
	for _, e := range excepts[first:] {
		if e.from >= h.to {
			break
		}
		if e.rule == h.rule && e.from < h.to && h.from < e.to && e.to-e.from >= h.to-h.from {
			return true
		}
	}
	takes := func(o hit) bool { return inside(h, o) && j.weightOf(o) >= j.weightOf(h) }
	// Hits come by their first word, so that those around h are near it.
	for k := n - 1; k >= 0 && hits[k].from > h.from-longestPhrase; k-- {
		if takes(hits[k]) {
			return true
		}
	}
	for k := n + 1; k < len(hits) && hits[k].from == h.from; k++ {
		if takes(hits[k]) {
			return true
		}
	}
	return false
}

func (j *judge) weightOf(h hit) int {
	if h.weak {
		return weight(ledger.Info)
	}
	return weight(j.book.rules[h.rule].Severity)
}

// inside reports whether h is a proper part of o.
func inside(h, o hit) bool {
	return o.from <= h.from && h.to <= o.to && o.to-o.from > h.to-h.from
}

// named reports whether the words are part of a name in capitals ("Quick Reference Guide"), not a wish. The first
// word of a sentence has a capital anyway.
func (j *judge) named(h hit) bool {
	if h.from == 0 || !j.words[h.from].capital {
		return false
	}
	if j.at(h.from-1).low == "." {
		return false
	}
	return j.at(h.from-1).capital && h.from > 1 || j.at(h.to).capital
}

// phrase judges one hit by the kind of its rule.
func (j *judge) phrase(r *rulebook.Rule, h hit) {
	switch r.Kind {
	case "quality":
		j.quality(r, h)
	case "vague":
		j.vague(r, h)
	case "superlative":
		j.superlative(r, h)
	case "substitution":
		j.substitution(r, h)
	case "weak-verb":
		j.weakVerb(r, h)
	case "reference":
		j.reference(r, h)
	case "phrase":
		f := j.add(r, h.from, h.to)
		if h.weak {
			f.Severity = ledger.Info
		}
	}
}

// vague judges a vague word: a number beside it takes its weight.
func (j *judge) vague(r *rulebook.Rule, h hit) {
	if r.ID == "RQ-V03" && !j.amount(h) {
		return
	}
	f := j.add(r, h.from, h.to)
	switch {
	case h.weak && !(predicative(r.ID) && !j.bounded && j.predicate(h)), j.words[h.from].low == "multiple" && !j.capacity(h.from):
		f.Severity = ledger.Info
	case (f.Severity == ledger.Refusal || r.ID == "RQ-V13") && j.boundedBy(sortsFor(r.ID)):
		f.Severity = ledger.Info
		f.Message += " The number beside it says what is meant, so the word can go."
	}
}

// predicative reports whether weak words of a rule weigh as much as its others where they are the predicate: "results
// must be relevant" against "the relevant results".
func predicative(rule string) bool { return rule == "RQ-V02" || rule == "RQ-L25" }

// amount reports whether "most", "some" and "few" stand before what is counted, not before an adjective ("most
// efficient") or a verb.
func (j *judge) amount(h hit) bool {
	if h.to-h.from > 1 || j.words[h.from].low != "most" {
		return true
	}
	for i := h.to; i < h.to+3; i++ {
		if j.at(i).is(adverb) {
			return false // "most frequently used"
		}
		if plural(j.at(i)) {
			return true
		}
	}
	return false
}

// capacity reports whether a verb of capability stands before the word i: "support multiple users" asks for a number,
// "join multiple files" does not.
func (j *judge) capacity(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		switch j.words[k].low {
		case "support", "supports", "handle", "handles", "accommodate", "serve", "allow", "allows", "process", "manage", "host", "run":
			return true
		case ".", ",", ";":
			return false
		}
	}
	return false
}

// plural reports whether a word looks like a noun in the plural.
func plural(w *word) bool {
	n := len(w.low)
	if !w.letter || n < 4 || w.low[n-1] != 's' || w.class.is(pronounWord|preposition|be|auxiliary|subordinator|adverb|determiner) {
		return w.low == "people" || w.low == "data" || w.low == "children"
	}
	switch w.low[n-2] {
	case 's', 'u', 'i':
		return false // access, status, analysis
	}
	return true
}

// spanOf is the place of words [from, to) in the text.
func (j *judge) spanOf(from, to int) passage.Span {
	_, span := j.text(from, to)
	return span
}
