package criterion

import (
	"math"
	"slices"
	"strings"

	"throughline.dev/define/quantity"
)

// assignRoles says of each quantity what it is for, first by what stands beside it, then by what else its part of
// the sentence holds: of two candidates for a bound, the one that describes a case or a load gives way.
func (r *reader) assignRoles() {
	r.roles = make([]Role, len(r.qs))
	r.comp = make([]comparison, len(r.qs))
	for k := range r.qs {
		r.comp[k] = r.compare(r.pos[k])
		r.roles[k] = r.alone(k)
		c := &r.comp[k]
		if r.roles[k] == Other || r.roles[k] == Numbering {
			*c = comparison{from: r.pos[k], to: r.pos[k]}
			continue
		}
		if c.explicit() || c.rel == upto {
			for i := c.from; i < c.to; i++ {
				r.cmp[i] = true
			}
		}
	}
	for from := 0; from < len(r.qs); {
		to := from + 1
		for to < len(r.qs) && r.pred[r.pos[to]] == r.pred[r.pos[from]] {
			to++
		}
		r.together(from, to)
		from = to
	}
}

func (c comparison) explicit() bool {
	return c.rel != bare && c.rel != lasting && c.rel != after && c.rel != upto
}

// alone is the role of a quantity by its form and its neighbours. Bound means: a candidate.
func (r *reader) alone(k int) Role {
	q, i := r.qs[k], r.pos[k]
	p, n := r.at(i-1), r.at(i+1)
	switch q.Form {
	case quantity.Identifier:
		return Numbering
	case quantity.Date, quantity.Clock:
		return ClockTime
	case quantity.Ordinal:
		if r.isPercentile(k) {
			return Percentile
		}
		return Other
	}
	if r.isPercentile(k) {
		return Percentile
	}
	if r.s.IsMasked(q.Span) {
		return Other
	}
	if q.Unit.Dimension == quantity.Share && r.comp[k].rel == bare && slices.Contains(q.Notes, quantity.Fraction) && q.Unit.Noun == "" {
		j := r.skip(i+1, min(len(r.tok), i+4), determiner)
		if r.at(j).low == "of" {
			j = r.skip(j+1, min(len(r.tok), j+4), determiner)
		}
		if t := r.at(j); !t.is(person) && !strings.HasSuffix(t.low, "s") && (r.at(j+1).is(being|modal) || !strings.HasSuffix(r.at(j+1).low, "s")) {
			return Other // "the left 2/3 of the display"
		}
	}
	switch q.Unit.Dimension {
	case quantity.Duration:
		if r.isWindow(k) {
			return Windowing
		}
		if r.isPast(i) {
			return Filtering
		}
	case quantity.Share:
		if n.low == "load" || n.low == "capacity" && p.low == "at" || (p.low == "at" || p.low == "under") && (r.at(i+2).low == "load" || n.is(lower)) {
			return Loading
		}
	}
	if n.low == "connection" || n.low == "connections" && p.low == "on" || n.low == "modem" || n.low == "network" || n.low == "line" || n.low == "link" || r.at(i+2).low == "connection" && r.at(i-2).low == "on" {
		return Other
	}
	return Bound
}

// isPercentile: "95th percentile", "p95".
func (r *reader) isPercentile(k int) bool {
	q := r.qs[k]
	w := strings.ToLower(r.s.Text[q.Span.Start:q.Span.End])
	if strings.Contains(w, "percentile") || strings.Contains(w, "%ile") || len(w) > 1 && w[0] == 'p' && w[1] >= '0' && w[1] <= '9' && q.Form == quantity.Ordinal {
		return true
	}
	n, p := r.at(r.pos[k]+1), r.at(r.pos[k]-1)
	return n.low == "percentile" || n.low == "percentiles" || n.low == "quantile" || p.low == "percentile" && r.comp[k].rel == bare || n.low == "-" && r.at(r.pos[k]+2).low == "percentile"
}

