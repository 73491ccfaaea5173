package criterion

import (
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// Role says what a quantity of a sentence is for.
type Role string

// Roles.
const (
	Bound      Role = "bound"
	Percentile Role = "percentile" // or the share of cases that must keep the bound
	Filtering  Role = "filter"
	Loading    Role = "load"
	Windowing  Role = "window"
	ClockTime  Role = "clock"
	Numbering  Role = "identifier"
	Other      Role = "other" // a count that describes: "two buttons"
)

// Result is what is read out of one sentence.
type Result struct {
	Readings   []Reading
	Quantities []quantity.Quantity
	Roles      []Role // of the quantities
	Modals     []passage.Span
	Clauses    []Clause
}

// Clause is a part of the sentence that a word such as "when", "while", "where", "if" opens (EARS).
type Clause struct {
	Kind string       // trigger, state, feature, unwanted, purpose, scope
	Span passage.Span // with its keyword
}

// Read reads a sentence: the role of every quantity in it, and one reading for every bound. A sentence without a
// bound has no reading. The time it takes grows with the length of the sentence and no faster.
func Read(s passage.Sentence) Result {
	var r Reader
	return r.Read(&s)
}

// Reader reads many sentences, one after the other, with room that is used again. What it returns is the caller's.
type Reader struct {
	find quantity.Finder
	reader
}

// mostRoom is how many tokens of room are kept for the next sentence.
const mostRoom = 4096

// Read is like the function [Read].
func (x *Reader) Read(s *passage.Sentence) Result {
	if cap(x.tok) > mostRoom {
		x.reader = reader{}
	}
	qs := quantity.Shares(*s, x.find.Find(s))
	r := &x.reader
	r.begin(s, qs)
	r.findClauses()
	out := Result{Quantities: qs, Modals: r.modals(), Clauses: r.ears()}
	if len(qs) == 0 {
		return out
	}
	r.predicates()
	r.describes()
	r.negations()
	r.assignRoles()
	out.Roles = r.roles
	out.Readings = r.readings(out.Modals)
	return out
}

// readings makes a reading of every bound, in their order.
func (r *reader) readings(modals []passage.Span) []Reading {
	n := 0
	for _, role := range r.roles {
		if role == Bound {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]Reading, 0, n)
	var last *draft
	for k := range r.qs {
		if r.roles[k] != Bound {
			continue
		}
		p := &r.preds[r.pred[r.pos[k]]]
		if !r.states(k, p) {
			r.roles[k] = Other
			continue
		}
		d := &draft{k: k, p: p, percentile: -1, lo: p.from, hi: p.to}
		d.first = last == nil || last.p != p
		if !d.first {
			d.lo = r.split(last.k, k)
		}
		if next := r.nextBound(k, p); next >= 0 {
			d.hi = r.split(k, next)
		}
		d.elliptic = !d.first && r.isElliptic(d)
		d.refused = r.isRefused(k, p)
		d.rest = d.first && r.isRest(p)
		reading := r.build(d, last)
		reading.Modality, reading.Spans[Modality] = r.modality(p, last)
		if reading.Modality == "" {
			delete(reading.Spans, Modality)
		}
		out = append(out, reading)
		last = d
	}
	r.shareWindow(out)
	for i := range out {
		out[i] = r.finish(out[i])
	}
	return out
}

// shareWindow gives the window behind the last of several bounds to those before it, when a comma sets it off: "p95
// below 300 ms and p99 below 800 ms, measured over 5 minutes".
func (r *reader) shareWindow(out []Reading) {
	for i := len(out) - 2; i >= 0; i-- {
		a, b := &out[i], out[i+1]
		w, at := b.Spans[Window], b.Spans[Threshold]
		if a.Window != "" || b.Window == "" || a.Metric != b.Metric || a.Quantity != b.Quantity || w.Start < at.End || !strings.Contains(r.s.Text[at.End:min(w.Start, at.End+longest)], ",") {
			continue
		}
		a.Window, a.Spans[Window] = b.Window, w
	}
}

// states reports whether the part states a limit: it has a modal verb, or compares.
func (r *reader) states(k int, p *predicate) bool {
	if p.hasModal {
		return true
	}
	c := r.comp[k]
	if r.isRefused(k, p) {
		return true
	}
	if c.explicit() && p.modal == c.from && !c.right {
		return r.namesMetric(p) // a list of cities with more than 15,000 people states nothing
	}
	if c.explicit() || r.qs[k].Form == quantity.Tolerance && r.at(r.pos[k]-1).is(being) {
		return true
	}
	if c.rel == lasting && r.at(c.from-1).low == "valid" {
		return true // "the code is valid for 90 seconds"
	}
	if c.rel == after && r.isEnding(*p) || c.rel == upto && r.accepts(k, p) {
		return true // "sessions expire after 20 minutes", "the import accepts files of up to 2 GB"
	}
	// "p95 latency: 200 ms", "Availability: 99.9 %".
	i := r.pos[k]
	for j := i - 1; j >= max(p.from, i-8); j-- {
		if r.tok[j].low == "default" || r.tok[j].low == "example" {
			return false // it describes
		}
	}
	if r.qs[k].Unit.Dimension == quantity.None && !r.at(i-1).is(lower|higher) && !(r.at(i-1).is(filler|comma|being) && r.at(i-2).is(lower|higher)) {
		return false // "with a value of 32"
	}
	if r.at(i-1).is(being) && !r.deep[i] { // "the uptime target is 99.95 %"
		for j := p.subject; j < min(i, p.subject+12); j++ {
			switch t := r.tok[j]; {
			case t.is(lower | higher), t.low == "target", t.low == "goal", t.low == "budget", t.low == "limit", t.low == "objective", t.low == "threshold":
				return true
			}
		}
	}
	if r.qs[k].Unit.Dimension == quantity.Share && !r.deep[i] && (i == p.from || r.at(i-1).low == ":") && r.at(i+1).low == "of" { // "99.9 % of requests succeed"
		return true
	}
	return r.complementOf(r.pos[k]) || r.qs[k].Unit.Dimension == quantity.Share && r.at(r.pos[k]+1).is(sharing)
}

// accepts reports whether the verb before the quantity says how much a thing can take.
func (r *reader) accepts(k int, p *predicate) bool {
	switch r.qs[k].Unit.Dimension {
	case quantity.Size, quantity.Count, quantity.Rate, quantity.Throughput:
		return p.verb >= 0 && p.verb < r.comp[k].from && r.tok[p.verb].is(capable)
	}
	return false
}

// namesMetric reports whether a part without a verb says what it measures, or of which statistic.
func (r *reader) namesMetric(p *predicate) bool {
	for j := p.from; j < min(p.to, p.from+furthest); j++ {
		if t := r.tok[j]; t.q < 0 && t.is(lower|higher|timely) || t.q >= 0 && r.roles[t.q] == Percentile || t.q < 0 && t.low == "rate" || t.low == "size" || t.low == "churn" {
			return true
		}
	}
	return false
}

func (r *reader) nextBound(k int, p *predicate) int {
	for o := k + 1; o < len(r.qs) && r.pos[o] < p.to; o++ {
		if r.roles[o] == Bound {
			return o
		}
	}
	return -1
}

// split is the token at which what belongs to the bound a ends and what belongs to the bound b begins.
func (r *reader) split(a, b int) int {
	from, to := r.pos[a]+1, r.pos[b]
	if c := r.comp[a]; c.right {
		from = c.to
	}
	if c := r.comp[b]; !c.right && c.from > from {
		to = c.from
	}
	if t := r.at(to - 1); t.is(conjunction|comma) && !t.is(closing) && to-1 >= from { // "… and no more than 5 s": directly before
		return to - 1
	}
	comma := -1
	for i := from; i < to; i++ {
		t := r.tok[i]
		if t.low == "and" || t.low == "but" || t.low == ";" || t.low == "then" || t.low == "while" || t.low == "whereas" {
			return i
		}
		if t.low == "," && comma < 0 {
			comma = i
		}
	}
	if comma >= 0 {
		return comma
	}
	// "p50 < 100 ms p95 < 200 ms": a percentile before the comparison goes with it.
	for o := a + 1; o < b; o++ {
		if r.roles[o] == Percentile {
			if c := r.comp[o]; !c.right && c.from < r.pos[o] && c.from >= from {
				return c.from
			}
			return r.pos[o]
		}
	}
	return to
}

// isElliptic reports whether nothing of its own stands before the comparison: "and 98 % during the night".
func (r *reader) isElliptic(d *draft) bool {
	end := r.pos[d.k]
	if c := r.comp[d.k]; !c.right {
		end = c.from
	}
	for i := d.lo; i < end; i++ {
		t := r.tok[i]
		if t.q >= 0 || t.is(conjunction|comma|filler|determiner|negative|being|preposition|adverb) || t.low == "then" || t.low == "be" {
			continue
		}
		return false
	}
	return true
}

// build fills the slots of a reading. last is the draft before, which an elliptic one takes metric and cases from.
func (r *reader) build(d *draft, last *draft) Reading {
	q, c := r.qs[d.k], r.comp[d.k]
	out := Reading{Spans: make(map[string]passage.Span, 8)}
	out.Text = clipText(r.s.Text)
	d.percentile = r.findPercentile(d, last)
	if d.elliptic && last != nil && last.metric != "" && !(q.Unit.Dimension == quantity.Share && last.verbal && r.at(r.pos[d.k]+1).low == "of" && r.at(r.pos[d.k]+3).low != "time") && (sameKind(q, r.qs[last.k]) && !r.ownMetricAfter(d)) {
		d.metric, d.metricSpan, d.direction, d.verbal, d.inSubject = last.metric, last.metricSpan, last.direction, last.verbal, last.inSubject
		d.metricFrom, d.metricTo = last.metricFrom, last.metricTo
		if d.percentile >= 0 {
			if from, to := r.casesAfter(r.pos[d.percentile]+1, d.hi); to > from {
				r.setPopulation(d, from, to)
			}
		}
		if d.population == "" {
			if from, to, ok := r.trailingFor(d); ok {
				r.setPopulation(d, from, to)
			}
		}
		if d.population == "" {
			d.population, d.populationSpan, d.popFrom, d.popTo = last.population, last.populationSpan, last.popFrom, last.popTo
		}
	} else {
		r.findMetric(d)
		r.findPopulation(d)
		if last != nil && d.first && last.metric != "" && (d.rest && sameKind(q, r.qs[last.k]) || r.onlyStatistic(d.p.subject, d.p.modal)) {
			// "… and the 95th percentile must be 3 s", "… and none may take longer than 3 s": of the metric before.
			d.metric, d.metricSpan, d.direction = last.metric, last.metricSpan, last.direction
			d.population, d.populationSpan = last.population, last.populationSpan
		}
		if d.population == "" && last != nil && last.p == d.p && d.inSubject {
			d.population, d.populationSpan = last.population, last.populationSpan
		}
	}
	if d.direction == "" {
		d.direction = r.directionFromComparison(d)
	}
	out.Metric, out.Population, out.Direction = d.metric, d.population, d.direction
	r.put(&out, Metric, d.metricSpan, d.metric)
	r.put(&out, Population, d.populationSpan, d.population)
	out.Quantity = q.Unit.Dimension
	r.threshold(d, &out)
	neg := r.isNegated(d)
	out.Comparator = r.comparator(d, neg)
	out.Spans[Comparator] = r.span(c.from, c.to)
	if c.from == c.to {
		delete(out.Spans, Comparator)
	}
	r.filters(d, &out)
	r.findStatistic(d, &out)
	r.findWindow(d, &out)
	r.findConditions(d, &out, d.elliptic || !d.first && r.sharesIntro(d))
	r.range_(d, &out)
	r.oncePer(d, &out)
	return out
}

// isRest reports whether the subject is "none" or "nobody": what is said holds in every case.
func (r *reader) isRest(p *predicate) bool {
	return p.subject+1 == p.modal && (r.tok[p.subject].low == "none" || r.tok[p.subject].low == "nobody")
}

// onlyStatistic reports whether the tokens name a statistic and nothing it is one of.
func (r *reader) onlyStatistic(from, to int) bool {
	found := false
	for i := from; i < to; i++ {
		switch t := r.tok[i]; {
		case t.q >= 0 && r.roles[t.q] == Percentile || t.is(extreme|averaging):
			found = true
		case t.is(determiner) || t.low == "percentile" || t.low == "value":
		default:
			return false
		}
	}
	return found
}

func sameKind(a, b quantity.Quantity) bool {
	if a.Unit.Dimension == quantity.Count && b.Unit.Dimension == quantity.Count && a.Unit.Noun != b.Unit.Noun {
		return false // "5,000 nodes and 150,000 pods"
	}
	return a.Unit.Dimension == b.Unit.Dimension || a.Unit.Dimension == quantity.None || b.Unit.Dimension == quantity.None
}

func (r *reader) ownMetricAfter(d *draft) bool {
	var probe draft
	probe.k, probe.hi, probe.p = d.k, d.hi, d.p
	return r.metricAfter(&probe, r.qs[d.k], r.pos[d.k])
}

// sharesIntro reports whether the part of the sentence opens with circumstances that hold for every bound in it.
func (r *reader) sharesIntro(d *draft) bool { return d.p.introduced }

func (r *reader) put(out *Reading, slot string, sp passage.Span, words string) {
	if words != "" && !sp.Empty() {
		out.Spans[slot] = sp
	}
}

// findPercentile returns the quantity that says for which share of the cases the bound holds.
func (r *reader) findPercentile(d *draft, last *draft) int {
	for k := d.k + 1; k < len(r.qs) && r.pos[k] < d.hi; k++ {
		if r.roles[k] == Percentile {
			return k
		}
	}
	for k := d.k - 1; k >= 0 && r.pos[k] >= d.lo; k-- {
		if r.roles[k] == Percentile {
			return k
		}
	}
	if last != nil && last.p == d.p && last.percentile >= 0 && r.pos[last.percentile] < d.p.modal {
		return last.percentile
	}
	return -1
}

// modality is the modal verb that governs a bound; a part without one takes that of the part before.
func (r *reader) modality(p *predicate, last *draft) (string, passage.Span) {
	if !p.hasModal {
		return "", passage.Span{}
	}
	t := r.tok[p.modal]
	switch t.low {
	case "want", "wants":
		return "", passage.Span{}
	case "has", "have", "needs", "need", "required":
		return "must", t.Span
	case "cannot", "can't":
		return "can", t.Span
	case "expected", "supposed", "ought":
		return "should", t.Span
	case "mustn't":
		return "must", t.Span
	case "shouldn't":
		return "should", t.Span
	case "won't":
		return "will", t.Span
	}
	return t.low, t.Span
}

func (r *reader) finish(out Reading) Reading {
	out.Gaps = Gaps(out.Criterion)
	out.Canonical = canonical(out.Criterion, out.Gaps)
	return out
}

func clipText(s string) string {
	const most = 2000
	if len(s) <= most {
		return s
	}
	return clipTo(s, most)
}
