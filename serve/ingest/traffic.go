package ingest

import (
	"math"
	"math/bits"
	"time"
)

// Windows that traffic is counted in: the minutes of an hour, and periods of ten minutes of a day. One more than that is
// kept, because the latest is never complete.
const (
	minuteSlots = 61
	period      = 10 * time.Minute
	periodSlots = 145
)

// counted is what may come of messages and requests.
type counted struct {
	events, duplicates, conflicts, refused, unknown int64
	rejected, turnedAway                            int64 // requests
}

func (c *counted) add(more counted) {
	c.events += more.events
	c.duplicates += more.duplicates
	c.conflicts += more.conflicts
	c.refused += more.refused
	c.unknown += more.unknown
	c.rejected += more.rejected
	c.turnedAway += more.turnedAway
}

// traffic counts what came in lately.
type traffic struct {
	minutes [minuteSlots]minute
	periods [periodSlots]tenMinutes
}

type minute struct {
	number int64 // since 1970
	counted
}

type tenMinutes struct {
	number int64 // since 1970
	counted
	lags *lagCounts // nil: none
}

// count adds to what came in now; lags may be nil.
func (t *traffic) count(now time.Time, c counted, lags *lagCounts) {
	n := now.Unix() / 60
	m := &t.minutes[n%minuteSlots]
	if m.number != n {
		*m = minute{number: n}
	}
	m.add(c)
	n = now.Unix() / int64(period.Seconds())
	p := &t.periods[n%periodSlots]
	if p.number != n {
		*p = tenMinutes{number: n}
	}
	p.add(c)
	if lags != nil {
		if p.lags == nil {
			p.lags = &lagCounts{}
		}
		p.lags.merge(lags)
	}
}

// total sums what came in during the last while, an hour or a day. Lags are those of the periods that reach into it.
func (t *traffic) total(now time.Time, last time.Duration) Traffic {
	var sum counted
	if last <= time.Hour {
		for i := range t.minutes {
			if m := &t.minutes[i]; within(m.number*60, now, last) {
				sum.add(m.counted)
			}
		}
	}
	var lags lagCounts
	for i := range t.periods {
		p := &t.periods[i]
		if !within(p.number*int64(period.Seconds()), now, last) {
			continue
		}
		if last > time.Hour {
			sum.add(p.counted)
		}
		if p.lags != nil {
			lags.merge(p.lags)
		}
	}
	return Traffic{
		Events: sum.events, Duplicates: sum.duplicates, Conflicts: sum.conflicts, Refused: sum.refused, Unknown: sum.unknown, Rejected: sum.rejected, TurnedAway: sum.turnedAway,
		PerMinute: float64(sum.events) / last.Minutes(), Lag: lags.describe(),
	}
}

// within reports whether a slot that begins at an instant lies in the last while.
func within(begins int64, now time.Time, last time.Duration) bool {
	return begins > 0 && begins <= now.Unix() && now.Unix()-begins < int64(last.Seconds())
}

// perMinute lists the minutes of the last hour, the one under way at the end.
func (t *traffic) perMinute(now time.Time) []TrafficPoint {
	out := make([]TrafficPoint, 0, minuteSlots-1)
	for n := now.Unix()/60 - minuteSlots + 2; n <= now.Unix()/60; n++ {
		point := TrafficPoint{At: time.Unix(n*60, 0).UTC()}
		if m := &t.minutes[n%minuteSlots]; m.number == n {
			point.fill(m.counted)
		}
		out = append(out, point)
	}
	return out
}

// perPeriod lists the periods of the last day, the one under way at the end.
func (t *traffic) perPeriod(now time.Time) []TrafficPoint {
	seconds := int64(period.Seconds())
	out := make([]TrafficPoint, 0, periodSlots-1)
	for n := now.Unix()/seconds - periodSlots + 2; n <= now.Unix()/seconds; n++ {
		point := TrafficPoint{At: time.Unix(n*seconds, 0).UTC()}
		if p := &t.periods[n%periodSlots]; p.number == n {
			point.fill(p.counted)
		}
		out = append(out, point)
	}
	return out
}

func (p *TrafficPoint) fill(c counted) {
	p.Events, p.Dropped, p.Refused, p.Requests = c.events, c.duplicates+c.conflicts, c.refused, c.rejected+c.turnedAway
}

// lagCounts counts lags by size, four sizes to each doubling: a value is told with an error of at most a tenth.
type lagCounts [lagSizes]uint32

const lagSizes = 4 * 42 // up to a hundred years in milliseconds

func (l *lagCounts) add(d time.Duration) {
	ms := uint64(max(d.Milliseconds(), 0))
	if ms < 4 {
		l[ms]++
		return
	}
	doublings := bits.Len64(ms) - 1 // at least 2
	l[min(4*(doublings-1)+int(ms>>(doublings-2)&3), lagSizes-1)]++
}

func (l *lagCounts) merge(more *lagCounts) {
	for i, n := range more {
		l[i] += n
	}
}

// describe tells the median and the 95th percentile; nil: there were no events.
func (l *lagCounts) describe() *Lag {
	var n int64
	for _, c := range l {
		n += int64(c)
	}
	if n == 0 {
		return nil
	}
	return &Lag{Events: n, Median: l.quantile(n, 0.5), P95: l.quantile(n, 0.95)}
}

// quantile returns the middle of the size that the event at that place among n has, in seconds.
func (l *lagCounts) quantile(n int64, q float64) float64 {
	rank := int64(math.Ceil(q * float64(n)))
	for i, c := range l {
		if rank -= int64(c); rank > 0 {
			continue
		}
		if i < 4 {
			return float64(i) / 1000
		}
		low := math.Ldexp(1+float64(i%4)/4, i/4+1)
		return (low + math.Ldexp(0.125, i/4+1)) / 1000
	}
	return 0
}

// ring counts what happened in each hour of the last day.
type ring struct {
	hours  [25]int64
	counts [25]int64
}

func (r *ring) add(now time.Time) {
	n := now.Unix() / 3600
	i := n % int64(len(r.hours))
	if r.hours[i] != n {
		r.hours[i], r.counts[i] = n, 0
	}
	r.counts[i]++
}

func (r *ring) sum(now time.Time) (sum int64) {
	for i, n := range r.hours {
		if within(n*3600, now, 24*time.Hour) {
			sum += r.counts[i]
		}
	}
	return sum
}