// isWindow: "over any rolling 30 days", "in any consecutive 24 hour period", "per 10 minutes", "a 28-day window".
func (r *reader) isWindow(k int) bool {
	i := r.pos[k]
	n := r.at(i + 1)
	if n.q < 0 && !n.is(comma|preposition) && (r.at(i+2).low == "period" || r.at(i+2).low == "window") {
		n = r.at(i + 2)
	}
	named := n.low == "period" || n.low == "periods" || n.low == "window" || n.low == "windows" || n.low == "interval" || n.low == "rolling" || n.low == "span" || n.low == "timeframe" || n.low == "basis"
	j := i - 1
	rolling := false
	for j >= 0 && r.tok[j].q < 0 {
		t := r.tok[j]
		if t.low == "last" || t.low == "past" || t.low == "previous" || t.low == "preceding" { // "over the last 5 minutes"
			if p := r.at(j - 1); p.low != "over" && !(p.is(determiner) && r.at(j-2).low == "over") {
				break
			}
			rolling = true
		} else if t.low == "rolling" || t.low == "consecutive" || t.low == "trailing" || t.low == "sliding" || t.low == "moving" || t.low == "calendar" || t.low == "continuous" {
			rolling = true
		} else if !t.is(determiner) && t.low != "least" {
			break
		}
		j--
	}
	p := r.at(j)
	if o := r.at(i - 2).low; r.at(i-1).low == "of" && (o == "period" || o == "window" || o == "course" || o == "span") {
		b := r.at(i - 3)
		if b.is(determiner) {
			b = r.at(i - 4)
		}
		return b.low == "over" || b.low == "in" || b.low == "within" || b.low == "during" || b.low == "across"
	}
	switch {
	case rolling:
		return p.low != "than" && p.low != "for"
	case named:
		return p.low == "over" || p.low == "in" || p.low == "within" || p.low == "per" || p.low == "during" || p.low == "across" || p.low == "for" && r.at(i-1).is(determiner) && r.at(i-1).low != "the"
	case p.low == "per" || p.low == "across":
		return true
	case p.low == "over":
		return j < i-1 || r.at(j-1).low == "averaged" || r.at(j-1).low == "measured" || r.at(j-1).low == "calculated" || r.at(j-1).low == "time" || r.at(j-1).q >= 0 || r.at(j-1).low == "computed" || r.at(j-1).low == "aggregated"
	case p.low == "in" && r.at(i-1).low == "any":
		return true
	case p.low == "in" && j == i-1 && r.at(j-1).q >= 0 && r.qs[r.at(j-1).q].Unit.Dimension == quantity.Count && r.comp[r.at(j-1).q].explicit():
		return r.qs[k].Low == 1 // "more than 50 requests in a second"
	case p.low == "during" && (r.at(i-1).low == "a" || r.at(i-1).low == "an" || r.at(i-1).low == "any"):
		return true // "during a 24 hour soak test"
	case p.low == "of" && r.at(i-1).is(universal): // "99.9 % of every calendar month"
		o := r.at(j - 1).q
		return o >= 0 && r.qs[o].Unit.Dimension == quantity.Share
	}
	return false
}

// isPast: "the last 30 days", "older than 15 days", "for the previous 2 months": it says which cases.
func (r *reader) isPast(i int) bool {
	for j := i - 1; j >= 0 && j >= i-2; j-- {
		switch r.tok[j].low {
		case "last", "past", "previous", "preceding", "next", "first", "prior", "recent", "latest", "coming", "following":
			return true
		}
	}
	n := r.at(i + 1)
	if n.low == "ago" || n.low == "old" || n.low == "earlier" {
		return true
	}
	c := r.comp[r.tok[i].q]
	return (c.word == "older" || c.word == "newer" || c.word == "younger") && !r.isPredicate(c.from)
}

