package criterion

import (
	"strconv"
	"strings"

	"throughline.dev/define/quantity"
)

// findStatistic says which statistic of the cases is bounded, and of what a share is a share.
func (r *reader) findStatistic(d *draft, out *Reading) {
	q := r.qs[d.k]
	if d.percentile >= 0 {
		pq := r.qs[d.percentile]
		i := r.pos[d.percentile]
		p := pq.Low
		c := r.comp[d.percentile]
		denied := c.rel == gt && !c.negated && r.neg[c.from] > d.p.modal && r.neg[c.from]-1 < c.from
		cc := c.settle(denied, "", false)
		upper := !c.right && (cc == "<" || cc == "<=")
		if denied && upper && (out.Comparator == "<" || out.Comparator == "<=") {
			p = 100 - p // "must not exceed 2 s in more than 1 % of cases"
		}
		if upper && (out.Comparator == ">" || out.Comparator == ">=") && q.Unit.Dimension == quantity.Duration {
			// "at most 1 % of requests may take longer than 2 s"
			p = 100 - p
			if out.Comparator == ">" {
				out.Comparator = "<="
			} else {
				out.Comparator = "<"
			}
		}
		from, to := i, i+1
		if n := r.at(to); strings.HasPrefix(n.low, "percentile") {
			to++
		}
		if c.rel != bare && !c.right && c.from < i {
			from = c.from
		}
		out.Spans[Statistic] = r.span(from, to)
		isShare := pq.Unit.Dimension == quantity.Share && !r.isPercentile(d.percentile)
		out.Basis = r.basis(i+1, d)
		if isShare && p < 50 && !upper {
			// "2 % of the time": some of the cases, no statistic.
			out.Conditions = append(out.Conditions, Condition{Kind: inState, Text: r.words(i, min(d.hi, r.caseEnd(i+1)))})
			delete(out.Spans, Statistic)
			out.Basis = ""
			return
		}
		if r.comp[d.k].rel == bare && out.Comparator == "=" {
			switch s, _ := r.summary(d, out); s { // "a maximum delay of 2 s with a probability of 99 %"
			case "max":
				out.Comparator = "<="
			case "min":
				out.Comparator = ">="
			}
		}
		if p >= 0 && p <= 100 {
			out.Statistic = "p" + strconv.FormatFloat(p, 'f', -1, 64)
		}
		return
	}
	if v := d.p.verb; v >= 0 && r.tok[v].low == "average" && v < r.pos[d.k] { // "shall average less than 60 %"
		out.Statistic = "mean"
		out.Spans[Statistic] = r.tok[v].Span
		return
	}
	if j := r.remainder(d); j >= 0 || d.rest {
		if j < 0 {
			j = d.p.subject
		}
		out.Statistic = "p100"
		out.Spans[Statistic] = r.span(j, min(j+1, len(r.tok)))
		return
	}
	if q.Unit.Dimension == quantity.Share && out.Relative == "" && !isUptime(out.Metric) {
		if s, j := r.summary(d, out); s == "mean" || s == "median" { // "the mean disk use shall be less than 70 %"
			out.Statistic, out.Spans[Statistic] = s, r.tok[j].Span
			return
		}
	}
	if r.isShare(d, out) && !strings.Contains(strings.ToLower(out.Metric), "latency") {
		out.Statistic = "ratio"
		out.Spans[Statistic] = q.Span
		out.Basis = r.basis(r.pos[d.k]+1, d)
		if out.Basis == "ambiguous" {
			out.Basis = "time"
		}
		return
	}
	if s, j := r.summary(d, out); s != "" {
		out.Statistic = s
		out.Spans[Statistic] = r.tok[j].Span
		if len(r.comp) > 0 && r.comp[d.k].rel == bare {
			switch s {
			case "max":
				out.Comparator = "<="
			case "min":
				out.Comparator = ">="
			}
		}
		return
	}
	if r.comp[d.k].extreme && (out.Comparator == "<=" || out.Comparator == "<") {
		c := r.comp[d.k]
		out.Statistic = "max"
		out.Spans[Statistic] = r.span(c.from, c.to)
		return
	}
	if q.Unit.Dimension == quantity.Duration || q.Form == quantity.Multiple {
		if j := d.p.subject; d.first && r.at(j).is(universal) && j < d.p.modal && d.direction == LowerIsBetter {
			out.Statistic = "p100"
			out.Spans[Statistic] = r.tok[j].Span
		}
	}
}

// isUptime reports whether a metric is a share of time in itself, so that its mean says nothing more.
func isUptime(metric string) bool {
	m := strings.ToLower(metric)
	return strings.Contains(m, "availab") || strings.Contains(m, "uptime") || strings.Contains(m, "downtime")
}

