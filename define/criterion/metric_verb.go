package criterion

import (
	"slices"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// metricOfVerb composes a metric for a bound without a metric noun: "time to load the dashboard", "availability",
// "concurrent users supported".
func (r *reader) metricOfVerb(d *draft, q quantity.Quantity, end int) {
	p := d.p
	verbAt, object, passive := p.verb, p.object, p.passive
	from := d.lo
	if d.first {
		from = p.subject
	}
	if !d.first { // "… and search in 1 s", "… and an advanced search within 15 s"
		if j := r.skip(d.lo, end, conjunction|comma|adverb); j < end && r.tok[j].q < 0 {
			switch t := r.tok[j]; {
			case t.is(verb) && !t.is(preposition):
				verbAt, object, passive = j, j+1, false
			case !t.is(preposition):
				d.metricOfObject(r, j, end, verbAt, passive)
				if d.metric != "" {
					return
				}
			}
		}
	}
	d.verbal = true
	span := r.span(p.modal, min(end, p.modal+6))
	if verbAt >= 0 && verbAt < end {
		span = r.span(verbAt, min(end, verbAt+1))
	}
	d.metricSpan = span
	switch q.Unit.Dimension {
	case quantity.Share:
		d.metric, d.direction = r.shareMetric(d, end)
	case quantity.Duration:
		d.metric, d.direction = r.timeMetric(d, verbAt, object, end, passive)
	case quantity.Count, quantity.None, quantity.Money, quantity.Pixels:
		d.metric, d.direction = r.countMetric(d, q, verbAt, object, end)
	case quantity.Frequency:
		d.metric = "frequency"
	case quantity.Rate, quantity.Throughput:
		d.metric, d.direction = r.rateMetric(d, q, verbAt, passive)
	default:
		d.metric = trimDeterminer(r.words(p.subject, p.modal))
		if n := r.at(r.pos[d.k] + 1); q.Unit.Dimension == quantity.Size && n.low == "of" && verbAt >= 0 && !r.tok[verbAt].is(keeping|capable) {
			if w := r.words(r.pos[d.k]+2, r.complementEnd(r.pos[d.k]+2, d.hi)); w != "" {
				d.metric = trimDeterminer(w) + " usage"
				return
			}
		}
		if verbAt >= 0 && base(r.tok[verbAt].low) == "weigh" {
			d.metric += " weight"
			return
		}
		if q.Unit.Dimension == quantity.Size && verbAt >= 0 && r.tok[verbAt].is(being) {
			d.metric += " size"
			return
		}
		if q.Unit.Dimension == quantity.Size && verbAt >= 0 && r.tok[verbAt].is(keeping) {
			d.metric, d.direction = "storage capacity", HigherIsBetter
			return
		}
		if verbAt >= 0 && r.tok[verbAt].is(capable) && object < end {
			d.metric, d.direction = "supported "+string(q.Unit.Dimension)+" of "+trimDeterminer(r.words(object, r.complementEnd(object, end))), HigherIsBetter
			if d.metric == "supported "+string(q.Unit.Dimension)+" of " {
				d.metric = "supported " + string(q.Unit.Dimension)
			}
		} else if verbAt >= 0 && !r.tok[verbAt].is(being|having) {
			d.metric = base(r.tok[verbAt].low) + " " + string(q.Unit.Dimension)
			if w := trimDeterminer(r.words(object, r.objectEnd(object, end))); w != "" && object < end && !r.tok[object].is(preposition) && !passive {
				d.metric = string(q.Unit.Dimension) + " of " + strings.TrimSuffix(w, " of")
			}
		}
	}
	if d.refused {
		d.metric, d.direction = nounOf(q), LowerIsBetter
		if d.metric == "" {
			d.metric = string(q.Unit.Dimension)
		}
	}
	if d.metric == "" {
		d.metric = trimDeterminer(r.words(from, min(end, p.modal)))
	}
	if d.direction == "" {
		d.direction = directionOf(d.metric, q.Unit.Dimension)
	}
}

// metricOfObject: the second object of the same verb.
func (d *draft) metricOfObject(r *reader, from, end, verbAt int, passive bool) {
	if r.qs[d.k].Unit.Dimension != quantity.Duration || verbAt < 0 {
		return
	}
	to := r.complementEnd(from, end)
	if to <= from {
		return
	}
	d.verbal = true
	d.popFrom, d.popTo = from, to
	d.population, d.populationSpan = r.words(from, to), r.span(from, to)
	d.metric = "time to " + base(r.tok[verbAt].low) + " " + trimDeterminer(d.population)
	d.metricSpan = r.span(verbAt, verbAt+1)
	d.direction = LowerIsBetter
}

func (r *reader) shareMetric(d *draft, end int) (string, Direction) {
	p := d.p
	for j := end - 1; j > p.from && j > end-16; j-- {
		switch r.tok[j].low {
		case "available", "up", "operational", "online", "accessible", "reachable", "running":
			d.metricSpan = r.tok[j].Span
			return "availability", HigherIsBetter
		case "unavailable", "down", "offline", "inaccessible":
			d.metricSpan = r.tok[j].Span
			return "downtime", LowerIsBetter
		case "reliable":
			return "reliability", HigherIsBetter
		case "accurate", "accurately", "correct":
			return "accuracy", HigherIsBetter
		case "fail", "fails", "failed":
			if r.pos[d.k] > p.modal {
				return "failure rate", LowerIsBetter
			}
		case "deviate", "deviates", "differ", "vary", "varies":
			return strings.TrimSpace(trimDeterminer(r.words(p.subject, p.modal)) + " deviation"), LowerIsBetter
		}
	}
	// "95 % of users will find it", "complete 95 % of the jobs": the share of cases for which the rest is true.
	i := r.pos[d.k]
	if p.verb >= 0 && p.verb < end {
		switch n := r.at(i + 1); strings.TrimSuffix(base(r.tok[p.verb].low), "s") {
		case "consume", "use", "utilize", "occupy":
			if n.q < 0 && n.class == 0 && n.low != "" {
				return r.words(i+1, i+2) + " usage", LowerIsBetter
			}
		case "keep", "maintain", "stay", "remain", "hold", "average":
			if w := trimDeterminer(r.words(p.subject, r.complementEnd(p.subject, p.modal))); n.low != "of" && w != "" && (p.passive || p.object >= end-1) {
				return w, ""
			}
		}
	}
	of := ""
	if from, to := r.casesAfter(i+1, p.modal); to > from && i < p.modal {
		of = r.words(from, to)
	} else if q := r.qs[d.k]; q.Unit.Noun != "" && i < p.modal { // "2 out of 3 visitors shall"
		of = strings.TrimSpace(r.s.Text[q.Number.End:q.Span.End])
		d.population, d.populationSpan = of, passage.Span{Start: q.Span.End - len(of), End: q.Span.End}
		if of == "" { // "1 answer in 200": inside the number
			of = q.Unit.Noun
			d.population, d.populationSpan = of, q.Span
		}
	}
	if of == "" && i < p.modal {
		if from, to, ok := r.casesBefore(d); ok {
			of = r.words(from, to)
			r.setPopulation(d, from, to)
		}
	}
	if of != "" {
		from := p.modal
		if p.hasModal {
			from++
		}
		rest := r.words(from, r.plainEnd(from, min(p.to, p.modal+16)))
		if rest != "" && of != "" {
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "be able to "), "successfully ")
			if strings.HasPrefix(rest, "not ") {
				rest = "do " + rest
			}
			if w, ok := strings.CutPrefix(rest, "be "); ok {
				rest = "are " + w
			}
			return clip("share of " + trimDeterminer(of) + " that " + rest), r.shareDirection(d, rest)
		}
	}
	if (r.at(i+1).low == "of" || slices.Contains(r.qs[d.k].Notes, quantity.Fraction)) && p.verb >= 0 && p.verb < end {
		if from, to := r.casesAfter(i+1, d.hi); to > from {
			v := r.tok[p.verb].low
			if !p.passive {
				v = participle(base(v))
			}
			if r.tok[p.verb].is(being | having) {
				v = ""
			}
			return strings.TrimSpace(clip("share of " + trimDeterminer(r.words(from, to)) + " " + v)), r.shareDirection(d, v)
		}
	}
	if r.at(i+1).low == "of" && p.verb >= 0 && p.verb < end && p.passive { // "times shall be achieved in 95 % of cases"
		subject := trimDeterminer(r.words(p.subject, r.complementEnd(p.subject, p.modal)))
		return clip("share of cases in which " + subject + copula(subject) + r.tok[p.verb].low), r.shareDirection(d, r.tok[p.verb].low)
	}
	if n := r.at(i + 1); n.low == "of" && p.verb >= 0 && p.verb < end && i > p.modal { // "shall prevent it 99 % of the time"
		return clip("share of cases in which " + trimDeterminer(r.words(p.subject, p.modal)) + " can " + base(r.tok[p.verb].low) + " " + r.words(p.verb+1, end)), HigherIsBetter
	}
	if p.verb >= 0 && p.verb < end && !r.tok[p.verb].is(being|having) {
		return clip("share of " + strings.TrimSpace(trimDeterminer(r.words(p.subject, p.modal))+" "+r.words(p.verb, p.verb+1))), ""
	}
	return trimDeterminer(r.words(p.subject, min(p.modal, p.subject+12))), ""
}

