package criterion

import (
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
	case quantity.Rate, quantity.Throughput, quantity.Frequency:
		d.metric, d.direction = r.rateMetric(d, q, verbAt, passive)
	default:
		d.metric = trimDeterminer(r.words(p.subject, p.modal))
		if verbAt >= 0 && r.tok[verbAt].is(capable) && object < end {
			d.metric, d.direction = "supported "+string(q.Unit.Dimension)+" of "+trimDeterminer(r.words(object, r.complementEnd(object, end))), HigherIsBetter
			if d.metric == "supported "+string(q.Unit.Dimension)+" of " {
				d.metric = "supported " + string(q.Unit.Dimension)
			}
		} else if verbAt >= 0 && !r.tok[verbAt].is(being|having) {
			d.metric = base(r.tok[verbAt].low) + " " + string(q.Unit.Dimension)
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
			return "failure rate", LowerIsBetter
		case "deviate", "deviates", "differ", "vary", "varies":
			return strings.TrimSpace(trimDeterminer(r.words(p.subject, p.modal)) + " deviation"), LowerIsBetter
		}
	}
	// "95 % of users will find it", "complete 95 % of the jobs": the share of cases for which the rest is true.
	i := r.pos[d.k]
	if r.at(i+1).low == "of" && i < p.modal {
		of := r.words(i+2, r.complementEnd(i+2, p.modal))
		rest := r.words(p.modal+1, min(p.to, p.modal+14))
		if rest != "" && of != "" {
			rest = strings.TrimPrefix(strings.TrimPrefix(rest, "be able to "), "successfully ")
			if w, ok := strings.CutPrefix(rest, "be "); ok {
				rest = "are " + w
			}
			return clip("share of " + trimDeterminer(of) + " that " + rest), HigherIsBetter
		}
	}
	if p.verb >= 0 && p.verb < end && !r.tok[p.verb].is(being|having) {
		return clip("share of " + strings.TrimSpace(trimDeterminer(r.words(p.subject, p.modal))+" "+r.words(p.verb, p.verb+1))), ""
	}
	return trimDeterminer(r.words(p.subject, min(p.modal, p.subject+12))), ""
}

func (r *reader) timeMetric(d *draft, verbAt, object, end int, passive bool) (string, Direction) {
	p, c := d.p, r.comp[d.k]
	i := r.pos[d.k]
	subject := trimDeterminer(r.words(p.subject, r.complementEnd(p.subject, p.modal)))
	if verbAt < 0 || verbAt >= end {
		// "shall, within 5 s, show the page": the verb stands after the number.
		if j := r.skip(i+1, d.p.to, comma|adverb); j < d.p.to && r.tok[j].is(verb) {
			verbAt, object = j, j+1
			end = d.p.to
		} else {
			return strings.TrimSpace("time for " + subject), LowerIsBetter
		}
	}
	v := base(r.tok[verbAt].low)
	what := ""
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
	case r.tok[verbAt].is(keeping) && (c.rel == lasting || c.rel == ge || c.rel == gt || c.rel == bare):
		if what == "" {
			what = subject
		}
		return strings.TrimSpace(what + " retention time"), HigherIsBetter
	case r.tok[verbAt].is(being):
		if a := r.at(verbAt + 1); a.q < 0 && !a.is(comma|preposition|determiner|negative) && verbAt+1 < end {
			return strings.TrimSpace("time until " + subject + " is " + a.low), LowerIsBetter
		}
		return subject, ""
	case r.tok[verbAt].is(having):
		return what, ""
	case v == "respond" || v == "answer" || v == "reply" || v == "react":
		return "response time", LowerIsBetter
	case v == "recover" || v == "restore" && what == "":
		return "recovery time", LowerIsBetter
	case v == "take" || v == "last" || v == "consume" || v == "require" || v == "occur" || v == "happen":
		if subject == "it" || subject == "It" || subject == "" {
			for j := i + 1; j < d.p.to && j < i+14; j++ { // "it shall take no more than 90 s for a user to place an order"
				if r.tok[j].low == "to" {
					return clip("time to " + r.words(j+1, r.complementEnd(j+1, d.p.to))), LowerIsBetter
				}
			}
		}
		for j := i + 1; j < d.p.to && j < i+10; j++ {
			if r.tok[j].low == "to" && r.at(j+1).is(verb) {
				return clip("time to " + r.words(j+1, r.complementEnd(j+1, d.p.to))), LowerIsBetter
			}
		}
		return strings.TrimSpace("time of " + subject), LowerIsBetter
	case c.rel == lasting || (c.rel == ge || c.rel == gt) && r.tok[verbAt].q < 0 && !c.negated && r.neg[i] == 0:
		return strings.TrimSpace("time to " + v + " " + what), ""
	case what == "" && (v == "load" || v == "start" || v == "render" || v == "complete" || v == "open" || v == "boot" || v == "refresh"):
		return v + " time", LowerIsBetter
	}
	return strings.TrimSpace("time to " + v + " " + what), LowerIsBetter
}

func (r *reader) countMetric(d *draft, q quantity.Quantity, verbAt, object, end int) (string, Direction) {
	noun := q.Unit.Noun
	i := r.pos[d.k]
	if noun == "" {
		noun = r.words(i+1, r.complementEnd(i+1, min(d.hi, i+6)))
	}
	if noun == "" {
		noun = q.Unit.Symbol
	}
	d.metricSpan = q.Span
	if verbAt >= 0 && (r.tok[verbAt].is(capable|letting) || r.comp[d.k].rel == upto) {
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
	if r.comp[d.k].negated || r.neg[r.comp[d.k].from] > 0 {
		dir = ""
	}
	if verbAt >= 0 && verbAt < end && !r.tok[verbAt].is(being|having|capable) {
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
	noun := q.Unit.Noun
	if noun == "" {
		return "throughput", HigherIsBetter
	}
	if verbAt < 0 || r.tok[verbAt].is(being|having) {
		return "rate of " + noun, HigherIsBetter
	}
	v := base(r.tok[verbAt].low)
	if r.tok[verbAt].is(capable) && v != "process" {
		return noun + " handled per " + per(q.Unit.Symbol), HigherIsBetter
	}
	return v + " rate of " + noun, directionOf(v+" rate", q.Unit.Dimension)
}

func per(symbol string) string {
	if _, t, ok := strings.Cut(symbol, "/"); ok {
		switch t {
		case "s":
			return "second"
		case "min":
			return "minute"
		case "h":
			return "hour"
		}
		return t
	}
	return "time"
}

var _ = passage.Span{}
