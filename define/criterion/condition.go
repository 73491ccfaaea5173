package criterion

import (
	"strings"
)

// Kinds of condition.
const (
	underLoad    = "load"
	inState      = "state"
	inPlace      = "place"
	atTime       = "time"
	exclusion    = "exclusion"
	measuredFrom = "measured_from"
	measuredTo   = "measured_to"
)

// mostConditions bounds what one reading keeps.
const mostConditions = 12

// conditionAt reports whether the preposition at i opens a circumstance, inside a phrase that began at from.
func (r *reader) conditionAt(i, from int) bool {
	switch r.tok[i].low {
	case "during", "under", "within", "via", "throughout", "after", "before", "while", "except", "excluding", "regardless", "despite", "outside", "between", "without", "per", "plus":
		return !(r.tok[i].low == "between" && i == from)
	case "in", "on", "at", "over", "with", "by", "through", "across":
		return i > from+1 || r.tok[i].low == "over"
	}
	return false
}

// findConditions collects the circumstances: before the subject, in the subject, after the verb, after the number.
func (r *reader) findConditions(d *draft, out *Reading, shared bool) {
	p := d.p
	end := r.pos[d.k]
	if c := r.comp[d.k]; !c.right {
		end = c.from
	}
	g := gather{r: r, d: d, out: out}
	if d.first || shared {
		g.region(p.from, p.subject, true)
		if d.inSubject {
			g.region(d.metricTo, p.modal, false)
		} else {
			g.region(p.subject, p.modal, false)
		}
	}
	if d.first {
		g.region(max(p.modal, d.lo), end, false)
	} else {
		g.region(d.lo, end, false)
	}
	after := r.pos[d.k] + 1
	if c := r.comp[d.k]; c.right {
		after = c.to
	}
	g.trailing = true
	g.region(after, d.hi, false)
}

// leadsToSlot reports whether nothing but articles stands between i and a quantity that fills another slot.
func (r *reader) leadsToSlot(i int) bool {
	for j := i; j < len(r.tok) && j < i+6; j++ {
		t := r.tok[j]
		if t.q >= 0 {
			switch r.roles[t.q] {
			case Bound, Percentile, Windowing:
				return true
			case Filtering:
				return r.cmp[max(0, j-1)] && r.cmp[i-1]
			}
			return false
		}
		if !t.is(determiner|filler|extreme|averaging) && t.low != "rolling" && t.low != "consecutive" && t.low != "sliding" && t.low != "trailing" && t.low != "calendar" && t.low != "least" && t.low != "most" && t.low != "probability" && t.low != "confidence" && t.low != "period" && !(t.low == "of" && j > i) && t.low != "no" && t.low != "more" && t.low != "less" && t.low != "than" {
			return false
		}
	}
	return false
}

// leadsToMetric reports whether the metric, with articles and a statistic before it, stands at i: "within a mean
// response time of 3 s".
func (g *gather) leadsToMetric(i int) bool {
	r, d := g.r, g.d
	if d.metricTo <= d.metricFrom || d.inSubject {
		return false
	}
	for j := i; j <= d.metricFrom && j < i+5; j++ {
		if j == d.metricFrom {
			return true
		}
		if t := r.tok[j]; !t.is(determiner|extreme|averaging) && (t.q < 0 || r.roles[t.q] != Percentile) && t.low != "percentile" {
			return false
		}
	}
	return false
}

type gather struct {
	r        *reader
	d        *draft
	out      *Reading
	trailing bool
}

// region takes the circumstances out of the tokens [from, to). Whatever is open at the end of an introduction is one.
func (g *gather) region(from, to int, intro bool) {
	to = min(to, from+4*furthest)
	for i := from; i < to && len(g.out.Conditions) < mostConditions; {
		kind, n := g.opensAt(i, i == from, intro)
		if kind == "" {
			i++
			continue
		}
		end := g.end(i+n, to, kind)
		if end > i+n-1 && end > i {
			g.add(kind, i, end)
		}
		i = max(end, i+1)
	}
}

