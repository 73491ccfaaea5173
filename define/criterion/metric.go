package criterion

import (
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// draft is a reading being put together, with the tokens its parts stand on.
type draft struct {
	k        int // its quantity
	lo, hi   int // the tokens that belong to it alone
	p        *predicate
	first    bool // of its part of the sentence
	elliptic bool // "... and 5 s the rest of the time": it takes metric and population from the one before

	metric     string
	metricFrom int // tokens of the metric noun phrase, when it has one
	metricTo   int
	metricSpan passage.Span
	inSubject  bool // the metric is (in) the subject
	verbal     bool // composed from the verb
	direction  Direction

	population     string
	populationSpan passage.Span
	popFrom, popTo int

	percentile int // quantity, -1: none

	rest    bool // every case: "none may take longer than 5 s"
	refused bool // the sentence says what happens to what is beyond: "files over 2 MB are rejected"
}

// nounPhrase returns the plain noun phrase that ends with the metric noun at i, without determiner and statistic.
func (r *reader) nounPhrase(i, floor int) (from int) {
	from = r.nounStart(i+1, floor)
	for from < i && (r.tok[from].q >= 0 && r.roles[r.tok[from].q] == Percentile || r.tok[from].is(determiner|extreme|averaging|universal) || r.tok[from].low == "overall" || r.tok[from].low == "acceptable" || strings.HasPrefix(r.tok[from].low, "95th") || r.tok[from].low == "percentile") {
		if r.tok[from].is(averaging) && (r.tok[from+1].low == "time" && r.at(from+2).low == "between") {
			break // mean time between failures
		}
		from++
	}
	// What stands before a verb or a pronoun is not part of it.
	for j := i; j > from; j-- {
		if t := r.tok[j-1]; t.is(governing) && !t.is(vessel|lower|higher) || t.is(pronoun|having|modal|negative) || t.is(adverb) {
			return j
		}
	}
	return from
}

// isMetric reports whether the token at i is a metric noun and the last noun of its phrase.
func (r *reader) isMetric(i, end int, vessels bool) bool {
	t := r.tok[i]
	p, n := r.at(i-1), r.at(i+1)
	objective := t.low == "objective" && (p.is(timely) || p.low == "point") // recovery time objective
	if t.q >= 0 || !t.is(lower|higher) && (!vessels || !t.is(vessel)) && !objective {
		return false
	}
	if t.low == "time" || t.low == "times" {
		if p.low == "real" || p.low == "any" || p.low == "same" || p.low == "of" || p.low == "in" || p.low == "this" || p.low == "one" || p.low == "all" || p.low == "at" || p.low == "first" || p.low == "the" && n.low != "to" && n.low != "between" && n.low != "for" && n.low != "from" && n.low != "taken" && n.low != "it" && n.low != "required" && n.low != "needed" {
			return false
		}
	}
	if i+1 >= end || n.q >= 0 || n.low == "percentile" || n.low == "value" || n.low == "values" {
		return true
	}
	return n.is(preposition|comma|conjunction|being|modal|subordinate|negative|relative|pronoun|adverb|having) || n.low == "to" || n.low == "calculated" || n.low == "measured" || n.low == "taken" || n.low == "shall" || n.low == "better" || n.low == "worse" || n.low == "less" || n.low == "greater" || n.low == "lower" || n.low == "higher" || n.low == "required" || n.low == "needed" || n.low == "it" || isPresent(n.low) || strings.HasSuffix(n.low, "ing") && r.at(i+2).is(determiner|preposition) || n.low == "<" || n.low == "<=" || n.low == ">" || n.low == ">=" || n.low == "≤" || n.low == "≥" || n.low == "="
}

// findMetric names what the bound is about: the noun phrase beside it, the subject, another noun phrase before it,
// and when there is none, what the verb says takes so long or happens so often.
func (r *reader) findMetric(d *draft) {
	q, i := r.qs[d.k], r.pos[d.k]
	c := r.comp[d.k]
	end := i
	if !c.right {
		end = c.from
	}
	lead := d.lo
	if d.first {
		lead = d.p.subject
	}
	if r.metricAfter(d, q, i) || r.metricOfChange(d, q, end) {
		return
	}
	ofCases := q.Unit.Dimension == quantity.Share && r.at(i+1).low == "of" && r.at(i+2).low == "the" && r.at(i+3).low == "time"
	// Directly before the number: "a response time of 5 s".
	for j := end - 1; j >= lead && j >= end-6; j-- {
		t := r.tok[j]
		if t.q >= 0 {
			if r.roles[t.q] == Percentile {
				continue
			}
			break
		}
		if d.first && j < d.p.modal && j > d.p.subject {
			break // the subject is read from its head
		}
		if r.isMetric(j, end, true) && (!ofCases || t.is(higher) || j < d.p.modal) && (r.fits(j, q) || t.is(vessel) || t.low == "objective" || r.at(j+1).low == "of" && !(q.Unit.Dimension == quantity.Share && t.is(timely))) {
			d.inSubject = d.first && j < d.p.modal
			r.setNoun(d, j, lead, end)
			return
		}
		if !t.is(being|determiner|filler|modal|negative|adverb|averaging|extreme) && t.low != "of" && t.low != "is" && t.low != ":" && t.low != "value" && t.low != "to" && t.low != "percentile" && t.low != "at" && t.low != "stay" && t.low != "remain" && t.low != "take" && t.low != "takes" && t.low != "kept" && t.low != "keep" && t.low != "drop" && t.low != "fall" && t.low != "exceed" && t.low != "(" && t.low != ")" && t.low != "with" {
			break
		}
	}
	// The subject, from its first noun phrase on.
	if d.first {
		for j := d.p.subject; j < d.p.modal && j < end; j++ {
			if t := r.tok[j]; t.is(preposition|relative) && !r.onlyStatistic(d.p.subject, j) {
				break // the head stands in the first phrase
			}
			if !r.deep[j] && r.sub[j] == 0 && r.isMetric(j, d.p.modal, true) && !r.isOfTheTime(j) && (q.Unit.Dimension != quantity.Duration || r.tok[j].is(timely|vessel) || r.tok[j].low != "conversion" && r.tok[j].low != "success" && r.tok[j].low != "adoption" && r.tok[j].low != "wait") && !(q.Unit.Dimension == quantity.Share && !r.fits(j, q) && !isLimit(r.tok[j].low) && r.shareOfCases(i) && r.at(i+1).low == "of") {
				d.inSubject = true
				r.setNoun(d, j, d.p.subject, d.p.modal)
				return
			}
		}
	}
	// Any other noun phrase that can have this unit.
	for j := end - 1; j >= lead && j > end-24 && !ofCases; j-- {
		if r.tok[j].q < 0 && r.sub[j] == 0 && !r.deep[j] && r.isMetric(j, end, false) && r.fits(j, q) && !r.isOfTheTime(j) {
			r.setNoun(d, j, lead, end)
			return
		}
	}
	r.metricOfVerb(d, q, end)
}

// metricOfChange: "the number of mistakes shall be reduced by 50 %" bounds the reduction.
func (r *reader) metricOfChange(d *draft, q quantity.Quantity, end int) bool {
	if q.Unit.Dimension != quantity.Share && q.Form != quantity.Multiple || r.at(end-1).low != "by" && r.at(end).low != "by" || d.p.verb < 0 {
		return false
	}
	noun := ""
	switch base(r.tok[d.p.verb].low) {
	case "reduce", "decrease", "cut", "lower", "shorten", "drop", "shrink":
		noun = "reduction of "
	case "improve":
		noun = "improvement of "
	case "increase", "raise", "grow", "rise", "exceed", "accelerate":
		noun = "increase of "
	default:
		return false
	}
	what := r.words(d.p.subject, r.complementEnd(d.p.subject, d.p.modal))
	if !d.p.passive && d.p.object < end {
		if w := r.words(d.p.object, r.complementEnd(d.p.object, end)); w != "" && w != "by" {
			what = w
		}
	}
	d.metric, d.metricSpan, d.verbal, d.direction = noun+trimDeterminer(what), r.span(d.p.verb, d.p.verb+1), true, HigherIsBetter
	if c := r.comp[d.k]; c.rel != bare {
		d.direction = r.directionFromComparison(d)
	}
	return true
}

func (r *reader) isOfTheTime(j int) bool {
	return r.tok[j].low == "time" && r.at(j-1).low == "the" && r.at(j-2).low == "of"
}

// fits reports whether a metric noun can have the unit of the quantity.
func (r *reader) fits(j int, q quantity.Quantity) bool {
	t := r.tok[j]
	switch q.Unit.Dimension {
	case quantity.Duration:
		return t.is(timely)
	case quantity.Share:
		return t.is(sharing) || t.low == "time" && (r.at(j-1).low == "up" || r.at(j-1).low == "down")
	}
	return !t.is(timely)
}

// metricAfter: "99.9 % availability", "8 minutes of downtime".
func (r *reader) metricAfter(d *draft, q quantity.Quantity, i int) bool {
	from := i + 1
	c := r.comp[d.k]
	if c.right {
		from = c.to
	}
	of := r.at(from).low == "of"
	if of {
		from++
		if q.Unit.Dimension == quantity.Share {
			return false // "90 % of the usage"
		}
	}
	for j := from; j < d.hi && j < from+5; j++ {
		t := r.tok[j]
		if t.q >= 0 || t.is(preposition|comma|conjunction|modal|being|subordinate) {
			break
		}
		if t.is(lower|higher) && r.fits(j, q) && r.isMetric(j, d.hi, false) {
			if t.low == "time" && r.at(j-1).low == "up" || q.Unit.Dimension != quantity.Duration || j > from || of || t.is(timely) && t.low != "time" && t.low != "times" {
				d.metricFrom, d.metricTo = r.nounPhrase(j, from), j+1
				r.setMetric(d, r.words(d.metricFrom, d.metricTo), r.span(d.metricFrom, d.metricTo))
				return true
			}
		}
	}
	return false
}

// setNoun takes the noun phrase that ends at j for the metric, with what completes it: "number of users", "time to
// view a page", "time between failures".
func (r *reader) setNoun(d *draft, j, floor, end int) {
	from, to := r.nounPhrase(j, floor), j+1
	n := r.at(to)
	t := r.tok[j]
	if r.at(from-1).low == "between" && r.at(from-2).is(timely) && from-2 >= floor { // time between failures
		from = r.nounPhrase(from-2, floor)
	}
	switch {
	case n.low == "of" && t.is(vessel) && !t.is(lower|higher) && !r.at(j-1).is(lower|higher):
		if e := r.complementEnd(to+1, end); e > to+1 {
			to = e
			if t.low == "share" && r.at(to).is(relative) || r.at(to).low == "in" && r.at(to+1).is(relative) { // "share of users that find it"
				to = r.plainEnd(to+2, end)
			}
		}
	case t.low == "time" && (n.low == "to" || n.low == "between" || n.low == "from" || n.low == "for" && from == j) || t.low == "times" && n.low == "between":
		to = r.complementEnd(to+1, end)
		if n.low == "between" || n.low == "from" {
			to = r.pairEnd(to, end)
		}
	}
	if v := d.p.verb; d.p.hasModal && v >= from && v < j {
		from = v + 1
	}
	for from < j && r.tok[from].is(determiner) {
		from++
	}
	for to > j+1 && (r.tok[to-1].is(negative|modal) || r.tok[to-1].low == "does" || r.tok[to-1].low == "do") {
		to--
	}
	d.metricFrom, d.metricTo = from, to
	r.setMetric(d, r.words(from, to), r.span(from, to))
}

// complementEnd is where the noun phrase that begins at i ends.
func (r *reader) complementEnd(i, end int) int {
	end = min(end, i+furthest)
	for i < end {
		t := r.tok[i]
		if t.q >= 0 && r.roles != nil && r.roles[t.q] != Other && r.roles[t.q] != Numbering || t.is(comma|modal|subordinate|relative) && t.low != "/" || t.is(being) || t.is(preposition) && t.low != "of" && t.low != "for" || t.is(conjunction) && r.at(i+1).is(verb) || t.low == "(" || r.cmp[i] {
			break
		}
		i++
	}
	return i
}

// pairEnd goes on over "and …" or "to …" of "between … and …", "from … to …".
func (r *reader) pairEnd(i, end int) int {
	end = min(end, i+furthest)
	start := i
	for i < end && !r.tok[i].is(modal|comma|being) && (r.tok[i].q < 0 || r.roles[r.tok[i].q] == Other) && !r.cmp[i] {
		i++
	}
	for j := start; j < i; j++ {
		if r.tok[j].low == "and" || r.tok[j].low == "to" || r.tok[j].low == "until" {
			return i
		}
	}
	return start
}

func (r *reader) setMetric(d *draft, words string, span passage.Span) {
	d.metric, d.metricSpan = trimStatistic(words), span
	switch strings.ToLower(d.metric) {
	case "up time", "uptime", "up-time":
		d.metric = "uptime"
	case "value", "values":
		if w := trimDeterminer(r.words(d.p.subject, r.complementEnd(d.p.subject, d.p.modal))); w != "" {
			d.metric = w
		}
	case "time", "times", "rate", "deviation value":
		if w := r.words(d.p.subject, min(d.p.modal, d.p.subject+8)); !d.inSubject && w != "" && strings.EqualFold(d.metric, "rate") {
			d.metric = strings.TrimSpace(trimDeterminer(w) + " " + d.metric)
		}
	}
	d.direction = directionOf(d.metric, r.qs[d.k].Unit.Dimension)
}

func trimDeterminer(w string) string {
	for {
		first, rest, ok := strings.Cut(w, " ")
		if !ok || !classes()[strings.ToLower(first)].is(determiner) {
			return w
		}
		w = rest
	}
}

// trimStatistic takes "95th percentile" and the like off a metric.
func trimStatistic(w string) string {
	for _, s := range []string{"percentile of ", "percentile ", "maximum ", "average "} {
		if i := strings.Index(strings.ToLower(w), s); i >= 0 && i < 8 {
			w = w[i+len(s):]
		}
	}
	return w
}

// directionOf tells from the words of a metric which way is better, empty when they do not say.
func directionOf(metric string, dim quantity.Dimension) Direction {
	known := classes()
	words := strings.Fields(strings.ToLower(metric))
	switch dim {
	case quantity.Duration, quantity.Length, quantity.Angle, quantity.Temperature:
		// An accuracy in units of what is measured is an error.
		if n := len(words); n > 0 && (words[n-1] == "accuracy" || words[n-1] == "precision" || words[n-1] == "resolution") {
			return LowerIsBetter
		}
	}
	low, high := false, false
	head := ""
	for k, w := range words {
		if w == "of" || w == "for" || w == "to" || w == "between" || w == "from" {
			if k > 0 && known[words[k-1]].is(lower|higher) || w == "to" || w == "between" && strings.Contains(metric, "ailure") {
				if w == "between" && strings.Contains(strings.ToLower(metric), "failure") {
					return HigherIsBetter
				}
				break
			}
			continue
		}
		c := known[w]
		if c.is(higher) {
			high = true
		}
		if c.is(lower) {
			low = true
		}
		head = w
	}
	switch {
	case low && high:
		// "loss of availability", "accuracy error", "uptime": the last one of them leads, but for "error" and the like.
		if known[head].is(higher) && !strings.Contains(metric, "error") {
			return HigherIsBetter
		}
		return LowerIsBetter
	case low:
		return LowerIsBetter
	case high:
		return HigherIsBetter
	case dim == quantity.Rate || dim == quantity.Throughput || head == "rate":
		for _, bad := range []string{"error", "fail", "loss", "reject", "churn", "bounce", "drop", "false", "return", "leak", "abandon", "crash", "defect", "complaint", "miss", "duplicate", "hallucinat", "toxic"} {
			if strings.Contains(strings.ToLower(metric), bad) {
				return LowerIsBetter
			}
		}
		return HigherIsBetter
	case strings.Contains(metric, "retention") || strings.HasSuffix(metric, "supported"):
		return HigherIsBetter
	}
	return ""
}
