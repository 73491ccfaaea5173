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

func (q comparison) explicit() bool {
	return q.rel != bare && q.rel != lasting && q.rel != after && q.rel != upto
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
		if t := r.at(j); !t.is(person) && !strings.HasSuffix(t.low, "s") && !strings.HasSuffix(r.at(j+1).low, "s") {
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
		if t.low == "rolling" || t.low == "consecutive" || t.low == "trailing" || t.low == "sliding" || t.low == "moving" || t.low == "calendar" || t.low == "continuous" {
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
	return c.word == "older" || c.word == "newer" || c.word == "younger"
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
		case r.deep[i] && !(i > 0 && r.at(i+1).is(closing|comma) && c.rel != bare):
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
		case r.roles[k] == Filtering && r.qs[k].Unit.Dimension == quantity.Duration && (c.rel == gt || c.rel == ge) && p.hasModal && r.isDeletion(p):
			r.roles[k] = Bound // "cases closed for over 6 months must be purged"
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
				if c.explicit() && !r.isPast(i) && p.hasModal && (r.rel[i] && !r.guards(i) || r.sub[i] > 0 && c.rel == inside && r.clauses[r.sub[i]-1].from > p.modal) {
					r.roles[k] = Bound
					return
				}
			}
		}
	}
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

// among settles the role of a candidate beside other candidates.
func (r *reader) among(k, from, to int, strongTime bool, strong int) Role {
	q, i, c := r.qs[k], r.pos[k], r.comp[k]
	p := r.preds[r.pred[i]]
	before, next := r.at(i-1), r.at(i+1)
	if c.from < i && !c.right {
		before = r.at(c.from - 1)
	}
	if c.rel == bare && r.complementOf(i) && (r.otherBound(k, from, to) || r.shareBeside(k, from, to)) {
		j := i - 1
		for j > 0 && !r.tok[j].is(preposition) || r.at(j).low == "of" {
			j--
		}
		if t := r.at(j); (t.low == "from" || t.low == "at") && i-j < 6 {
			return Filtering // "readable from a distance of 30 m"
		}
	}
	if (c.rel == gt || c.rel == ge || c.rel == lt || c.rel == le) && !c.right && c.from > p.object && !r.entersBy(c.from) && before.q < 0 && !before.is(comma|conjunction|being|modal|preposition|filler|having|verb) && !r.isNegated(&draft{k: k, p: &p}) && r.guards(i) {
		return Filtering // "detect deviations greater than 10 %"
	}
	switch q.Unit.Dimension {
	case quantity.Share:
		return r.shareRole(k, from, to, strong)
	case quantity.Duration:
		switch {
		case c.rel == after && (strong > 0 || r.otherBound(k, from, to) || r.shareBeside(k, from, to)):
			return Filtering
		case c.rel == every && (r.otherBound(k, from, to) || q.Low == 1 && q.Unit.Factor >= 86400 && p.verb >= 0 && p.verb < i && r.tok[p.verb].is(being|having)):
			return Other // "available every day of the year"
		case c.rel == bare && (before.low == "a" || before.low == "an" || before.low == "the") && r.modifies(i):
			return Other // "a 24 hour hotline"
		case c.rel == lasting && r.otherBound(k, from, to) && !c.extreme && !r.isKept(p):
			return Filtering
		case c.rel == inside && !strongTimeOther(r, k, from, to) && r.capability(k, from, to) && q.Unit.Factor >= 3600:
			return Filtering // "handle 10,000 users within 2 years of the launch"
		case c.rel == bare && (strong > 0 || !r.complement(i, p)):
			if next.q < 0 && !next.is(comma|preposition|conjunction|subordinate|filler|modal|being) && next.low != "" || before.is(preposition) && strong > 0 {
				return Filtering
			}
			if !r.complement(i, p) {
				return Other
			}
		}
		return Bound
	case quantity.Count, quantity.None, quantity.Rate, quantity.Size, quantity.Throughput, quantity.Money, quantity.Pixels, quantity.Length:
		if q.Form == quantity.Multiple && i > p.modal && (strong == 0 || c.explicit()) {
			return Bound
		}
		if c.rel == bare && (before.low == "their" || before.low == "its" || before.low == "his" || before.low == "her" || before.low == "these" || before.low == "those") {
			return Other
		}
		if c.rel == bare && q.Form != quantity.Placeholder {
			if strong > 0 && i != p.object && !r.complementOf(i) {
				if r.isLoad(k) {
					return Loading
				}
				return Other
			}
			if q.Unit.Dimension == quantity.None && !r.complementOf(i) && !r.measuredSubject(i, p) || !r.complement(i, p) || q.Low <= 2 && q.Unit.Dimension == quantity.Count && !r.complementOf(i) {
				if r.isLoad(k) && before.is(preposition) {
					return Loading
				}
				return Other
			}
		}
		if strongTime && q.Unit.Dimension != quantity.Throughput {
			// A count beside a limit of time says how much there is to do, or who is there.
			switch {
			case c.rel == upto || c.rel == bare || i < p.modal:
				if r.isLoad(k) {
					return Loading
				}
				return Filtering
			case before.low == "with" || before.low == "under" || before.low == "at" || before.low == "for" || before.low == "of" || before.low == "on" || before.low == "while":
				if !r.hasMetricBefore(c.from) {
					if r.isLoad(k) {
						return Loading
					}
					return Filtering
				}
			case before.q < 0 && !before.is(comma|conjunction|being|modal|preposition|filler|having) && c.from > p.object+1 && !r.hasMetricBefore(c.from) && (c.rel == lt || c.rel == gt || c.rel == le || c.rel == ge):
				return Filtering // queries under 1,000 results
			}
		}
		if i < p.modal && r.laterBound(k, to) {
			if r.isLoad(k) {
				return Loading
			}
			return Filtering
		}
		if q.Unit.Dimension == quantity.None && c.rel == lasting {
			return Other
		}
		return Bound
	}
	if c.rel == bare && !r.complement(i, p) && !r.complementOf(i) {
		return Other
	}
	if i < p.modal && r.laterBound(k, to) {
		return Filtering
	}
	if c.rel == bare && strong > 0 && before.is(preposition) && before.low != "of" {
		return Filtering
	}
	return Bound
}

