package trend

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// maxPoints bounds an answer.
const maxPoints = 200_000

// Ask answers a question from the log as it stood at a mark; the zero Mark is now.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("trend: %w", err)
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("trend: %w", err)
	}
	t := table{q: q.normal(), mark: mark, log: log}
	if err := t.read(ctx); err != nil {
		return Result{}, fmt.Errorf("trend: %w", err)
	}
	return t.result()
}

// table holds what was counted: a cell for each series, value of the splitting property and bucket.
type table struct {
	q      Question
	mark   events.Mark
	log    events.Reader
	query  events.Query
	cuts   []time.Time
	open   [2]bool // the first, the last bucket lies partly outside of the period
	values question.Values
	index  map[string]int
	lines  [][]line // by series and value; the last value is other when there is a rest
	spans  bool     // only what lies between the cuts is wanted, not the whole
}

// line is one series with one value: a cell a bucket, and one over the whole period.
type line struct {
	cells []cell
	total cell
}

// cell is what was counted in a bucket.
type cell struct {
	events, units int64
	unitsUnknown  bool
	number        events.Sum
	each          spread // events of each unit
}

// merge adds what was counted apart; units cannot be added.
func (c *cell) merge(events int64, s events.Sum) {
	c.events += events
	if s.N == 0 {
		return
	}
	if c.number.N == 0 {
		c.number = s
		return
	}
	c.number.Lowest, c.number.Most = min(c.number.Lowest, s.Lowest), max(c.number.Most, s.Most)
	c.number.N += s.N
	c.number.Total += s.Total
	c.number.Squares += s.Squares
}

func (t *table) read(ctx context.Context) error {
	if err := t.axis(ctx); err != nil || len(t.cuts) == 0 {
		return err
	}
	if t.q.By != "" {
		var err error
		if t.values, err = question.TopValues(ctx, t.log, events.Tally{Query: t.query, Series: t.matchers()}, t.q.By, t.q.Top); err != nil {
			return err
		}
	} else {
		t.values.Top = []string{""}
	}
	t.index = map[string]int{}
	for i, v := range t.values.Top {
		t.index[v] = i
	}
	n := len(t.values.Top)
	if t.values.Rest() {
		n++
	}
	if points := n * len(t.q.Series) * (len(t.cuts) - 1); points > maxPoints {
		return ledger.Errorf(ledger.CodeInvalid, "interval: %d lines of %d %ss are too many to show. Choose a longer interval, fewer days or a smaller top", n*len(t.q.Series), len(t.cuts)-1, t.q.Interval)
	}
	for range t.q.Series {
		lines := make([]line, n)
		for i := range lines {
			lines[i].cells = make([]cell, len(t.cuts)-1)
		}
		t.lines = append(t.lines, lines)
	}
	if days, _ := t.q.days(); days > 0 { // checked
		return t.roll(ctx, days)
	}
	if err := t.count(ctx); err != nil {
		return err
	}
	return t.perUnit(ctx)
}

// axis lays out the buckets. They end with the period, or with that in which observation ended.
func (t *table) axis(ctx context.Context) error {
	zone, err := t.q.Location()
	if err != nil {
		return err
	}
	if t.query, err = t.q.Query(t.mark); err != nil {
		return err
	}
	from, to := t.query.From, t.query.To
	if from.IsZero() {
		if from, err = t.earliest(ctx); err != nil || from.IsZero() {
			return err
		}
	}
	observed := question.Next(t.q.Interval, t.mark.Through.In(zone))
	if to.IsZero() || to.After(observed) {
		to = observed
	}
	if !from.Before(to) {
		return nil
	}
	if t.cuts, err = question.Cuts(t.q.Interval, from, to, zone); err != nil {
		return err
	}
	last := len(t.cuts) - 1
	if !t.query.From.IsZero() && t.cuts[0].Before(from) {
		t.cuts[0], t.open[0] = from, true
	}
	if t.cuts[last].After(to) {
		t.cuts[last], t.open[1] = to, true
	}
	t.query.From, t.query.To = t.cuts[0], t.cuts[last]
	return nil
}

// earliest returns when the first event that a series may count happened.
func (t *table) earliest(ctx context.Context) (time.Time, error) {
	all, err := t.log.Catalogue(ctx)
	var first time.Time
	for _, c := range all {
		for _, s := range t.q.Series {
			if len(s.Match.Names) == 0 || slices.Contains(s.Match.Names, c.Name) {
				if first.IsZero() || c.First.Before(first) {
					first = c.First
				}
			}
		}
	}
	return first, err
}

func (t *table) matchers() []events.Matcher {
	var out []events.Matcher
	for _, s := range t.q.Series {
		out = append(out, s.Match)
	}
	return out
}

// rest is the index of the values that are not told apart; beyond the last when all are.
func (t *table) rest() int { return len(t.values.Top) }

// place returns the index of a value.
func (t *table) place(value string) int {
	if t.q.By == "" {
		return 0
	}
	if i, apart := t.index[value]; apart {
		return i
	}
	return t.rest()
}
