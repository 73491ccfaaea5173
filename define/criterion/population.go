package criterion

import (
	"slices"
	"strings"

	"throughline.dev/define/quantity"
)

// findPopulation says over which cases a bound holds: what a share is of, what the metric is "of" or "for", what the
// verb acts on, or the subject.
func (r *reader) findPopulation(d *draft) {
	if d.population != "" {
		return
	}
	if d.percentile >= 0 {
		i := r.pos[d.percentile]
		if from, to := r.casesAfter(i+1, d.hi); to > from && !r.isPercentile(d.percentile) {
			from, to = r.describedInSubject(d, from, r.whichOnes(to, d.hi))
			r.setPopulation(d, from, to)
			return
		}
		if from, to, ok := r.casesBefore(d); ok {
			r.setPopulation(d, from, to)
			return
		}
	}
	if r.openingCases(d) || r.objectOfTake(d) {
		return
	}
	if d.inSubject {
		if from, to, ok := r.ofMetric(d, d.metricTo, d.p.modal); ok {
			r.setPopulation(d, from, to)
			return
		}
		// "search response time": the words before the head stay in the metric.
	}
	if d.metric != "" && !d.inSubject && !d.verbal {
		if from, to, ok := r.ofMetric(d, d.metricTo, d.hi); ok && from < r.pos[d.k]+12 {
			r.setPopulation(d, from, to)
			if !r.isSystem(from, to) {
				return
			}
		}
	}
	if d.verbal && r.setObject(d) {
		return
	}
	if from, to, ok := r.trailingFor(d); ok {
		r.setPopulation(d, from, to)
		return
	}
	if d.inSubject && d.population == "" {
		r.populationOfMetric(d)
	}
	if d.population != "" || d.inSubject {
		return
	}
	from, to := d.p.subject, r.subjectEnd(d.p)
	if p := d.p; p.actorEnd > p.actor && d.first {
		from, to = p.actor, p.actorEnd
	}
	if i := r.pos[d.k]; r.qs[d.k].Unit.Dimension == quantity.Share && i < d.p.modal {
		if from, to := r.casesAfter(i+1, d.p.modal); to > from {
			r.setPopulation(d, from, to)
			return
		}
	}
	if i := r.pos[d.k]; r.qs[d.k].Unit.Dimension == quantity.Share && d.verbal && (r.at(i+1).low == "of" || slices.Contains(r.qs[d.k].Notes, quantity.Fraction)) {
		if from, to := r.casesAfter(i+1, d.hi); to > from {
			r.setPopulation(d, from, to)
			return
		}
	}
	if d.percentile >= 0 && r.pos[d.percentile] >= from && r.pos[d.percentile] < d.p.modal && d.first {
		return
	}
	if (d.verbal || d.metricFrom > d.p.object) && r.qs[d.k].Unit.Dimension != quantity.Share && !d.p.passive && r.isSystem(from, to) && d.p.verb >= 0 && !r.tok[d.p.verb].is(having) {
		if r.setObject(d) {
			return
		}
		if n := r.qs[d.k].Unit.Noun; n != "" && d.verbal && (r.qs[d.k].Unit.Dimension == quantity.Count || r.qs[d.k].Unit.Dimension == quantity.Rate) {
			d.population, d.populationSpan = n, r.qs[d.k].Span
			return
		}
	}
	for j := from; j < to && j < from+8; j++ {
		if r.tok[j].is(preposition) {
			break
		}
		if r.tok[j].is(timely|lower|higher) && r.isMetric(j, to, false) { // the subject is a measure itself
			if a, b, ok := r.ofMetric(&draft{k: d.k, p: d.p, inSubject: true}, j+1, to); ok {
				r.setPopulation(d, a, b)
				return
			}
			r.populationOfMetric(d)
			return
		}
	}
	if to > from && r.tok[from].low != "it" && r.tok[from].low != "there" && r.tok[from].low != "this" {
		r.setPopulation(d, from, to)
	}
}