// isShare reports whether the bound is one on a share: in percent, or as a number from 0 to 1 of a metric that is one,
// "a recall of at least 0.92".
func (r *reader) isShare(d *draft, out *Reading) bool {
	q := r.qs[d.k]
	switch {
	case out.Relative != "" || q.Low < 0:
		return false
	case q.Unit.Dimension == quantity.Share:
		return true
	case q.Unit.Dimension != quantity.None || q.Form != quantity.Plain || q.Low < 0 || q.High > 1, out.Comparator != ">=" && out.Comparator != ">":
		return false // "an accuracy of at most 0.001" is one in units of what is measured
	}
	metric := strings.ToLower(out.Metric)
	head := metric[strings.LastIndexByte(metric, ' ')+1:]
	return classes()[head].is(sharing) && !classes()[head].is(vessel)
}

// caseEnd is where "of the time" ends.
func (r *reader) caseEnd(i int) int {
	if r.at(i).low == "of" {
		i++
		for i < len(r.tok) && r.tok[i].is(determiner) {
			i++
		}
		return i + 1
	}
	return i
}

// basis says of what a share is one: of requests, of users, of time; "90 % of the time" can be the first or the last.
func (r *reader) basis(i int, d *draft) string {
	for j := i; j < d.hi && j < i+7; j++ {
		t := r.tok[j]
		if t.q >= 0 || t.is(comma|modal|being) || t.is(preposition) && t.low != "of" {
			break
		}
		switch {
		case t.low == "time" || t.low == "times" || t.low == "cases":
			if t.low == "cases" {
				return "requests"
			}
			return "ambiguous"
		case t.is(person):
			return "users"
		case t.low == "minutes" || t.low == "hours" || t.low == "days" || t.low == "intervals":
			return "time"
		}
	}
	if isUptime(d.metric) {
		return "time"
	}
	if d.percentile >= 0 {
		return "requests"
	}
	return ""
}

// remainder finds words that mean every case that is left: "the rest of the time", "in all cases".
func (r *reader) remainder(d *draft) int {
	for j := r.pos[d.k] + 1; j < d.hi; j++ {
		switch r.tok[j].low {
		case "rest", "remaining", "remainder", "otherwise":
			return j
		case "all":
			if n := r.at(j + 1).low; n == "cases" || n == "other" || n == "others" || n == "times" && r.qs[d.k].Unit.Dimension == quantity.Duration {
				return j
			}
		case "always":
			return j
		}
		if j > r.pos[d.k]+12 {
			break
		}
	}
	for j := d.lo; j < r.pos[d.k] && j < d.lo+8; j++ {
		switch r.tok[j].low {
		case "remaining", "otherwise":
			return j
		case "rest":
			return j
		}
	}
	if q := r.qs[d.k]; q.Unit.Dimension == quantity.Duration {
		for j := r.comp[d.k].from - 1; j > d.p.modal-1 && j > r.comp[d.k].from-8 && j >= 0; j-- {
			if r.tok[j].low == "always" {
				return j
			}
		}
	}
	return -1
}

// summary finds "mean", "median", "maximum" beside the metric.
func (r *reader) summary(d *draft, out *Reading) (string, int) {
	look := func(from, to int) (string, int) {
		for j := to - 1; j >= from; j-- {
			if j < 0 || j >= len(r.tok) {
				continue
			}
			t := r.tok[j]
			switch {
			case t.low == "median":
				return "median", j
			case t.is(averaging):
				return "mean", j
			case t.is(extreme) && t.low != "peak":
				if strings.HasPrefix(t.low, "min") || t.low == "shortest" || t.low == "smallest" || t.low == "lowest" {
					return "min", j
				}
				return "max", j
			}
		}
		return "", -1
	}
	if d.metricTo > d.metricFrom {
		from := d.metricFrom
		for from > 0 && from > d.metricFrom-5 && (r.tok[from-1].is(determiner|extreme|averaging) || r.tok[from-1].low == "overall" || r.tok[from-1].low == "acceptable" || r.tok[from-1].low == "allowed" || r.tok[from-1].low == "on") {
			from--
		}
		if s, j := look(from, d.metricTo); s != "" {
			return s, j
		}
	}
	low := strings.ToLower(d.metric)
	if strings.Contains(low, "mtbf") || strings.Contains(low, "mttr") || strings.Contains(low, "mttf") {
		return "mean", d.metricFrom
	}
	// "shall on average take", "2 s on average", "average": beside the number.
	c := r.comp[d.k]
	if s, j := look(max(d.p.modal+1, c.from-4), c.from); s == "mean" || s == "median" || s == "max" && r.comp[d.k].rel == bare {
		return s, j
	}
	for j := r.pos[d.k] + 1; j < d.hi && j < r.pos[d.k]+5; j++ {
		if _, ok := out.Spans[Base]; ok {
			break
		}
		if r.tok[j].is(averaging) {
			if r.tok[j].low == "median" {
				return "median", j
			}
			return "mean", j
		}
	}
	if d.inSubject || d.first {
		if s, j := look(d.p.subject, min(d.p.subject+3, d.p.modal)); s != "" {
			return s, j
		}
	}
	return "", -1
}