// opensAt returns the kind of circumstance that the token at i opens, and the length of its keyword.
func (g *gather) opensAt(i int, atStart, intro bool) (string, int) {
	r, d := g.r, g.d
	t := r.tok[i]
	if i >= d.popFrom && i < d.popTo || i >= d.metricFrom && i < d.metricTo {
		return "", 0
	}
	if d.popTo > d.popFrom && (t.low == "for" || t.low == "of") && (i+1 == d.popFrom || i+2 == d.popFrom && r.at(i+1).is(universal)) {
		return "", 0
	}
	if t.q >= 0 || r.deep[i] && t.low != "excluding" && t.low != "plus" && t.low != "including" && t.low != "except" {
		return "", 0
	}
	n := r.at(i + 1)
	if t.is(preposition) && (r.leadsToSlot(i+1) || g.leadsToMetric(i+1)) || r.cmp[i] {
		return "", 0
	}
	if s, ok := g.out.Spans[Statistic]; ok && t.is(preposition) && s.Start == n.Start {
		return "", 0 // "in all cases"
	}
	if w, ok := g.out.Spans[Window]; ok && (w.Contains(t.Span) || t.is(preposition) && (w.Start == n.Start || n.is(determiner) && w.Start == r.at(i+2).Start)) {
		return "", 0
	}
	if g.trailing && t.low == "time" && n.q < 0 && r.at(i-1).low == "the" && r.at(i-2).low == "of" && i > r.pos[d.k] && !n.is(comma|preposition|conjunction|modal|subordinate|adverb|relative|universal) && n.low != "all" && i+2 < d.hi {
		return inState, 1 // 95 % of the time the network is up
	}
	if s := r.sub[i]; s > 0 && r.clauses[s-1].from == i {
		c := r.clauses[s-1]
		switch c.kind {
		case purpose, scope:
			return "", 0
		}
		_, w := r.opens(i)
		if d.popFrom > i && d.popFrom <= i+w && d.popTo > 0 {
			return "", 0 // it names the cases
		}
		switch {
		case t.low == "after" && (g.trailing || d.first):
			return measuredFrom, w
		case t.low == "upon" && g.trailing:
			return measuredFrom, w
		case t.low == "before" || t.low == "until":
			return measuredTo, w
		case t.low == "unless":
			return exclusion, w
		}
		if r.holdsLoad(c.from, c.to) {
			return underLoad, w
		}
		return inState, w
	}
	if n.q >= 0 && t.low == "with" && !g.trailing && !intro && (r.roles[n.q] == Other || r.roles[n.q] == Filtering) && r.comp[n.q].rel == bare && r.qs[n.q].Unit.Dimension == "count" {
		return inState, 1
	}
	if n.q >= 0 && r.roles[n.q] == Loading && t.is(preposition) && t.low != "of" && t.low != "per" {
		return underLoad, 1
	}
	switch t.low {
	case "of":
		if g.trailing && atStart && (r.comp[d.k].rel == inside || !d.inSubject && r.comp[d.k].rel != after && r.comp[d.k].rel != lasting) && r.qs[d.k].Unit.Dimension == "duration" && !(i >= d.metricFrom && i < d.metricTo) && d.metricFrom != i+1 {
			return measuredFrom, 1
		}
	case "from":
		if g.trailing || intro {
			return measuredFrom, 1
		}
	case "following", "since":
		return measuredFrom, 1
	case "to":
		if g.trailing && i > 0 && len(g.out.Conditions) > 0 && g.out.Conditions[len(g.out.Conditions)-1].Kind == measuredFrom {
			return measuredTo, 1
		}
	case "without":
		if g.trailing || d.verbal && i > d.p.modal {
			return inState, 1
		}
	case "including", "against", "onto":
		if g.trailing && !r.deep[i] {
			return inState, 1
		}
	case "except", "excluding", "excludes", "besides", "barring", "plus", "minus":
		return exclusion, 1
	case "aside", "apart", "exclusive":
		return exclusion, 1
	case "other":
		if n.low == "than" {
			return exclusion, 2
		}
	case "not":
		if n.low == "including" || n.low == "counting" {
			return exclusion, 2
		}
	case "regardless", "irrespective", "independent":
		return inState, 1
	case "during", "throughout":
		if r.loadWords(i + 1) {
			return underLoad, 1
		}
		return atTime, 1
	case "under":
		if r.loadWords(i + 1) {
			return underLoad, 1
		}
		return inState, 1
	case "with":
		if r.loadWords(i + 1) {
			return underLoad, 1
		}
		if g.trailing || intro {
			return inState, 1
		}
	case "at":
		switch {
		case r.loadWords(i + 1):
			return underLoad, 1
		case n.low == "least" || n.low == "most":
			return "", 0
		case r.timeWords(i+1, min(len(r.tok), i+4)):
			return atTime, 1
		}
		return inPlace, 1
	case "in":
		if r.timeWords(i+1, min(len(r.tok), i+5)) {
			return atTime, 1
		}
		if n.is(subordinate) || n.low == "less" || n.low == "which" {
			return "", 0
		}
		return inPlace, 1
	case "on", "over", "via", "across", "through", "within", "inside", "outside", "between", "around", "near", "along":
		if r.loadWords(i+1) && t.low != "within" {
			return underLoad, 1
		}
		if r.timeWords(i+1, min(len(r.tok), i+8)) {
			return atTime, 1
		}
		if t.low == "on" && n.low == "average" || t.low == "over" && n.low == "any" {
			return "", 0
		}
		return inPlace, 1
	case "for":
		if r.timeWords(i+1, min(len(r.tok), i+5)) {
			return atTime, 1
		}
		if n.low == "the" && (r.at(i+2).low == "period" || r.at(i+2).low == "duration") {
			return atTime, 1
		}
		if g.trailing && !d.verbal {
			return inState, 1
		}
	case "by":
		if strings.HasSuffix(n.low, "ing") && g.trailing {
			return inState, 1
		}
	case "all":
		if n.low == "year" {
			return atTime, 2
		}
	case "per":
		return "", 0
	}
	return "", 0
}

