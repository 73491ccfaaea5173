package criterion

import (
	"slices"
	"strings"

	"throughline.dev/define/quantity"
)

// among settles the role of a candidate beside other candidates.
func (r *reader) among(k, from, to int, strongTime bool, strong int) Role {
	q, i, c := r.qs[k], r.pos[k], r.comp[k]
	p := r.preds[r.pred[i]]
	before, next := r.at(i-1), r.at(i+1)
	if c.from < i && !c.right {
		before = r.at(c.from - 1)
	}
	if i > p.modal && (q.Form == quantity.Tolerance && !before.is(determiner) || r.isSurrounding(k, strong)) {
		return Bound // "at 37 °C ± 0.5 °C", "from -20 to 60 °C": nobody describes with a tolerance
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
	if i < p.modal && c.explicit() && q.Unit.Dimension != quantity.Share && p.hasModal && r.guards(i) && !r.hasMetricBefore(c.from) {
		return Filtering // "images larger than 2 MB must be rejected"
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
		case c.rel == lasting && !c.extreme && k > from && (r.roles[k-1] == Bound || r.roles[k-1] == Loading && p.verb >= 0 && r.tok[p.verb].is(capable)) && (r.qs[k-1].Unit.Dimension == quantity.Rate || r.qs[k-1].Unit.Dimension == quantity.Throughput) && r.pos[k-1] > p.modal:
			return Windowing // "sustain 2,500 orders per minute for one hour"
		case c.rel == lasting && r.otherBound(k, from, to) && !c.extreme && !r.isKept(p):
			return Filtering
		case c.rel == inside && !strongTimeOther(r, k, from, to) && r.capability(k, from, to) && q.Unit.Factor >= 3600:
			return Filtering // "handle 10,000 users within 2 years of the launch"
		case c.rel == bare && !r.complementOf(i) && (strong > 0 || !r.complement(i, p)):
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
		if q.Unit.Dimension == quantity.Count && before.low == "with" && (c.rel == lt || c.rel == gt) && !c.negated && k > from && r.roles[k-1] == Bound && r.comp[k-1].explicit() && r.pos[k-1] > p.modal && r.at(c.from-2).q < 0 && !r.hasMetricBefore(c.from) {
			return Filtering // "a recall of at least 0.9 on queries with fewer than 3 words"
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

// isSurrounding reports whether the quantity is a range to work in: "from -20 to 60 °C".
func (r *reader) isSurrounding(k, strong int) bool {
	q, i := r.qs[k], r.pos[k]
	if q.Form != quantity.Range || r.comp[k].rel != bare || strong > 0 || !isPhysical(q.Unit.Dimension) {
		return false
	}
	switch r.at(i - 1).low {
	case "from", "at", "of", "between":
		return !r.at(i - 2).is(comma)
	}
	return false
}

// isPhysical reports whether a unit is one of the surroundings a thing works in.
func isPhysical(d quantity.Dimension) bool {
	switch d {
	case quantity.Temperature, quantity.Voltage, quantity.Current, quantity.Pressure, quantity.Frequency, quantity.Power, quantity.Level:
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

// entersBy reports whether a comparing phrase is tied to the verb by a preposition: "find it in less than 1 s".
func (r *reader) entersBy(i int) bool {
	switch r.at(i).low {
	case "in", "within", "at", "by", "for", "to", "after", "no", "not", "with":
		return true
	}
	return false
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
				return r.qs[k].Unit.Dimension != quantity.Count || p.verb >= 0 && r.tok[p.verb].is(capable) && j == i-1 // "hold 5,000 nodes and 150,000 pods"
			}
			if r.roles[k] == Bound && r.qs[k].Unit.Dimension != quantity.Share {
				break
			}
		}
	}
	return j == p.verb || t.is(being) || t.low == ":" || j == p.modal
}

// shareRole decides whether a share is the bound itself or says for how many cases another bound must hold.
func (r *reader) shareRole(k, from, to, strong int) Role {
	q, i := r.qs[k], r.pos[k]
	c := r.comp[k]
	n := r.at(i + 1)
	if o := r.at(c.from - 2).low; n.low == "confidence" || n.low == "certainty" || (strong > 0 || r.otherLimit(k, from, to)) && r.at(c.from-1).low == "of" && (o == "probability" || o == "confidence" || o == "likelihood" || o == "certainty") {
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
	if c.rel == bare && !slices.Contains(q.Notes, quantity.Fraction) && n.q < 0 && n.class == 0 && n.low != "" && !strings.HasSuffix(n.low, "s") && !r.shareOfCases(i) {
		return Filtering // "cope with 95 % humidity for 30 days"
	}
	// It belongs to a bound with nothing but its own part of the sentence between.
	for o := max(from, k-nearest); o < min(to, k+nearest); o++ {
		if o != k && r.roles[o] == Bound && r.qs[o].Unit.Dimension != quantity.Share && r.comp[o].rel != after && (r.comp[o].rel != bare || r.complement(r.pos[o], r.preds[r.pred[r.pos[o]]])) {
			return Percentile
		}
	}
	return Bound
}

// otherLimit reports whether the part holds a bound with a unit that is no share.
func (r *reader) otherLimit(k, from, to int) bool {
	for o := max(from, k-nearest); o < min(to, k+nearest); o++ {
		if d := r.qs[o].Unit.Dimension; o != k && r.roles[o] == Bound && d != quantity.Share && d != quantity.None {
			return true
		}
	}
	return false
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