// whichOnes goes on over "that are online" behind the cases of a share.
func (r *reader) whichOnes(i, end int) int {
	if i >= end || !r.tok[i].is(relative) {
		return i
	}
	j := i
	for end = min(end, i+furthest); j < end && r.tok[j].q < 0 && !r.tok[j].is(comma|modal|subordinate) && !r.cmp[j]; j++ {
	}
	return j
}

// casesBefore reads the cases of a share that stand before it: "of all refunds, 98 % shall", "of all refunds, at least
// 98 % shall".
func (r *reader) casesBefore(d *draft) (int, int, bool) {
	i, share := d.p.from, d.percentile
	if share < 0 {
		share = d.k
	}
	if d.p.from > d.lo || r.at(i).low != "of" || r.pos[share] < i {
		return 0, 0, false
	}
	j := i + 1
	for j < d.p.modal && (r.tok[j].q < 0 || r.roles[r.tok[j].q] == Numbering || r.roles[r.tok[j].q] == Other) && !r.tok[j].is(comma) {
		j++
	}
	return i + 1, j, r.at(j).low == "," && j > i+1
}

// openingCases takes the people that open a sentence for its cases: "for customers with more than 100 seats, the page".
func (r *reader) openingCases(d *draft) bool {
	i := d.p.from
	if !d.first || d.percentile >= 0 || r.at(i).low != "for" || !d.p.introduced {
		return false
	}
	head := r.skip(i+1, d.p.subject, determiner)
	for head < d.p.subject && head < i+4 && r.tok[head].q < 0 && r.tok[head].class == 0 {
		head++
	}
	if !r.at(head).is(person) || head >= d.p.subject {
		return false
	}
	for j := head; j < d.p.subject; j++ {
		if r.tok[j].low == "," {
			r.setPopulation(d, i+1, j)
			return true
		}
	}
	return false
}

// objectOfTake: "it must not take an operator more than 15 s to acknowledge an alarm": the operators are the cases.
func (r *reader) objectOfTake(d *draft) bool {
	p := d.p
	if v := r.at(p.verb).low; p.verb < 0 || !d.first || v != "take" && v != "takes" && v != "cost" || r.at(p.subject).low != "it" {
		return false
	}
	to := p.object
	for to < r.comp[d.k].from && r.tok[to].q < 0 && !r.cmp[to] && !r.tok[to].is(preposition|comma|negative|adverb) {
		to++
	}
	if to <= p.object || r.tok[to-1].is(determiner) {
		return false
	}
	r.setPopulation(d, p.object, to)
	return true
}

// setObject takes what the system acts on for the cases: "process a payment".
func (r *reader) setObject(d *draft) bool {
	p := d.p
	from, to := p.subject, r.subjectEnd(p)
	if p.actorEnd > p.actor {
		from, to = p.actor, p.actorEnd
	}
	o := p.object
	if r.at(o).is(conjunction) || r.at(o).low == "/" {
		o += 2
	}
	if r.qs[d.k].Unit.Dimension == quantity.Share || p.passive || p.verb < 0 || o >= r.pos[d.k] || r.tok[p.verb].is(being|having) || !r.isSystem(from, to) {
		return false
	}
	switch r.tok[p.verb].low {
	case "become", "remain", "stay", "take", "takes", "last":
		return false
	}
	noun := o
	for noun < r.pos[d.k] && r.tok[noun].is(determiner) {
		noun++
	}
	if t := r.tok[noun]; t.q >= 0 || t.is(preposition|comma|subordinate|filler|adverb) || r.cmp[noun] || r.tok[p.verb].low == "keep" && strings.HasSuffix(t.low, "ing") {
		return false
	}
	limit := r.comp[d.k].from
	if d.metricFrom > o && d.metricFrom < limit {
		limit = d.metricFrom
	}
	end := r.objectEnd(o, limit)
	joined := false // "support X and avoid outages of 1 day": the object belongs to another verb
	for j := end; j < limit; j++ {
		joined = joined || r.tok[j].is(conjunction)
	}
	if end <= noun || end == r.pos[d.k] || joined {
		return false
	}
	r.setPopulation(d, o, r.relativeEnd(end, limit))
	return true
}

