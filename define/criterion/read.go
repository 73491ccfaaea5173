package criterion

import (
	"math"
	"slices"
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
	qs := shares(s, quantity.Find(s))
	r := newReader(s, qs)
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
		reading := r.build(d, last)
		reading.Modality, reading.Spans[Modality] = r.modality(p, last)
		if reading.Modality == "" {
			delete(reading.Spans, Modality)
		}
		out = append(out, r.finish(reading))
		last = d
	}
	return out
}

// states reports whether the part states a limit: it has a modal verb, or compares.
func (r *reader) states(k int, p *predicate) bool {
	if p.hasModal {
		return true
	}
	c := r.comp[k]
	if c.explicit() {
		return true
	}
	// "p95 latency: 200 ms", "Availability: 99.9 %".
	return r.complementOf(r.pos[k]) || r.qs[k].Unit.Dimension == quantity.Share && r.at(r.pos[k]+1).is(sharing)
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
	if d.elliptic && last != nil && last.metric != "" && (sameKind(q, r.qs[last.k]) && !r.ownMetricAfter(d)) {
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
		if last != nil && d.first && last.metric != "" && r.onlyStatistic(d.p.subject, d.p.modal) {
			// "… and the 95th percentile must be 3 s": of the metric before.
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

// directionFromComparison takes an upper limit for "less is better", when the metric does not say.
func (r *reader) directionFromComparison(d *draft) Direction {
	c := r.comp[d.k]
	switch c.settle(r.isNegated(d), "", false) {
	case "<", "<=":
		return LowerIsBetter
	case ">", ">=":
		return HigherIsBetter
	}
	return ""
}

// isNegated reports whether a negation that is no part of the comparing phrase has scope over it.
func (r *reader) isNegated(d *draft) bool {
	c := r.comp[d.k]
	at := c.from
	if c.right {
		at = r.pos[d.k]
	}
	if r.at(at).is(negative) { // part of the phrase: "no later than"
		if at == 0 || r.cut[at] {
			return false
		}
		at--
	}
	if n := r.neg[at]; n > 0 && (strings.HasPrefix(r.tok[n-1].low, "avoid") || strings.HasPrefix(r.tok[n-1].low, "prevent")) && (c.rel != gt || c.from-n > 5) {
		return false // "avoid interruptions of more than 1 day" limits them, "avoid errors … at least 5 s before" does not
	}
	return !c.negated && r.neg[at] > 0 && r.negates(r.neg[at]-1, c.from, d)
}

// negates reports whether a negation further to the left is meant for the comparison: it stands in the same part, and
// no comparison of its own stands between.
func (r *reader) negates(at, to int, d *draft) bool {
	if at < d.p.from {
		return false
	}
	for k := d.k - 1; k >= max(0, d.k-nearest) && r.pos[k] > at; k-- {
		if r.comp[k].explicit() && r.roles[k] == Bound {
			// "shall not be down for more than 2 h a day and more than 4 h a month" flips both; "no more than 2 s
			// … and less than 5 s" only the first.
			if r.comp[k].negated {
				return false
			}
		}
	}
	t := r.tok[at]
	if t.low == "no" && at > d.p.modal && d.p.verb >= 0 && at > d.p.verb+1 && to-at > 6 {
		return false // "with no loss of data …"
	}
	return true
}

// comparator is what the comparison says about the metric.
func (r *reader) comparator(d *draft, negated bool) string {
	q, c := r.qs[d.k], r.comp[d.k]
	if q.Form == quantity.Tolerance {
		return "within"
	}
	if d.metric == "age" && d.verbal && (c.rel == gt || c.rel == ge || c.rel == after) {
		return "<=" // what is deleted when it is older is kept no longer
	}
	latency := q.Unit.Dimension == quantity.Duration && isLatency(d.metric)
	switch c.rel {
	case upto:
		if !negated && !c.negated && d.direction == HigherIsBetter && !c.extreme {
			return ">="
		}
	case lasting:
		switch {
		case negated, d.direction == HigherIsBetter:
			return ">=" // "shall not roll over for 1 day": at least so long
		}
		return "="
	case inside:
		if q.Unit.Dimension != quantity.Duration && d.direction == HigherIsBetter {
			return "="
		}
	case bare:
		if d.verbal && r.pos[d.k] < d.p.modal && q.Unit.Dimension == quantity.Duration {
			return "="
		}
		if q.Unit.Dimension == quantity.Share && q.Low == 100 && q.High == 100 && d.metric != "availability" && d.metric != "uptime" {
			return "="
		}
		if q.Unit.Dimension == quantity.Count && d.direction != HigherIsBetter && !negated {
			return "="
		}
		if negated {
			return "<="
		}
		return comparison{}.settle(false, d.direction, latency || q.Unit.Dimension == quantity.Share)
	}
	return c.settle(negated, d.direction, latency)
}

// isLatency reports whether a metric is one that nobody wants to be exact: "2 s" means at most.
func isLatency(metric string) bool {
	known := classes()
	for i, j := 0, 0; j <= len(metric); j++ {
		if j == len(metric) || metric[j] == ' ' {
			if known[lowerASCII(metric[i:j])].is(timely) && known[lowerASCII(metric[i:j])].is(lower) {
				return true
			}
			i = j + 1
		}
	}
	return false
}

func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for j := range b {
				if b[j] >= 'A' && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// threshold fills the numbers.
func (r *reader) threshold(d *draft, out *Reading) {
	q := r.qs[d.k]
	out.Unit = q.Unit.Symbol
	out.Written = clip(r.s.Text[q.Span.Start:q.Span.End])
	out.Spans[Threshold] = q.Number
	if u := (passage.Span{Start: q.Number.End, End: q.Span.End}); !u.Empty() && q.Unit.Symbol != "" {
		for u.Start < u.End && (r.s.Text[u.Start] == ' ' || r.s.Text[u.Start] == '-') {
			u.Start++
		}
		out.Spans[Unit] = u
	}
	if q.Form == quantity.Multiple {
		out.Unit = "x"
		i := r.pos[d.k] + 1
		if to := r.objectEnd(i, d.hi); to > i {
			out.Relative = trimDeterminer(r.words(i, to))
			out.Spans[Base] = r.span(i, to)
		}
	} else if q.Unit.Dimension == quantity.Share {
		r.relativeTo(d, out)
	}
	if isNaN(q.Low) || math.IsInf(q.Low, 0) || math.IsInf(q.High, 0) || isNaN(q.High) {
		return
	}
	low, high := q.Low, q.High
	si, siHigh := q.SI()
	out.Threshold, out.SI = &low, finite(si)
	if high != low {
		out.High, out.SIHigh = &high, finite(siHigh)
	}
}

func finite(f float64) *float64 {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// relativeTo: "10 % above last month's median", "20 % faster than the current version".
func (r *reader) relativeTo(d *draft, out *Reading) {
	i := r.pos[d.k] + 1
	t := r.at(i)
	n := 0
	switch {
	case t.low == "above" || t.low == "below" || t.low == "under" || t.low == "over" && r.isBase(i+1):
		n = 1
	case (t.low == "more" || t.low == "less" || t.low == "faster" || t.low == "slower" || t.low == "higher" || t.low == "lower" || t.low == "better" || t.low == "worse" || t.low == "greater" || t.low == "fewer" || t.low == "longer" || t.low == "shorter" || t.low == "smaller" || t.low == "larger") && r.at(i+1).low == "than":
		n = 2
	case (t.low == "relative" || t.low == "compared") && (r.at(i+1).low == "to" || r.at(i+1).low == "with"):
		n = 2
	case t.low == "of" && r.at(i+1).is(determiner) && (r.at(i+2).low == "baseline" || r.at(i+2).low == "current" || r.at(i+2).low == "previous" || r.at(i+2).low == "original"):
		n = 1
	}
	if n == 0 {
		return
	}
	switch t.low { // "20 % faster than": a number without a comparing phrase is a lower limit
	case "faster", "better", "more", "higher", "greater", "above", "larger":
		d.direction = HigherIsBetter
	case "slower", "less", "lower", "fewer", "below", "worse", "smaller", "shorter":
		d.direction = LowerIsBetter
	}
	if t.low == "faster" && d.verbal {
		d.metric = trimDeterminer(d.metric) + " speed"
		out.Metric = d.metric
	}
	out.Direction = d.direction
	from := i + n
	to := from
	for to < d.hi && r.tok[to].q < 0 && !r.tok[to].is(comma|modal|subordinate) && to-from < 14 {
		to++
	}
	if to > from {
		out.Relative = trimDeterminer(r.words(from, to))
		out.Spans[Base] = r.span(from, to)
	}
}

// oncePer turns "at least once an hour" into what is measured: the time between two, at most an hour.
func (r *reader) oncePer(d *draft, out *Reading) {
	q := r.qs[d.k]
	if q.Unit.Noun != "times" || q.Low != 1 || q.High != 1 || q.Unit.Dimension != quantity.Rate {
		return
	}
	_, each, ok := strings.Cut(q.Unit.Symbol, "/")
	u, known := quantity.ParseUnit(each)
	if !ok || !known || u.Dimension != quantity.Duration {
		return
	}
	one, si := 1.0, u.Factor
	out.Threshold, out.SI, out.Unit, out.Quantity, out.Direction = &one, &si, u.Symbol, quantity.Duration, OnTarget
	switch out.Comparator {
	case ">=":
		out.Comparator = "<="
	case ">":
		out.Comparator = "<"
	case "<=":
		out.Comparator = ">="
	case "<":
		out.Comparator = ">"
	}
	if r.comp[d.k].rel == bare {
		out.Comparator = "="
	}
	out.Metric = "interval"
	if d.p.verb >= 0 && d.p.verb < r.pos[d.k] && !r.tok[d.p.verb].is(being|having) {
		out.Metric = base(r.tok[d.p.verb].low) + " interval"
	}
}

// isBase reports whether the words at i name a value to compare with: "last month's median", "the current version".
func (r *reader) isBase(i int) bool {
	for j := i; j < len(r.tok) && j < i+4; j++ {
		switch r.tok[j].low {
		case "baseline", "current", "previous", "last", "existing", "today's", "original", "median", "mean", "average", "delivered", "old":
			return true
		}
	}
	return false
}

// range_ settles a range: with an upper or lower comparison one of its ends is the bound; with none it is an interval.
func (r *reader) range_(d *draft, out *Reading) {
	q, c := r.qs[d.k], r.comp[d.k]
	if out.Comparator == "within" && out.High == nil && out.Threshold != nil {
		out.Comparator = "="
	}
	if q.Form == quantity.Range && out.Comparator == "=" && (c.rel == bare || c.rel == eq) && out.High != nil {
		out.Comparator = "within"
	}
}

// filters collects the quantities that say which cases count.
func (r *reader) filters(d *draft, out *Reading) {
	first, _ := slices.BinarySearch(r.pos, d.p.from)
	for k := first; k < min(d.k, first+nearest) && r.pos[k] < d.p.modal && len(out.Filter) < 4; k++ { // of the subject
		r.addFilter(k, out)
	}
	for k := d.k - 1; k >= max(0, d.k-nearest) && r.pos[k] >= max(d.lo, d.p.modal) && len(out.Filter) < 4; k-- {
		r.addFilter(k, out)
	}
	for k := d.k + 1; k < min(len(r.qs), d.k+nearest) && r.pos[k] < d.hi && len(out.Filter) < 4; k++ {
		r.addFilter(k, out)
	}
}

func (r *reader) addFilter(k int, out *Reading) {
	q, c := r.qs[k], r.comp[k]
	if r.roles[k] != Filtering || r.sub[r.pos[k]] > 0 || c.rel == bare || c.rel == lasting || c.rel == after || isNaN(q.Low) || math.IsInf(q.High, 0) || q.Unit.Dimension == quantity.Share {
		return
	}
	var cmp string
	value := q.High
	switch c.rel {
	case upto, inside:
		cmp = "<="
	default:
		cmp = c.settle(false, LowerIsBetter, false)
	}
	if cmp == ">" || cmp == ">=" {
		value = q.Low
	}
	attribute := string(q.Unit.Dimension)
	switch q.Unit.Dimension {
	case quantity.Count:
		attribute = singular(q.Unit.Noun) + "_count"
	case quantity.None:
		attribute = "value"
	case quantity.Duration:
		if c.word == "older" || c.word == "newer" || c.word == "younger" {
			attribute = "age"
		}
	}
	from, to := c.from, r.pos[k]+1
	if c.right {
		from, to = r.pos[k], c.to
	}
	if r.isPast(r.pos[k]) && attribute != "age" {
		return
	}
	f := Filter{Text: r.words(from, to), Attribute: attribute, Comparator: cmp, Value: value}
	if q.Unit.Dimension != quantity.Count {
		f.Unit = q.Unit.Symbol
	}
	out.Filter = append(out.Filter, f)
}

// singular turns a plural noun, the last word of the phrase, into the name of an attribute.
func singular(noun string) string {
	b := []byte(lowerASCII(noun))
	for i := range b {
		if b[i] == ' ' || b[i] == '-' || b[i] == '/' {
			b[i] = '_'
		}
	}
	s := string(b)
	n := len(s)
	switch {
	case n > 3 && s[n-3:] == "ies":
		return s[:n-3] + "y"
	case n > 4 && (s[n-4:] == "sses" || s[n-4:] == "ches" || s[n-4:] == "shes" || s[n-3:] == "xes"):
		return s[:n-2]
	case n > 2 && s[n-1] == 's' && s[n-2] != 's':
		return s[:n-1]
	}
	return s
}

// modality is the modal verb that governs a bound; a part without one takes that of the part before.
func (r *reader) modality(p *predicate, last *draft) (string, passage.Span) {
	if !p.hasModal {
		return "", passage.Span{}
	}
	t := r.tok[p.modal]
	switch t.low {
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