// shareDirection: a bare share of cases is a lower limit, unless it is one of failures.
func (r *reader) shareDirection(d *draft, words string) Direction {
	if c := r.comp[d.k]; c.rel != bare && c.rel != inside {
		return ""
	}
	for _, bad := range []string{"fail", "lose", "lost", "reject", "drop", "crash", "miss", "error", "time out", "abort"} {
		if strings.Contains(words, bad) {
			return LowerIsBetter
		}
	}
	return HigherIsBetter
}

func (r *reader) timeMetric(d *draft, verbAt, object, end int, passive bool) (string, Direction) {
	p, c := d.p, r.comp[d.k]
	i := r.pos[d.k]
	subject := strings.TrimSuffix(trimDeterminer(r.words(p.subject, r.complementEnd(p.subject, p.modal))), " of")
	if (c.word == "older" || c.word == "newer" || c.word == "younger") && r.isPredicate(c.from) || c.word == "older" && r.deletesBefore(c.from, *p) {
		return "age", ""
	}
	if r.isDeletion(*p) && (c.rel == gt || c.rel == ge || c.rel == after) && (i < p.modal || r.isPast(i)) {
		return "age", LowerIsBetter
	}
	if n := r.at(i + 1); (c.rel == ge || c.rel == gt) && !c.right && n.q < 0 && n.class == 0 && n.low != "" && !r.isNegated(d) && r.at(i+2).is(comma|preposition|subordinate) {
		return n.low + " time", HigherIsBetter // "at least eight hours operation"
	}
	if verbAt < 0 || verbAt >= end {
		// "shall, within 5 s, show the page": the verb stands after the number.
		if j := r.skip(i+1, d.p.to, comma|adverb); j < d.p.to && r.tok[j].is(verb) {
			verbAt, object = j, j+1
			end = d.p.to
		} else {
			if subject == "" && d.percentile >= 0 {
				return "latency", LowerIsBetter
			}
			if subject == "" {
				return "duration", ""
			}
			return strings.TrimSpace("time for " + subject), LowerIsBetter
		}
	}
	v := base(r.tok[verbAt].low)
	what := ""
	if !passive && object < end {
		switch n := r.at(object); {
		case n.low == "/" || n.is(conjunction) && r.at(object+1).q < 0 && !r.at(object+1).is(comma|determiner|preposition): // "add/remove movies"
			join := " " + n.low + " "
			if n.low == "/" {
				join = "/"
			}
			v += join + base(r.at(object+1).low)
			object += 2
		case n.is(preposition) && !r.cmp[object] && r.at(object+1).q < 0 && n.low != "without" && n.low != "within" && n.low != "during": // "log into the website"
			if to := r.complementEnd(object+1, min(end, object+12)); to > object+1 {
				v += " " + r.words(object, to)
				object = end
			}
		}
	}
	if !passive && what == "" && object >= end && r.at(i+1).is(determiner) && i >= verbAt && c.rel != after { // "shall display within 2 s the case"
		if to := r.objectEnd(i+1, d.hi); to > i+1 && d.population == "" {
			what = trimDeterminer(r.words(i+1, to))
			r.setPopulation(d, i+1, r.relativeEnd(to, d.hi))
		}
	}
	if passive {
		what = subject
	} else if to := r.complementEnd(object, min(end, object+14)); to > object && !r.tok[object].is(preposition) {
		what = trimDeterminer(r.words(object, to))
	}
	switch {
	case c.rel == every || i > 0 && r.at(i-1).low == "every":
		return v + " interval", OnTarget
	case c.rel == after && r.at(i+1).low == "of":
		return trimDeterminer(r.words(i+2, r.complementEnd(i+2, d.hi))) + " time", OnTarget
	case r.isDeletion(*d.p) && (c.rel == gt || c.rel == ge || c.rel == after):
		return "age", LowerIsBetter
	case r.isNegated(d) && c.rel == lasting:
		return strings.TrimSpace("time without " + v), HigherIsBetter
	case r.isNegated(d) && passive && c.rel == gt:
		return r.tok[verbAt].low + " time", LowerIsBetter
	case r.isNegated(d) && c.rel == gt && r.tok[verbAt].is(being) && r.at(verbAt+1).q < 0 && !r.at(verbAt+1).is(preposition|comma|determiner) && verbAt+1 < c.from:
		return r.at(verbAt+1).low + " time", LowerIsBetter
	case r.tok[verbAt].is(keeping) && !strings.HasSuffix(r.at(object).low, "ing") && (c.rel == lasting || c.rel == ge || c.rel == gt || c.rel == bare || c.rel == upto):
		if r.at(i+1).low == "of" && what == "" { // "store up to 24 hours of video"
			d.metricFrom, d.metricTo = i+2, r.complementEnd(i+2, d.hi)
			what = trimDeterminer(r.words(d.metricFrom, d.metricTo))
		}
		if what == "" {
			what = subject
		}
		return strings.TrimSpace(what + " retention time"), HigherIsBetter
	case r.tok[verbAt].is(being) || v == "become" || v == "remain" || v == "stay":
		if a := r.at(verbAt + 1); a.q < 0 && !a.is(comma|preposition|determiner|negative) && verbAt+1 < end {
			return strings.TrimSpace("time until " + subject + copula(subject) + a.low), LowerIsBetter
		}
		return subject, ""
	case r.tok[verbAt].is(having):
		return what, ""
	case (v == "respond" || v == "answer" || v == "reply" || v == "react") && what == "" && !passive:
		return "response time", LowerIsBetter
	case v == "recover" || v == "restore" && what == "":
		return "recovery time", LowerIsBetter
	case v == "last":
		return subject + " duration", ""
	case v == "take" && !passive && subject != "" && r.ofSubject(d):
		return "time of " + subject, LowerIsBetter
	case v == "take" && !passive || v == "consume" || v == "require" || v == "occur" || v == "happen":
		if subject == "it" || subject == "It" || subject == "" {
			for j := i + 1; j < d.p.to && j < i+14; j++ { // "it shall take no more than 90 s for a user to place an order"
				if r.tok[j].low == "to" {
					return clip("time to " + r.words(j+1, r.complementEnd(j+1, d.p.to))), LowerIsBetter
				}
			}
		}
		for j := i + 1; j < d.p.to && j < i+10; j++ {
			if n := r.at(j + 1); r.tok[j].low == "to" && n.q < 0 && !n.is(determiner|preposition|comma) {
				return clip("time to " + r.words(j+1, r.complementEnd(j+1, d.p.to))), LowerIsBetter
			}
		}
		return strings.TrimSpace("time of " + subject), LowerIsBetter
	case c.rel == lasting || (c.rel == ge || c.rel == gt) && !c.negated && !r.isNegated(d):
		return strings.TrimSpace("time to " + v + " " + what), ""
	case what == "" && v == "complete":
		return "completion time", LowerIsBetter
	case what == "" && (v == "load" || v == "start" || v == "render" || v == "complete" || v == "open" || v == "boot" || v == "refresh"):
		return v + " time", LowerIsBetter
	}
	return strings.TrimSpace("time to " + v + " " + what), LowerIsBetter
}