// relativeEnd goes on over a relative clause that says which ones: "the case which was opened this year".
func (r *reader) relativeEnd(i, end int) int {
	if i >= end || !r.tok[i].is(relative) || !r.rel[i] {
		return i
	}
	j := i
	for j < min(end, i+furthest) && r.rel[j] {
		j++
	}
	return j
}

// describedInSubject prefers the fuller name of the cases that the subject gives: "broadcast … for 65 % of events" of a
// subject "the time of triggered events detected by the sensor".
func (r *reader) describedInSubject(d *draft, from, to int) (int, int) {
	if to-from != 1 || !d.first || d.percentile < 0 || r.pos[d.percentile] < d.p.modal {
		return from, to
	}
	for j := d.p.modal - 1; j >= max(d.p.subject, d.p.modal-furthest); j-- {
		if r.tok[j].low == r.tok[from].low {
			return r.nounStart(j+1, d.p.subject), r.subjectEnd(d.p)
		}
	}
	return from, to
}

// populationOfMetric takes the cases from the metric itself, "time to view a page", or from the clause that opens the
// sentence: "when a clerk opens a case, the response time shall be".
func (r *reader) populationOfMetric(d *draft) {
	for j := d.metricFrom; j+2 < d.metricTo; j++ {
		if r.tok[j].low == "to" && j > d.metricFrom && r.tok[j-1].is(timely) {
			if r.at(j + 2).is(determiner) {
				r.setPopulation(d, j+2, d.metricTo)
				return
			}
			break
		}
	}
	for j := d.metricTo - 2; j > d.metricFrom && r.qs[d.k].Unit.Dimension == quantity.Duration && !strings.Contains(d.metric, " between "); j-- { // "length of time for a full charge of the batteries": the batteries
		if r.tok[j].low == "of" && r.at(j+1).q < 0 && !r.at(j+1).is(timely) {
			r.setPopulation(d, j+1, d.metricTo)
			return
		}
	}
	if s := r.sub[d.p.from]; s > 0 || d.p.introduced {
		for j := d.p.from; j < min(d.p.subject, d.p.from+furthest); j++ {
			if s := r.sub[j]; s > 0 && r.clauses[s-1].from == j && r.clauses[s-1].kind == trigger && (r.tok[j].low == "when" || r.tok[j].low == "whenever") && !r.holdsLoad(j, r.clauses[s-1].to) {
				r.setPopulation(d, j+1, r.clauses[s-1].to)
				return
			}
		}
	}
}

func (r *reader) setPopulation(d *draft, from, to int) {
	for from < to && (r.tok[from].is(universal) || r.tok[from].is(comma)) {
		from++
	}
	for to > from && r.tok[to-1].q < 0 && r.tok[to-1].is(preposition|determiner|conjunction|comma|adverb|negative) && !r.tok[to-1].is(closing) {
		to--
	}
	d.popFrom, d.popTo = from, to
	d.population, d.populationSpan = r.words(from, to), r.span(from, to)
}

// subjectEnd is where the noun phrase of the subject ends: before an inserted phrase.
func (r *reader) subjectEnd(p *predicate) int {
	end := min(p.modal, p.subject+furthest)
	for i := p.subject; i < end; i++ {
		if r.tok[i].is(comma) && r.tok[i].low != "/" && i > p.subject || r.sub[i] > 0 {
			return i
		}
		if r.tok[i].q >= 0 && r.roles[r.tok[i].q] != Other && r.roles[r.tok[i].q] != Numbering {
			if c := r.comp[r.tok[i].q]; !c.right && c.from > p.subject && c.from < i {
				return c.from
			}
			return i
		}
	}
	return end
}

// objectEnd is where the object that begins at i ends: with the place and the purpose, before a comparison.
func (r *reader) objectEnd(i, end int) int {
	from := i
	end = min(end, i+furthest)
	for i < end {
		t := r.tok[i]
		if t.q >= 0 && r.roles[t.q] != Other && r.roles[t.q] != Numbering || r.cmp[i] {
			return i
		}
		if t.is(comma) && t.low != "/" || r.sub[i] > 0 || t.is(relative) || t.is(preposition) && t.low != "of" && t.low != "for" && t.low != "to" || i > from && t.low == "to" && (r.at(i+1).is(verb) || r.at(i+1).is(being)) {
			return i
		}
		i++
	}
	return i
}