// findWindow says over which stretch of time the statistic is taken.
func (r *reader) findWindow(d *draft, out *Reading) {
	for k := d.k - 1; k >= 0 && r.pos[k] >= d.lo; k-- {
		if r.roles[k] == Windowing && r.setWindow(k, out) {
			return
		}
	}
	for k := d.k + 1; k < len(r.qs) && r.pos[k] < d.hi; k++ {
		if r.roles[k] == Windowing && r.setWindow(k, out) {
			return
		}
	}
	from, to := max(d.lo, r.pos[d.k]-40), min(d.hi, r.pos[d.k]+40)
	if d.first {
		from = max(d.p.from, r.pos[d.k]-40)
	}
	for j := from; j < to; j++ {
		t := r.tok[j]
		if t.q >= 0 || j >= d.metricFrom && j < d.metricTo && r.qs[d.k].Unit.Dimension != quantity.Money || t.low == "per" && j < d.p.modal && r.qs[d.k].Unit.Dimension == quantity.Rate {
			continue
		}
		switch t.low {
		case "per", "each", "every", "a", "any", "calendar", "rolling", "given", "one", "single":
			n := j + 1
			for n < to && (r.tok[n].low == "calendar" || r.tok[n].low == "rolling" || r.tok[n].low == "given" || r.tok[n].low == "single" || r.tok[n].low == "any") {
				n++
			}
			if n < to && r.tok[n].is(period) && r.tok[n].low != "second" && r.tok[n].low != "seconds" && !r.at(n+1).is(period) && r.at(n-1).low != "the" {
				if (t.low == "a" || t.low == "any" || t.low == "one" || t.low == "single" || t.low == "given") && r.at(j-1).q < 0 && r.at(j-1).low != "in" && r.at(j-1).low != "over" && r.at(j-1).low != "within" && !r.at(j-1).is(lower|higher) {
					continue
				}
				from := j
				if t.low == "per" || t.low == "a" || t.low == "each" || t.low == "every" || t.low == "one" {
					from = j + 1
				}
				out.Window, out.Spans[Window] = r.words(from, n+1), r.span(j, n+1)
				return
			}
		case "per-day", "per-month", "cluster-day":
			out.Window, out.Spans[Window] = strings.TrimPrefix(t.low, "per-"), t.Span
			return
		case "daily", "weekly", "monthly", "quarterly", "yearly", "annual", "annually":
			if n := r.at(j + 1).low; n == "basis" || n == "average" || n == "" || r.at(j+1).is(comma|lower|higher|preposition|averaging) || r.qs[d.k].Unit.Dimension == quantity.Money || r.at(j-1).low == "measured" || r.at(j-1).low == "calculated" {
				out.Window, out.Spans[Window] = map[string]string{"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year"}[t.low], t.Span
				return
			}
		}
	}
}

// setWindow takes a quantity with its determiners and its noun for the window.
func (r *reader) setWindow(k int, out *Reading) bool {
	i := r.pos[k]
	from, to := i, i+1
	for from > 0 && r.tok[from-1].q < 0 && (r.tok[from-1].is(determiner) || r.tok[from-1].low == "rolling" || r.tok[from-1].low == "consecutive" || r.tok[from-1].low == "trailing" || r.tok[from-1].low == "sliding" || r.tok[from-1].low == "calendar" || r.tok[from-1].low == "moving" || r.tok[from-1].low == "continuous" || r.tok[from-1].low == "last" || r.tok[from-1].low == "past" || r.tok[from-1].low == "previous") {
		from--
	}
	for to < len(r.tok) && (r.tok[to].low == "period" || r.tok[to].low == "periods" || r.tok[to].low == "window" || r.tok[to].low == "rolling" || r.tok[to].low == "interval") {
		to++
	}
	start := from
	if (r.at(start).low == "a" || r.at(start).low == "an" || r.at(start).low == "the" || r.at(start).low == "each" || r.at(start).low == "every") && start < i {
		start++
	}
	out.Window, out.Spans[Window] = r.words(start, to), r.span(from, to)
	return out.Window != ""
}