// measuredSubject: "the maximum delay shall be 5": the subject is a metric, and the number stands directly after "be".
func (r *reader) measuredSubject(i int, p predicate) bool {
	if !r.at(i - 1).is(being) {
		return false
	}
	for j := p.subject; j < min(p.modal, p.subject+furthest); j++ {
		if r.tok[j].is(lower|higher|vessel) && r.tok[j].q < 0 {
			return true
		}
		if r.tok[j].is(preposition) {
			return false
		}
	}
	return false
}

// entersBy reports whether a comparing phrase is tied to the verb by a preposition: "find it in less than 1 s".
func (r *reader) entersBy(i int) bool {
	switch r.at(i).low {
	case "in", "within", "at", "by", "for", "to", "after", "no", "not", "with":
		return true
	}
	return false
}

// shareBeside reports whether the part holds a share that may be its bound.
func (r *reader) shareBeside(k, from, to int) bool {
	for o := max(from, k-3); o < to && o <= k+3; o++ {
		if o != k && r.qs[o].Unit.Dimension == quantity.Share && r.roles[o] == Bound {
			return true
		}
	}
	return false
}

// modifies reports whether a noun that is no measure follows: the number describes it.
func (r *reader) modifies(i int) bool {
	for j := i + 1; j < i+4; j++ {
		t := r.at(j)
		if t.q >= 0 {
			return j == i+1
		}
		if t.is(comma | preposition | conjunction | modal | being | subordinate) {
			return j > i+1
		}
		if t.is(lower | higher | vessel | timely) {
			return false
		}
	}
	return true
}

func strongTimeOther(r *reader, k, from, to int) bool {
	for o := max(from, k-nearest); o < min(to, k+nearest); o++ {
		if o != k && r.roles[o] == Bound && r.qs[o].Unit.Dimension == quantity.Duration && r.comp[o].explicit() {
			return true
		}
	}
	return false
}

func (r *reader) otherBound(k, from, to int) bool {
	for o := max(from, k-nearest); o < min(to, k+nearest); o++ {
		if o != k && r.roles[o] == Bound && r.comp[o].explicit() {
			return true
		}
	}
	return false
}

// laterBound reports whether a candidate stands after the modal verb.
func (r *reader) laterBound(k, to int) bool {
	for o := k + 1; o < min(to, k+nearest); o++ {
		if r.roles[o] == Bound && r.pos[o] > r.preds[r.pred[r.pos[o]]].modal {
			return true
		}
	}
	return false
}

// capability reports whether the part bounds a count: "handle 10,000 users".
func (r *reader) capability(k, from, to int) bool {
	for o := max(from, k-nearest); o < k; o++ {
		if r.roles[o] == Bound && (r.qs[o].Unit.Dimension == quantity.Count || r.qs[o].Unit.Dimension == quantity.Rate) {
			p := r.preds[r.pred[r.pos[o]]]
			if p.verb >= 0 && r.tok[p.verb].is(capable) {
				return true
			}
		}
	}
	return false
}

