package sample

import (
	"math"
	"math/rand/v2"
	"time"
)

// shareUse says who goes on using the API after the first call, how much and how long.
func (w *World) shareUse() {
	p := w.Params
	for i := range w.Developers {
		d := &w.Developers[i]
		if d.FirstCall.IsZero() {
			continue
		}
		r := w.random("use", i)
		d.Until = d.FirstCall.Add(time.Duration(r.ExpFloat64() * float64(p.Habits.Lapse)))
		if d.Until.After(p.end()) {
			d.Until = p.end()
		}
		d.Rate = math.Exp(p.Habits.Use * r.NormFloat64())
	}
}

// busy is how much a day counts for regular use.
func busy(at time.Time) float64 {
	switch at.Weekday() {
	case time.Saturday, time.Sunday:
		return 0.55
	}
	return 1
}

// useDays yields the days of a developer's regular use, each with the moment from which it counts.
func (d *Developer) useDays(yield func(from, to time.Time) bool) {
	for from := d.FirstCall.Add(time.Minute); from.Before(d.Until); {
		to := from.Truncate(day).Add(day)
		if to.After(d.Until) {
			to = d.Until
		}
		if !yield(from, to) {
			return
		}
		from = to
	}
}

// expect returns how many requests one developer of rate 1 makes on a full working day so that all of them fill
// the lines that are left. A day with requests also leaves one line for its first success.
func (w *World) expect(lines int) float64 {
	type dayOfUse struct{ weight float64 }
	var days []dayOfUse
	total := 0.0
	for i := range w.Developers {
		d := &w.Developers[i]
		for from, to := range d.useDays {
			weight := d.Rate * busy(from) * float64(to.Sub(from)) / float64(day)
			days = append(days, dayOfUse{weight})
			total += weight
		}
	}
	if total == 0 {
		return 0
	}
	perWeight := float64(lines) / total
	for range 4 {
		sum := 0.0
		for _, u := range days {
			n := perWeight * u.weight
			sum += n + 1 - math.Exp(-n)
		}
		perWeight *= float64(lines) / sum
	}
	return perWeight
}

// improve makes a request what it was at its time: slower before orders were read from an index or listed by the page,
// another one since they hold their shipments.
func (w *World) improve(l *line, r *rand.Rand) {
	p := w.Params.Improvements
	switch {
	case l.op == readOrder && l.at < p.Index.UnixMilli():
		l.latency = uint16(min(float64(l.latency)*p.Slow, 9999))
	case l.op == listOrders && l.at < p.Paged.UnixMilli():
		l.latency = uint16(min(float64(l.latency)*p.Long, 9999))
	case l.op == listShipments && l.at >= p.Embedded.UnixMilli() && chance(r, p.Embeds):
		l.op = readOrder
	}
}

// spared says that a failure of regular use does not happen at its time any more. Its message id decides, so that one
// improvement moves nothing else that is drawn.
func (w *World) spared(l line) bool {
	p, x := w.Params.Improvements, float64(l.id%1000)/1000
	switch l.trouble {
	case conflicting:
		return l.at >= p.Settled.UnixMilli() && x < p.Settles
	case unavailable:
		return l.at >= p.Steady.UnixMilli() && x < p.Steadies
	}
	return false
}

// hasty is how many times as many requests failed at a moment, before clients waited between attempts.
func (w *World) hasty(at int64) float64 {
	if at < w.Params.Improvements.Backoff.UnixMilli() {
		return w.Params.Improvements.Hasty
	}
	return 1
}

// poisson draws a whole number with the given mean; above 40 by the normal approximation.
func poisson(r *rand.Rand, mean float64) int {
	if mean > 40 {
		return max(0, int(math.Round(mean+math.Sqrt(mean)*r.NormFloat64())))
	}
	n := 0
	for p := r.Float64(); p > math.Exp(-mean); p *= r.Float64() {
		n++
	}
	return n
}