// casesAfter reads what a share is of: "of all requests", "requests"; the time and the cases say nothing.
func (r *reader) casesAfter(i, end int) (int, int) {
	if t := r.at(i); t.low == "of" || t.low == "for" {
		i++
	} else if !t.is(person) && !(t.q < 0 && t.class == 0) {
		return 0, 0
	}
	if r.at(i).low == "the" && (r.at(i+1).low == "time" || r.at(i+1).low == "cases" || r.at(i+1).low == "instances") || r.at(i).low == "time" || r.at(i).low == "cases" || r.at(i).low == "success" || r.at(i).low == "all" && r.at(i+1).low == "cases" {
		return 0, 0
	}
	if n := r.skip(i, min(end, i+4), determiner); r.at(n).is(period) || (r.at(n).low == "calendar" || r.at(n).low == "rolling") && r.at(n+1).is(period) {
		return 0, 0 // a window, no cases
	}
	from := i
	end = min(end, i+furthest)
	for i < end {
		t := r.tok[i]
		if i > from && t.is(determiner) && t.q < 0 && r.tok[i-1].class&(preposition|determiner|conjunction) == 0 {
			break // "95 % of views the largest paint must"
		}
		if t.q >= 0 && r.roles[t.q] != Other || r.cmp[i] || t.is(modal|being|subordinate|relative|having) || t.is(comma) && t.low != "/" || t.is(preposition) && t.low != "of" && !(t.low == "for" && i > from+1 && r.at(i+1).q < 0 && r.at(i+2).q < 0 && r.at(i+3).q < 0) || t.is(conjunction) && r.at(i+1).q >= 0 || isPresent(t.low) && i > from && r.tok[i].low != "requests" && r.tok[i].low != "runs" && r.tok[i].low != "updates" && r.tok[i].low != "logs" && r.tok[i].low != "starts" {
			break
		}
		i++
	}
	return from, i
}

// ofMetric reads what a metric is "of" or "for", between its noun phrase and end.
func (r *reader) ofMetric(d *draft, i, end int) (int, int, bool) {
	for skipped := 0; i < end && skipped < 4; i, skipped = i+1, skipped+1 {
		t := r.tok[i]
		if t.low == "of" && !d.inSubject && r.at(i+1).q >= 0 {
			return 0, 0, false
		}
		if t.low == "of" || t.low == "for" || t.low == "per" && d.inSubject && !r.at(i+1).is(period|isQuantity) || t.low == "to" && r.at(i+1).is(determiner) || t.low == "over" && r.at(i+1).q < 0 && r.at(i+1).low != "any" && r.at(i+1).low != "a" {
			break
		}
		if t.q >= 0 || r.cmp[i] || t.is(modal|comma|being|preposition|subordinate|conjunction) {
			return 0, 0, false
		}
	}
	if i >= end || i+1 >= end || !(r.tok[i].low == "of" || r.tok[i].low == "for" || r.tok[i].low == "to" || r.tok[i].low == "over" || r.tok[i].low == "per") {
		return 0, 0, false
	}
	i++
	if q := r.tok[i].q; q >= 0 && r.roles[q] != Other && r.roles[q] != Numbering || r.cmp[i] {
		return 0, 0, false
	}
	from := i
	end = min(end, i+furthest)
	for i < end {
		t := r.tok[i]
		if t.q >= 0 && r.roles[t.q] != Other && r.roles[t.q] != Numbering {
			if c := r.comp[t.q]; !c.right && c.from > from && c.from < i {
				i = c.from
			}
			break
		}
		if r.sub[i] > 0 || t.is(modal) || t.is(comma) && t.low != "/" && !(t.low == "," && r.listGoesOn(i)) || t.is(relative) && t.low != "that" {
			break
		}
		if i > from && t.is(preposition) && r.conditionAt(i, from) {
			break
		}
		if t.is(being) && i > from && r.comparisonFollows(i) {
			break
		}
		i++
	}
	return from, i, i > from
}