// ofSubject: "recreation of the ledger shall take": the cases are what stands after "of".
func (r *reader) ofSubject(d *draft) bool {
	if !d.first {
		return false
	}
	for i := d.p.subject + 1; i < d.p.modal-1; i++ {
		if r.tok[i].is(preposition) {
			if r.tok[i].low != "of" {
				return false
			}
			if end := r.complementEnd(i+1, d.p.modal); end > i+1 {
				for j := i + 1; j < end; j++ {
					if r.tok[j].low == "for" {
						end = j
						break
					}
				}
				r.setPopulation(d, i+1, end)
				return true
			}
			return false
		}
	}
	return false
}

func (r *reader) countMetric(d *draft, q quantity.Quantity, verbAt, object, end int) (string, Direction) {
	noun := nounOf(q)
	i := r.pos[d.k]
	if q.Unit.Dimension == quantity.None && verbAt >= 0 && (r.comp[d.k].rel == inside || r.comp[d.k].rel == lt) && !r.tok[verbAt].is(being|having|capable) {
		return r.timeMetric(d, verbAt, object, end, d.p.passive) // "respond within 200"
	}
	switch r.at(i + 1).low {
	case "long":
		return strings.TrimSpace(trimDeterminer(r.words(d.p.subject, d.p.modal)) + " length"), ""
	}
	switch q.Unit.Dimension {
	case quantity.Money: // "the monthly bill must stay under 300 EUR"
		if verbAt >= 0 && !r.tok[verbAt].is(having|capable) && !d.p.passive && r.tok[verbAt].low != "exceed" {
			to := d.p.subject
			for to < d.p.modal && r.tok[to].q < 0 && !r.tok[to].is(preposition|comma) {
				to++
			}
			if w := trimDeterminer(r.words(d.p.subject, to)); d.first && w != "" {
				d.inSubject, d.metricFrom, d.metricTo = true, d.p.subject, to
				return w, ""
			}
		}
	case quantity.Pixels:
		noun = "size"
	}
	if noun == "" {
		noun = r.words(i+1, r.complementEnd(i+1, min(d.hi, i+6)))
	}
	if noun == "" {
		noun = q.Unit.Symbol
	}
	d.metricSpan = q.Span
	if r.comp[d.k].rel == after && verbAt >= 0 {
		return clip(noun + " before " + base(r.tok[verbAt].low)), OnTarget
	}
	if verbAt >= 0 && q.Unit.Dimension != quantity.Money && (r.tok[verbAt].is(capable|letting) || r.comp[d.k].rel == upto) {
		return strings.TrimSpace(noun + " supported"), HigherIsBetter
	}
	for j := i + 1; j < d.hi && j < i+8; j++ { // "4 pages to create an account"
		if r.tok[j].low == "to" && r.at(j+1).is(verb) {
			return clip(noun + " to " + r.words(j+1, r.complementEnd(j+1, d.hi))), LowerIsBetter
		}
	}
	dir := Direction("")
	switch r.comp[d.k].rel {
	case ge, gt:
		dir = HigherIsBetter
	case le, lt, inside, upto:
		dir = LowerIsBetter
	}
	if r.comp[d.k].negated || r.isNegated(d) {
		dir = ""
	}
	if w := r.at(verbAt); verbAt >= 0 && verbAt < end && !w.is(being|having|capable) && w.low != "contain" && w.low != "include" && w.low != "hold" && w.low != "exceed" && w.low != "require" && w.low != "need" && w.low != "use" {
		if object < end {
			if w := r.words(object, r.complementEnd(object, end)); w != "" && !r.tok[object].is(preposition) {
				return clip(noun + " to " + base(r.tok[verbAt].low) + " " + trimDeterminer(w)), dir
			}
		}
		return clip(noun + " to " + base(r.tok[verbAt].low)), dir
	}
	return noun, dir
}