// isPredicate reports whether the phrase at i is what "be" says of the subject: "must never be older than 1 h".
func (r *reader) isPredicate(i int) bool {
	j := i - 1
	for j > 0 && r.tok[j].is(adverb|negative) {
		j--
	}
	return r.at(j).is(being) && r.tok[max(j, 0)].q < 0
}

// together settles the roles of the quantities [from, to) of one part of the sentence.
func (r *reader) together(from, to int) {
	strongTime, strong, anyBound := false, 0, 0
	for k := from; k < to; k++ {
		if r.roles[k] != Bound {
			continue
		}
		q, i, c := r.qs[k], r.pos[k], r.comp[k]
		p := r.preds[r.pred[i]]
		switch {
		case r.sub[i] > 0:
			r.roles[k] = r.inClause(k)
		case r.rel[i]:
			r.roles[k] = Filtering
		case r.deep[i] && !(i > 0 && (r.at(i+1).is(closing|comma) || c.right && r.at(c.to).is(closing) && r.at(i-1).is(comma)) && c.rel != bare):
			r.roles[k] = Other
		case (p.approving || r.at(p.modal).is(approving)) && !c.explicit():
			r.roles[k] = Other
		case r.isHedged(i):
			r.roles[k] = Other
		case r.isConfigurable(i, p):
			r.roles[k] = Other
		}
		if r.roles[k] == Bound {
			anyBound++
			if q.Unit.Dimension != quantity.Share && (c.explicit() || c.rel == lasting && i > p.modal) {
				strong++
				far := c.rel == inside && q.Unit.Factor >= 28*86400 && p.verb >= 0 && r.tok[p.verb].is(capable) // "within 2 years of the launch"
				if (q.Unit.Dimension == quantity.Duration || q.Form == quantity.Multiple) && c.explicit() && i > p.modal-1 && !far {
					strongTime = true
				}
			}
		}
	}
	if anyBound == 0 {
		r.promote(from, to)
		return
	}
	bounds := 0
	for k := from; k < to; k++ {
		if r.roles[k] == Bound {
			r.roles[k] = r.among(k, from, to, strongTime, strong)
			if r.roles[k] == Bound {
				bounds++
			}
		}
	}
	if bounds == 0 {
		r.promote(from, to)
	}
}

// promote makes the best quantity of a part without a bound its bound: a part that compares something states it.
func (r *reader) promote(from, to int) {
	for k := from; k < to; k++ { // "shall be locked after 5 failed attempts", "expire after 30 minutes of inactivity"
		p := r.preds[r.pred[r.pos[k]]]
		if r.comp[k].rel == after && r.comp[k].from > p.modal && r.roles[k] != Numbering && r.roles[k] != ClockTime && p.verb >= 0 && p.verb < r.comp[k].from {
			r.roles[k] = Bound
			return
		}
	}
	for k := from; k < to; k++ {
		p, i, c := r.preds[r.pred[r.pos[k]]], r.pos[k], r.comp[k]
		switch {
		case r.roles[k] == Filtering && r.isRefused(k, &p):
			r.roles[k] = Bound
			return
		case r.roles[k] == Filtering && c.rel == after && r.qs[k].Unit.Dimension == quantity.Count && i < p.modal && r.sub[i] > 0 && r.clauses[r.sub[i]-1].from == c.from && p.verb >= 0 && !r.tok[p.verb].is(being):
			r.roles[k] = Bound // "after 5 failed attempts the account shall be locked"
			return
		case r.roles[k] == Filtering && r.qs[k].Unit.Dimension == quantity.Duration && (c.rel == gt || c.rel == ge) && p.hasModal && r.isDeletion(p):
			r.roles[k] = Bound // "cases closed for over 6 months must be purged"
			return
		case r.roles[k] == Filtering && r.qs[k].Unit.Dimension == quantity.Duration && c.word == "older" && i > p.modal && p.hasModal && r.deletesBefore(c.from, p):
			r.roles[k] = Bound // "a job shall be set up to delete records older than 15 days"
			return
		case r.roles[k] == Other && i < p.modal && p.hasModal && r.qs[k].Unit.Dimension == quantity.Duration && r.at(i-1).low == "of" && c.rel == bare && !r.deep[i] && r.skip(i+1, p.modal, 0) == p.modal:
			r.roles[k] = Bound // "an indication of 5 seconds shall be given"
			return
		}
	}
	for _, wanted := range []Role{Percentile, Filtering, Loading} {
		for k := from; k < to; k++ {
			c, i := r.comp[k], r.pos[k]
			p := r.preds[r.pred[i]]
			if r.roles[k] != wanted || i < p.modal {
				continue
			}
			switch wanted {
			case Percentile:
				if r.qs[k].Unit.Dimension == quantity.Share {
					r.roles[k] = Bound
					return
				}
			case Filtering, Loading:
				if wanted == Loading && c.rel == bare && r.qs[k].Unit.Dimension == quantity.Rate && p.hasModal && p.verb >= 0 && r.tok[p.verb].is(capable) && r.sub[i] == 0 {
					r.roles[k] = Bound // "cope with bursts of 12,000 messages per second"
					return
				}
				if c.explicit() && !r.isPast(i) && p.hasModal && (r.rel[i] && !r.guards(i) || r.sub[i] > 0 && c.rel == inside && r.clauses[r.sub[i]-1].from > p.modal) {
					r.roles[k] = Bound
					return
				}
			}
		}
	}
}

