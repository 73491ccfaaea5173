package lifecycle

import (
	"context"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// Ask answers a question from the log as it stood at a mark; the zero Mark is now.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("lifecycle: %w", err)
	}
	q = q.normal()
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("lifecycle: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return Result{}, fmt.Errorf("lifecycle: %w", err)
	}
	zone, err := q.Location()
	if err != nil {
		return Result{}, fmt.Errorf("lifecycle: %w", err)
	}
	c := collector{from: math.MinInt64, buckets: question.BucketsTo(q.Interval, mark.Through, zone)}
	if !query.From.IsZero() {
		c.from = question.Floor(q.Interval, query.From.In(zone)).UnixMicro()
	}
	c.until = mark.Through
	if !query.To.IsZero() && query.To.Before(c.until) {
		// The bucket that the last day lies in is shown whole.
		c.until = query.To.Add(-time.Microsecond)
		query.To = question.Next(q.Interval, c.until.In(zone))
	}
	query.From = time.Time{} // whether somebody is new is seen from the beginning
	if err := log.Sequences(ctx, []events.Matcher{q.Match}, query, c.unit); err != nil {
		return Result{}, fmt.Errorf("lifecycle: %w", err)
	}
	return c.result(q, mark)
}

type counts struct{ fresh, returning, resurrecting, dormant int }

type collector struct {
	from    int64 // start of the first bucket to show
	until   time.Time
	buckets *question.Buckets
	counts  []counts // by age
	units   int
	ages    []int // of the unit at hand: buckets in which it was active, in order of time
}

// unit takes in one unit.
func (c *collector) unit(_ string, steps []events.Step) error {
	c.ages = c.ages[:0]
	for _, s := range steps {
		age, err := c.buckets.Age(s.At)
		if err != nil {
			return err
		}
		if n := len(c.ages); n == 0 || c.ages[n-1] != age {
			c.ages = append(c.ages, age)
		}
	}
	shown := false
	for i, age := range c.ages {
		x := c.at(age)
		switch {
		case i == 0:
			x.fresh++
		case c.ages[i-1] == age+1:
			x.returning++
		default:
			x.resurrecting++
		}
		if age > 0 && (i+1 == len(c.ages) || c.ages[i+1] != age-1) {
			c.at(age-1).dormant++
		}
		shown = shown || c.buckets.Start(age).UnixMicro() >= c.from
	}
	if shown {
		c.units++
	}
	return nil
}

func (c *collector) at(age int) *counts {
	for len(c.counts) <= age {
		c.counts = append(c.counts, counts{})
	}
	return &c.counts[age]
}

func (c *collector) result(q Question, mark events.Mark) (Result, error) {
	r := Result{Definition: q.Definition(), AsOf: mark, Interval: string(q.Interval), Units: c.units}
	for age := len(c.counts) - 1; age >= 0; age-- {
		start := c.buckets.Start(age)
		if start.UnixMicro() < c.from || start.After(c.until) {
			continue
		}
		x := c.counts[age]
		r.Buckets = append(r.Buckets, Bucket{
			Start: start, End: c.buckets.End(age), Complete: age > 0,
			New: x.fresh, Returning: x.returning, Resurrecting: x.resurrecting, Dormant: x.dormant,
			Active: x.fresh + x.returning + x.resurrecting,
		})
	}
	r.Sentence = r.sentence(q)
	return r, nil
}

// complete returns the last bucket that was observed to its end.
func (r Result) complete() (Bucket, bool) {
	for i := len(r.Buckets) - 1; i >= 0; i-- {
		if r.Buckets[i].Complete {
			return r.Buckets[i], true
		}
	}
	return Bucket{}, false
}

// Value is the number of active units in the last bucket that was observed to its end.
func (r Result) Value() ledger.Figure {
	f := ledger.Figure{Name: "active in a " + r.Interval, Definition: r.Definition, AsOf: question.AsOf(r.AsOf), N: int64(r.Units), Note: "no whole " + r.Interval + " was observed"}
	if b, ok := r.complete(); ok {
		v := float64(b.Active)
		f.Value, f.N, f.Note = &v, int64(b.Active), r.Interval+" of "+b.Start.Format(time.DateOnly)
	}
	return f
}

func (r Result) sentence(q Question) string {
	b, ok := r.complete()
	if !ok {
		return fmt.Sprintf("Cannot tell: no whole %s was observed.", r.Interval)
	}
	num := func(n int) string { return ledger.FormatNumber(float64(n)) }
	s := fmt.Sprintf("In the %s of %s %s %s were active: %s new, %s also active in the %s before, %s back after a pause. %s who were active in the %s before were not.",
		r.Interval, b.Start.Format(time.DateOnly), num(b.Active), q.Who(), num(b.New), num(b.Returning), r.Interval, num(b.Resurrecting), num(b.Dormant), r.Interval)
	if gained := b.New + b.Resurrecting - b.Dormant; gained != 0 {
		word := "more"
		if gained < 0 {
			word, gained = "fewer", -gained
		}
		s += fmt.Sprintf(" That is %s %s than in the %s before.", num(gained), word, r.Interval)
	}
	if !r.Buckets[len(r.Buckets)-1].Complete {
		s += fmt.Sprintf(" The last %s is not over.", r.Interval)
	}
	return s
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%s of\tactive\tnew\treturning\tresurrecting\tdormant\t\n", r.Interval)
	layout := time.DateOnly
	if r.Interval == string(question.Hour) {
		layout = "2006-01-02 15:04"
	}
	for _, b := range r.Buckets {
		open := ""
		if !b.Complete {
			open = " not over"
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", b.Start.Format(layout), b.Active, b.New, b.Returning, b.Resurrecting, b.Dormant, open)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%s\n%s\n", r.Sentence, r.Definition)
	return err
}
