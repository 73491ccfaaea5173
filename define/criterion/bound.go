package criterion

import (
	"math"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

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
	if at < d.p.from || r.rel[at] && !r.rel[min(to, len(r.rel)-1)] {
		return false // "applicants who were not hired must be erased": it denies what it describes
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
	if d.metric == "age" && d.verbal && (c.rel == gt || c.rel == ge || c.rel == after) && !r.isPredicate(c.from) {
		return "<=" // what is deleted when it is older is kept no longer
	}
	if c.rel == bare && q.Form == quantity.Range && (isPhysical(q.Unit.Dimension) || r.at(r.pos[d.k]-1).low == "from") {
		return "=" // a range to work in, whatever is better
	}
	if r.roles[d.k] == Bound && d.refused {
		return comparison{rel: c.rel, negated: !c.negated}.settle(false, d.direction, false) // what is refused is out of bounds
	}
	if r.pos[d.k] < d.p.modal && c.explicit() && !c.negated && r.neverOccurs(d.p) {
		return comparison{rel: c.rel, negated: true}.settle(false, d.direction, false) // "times above 8 s must not occur"
	}
	if c.rel == asGood && d.direction == "" && q.Unit.Dimension != quantity.Duration {
		return ">=" // "4 stars or better"
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
		if q.Unit.Dimension != quantity.Duration { // "within 5 % of the true value"
			return "<="
		}
	case bare:
		if d.verbal && r.pos[d.k] < d.p.modal && q.Unit.Dimension == quantity.Duration {
			return "="
		}
		if isLimit(d.metric) || q.Unit.Dimension == quantity.Duration && strings.HasSuffix(d.metric, "objective") {
			return "<="
		}
		if d.p.verb >= 0 && endures(r.tok[d.p.verb].low) {
			return ">="
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

// neverOccurs reports whether a part denies that its subject happens.
func (r *reader) neverOccurs(p *predicate) bool {
	if p.verb < 0 || r.neg[p.verb] == 0 || r.neg[p.verb]-1 < p.modal {
		return false
	}
	switch base(r.tok[p.verb].low) {
	case "occur", "happen", "arise":
		return true
	}
	return false
}

// isLimit reports whether a metric names its own upper limit: "error budget", "size limit".
func isLimit(metric string) bool {
	switch metric[strings.LastIndexByte(metric, ' ')+1:] {
	case "budget", "limit", "quota", "ceiling", "cap", "allowance":
		return true
	}
	return false
}

// endures reports whether a verb says what a thing must stand: more of it would be better.
func endures(verb string) bool {
	switch base(verb) {
	case "withstand", "survive", "tolerate", "endure", "resist":
		return true
	}
	return false
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
	case t.low == "of" && r.comp[d.k].rel == inside && !r.shareOfTimeAfter(i):
		n = 1
		d.direction = LowerIsBetter // "within 5 % of the true value"
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
	for to < d.hi && (r.tok[to].q < 0 || r.isNumbering(to)) && !r.tok[to].is(comma|modal|subordinate) && to-from < 14 {
		to++
	}
	if to > from {
		out.Relative = trimDeterminer(r.words(from, to))
		out.Spans[Base] = r.span(from, to)
	}
}

// shareOfTimeAfter: "of the time", "of cases", at i.
func (r *reader) shareOfTimeAfter(i int) bool {
	for j := i + 1; j < i+4; j++ {
		if w := r.at(j).low; w == "time" || w == "cases" {
			return true
		}
	}
	return false
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

// directionFromComparison takes an upper limit for "less is better", when the metric does not say.
func (r *reader) directionFromComparison(d *draft) Direction {
	c := r.comp[d.k]
	if (c.rel == asGood || c.rel == better || c.rel == worse) && r.qs[d.k].Unit.Dimension != quantity.Duration {
		return "" // "or better" asks which way is better, and does not say
	}
	switch c.settle(r.isNegated(d), "", false) {
	case "<", "<=":
		return LowerIsBetter
	case ">", ">=":
		return HigherIsBetter
	}
	return ""
}