// isRefused reports whether the quantity bounds what is let in: "uploads larger than 25 MB are rejected".
func (r *reader) isRefused(k int, p *predicate) bool {
	switch c := r.comp[k]; c.rel {
	case gt, ge, lt, le:
		if c.negated || r.isNegated(&draft{k: k, p: p}) {
			return false
		}
	default:
		return false
	}
	if p.verb < 0 {
		return false
	}
	switch r.qs[k].Unit.Dimension {
	case quantity.Share, quantity.Duration:
		return false
	}
	if !refuses(r.tok[p.verb].low) {
		return false
	}
	c := r.comp[k]
	if p.passive {
		return r.pos[k] < p.modal && !r.tok[c.from].is(preposition)
	}
	return c.from > p.object
}

func refuses(verb string) bool {
	switch base(verb) {
	case "reject", "refuse", "block", "deny", "decline":
		return true
	}
	return false
}

// isEnding reports whether the part says that something ends or is shut off.
func (r *reader) isEnding(p predicate) bool {
	if p.verb < 0 {
		return false
	}
	switch strings.TrimSuffix(base(r.tok[p.verb].low), "s") {
	case "end", "expire", "close", "lock", "block", "suspend", "terminate", "invalidate", "deactivate", "disconnect", "lapse", "log", "delete", "purge", "erase", "archive":
		return true
	}
	return false
}

// isDeletion reports whether the part says what is deleted.
func (r *reader) isDeletion(p predicate) bool {
	if p.verb < 0 {
		return false
	}
	switch base(r.tok[p.verb].low) {
	case "delete", "purge", "remove", "erase", "destroy", "anonymize", "anonymise", "archive", "discard", "clear":
		return true
	}
	return false
}

// deletesBefore reports whether "to delete" stands between the verb and the phrase at i.
func (r *reader) deletesBefore(i int, p predicate) bool {
	for j := i - 1; j > p.modal && j > i-10; j-- {
		if t := r.tok[j]; t.q < 0 && r.isDeletion(predicate{verb: j}) {
			return r.at(j-1).low == "to" || r.at(j-1).is(adverb) || r.at(j-2).low == "to"
		}
	}
	return false
}

