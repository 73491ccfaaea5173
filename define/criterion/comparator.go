package criterion

import (
	"strings"
	"sync"
)

// relation is what a comparing phrase says, before negation and before the direction of the metric are applied.
type relation uint8

const (
	bare    relation = iota // no phrase: "in" and "=" are phrases
	lt                      // less than, under
	gt                      // more than, exceeds
	le                      // at most
	ge                      // at least
	eq                      // exactly
	inside                  // within; "in 5 seconds"
	upto                    // at most as a bound, at least as a capability
	better                  // by the direction of the metric, strict
	worse                   // as better
	asGood                  // or better
	every                   // every 5 seconds: an interval
	after                   // after 1 hour of inactivity
	negated                 // longer, more: a comparison only with "no" before it
	lasting                 // for 5 minutes
)

// comparison is a comparing phrase found beside a quantity.
type comparison struct {
	rel      relation
	negated  bool // "no", "not" directly before the phrase
	from, to int  // tokens of the phrase; equal when there is none
	right    bool // it stands after the number
	extreme  bool // it says "maximum" or "minimum"
	approx   bool
	word     string // its last word: "longer than" compares times, "older than" describes
}

// phrase is the words of a comparing phrase, and what they say.
type phrase struct {
	words []string
	rel   relation
}

// leftPhrases stand before the number; by their last word, longest first.
var leftPhrases = sync.OnceValue(func() map[string][]phrase {
	return phraseTable(true, map[relation]string{
		lt:      "less than|fewer than|lower than|smaller than|shorter than|faster than|sooner than|earlier than|quicker than|lesser than|under|below|<|&lt;|inferior to|cheaper than|lighter than|closer than|less then|newer than|younger than|strictly less than|strictly below|strictly under",
		gt:      "more than|greater than|higher than|larger than|longer than|later than|bigger than|slower than|over|above|exceed|exceeds|exceeding|exceeded|in excess of|beyond|>|&gt;|older than|superior to|heavier than|further than|farther than|more then|surpass|surpasses|surpassing|wider than|deeper than|taller than",
		le:      "at most|maximum|maximally|max|at max|at maximum|at the most|limited to|limit to|capped at|cap of|less than or equal to|less than or equal|equal to or less than|lower than or equal to|smaller than or equal to|less or equal to|fewer than or equal to|upper limit|upper bound|ceiling|<=|≤|=<|< =|≦|⩽|restricted to|bounded by|no later|not later|maximum being|maximum allowed|within a maximum|longest|below or equal to|under or equal to|budget|not to exceed",
		ge:      "at least|at a minimum|at minimum|minimum|min|minimally|at the least|greater than or equal to|greater than or equal|equal to or greater than|more than or equal to|higher than or equal to|greater or equal to|lower limit|lower bound|floor|>=|≥|> =|≧|⩾|not less|no less|as many as|above or equal to|as low as",
		eq:      "between|range|in the range|within the range|in a range|within a range|equal to|equals|equal|exactly|=|==|precisely|fixed at|set to",
		inside:  "within|in|inside|within about|by within|not more than within|in within",
		upto:    "up to|upto|as much as|as high as|as long as",
		better:  "better than|superior than",
		worse:   "worse than|poorer than|inferior than",
		asGood:  "equal to or better than|better than or equal to|as good as|equal or better than",
		every:   "every|each",
		after:   "after|following|upon",
		lasting: "for|during|lasting|lasts",
		negated: "longer|more|later|greater|higher|larger|less|fewer|lower|shorter",
	})
})

// rightPhrases stand after the number; by their first word, longest first.
var rightPhrases = sync.OnceValue(func() map[string][]phrase {
	return phraseTable(false, map[relation]string{
		le:     "or less|or fewer|or lower|or shorter|or faster|or sooner|or earlier|or under|or below|or smaller|or quicker|at most|at the most|max|maximum|at maximum|at max|tops|and below|and under|and less|as a maximum|as an upper limit|at the latest|at the longest|and lower|or within|in the worst case|or cheaper|per maximum|upper limit|upper bound|limit",
		ge:     "or more|or greater|or longer|or higher|or above|or larger|or over|or later|at least|at a minimum|minimum|min|at minimum|and above|and over|and more|as a minimum|and up|and higher|or bigger|+|plus|or older|and greater|at the minimum|at the least|lower limit|lower bound",
		asGood: "or better|and better",
		eq:     "exactly|sharp",
	})
})

func phraseTable(left bool, lists map[relation]string) map[string][]phrase {
	m := map[string][]phrase{}
	for rel, list := range lists {
		for p := range strings.SplitSeq(list, "|") {
			w := strings.Fields(p)
			k := w[0]
			if left {
				k = w[len(w)-1]
			}
			at := 0
			for at < len(m[k]) && len(m[k][at].words) >= len(w) {
				at++
			}
			m[k] = append(m[k][:at:at], append([]phrase{{w, rel}}, m[k][at:]...)...)
		}
	}
	return m
}

