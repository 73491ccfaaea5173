package stickiness

import (
	"context"
	"fmt"
	"math"

	"throughline.dev/events"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// most intervals a period can have: hours of a week in which the clock goes back.
const most = 7*24 + 1

// Ask answers a question from the log as it stood at a mark; the zero Mark is now.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("stickiness: %w", err)
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("stickiness: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return Result{}, fmt.Errorf("stickiness: %w", err)
	}
	zone, err := q.Location()
	if err != nil {
		return Result{}, fmt.Errorf("stickiness: %w", err)
	}
	q = q.normal()
	c := collector{
		q: q, from: math.MinInt64, to: mark.Through.UnixMicro(),
		intervals: question.BucketsTo(q.Interval, mark.Through, zone), periods: question.BucketsTo(q.Per, mark.Through, zone),
		seen: map[int]struct{}{}, limit: limit(q),
	}
	if !query.From.IsZero() {
		c.from = query.From.UnixMicro()
	}
	if !query.To.IsZero() {
		c.to = min(c.to, query.To.UnixMicro())
	}
	if err := log.Sequences(ctx, []events.Matcher{q.Match}, query, c.unit); err != nil {
		return Result{}, fmt.Errorf("stickiness: %w", err)
	}
	return c.result(mark), nil
}

type collector struct {
	q                  Question
	from, to           int64
	intervals, periods *question.Buckets
	units              int
	limit              int                      // most intervals in a period
	exactly, atLeast   [most + 1]stats.Clusters // periods with so many intervals, by unit
	total              ratio
	seen               map[int]struct{} // whole periods with somebody active
	counts             []int            // of the unit at hand, one a period it was active in
}

// limit is how many intervals the longest period has.
func limit(q Question) int {
	switch {
	case q.Interval == question.Hour && q.Per == question.Day:
		return 25
	case q.Interval == question.Hour:
		return most
	case q.Interval == question.Month:
		return 3
	}
	return map[question.Interval]int{question.Week: 7, question.Month: 31, question.Quarter: 92}[q.Per]
}

// unit takes in one unit: the number of different intervals in each whole period.
func (c *collector) unit(_ string, steps []events.Step) error {
	c.counts = c.counts[:0]
	period, interval := -1, -1
	for _, s := range steps {
		p, err := c.periods.Age(s.At)
		if err != nil {
			return err
		}
		if c.periods.Start(p).UnixMicro() < c.from || c.periods.End(p).UnixMicro() > c.to {
			continue // not whole
		}
		i, err := c.intervals.Age(s.At)
		if err != nil {
			return err
		}
		if p != period {
			c.counts = append(c.counts, 0)
			c.seen[p] = struct{}{}
			period = p // and so another interval
		}
		if i != interval {
			c.counts[len(c.counts)-1]++
			interval = i
		}
	}
	if len(c.counts) == 0 {
		return nil
	}
	c.units++
	var exactly [most + 1]int
	sum := 0
	for _, k := range c.counts {
		exactly[min(k, c.limit)]++
		sum += k
	}
	n, above := len(c.counts), 0
	for k := c.limit; k > 0; k-- {
		above += exactly[k]
		c.exactly[k].Add(exactly[k], n)
		c.atLeast[k].Add(above, n)
	}
	c.total.add(float64(sum), float64(n))
	return nil
}