func (r *reader) rateMetric(d *draft, q quantity.Quantity, verbAt int, passive bool) (string, Direction) {
	noun := nounOf(q)
	if noun == "" {
		return "throughput", HigherIsBetter
	}
	if c := r.comp[d.k]; c.rel == le && verbAt >= 0 && (r.tok[verbAt].low == "limit" || r.tok[verbAt].low == "limited" || r.tok[verbAt].low == "restrict" || r.tok[verbAt].low == "cap") {
		return noun + " per " + per(q.Unit.Symbol), LowerIsBetter
	}
	if verbAt < 0 || r.tok[verbAt].is(being|having) {
		if c := r.comp[d.k]; c.rel == le || c.rel == lt || c.negated {
			return "rate of " + noun, r.directionFromComparison(d)
		}
		return "rate of " + noun, HigherIsBetter
	}
	v := base(r.tok[verbAt].low)
	if r.tok[verbAt].is(capable) && v != "process" {
		return noun + " handled per " + per(q.Unit.Symbol), HigherIsBetter
	}
	return noun + " " + participle(v) + " per " + per(q.Unit.Symbol), directionOf(v+" rate", q.Unit.Dimension)
}

// plainEnd is where words end that no slot takes: before a circumstance, a window, a comparison.
func (r *reader) plainEnd(i, end int) int {
	end = min(end, i+furthest)
	for i < end {
		t := r.tok[i]
		if t.q >= 0 && r.roles[t.q] != Other && r.roles[t.q] != Numbering || r.cmp[i] || t.is(subordinate) && !r.at(i-1).is(being) || t.is(comma) || t.is(preposition) && (r.leadsToSlot(i+1) || t.low == "during" || t.low == "per") {
			break
		}
		i++
	}
	return i
}