// compare finds the comparing phrase beside the quantity at token i.
func (r *reader) compare(i int) comparison {
	if c := r.compareRight(i + 1); c.rel != bare {
		// "shall take no more than 5 s at most": what stands before wins, unless it is weak.
		if l := r.compareLeft(i); l.rel == bare || l.rel == every || l.rel == inside || l.rel == lasting || l.rel == after || l.rel == upto {
			c.negated = c.negated || l.negated
			return c
		}
	}
	return r.compareLeft(i)
}

func (r *reader) compareLeft(i int) comparison {
	c := comparison{from: i, to: i}
	j := i - 1
	table := leftPhrases()
	for steps := 0; steps < 5 && j >= 0; steps++ {
		t := r.tok[j]
		if t.q >= 0 {
			break
		}
		if p, ok := r.matchBack(table[t.low], j); ok {
			c.rel, c.from, c.to, c.word = p.rel, j-len(p.words)+1, i, p.words[0]
			if p.words[0] == "between" && len(p.words) == 1 && r.qs[r.tok[i].q].Form != "range" {
				return comparison{from: i, to: i} // "between two images"
			}
			if p.rel == inside && p.words[0] == "in" && (steps > 0 || !r.fitsIn(i)) {
				return comparison{from: i, to: i}
			}
			break
		}
		if t.low == "than" { // "longer to complete than 5 minutes"
			for b := j - 1; b >= 0 && b > j-6 && r.tok[b].q < 0; b-- {
				switch r.tok[b].low {
				case "longer", "more", "later", "greater", "higher", "larger", "slower":
					c.rel, c.from, c.to, c.word = gt, b, i, "than"
				case "less", "fewer", "lower", "shorter", "faster", "smaller", "sooner":
					c.rel, c.from, c.to, c.word = lt, b, i, "than"
				default:
					continue
				}
				break
			}
			break
		}
		if t.low == "about" || t.low == "approximately" || t.low == "approx" || t.low == "roughly" || t.low == "around" || t.low == "~" || t.low == "circa" {
			c.approx = true
		}
		if !t.is(filler) && t.low != "consecutive" && t.low != "least" {
			break
		}
		j--
	}
	if c.rel == bare && r.at(i-1).low == "to" {
		return r.limitedTo(i)
	}
	if c.rel == bare {
		return c
	}
	c.extreme = strings.HasPrefix(r.tok[c.to-1].low, "max") || strings.HasPrefix(r.tok[c.from].low, "max") || strings.HasPrefix(r.tok[c.from].low, "min")
	r.widen(&c)
	if c.rel == negated {
		if !c.negated {
			return comparison{from: i, to: i}
		}
		switch c.word {
		case "less", "fewer", "lower", "shorter":
			c.rel = lt
		default:
			c.rel = gt
		}
	}
	return c
}

// fitsIn reports whether "in" before the quantity limits it: a time, or steps somebody takes.
func (r *reader) fitsIn(i int) bool {
	u := r.qs[r.tok[i].q].Unit
	switch u.Noun {
	case "clicks", "steps", "taps", "attempts", "iterations", "actions", "keystrokes", "pages", "screens", "tries":
		return true
	}
	return u.Dimension == "duration" || u.Dimension == "" && r.qs[r.tok[i].q].Form != "plain"
}

// limitedTo: "limit each client to 100 requests", "grow to 2,000 users".
func (r *reader) limitedTo(i int) comparison {
	for j := i - 2; j >= 0 && j > i-9 && r.tok[j].low != ","; j-- {
		if r.tok[j].q >= 0 {
			if r.at(j-1).low == "from" { // "fall from 9 to 7 minutes"
				j--
				continue
			}
			break
		}
		switch r.tok[j].low {
		case "limit", "limits", "limited", "restrict", "restricted", "cap", "capped", "reduce", "reduced", "fall", "drop", "decrease", "decreased", "shrink", "cut", "lower", "lowered", "throttle":
			return comparison{rel: le, from: i - 1, to: i}
		case "increase", "increased", "grow", "raise", "raised", "improve", "improved", "rise", "scale", "expand":
			return comparison{rel: ge, from: i - 1, to: i}
		}
	}
	return comparison{from: i, to: i}
}

