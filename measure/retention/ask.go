package retention

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sort"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// maxCells bounds an answer.
const maxCells = 50_000

// Ask answers a question from the log as it stood at a mark; the zero Mark is now.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	return ask(ctx, log, mark, q, q.normal().Entry != First)
}

// ask reads events in order where that is wanted or needed.
func ask(ctx context.Context, log events.Reader, mark events.Mark, q Question, ordered bool) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("retention: %w", err)
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("retention: %w", err)
	}
	c, err := newCollector(q.normal(), mark)
	if err != nil {
		return Result{}, fmt.Errorf("retention: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return Result{}, fmt.Errorf("retention: %w", err)
	}
	query.To = time.Time{} // people are followed beyond the last day
	if c.q.Entry == First {
		query.From = time.Time{} // whether it is the first ever is seen from the beginning
	}
	if !ordered {
		err = c.unordered(ctx, log, query)
	}
	if ordered || errors.Is(err, errOrder) {
		err = log.Sequences(ctx, []events.Matcher{q.Start, q.Back}, query, c.unit)
	}
	if err != nil {
		return Result{}, fmt.Errorf("retention: %w", err)
	}
	return c.result()
}

// cohort counts the members that started in one bucket.
type cohort struct {
	n    int
	back []int // by column
}

// entry is a unit's start in a cohort.
type entry struct {
	age   int
	at    int64
	event int32
}

// back is the last event of a bucket that counts as coming back.
type back struct {
	age     int
	at      int64
	event   int32
	several bool // different events at that instant
}

type collector struct {
	q        Question
	mark     events.Mark
	from, to int64
	buckets  *question.Buckets
	spans    []span
	most     int   // highest period of any column
	period   int64 // of the rolling clock, in microseconds
	cohorts  []cohort
	units    int
	pooled   []stats.Clusters // by column, over mature cohorts; for recurring entry

	entries []entry // of the unit at hand
	backs   []back
	times   []events.Step
	hit     [MaxPeriods/64 + 1]uint64 // periods in which it came back
	n, got  []int                     // by column, its entries in mature cohorts, and those it came back from
}

func newCollector(q Question, mark events.Mark) (*collector, error) {
	from, to, err := q.Bounds(mark)
	if err != nil {
		return nil, err
	}
	zone, err := q.Location()
	if err != nil {
		return nil, err
	}
	c := &collector{q: q, mark: mark, from: math.MinInt64, to: math.MaxInt64, buckets: question.BucketsTo(q.Interval, mark.Through, zone), spans: q.spans()}
	if !from.IsZero() {
		c.from = from.UnixMicro()
	}
	if !to.IsZero() {
		c.to = to.UnixMicro()
	}
	for _, s := range c.spans {
		c.most = max(c.most, s.high)
	}
	if q.Clock == Rolling {
		c.period = map[question.Interval]time.Duration{question.Hour: time.Hour, question.Day: 24 * time.Hour, question.Week: 7 * 24 * time.Hour}[q.Interval].Microseconds()
	}
	c.pooled = make([]stats.Clusters, len(c.spans))
	c.n, c.got = make([]int, len(c.spans)), make([]int, len(c.spans))
	return c, nil
}

// unit takes in one unit.
func (c *collector) unit(_ string, steps []events.Step) error {
	if err := c.enter(steps); err != nil || len(c.entries) == 0 {
		return err
	}
	if err := c.returns(steps); err != nil {
		return err
	}
	c.units++
	clear(c.n)
	clear(c.got)
	for _, e := range c.entries {
		clear(c.hit[:])
		if c.q.Clock == Rolling {
			c.roll(e)
		} else {
			c.turn(e)
		}
		c.count(e)
	}
	if c.q.Entry == Recurring {
		for i := range c.pooled {
			c.pooled[i].Add(c.got[i], c.n[i])
		}
	}
	return nil
}