// end is where the circumstance that began before i ends.
func (g *gather) end(i, to int, kind string) int {
	r := g.r
	start := i
	for i < to {
		t := r.tok[i]
		if t.q >= 0 {
			switch r.roles[t.q] {
			case Bound, Percentile, Windowing:
				if c := r.comp[t.q]; !c.right && c.from >= start && c.from < i {
					i = c.from
				} else if i > start && (r.tok[i-1].low == "for" || r.tok[i-1].low == "in" || r.tok[i-1].low == "at" || r.tok[i-1].low == "with" || r.tok[i-1].low == "over") {
					i--
				}
				return i
			}
		}
		if s := r.sub[i]; s > 0 && r.clauses[s-1].from == i && i > start {
			return i
		}
		if i > start && t.is(preposition) && t.low != "of" && (g.leadsToMetric(i+1) || r.leadsToSlot(i+1)) {
			return i
		}
		if t.low == "," || t.low == ";" || t.low == "." || t.low == "regardless" && i > start || t.is(closing) && !r.deepFrom(start) || t.low == "(" && !r.deepFrom(start) {
			if t.low == "," && r.listGoesOn(i) {
				i++
				continue
			}
			return i
		}
		if t.is(conjunction) && (r.at(i+1).is(modal|verb) && i > start || r.at(i+1).q >= 0 && r.roles[r.at(i+1).q] == Bound) {
			return i
		}
		if i > start && r.sub[start] == 0 && t.is(preposition) {
			switch t.low {
			case "during", "under", "without", "except", "excluding", "regardless", "via", "plus", "following", "throughout":
				return i
			case "to":
				if kind == measuredFrom {
					return i
				}
			case "for":
				if kind == atTime && !r.timeWords(i+1, min(to, i+5)) {
					return i
				}
			}
		}
		i++
	}
	return i
}

func (r *reader) deepFrom(i int) bool { return i < len(r.deep) && r.deep[i] }

func (g *gather) add(kind string, from, to int) {
	r := g.r
	if len(g.out.Conditions) >= mostConditions {
		return
	}
	for to > from && r.tok[to-1].is(conjunction|comma) {
		to--
	}
	switch r.tok[from].low {
	case "of", "to", "time":
		from++ // "5 s of the request": from the request
	case "from":
		if kind == measuredFrom {
			from++
		}
	}
	for to > from && r.tok[to-1].q < 0 && r.tok[to-1].is(determiner|preposition) {
		to--
	}
	text := r.words(from, to)
	if text == "" || to-from == 1 && r.tok[from].is(preposition) {
		return
	}
	for _, c := range g.out.Conditions {
		if c.Text == text {
			return
		}
	}
	g.out.Conditions = append(g.out.Conditions, Condition{Kind: kind, Text: text})
	slot := Conditions
	switch kind {
	case underLoad:
		slot = Load
	case measuredFrom, measuredTo:
		slot = Measured
	case exclusion:
		slot = Exclusions
	}
	sp := r.span(from, to)
	if old, ok := g.out.Spans[slot]; ok {
		if old.Start < sp.Start {
			return // one span a slot: the first
		}
	}
	g.out.Spans[slot] = sp
}

func (r *reader) holdsLoad(from, to int) bool {
	for j := from; j < min(to, from+furthest); j++ {
		t := r.tok[j]
		if t.q >= 0 && r.roles[t.q] == Loading || t.low == "load" && r.at(j-1).low != "to" && !r.at(j+1).is(determiner) && r.at(j-1).q < 0 && !r.at(j-1).is(person|system) || t.low == "concurrently" {
			return true
		}
	}
	return false
}

// loadWords reports whether the phrase that begins at i says a load: "peak load", "800 open sessions".
func (r *reader) loadWords(i int) bool {
	for j := i; j < len(r.tok) && j < i+6; j++ {
		t := r.tok[j]
		if t.q >= 0 {
			return r.roles[t.q] == Loading
		}
		if t.is(comma|modal|being) || t.is(preposition) && j > i && t.low != "of" {
			return false
		}
		switch t.low {
		case "load", "loads", "traffic", "concurrent", "concurrency", "stress", "simultaneous":
			return true
		}
	}
	return false
}