func (r *reader) listGoesOn(i int) bool {
	for j := i + 1; j < len(r.tok) && j < i+5; j++ {
		if r.tok[j].low == "and" || r.tok[j].low == "or" {
			return !r.at(j+1).is(modal) && r.at(j+1).q < 0
		}
		if r.tok[j].q >= 0 || r.tok[j].is(modal|being) {
			return false
		}
	}
	return false
}

func (r *reader) comparisonFollows(i int) bool {
	for j := i + 1; j < len(r.tok) && j < i+6; j++ {
		if r.tok[j].q >= 0 {
			return true
		}
	}
	return false
}

// trailingFor reads a "for …" that stands after the number and names cases: "below 200 ms for search queries".
func (r *reader) trailingFor(d *draft) (int, int, bool) {
	i := r.pos[d.k] + 1
	for j := i; j < d.hi && j < i+16; j++ {
		t := r.tok[j]
		if t.low != "for" || r.sub[j] > 0 {
			if t.is(modal) || t.low == ";" {
				break
			}
			continue
		}
		n := r.at(j + 1)
		if n.q >= 0 && r.roles[n.q] != Other || r.cmp[j+1] || n.is(comma) || strings.HasSuffix(n.low, "ing") || r.at(j+3).q >= 0 && r.isPast(j+3) {
			continue
		}
		if r.timeWords(j+1, min(d.hi, j+5)) {
			continue
		}
		from := j + 1
		k := from
		for k < min(d.hi, from+furthest) {
			t := r.tok[k]
			if t.q >= 0 && r.roles[t.q] != Other && r.roles[t.q] != Numbering {
				if c := r.comp[t.q]; !c.right && c.from > from && c.from < k {
					k = c.from
				}
				break
			}
			if r.cmp[k] || t.is(modal|relative|subordinate) || t.is(comma) && t.low != "/" || k > from && t.is(preposition) && t.low != "of" || t.low == "to" {
				break
			}
			k++
		}
		if k > from && r.tok[k-1].low != "rest" && r.tok[k-1].low != "others" && r.tok[k-1].low != "remainder" && r.tok[k-1].low != "purposes" && r.tok[k-1].low != "purpose" && r.tok[k-1].low != "reasons" {
			return from, k, true
		}
	}
	return 0, 0, false
}

// timeWords reports whether the words say a time: "business hours", "the night".
func (r *reader) timeWords(from, to int) bool {
	for j := from; j < to && j < len(r.tok); j++ {
		t := r.tok[j]
		if t.q >= 0 && r.roles[t.q] == ClockTime || t.q < 0 && isTimeOfDay(t.low) {
			return true
		}
		if t.is(comma) || t.is(preposition) && t.low != "of" && j > from {
			return false
		}
	}
	return false
}

func isTimeOfDay(w string) bool {
	switch w {
	case "hours", "hour", "day", "days", "night", "nights", "weekday", "weekdays", "weekend", "weekends", "morning", "evening", "afternoon", "midnight", "noon", "season", "period", "periods", "year", "month", "week", "quarter", "monday", "friday", "saturday", "sunday", "daytime", "phase", "holidays", "holiday", "shift", "time", "times", "sunrise", "sunset", "twilight", "summer", "winter", "am", "pm", "maintenance", "window":
		return true
	}
	return false
}

// isSystem reports whether a noun phrase is the thing that is specified, not one of its cases.
func (r *reader) isSystem(from, to int) bool {
	if to <= from {
		return true
	}
	head := to - 1
	for j := from; j < to; j++ {
		if r.tok[j].is(preposition|comma|relative) || r.tok[j].q >= 0 {
			head = j - 1
			break
		}
	}
	if head < from {
		return false
	}
	t := r.tok[head]
	if t.is(person) {
		return false
	}
	if t.is(system) || t.low == "it" || t.low == "we" {
		return true
	}
	// A name: "The NAS", "SKA1".
	w := r.s.Text[t.Start:t.End]
	return w[0] >= 'A' && w[0] <= 'Z' && (head > 0 || len(w) > 1 && strings.ToUpper(w) == w)
}