// widen takes a phrase before the phrase into it: "within a maximum of", "within at most", "for up to", "no".
func (r *reader) widen(c *comparison) {
	for c.from > 0 {
		j := c.from - 1
		for j > 0 && r.tok[j].is(filler) && r.tok[j].low != "only" {
			j--
		}
		t := r.tok[j]
		switch {
		case t.is(negative) && t.low != "without" && t.low != "avoid" && t.low != "prevent" && j == c.from-1:
			c.negated, c.from = !c.negated, j
			return
		case (t.low == "maximum" || t.low == "max") && (c.rel == inside || c.rel == upto || c.rel == lasting):
			c.rel, c.extreme, c.from = le, true, j
		case t.low == "minimum" && (c.rel == inside || c.rel == lasting):
			c.rel, c.extreme, c.from = ge, true, j
		case (t.low == "within" || t.low == "in" || t.low == "to" || t.low == "by" || t.low == "for" || t.low == "after" || t.low == "at") && c.rel != inside && c.rel != upto && c.rel != lasting && c.rel != after && c.rel != every:
			c.from = j
			return
		case (t.low == "for" || t.low == "in" || t.low == "after" || t.low == "of" || t.low == "to" || t.low == "by" || t.low == "at" || t.low == "with") && c.rel == upto:
			c.from = j
			return
		case c.rel == every && t.low == "least" && r.at(j-1).low == "at":
			c.rel, c.from = le, j-1 // at least every 2 s: the interval is at most 2 s
			return
		case c.rel == every && t.low == "most" && r.at(j-1).low == "at":
			c.rel, c.from = ge, j-1
			return
		case c.rel == every && (t.low == "maximum" || t.low == "max" || t.low == "minimum" || t.low == "min"):
			c.rel, c.from = le, j
			return
		case c.rel == every && (t.low == "than") && r.at(j-1).low == "more":
			c.rel, c.from = lt, j-1
			return
		default:
			return
		}
	}
}

func (r *reader) matchBack(ps []phrase, j int) (phrase, bool) {
	for _, p := range ps {
		if n := len(p.words); j-n+1 >= 0 && r.same(p.words, j-n+1) {
			return p, true
		}
	}
	return phrase{}, false
}

func (r *reader) same(words []string, from int) bool {
	if from+len(words) > len(r.tok) {
		return false
	}
	for k, w := range words {
		if r.tok[from+k].low != w {
			return false
		}
	}
	return true
}

func (r *reader) compareRight(j int) comparison {
	c := comparison{from: j, to: j, right: true}
	t := r.at(j)
	if t.is(opening) { // 5 days (maximum)
		t = r.at(j + 1)
		if p := rightPhrases()[t.low]; len(p) > 0 && r.at(j+1+len(p[0].words)).is(closing) {
			j++
		}
	}
	for _, p := range rightPhrases()[r.at(j).low] {
		if r.same(p.words, j) {
			c.rel, c.to = p.rel, j+len(p.words)
			c.extreme = strings.HasPrefix(p.words[len(p.words)-1], "max") || strings.HasPrefix(p.words[0], "max")
			// "a 200 ms maximum response time" names the metric, "5 MB limit" does not compare here.
			if n := r.at(c.to); (p.words[0] == "maximum" || p.words[0] == "minimum" || p.words[0] == "max" || p.words[0] == "min" || p.words[0] == "plus") && !n.is(comma|preposition|conjunction) && c.to < len(r.tok) {
				return comparison{from: j, to: j}
			}
			return c
		}
	}
	return comparison{from: j, to: j}
}

// settle turns a phrase into a comparator about the metric. The clause's own negation flips what compares.
func (c comparison) settle(clauseNegated bool, d Direction, lowerBare bool) string {
	rel := c.rel
	switch rel {
	case better:
		rel = lt
		if d == HigherIsBetter {
			rel = gt
		}
	case worse:
		rel = gt
		if d == HigherIsBetter {
			rel = lt
		}
	case asGood:
		rel = le
		if d == HigherIsBetter {
			rel = ge
		}
	}
	if c.negated || clauseNegated && !c.right {
		switch rel {
		case lt:
			return ">="
		case gt:
			return "<="
		case le, upto:
			return ">"
		case inside:
			return ">"
		case ge:
			return "<"
		}
	}
	switch rel {
	case lt:
		return "<"
	case gt:
		return ">"
	case le, inside, upto:
		return "<="
	case ge:
		return ">="
	case eq, every, after:
		return "="
	}
	if lowerBare && d == LowerIsBetter {
		return "<="
	}
	if d == HigherIsBetter {
		return ">="
	}
	return "="
}

// negationBefore marks, for every token, the negation that has scope over it: the last one of its part of the
// sentence, 1 + its token, or 0.
func (r *reader) negations() {
	last, main := 0, 0
	for i, t := range r.tok {
		if r.cut[i] {
			last, main = 0, 0
		}
		if i > 0 && r.sub[i] != r.sub[i-1] { // what is denied in a clause is not denied behind it
			if r.sub[i-1] == 0 {
				main = last
			}
			last = 0
			if r.sub[i] == 0 {
				last = main
			}
		}
		switch {
		case t.is(negative) && !t.is(conjunction) && !(t.low == "not" && r.at(i+1).low == "only") && !(t.low == "without" && !strings.HasSuffix(r.at(i+1).low, "ing")):
			last = i + 1
		case t.low == ";" || t.low == "but":
			last = 0
		}
		r.neg[i] = last
	}
}