// enter finds the cohorts that a unit belongs to.
func (c *collector) enter(steps []events.Step) error {
	c.entries = c.entries[:0]
	for _, s := range steps {
		if s.Match != 0 {
			continue
		}
		if s.At >= c.from && s.At < c.to {
			age, err := c.buckets.Age(s.At)
			if err != nil {
				return err
			}
			if n := len(c.entries); n == 0 || c.entries[n-1].age != age {
				c.entries = append(c.entries, entry{age, s.At, s.Event})
			}
		}
		if c.q.Entry == First {
			return nil
		}
	}
	return nil
}

// returns collects the events that count as coming back: for the calendar the last one of each bucket.
func (c *collector) returns(steps []events.Step) error {
	c.backs, c.times = c.backs[:0], c.times[:0]
	first, oldest := c.entries[0].at, c.entries[len(c.entries)-1].age-c.most
	for _, s := range steps {
		if s.Match != 1 || s.At < first {
			continue
		}
		if c.q.Clock == Rolling {
			c.times = append(c.times, s)
			continue
		}
		age, err := c.buckets.Age(s.At)
		if err != nil {
			return err
		}
		if age < oldest {
			return nil // too late for every entry
		}
		b := back{age: age, at: s.At, event: s.Event}
		if n := len(c.backs); n == 0 || c.backs[n-1].age != age {
			c.backs = append(c.backs, b)
		} else {
			b.several = c.backs[n-1].at == s.At
			c.backs[n-1] = b
		}
	}
	return nil
}

// turn marks the periods of the calendar in which a unit came back after an entry.
func (c *collector) turn(e entry) {
	i := sort.Search(len(c.backs), func(i int) bool { return c.backs[i].age <= e.age })
	for ; i < len(c.backs) && e.age-c.backs[i].age <= c.most; i++ {
		b := c.backs[i]
		k := e.age - b.age
		if k > 0 || b.at > e.at || b.at == e.at && (b.several || b.event != e.event) {
			c.hit[k/64] |= 1 << (k % 64)
		}
	}
}

// roll marks the periods since an entry in which a unit came back.
func (c *collector) roll(e entry) {
	next := func(at int64) int {
		return sort.Search(len(c.times), func(i int) bool { return c.times[i].At >= at })
	}
	for i := next(e.at); i < len(c.times); {
		s := c.times[i]
		if s.At == e.at && s.Event == e.event {
			i++
			continue
		}
		k := (s.At - e.at) / c.period
		if k > int64(c.most) {
			return
		}
		c.hit[k/64] |= 1 << (k % 64)
		i = max(i+1, next(e.at+(k+1)*c.period))
	}
}

// count adds an entry to its cohort.
func (c *collector) count(e entry) {
	for len(c.cohorts) <= e.age {
		c.cohorts = append(c.cohorts, cohort{})
	}
	h := &c.cohorts[e.age]
	if h.back == nil {
		h.back = make([]int, len(c.spans))
	}
	h.n++
	for i, s := range c.spans {
		came := c.between(s)
		if came {
			h.back[i]++
		}
		if c.q.Entry == Recurring && c.mature(e.age, s) {
			c.n[i]++
			if came {
				c.got[i]++
			}
		}
	}
}

// between reports whether one of the periods of a column is marked.
func (c *collector) between(s span) bool {
	for w := s.low / 64; w <= s.high/64; w++ {
		bits := c.hit[w]
		if w == s.low/64 {
			bits &= ^uint64(0) << (s.low % 64)
		}
		if w == s.high/64 {
			bits &= ^uint64(0) >> (63 - s.high%64)
		}
		if bits != 0 {
			return true
		}
	}
	return false
}

// mature reports whether all periods of a column could be observed to their end for everybody in a cohort.
func (c *collector) mature(age int, s span) bool {
	if c.q.Clock == Calendar {
		return age-s.high >= 1
	}
	latest := min(c.buckets.End(age).UnixMicro(), c.to)
	return latest+int64(s.high+1)*c.period <= c.mark.Through.UnixMicro()
}