func (r *reader) isKept(p predicate) bool { return p.verb >= 0 && r.tok[p.verb].is(keeping) }

// complement reports whether a number without a comparing phrase is what the verb says: "shall be 5 s", "have 4 pages".
func (r *reader) complement(i int, p predicate) bool {
	if r.complementOf(i) {
		return true
	}
	if i <= p.modal {
		return false
	}
	c := r.comp[r.tok[i].q]
	if c.rel == lasting || c.rel == after || c.rel == upto {
		return true
	}
	j := i - 1
	for j > p.modal && (r.tok[j].is(filler|determiner) || r.tok[j].low == "of" || r.tok[j].low == "existing" || r.tok[j].low == "current") {
		j--
	}
	t := r.at(j)
	if t.is(conjunction) && j > 0 { // "2 s … and 5 s the rest": as the one before
		for k := int(r.tok[i].q) - 1; k >= max(0, int(r.tok[i].q)-nearest) && r.pos[k] > p.modal; k-- {
			if r.roles[k] == Bound && r.qs[k].Unit.Dimension == r.qs[r.tok[i].q].Unit.Dimension {
				return r.qs[k].Unit.Dimension != quantity.Count
			}
			if r.roles[k] == Bound && r.qs[k].Unit.Dimension != quantity.Share {
				break
			}
		}
	}
	return j == p.verb || t.is(being) || t.low == ":" || j == p.modal
}

// complementOf: "a response time of 5 s", "response time 5 s", "99 % uptime".
func (r *reader) complementOf(i int) bool {
	j := i - 1
	for j >= 0 && j > i-3 && (r.tok[j].low == "of" || r.tok[j].low == "a" || r.tok[j].low == "the" || r.tok[j].low == ":" || r.tok[j].low == "is") {
		j--
	}
	t := r.at(j)
	if t.is(lower|higher|vessel) && t.q < 0 {
		return true
	}
	return false
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

// shareRole decides whether a share is the bound itself or says for how many cases another bound must hold.
func (r *reader) shareRole(k, from, to, strong int) Role {
	i := r.pos[k]
	c := r.comp[k]
	n := r.at(i + 1)
	if o := r.at(c.from - 2).low; n.low == "confidence" || n.low == "certainty" || strong > 0 && r.at(c.from-1).low == "of" && (o == "probability" || o == "confidence" || o == "likelihood" || o == "certainty") {
		return Percentile
	}
	if strong == 0 && !r.limitBeside(k, from, to) {
		return Bound
	}
	// "99.9 % availability and p95 below 300 ms": a share with a metric noun of its own is a bound.
	if n.is(sharing) && n.low != "probability" && n.low != "success" && n.low != "confidence" || r.hasMetricBefore(c.from) && !r.shareOfCases(i) {
		return Bound
	}
	if c.explicit() && !r.shareOfCases(i) && c.rel != inside && n.low != "probability" {
		return Bound
	}
	// It belongs to a bound with nothing but its own part of the sentence between.
	for o := max(from, k-nearest); o < min(to, k+nearest); o++ {
		if o != k && r.roles[o] == Bound && r.qs[o].Unit.Dimension != quantity.Share && r.comp[o].rel != after && (r.comp[o].rel != bare || r.complement(r.pos[o], r.preds[r.pred[r.pos[o]]])) {
			return Percentile
		}
	}
	return Bound
}

// limitBeside reports whether another quantity of the part is what the verb says, without a comparing phrase.
func (r *reader) limitBeside(k, from, to int) bool {
	for o := max(from, k-2); o < to && o <= k+2; o++ {
		if d := r.qs[o].Unit.Dimension; o != k && r.roles[o] == Bound && d != quantity.Share && d != quantity.None && d != quantity.Count && r.shareOfCases(r.pos[k]) && r.comp[o].rel != after && r.comp[o].rel != lasting && r.complement(r.pos[o], r.preds[r.pred[r.pos[o]]]) {
			return true
		}
	}
	return false
}

// shareOfCases: "of requests", "of the time".
func (r *reader) shareOfCases(i int) bool {
	n := r.at(i + 1)
	return n.low == "of" || n.low == "probability" || n.is(person) || n.q < 0 && !n.is(comma|sharing|modal|preposition) && n.low != "" && r.at(i+2).is(modal)
}

func isNaN(f float64) bool { return math.IsNaN(f) }