// guards reports whether the verb before says that something is watched for: "detect deviations greater than 10 %".
func (r *reader) guards(i int) bool {
	p := r.preds[r.pred[i]]
	if p.verb < 0 {
		return false
	}
	switch base(r.tok[p.verb].low) {
	case "detect", "notify", "alert", "warn", "flag", "identify", "monitor", "delete", "reject", "list", "show", "display", "highlight", "report", "filter", "find", "search", "select", "exclude", "ignore", "purge", "remove":
		return true
	}
	return false
}

// inClause is the role of a quantity in a clause with "when", "if", "while": a circumstance, never a bound.
func (r *reader) inClause(k int) Role {
	switch r.clauses[r.sub[r.pos[k]]-1].kind {
	case purpose:
		return Bound
	case scope:
		return Other
	}
	if r.isLoad(k) {
		return Loading
	}
	return Filtering
}

// isLoad reports whether a count or a rate says how much goes on at once.
func (r *reader) isLoad(k int) bool {
	q := r.qs[k]
	switch q.Unit.Dimension {
	case quantity.Count, quantity.Rate, quantity.Throughput, quantity.None:
	default:
		return false
	}
	known := classes()
	for w := range strings.FieldsSeq(strings.ToLower(q.Unit.Noun + " " + q.Unit.Symbol + " " + q.Unit.Written)) {
		if known[w].is(loading | person) {
			return true
		}
	}
	i := r.pos[k]
	for j := i - 1; j >= 0 && j >= i-4; j-- {
		if r.tok[j].low == "load" || r.tok[j].low == "traffic" || r.tok[j].low == "concurrency" {
			return true
		}
	}
	for j := i + 1; j < len(r.tok) && j <= i+3; j++ {
		if r.tok[j].is(loading) && r.tok[j].q < 0 {
			return true
		}
	}
	return q.Unit.Dimension == quantity.Rate
}

// isHedged reports whether the words before say that the number is an expectation or a description.
func (r *reader) isHedged(i int) bool {
	p := r.preds[r.pred[i]]
	if p.hasModal {
		return false
	}
	for j := p.modal; j < i && j < p.modal+8; j++ {
		switch r.at(j).low {
		case "usually", "typically", "currently", "normally", "assumed", "estimated", "approximately", "expected", "often", "sometimes", "generally":
			return true
		}
	}
	return false
}

// isConfigurable reports whether the number is what somebody may choose: "configurable to more than 2 seconds".
func (r *reader) isConfigurable(i int, p predicate) bool {
	for j := i - 1; j > p.modal && j > i-10; j-- {
		switch r.tok[j].low {
		case "configurable", "adjustable", "selectable", "settable":
			return true
		case ",":
			if r.at(j+1).low != "but" {
				return false
			}
		}
	}
	return false
}

// complementOf: "a response time of 5 s", "response time 5 s", "99 % uptime".
func (r *reader) complementOf(i int) bool {
	j := i - 1
	for j >= 0 && j > i-3 && (r.tok[j].low == "of" || r.tok[j].low == "a" || r.tok[j].low == "the" || r.tok[j].low == ":" || r.tok[j].low == "is") {
		j--
	}
	if r.at(j).is(closing) { // "response time (95th percentile): 300 ms"
		for j > 0 && j > i-10 && !r.tok[j].is(opening) {
			j--
		}
		j--
	}
	t := r.at(j)
	if t.low == "objective" && r.tok[i].q >= 0 {
		return r.qs[r.tok[i].q].Unit.Dimension == quantity.Duration // "the recovery time objective 1 hour"
	}
	return t.is(lower|higher|vessel) && t.q < 0
}

// hasMetricBefore reports whether a metric noun stands directly before token i.
func (r *reader) hasMetricBefore(i int) bool {
	for j := i - 1; j >= 0 && j >= i-3; j-- {
		t := r.tok[j]
		if t.is(lower|higher|vessel) && t.q < 0 {
			return true
		}
		if !t.is(being|filler|modal|determiner) && t.low != "of" && t.low != "with" {
			return false
		}
	}
	return false
}

func isNaN(f float64) bool { return math.IsNaN(f) }
