package funnel

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// maxValues bounds how many values of the splitting property are told apart while reading.
const maxValues = 10_000

// Ask answers a question from the log as it stood at a mark; the zero Mark is now.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("funnel: %w", err)
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("funnel: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return Result{}, fmt.Errorf("funnel: %w", err)
	}
	c := newCollector(q, query.From, query.To, mark)
	query.By = q.By
	if !query.To.IsZero() { // attempts are followed beyond the last day
		window, _ := q.Window.Duration() // checked
		if window == 0 {
			query.To = time.Time{}
		} else {
			query.To = query.To.Add(window)
		}
	}
	if err := log.Sequences(ctx, q.matchers(), query, c.unit); err != nil {
		return Result{}, fmt.Errorf("funnel: %w", err)
	}
	return c.result(), nil
}

// matchers are what a stepper wants to see of a unit.
func (q Question) matchers() []events.Matcher {
	var out []events.Matcher
	for _, s := range q.Steps {
		out = append(out, s.Match)
	}
	for _, x := range q.Exclude {
		out = append(out, x.Match)
	}
	if q.order() == Strict {
		out = append(out, events.Matcher{Names: []string{events.IdentifyEvent, events.GroupEvent}}, events.Matcher{})
	}
	return out
}

// collector counts units as they come.
type collector struct {
	q           Question
	mark        events.Mark
	stepper     *Stepper
	attribution int // step, from 1; 0: the last one reached
	through     int64
	window      int64 // 0: none
	excluded    int
	whole       tally            // without By: everybody; with it, those in no group
	groups      map[string]group // by value
	rest        tally            // units whose value came too late to be told apart
	crowded     bool
}

type group = *tally

func newCollector(q Question, from, to time.Time, mark events.Mark) *collector {
	begin, end := int64(math.MinInt64+1), int64(math.MaxInt64)
	if !from.IsZero() {
		begin = from.UnixMicro()
	}
	if !to.IsZero() {
		end = to.UnixMicro()
	}
	c := &collector{q: q, mark: mark, stepper: NewStepper(q, begin, end), through: mark.Through.UnixMicro(), groups: map[string]group{}}
	c.attribution, _ = q.attribution() // checked
	if d, err := q.Window.Duration(); err == nil {
		c.window = d.Microseconds()
	}
	return c
}

// unit takes in one unit.
func (c *collector) unit(_ string, steps []events.Step) error {
	a := c.stepper.Run(steps)
	if a.Excluded {
		c.excluded++
		return nil
	}
	if a.Level > 0 {
		c.tally(a, steps).add(a, steps, c.window, c.through)
	}
	return nil
}

// tally returns where a unit counts.
func (c *collector) tally(a *Attempt, steps []events.Step) *tally {
	if c.q.By == "" {
		return &c.whole
	}
	n := c.attribution
	if n == 0 {
		n = a.Level
	}
	if n > a.Level {
		return &c.whole
	}
	value := steps[a.Steps[n-1]].Value
	t := c.groups[value]
	switch {
	case t != nil:
		return t
	case len(c.groups) >= maxValues:
		c.crowded = true
		return &c.rest
	}
	t = &tally{}
	c.groups[strings.Clone(value)] = t
	return t
}

// tally counts units by the number of steps they did.
type tally struct {
	ended    [MaxSteps]int // units that reached this step and none after it
	mature   [MaxSteps]int // of whom the window has passed
	gaps     [MaxSteps][]int64
	followed [MaxSteps][]int64 // how long those who ended here were followed since, in microseconds, times two, plus one while the window was open
}

// gaps holds, for the units that ended at a step, the times between their steps one unit after the other: n at step n.

func (t *tally) add(a *Attempt, steps []events.Step, window, through int64) {
	last := a.Level - 1
	t.ended[last]++
	if window > 0 && through-a.Entered >= window {
		t.mature[last]++
	}
	for i := range last {
		t.gaps[last] = append(t.gaps[last], steps[a.Steps[i+1]].At-steps[a.Steps[i]].At)
	}
	begun, at := steps[a.Steps[0]].At, steps[a.Steps[last]].At
	end, open := through, int64(1)
	if window > 0 && through-begun >= window {
		end, open = begun+window, 0
	}
	t.followed[last] = append(t.followed[last], max(end-at, 0)<<1|open)
}

func (t *tally) entrants() int {
	n := 0
	for _, k := range t.ended {
		n += k
	}
	return n
}

// split sorts the groups, the largest first, and puts those beyond the top together.
func (c *collector) split() (shown []Group, parts [][]*tally) {
	values := make([]string, 0, len(c.groups))
	for v := range c.groups {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.groups[b].entrants(), c.groups[a].entrants()), cmp.Compare(a, b))
	})
	top := min(c.q.top(), len(values))
	for _, v := range values[:top] {
		shown = append(shown, Group{By: v})
		parts = append(parts, []*tally{c.groups[v]})
	}
	if top < len(values) || c.crowded {
		var rest []*tally
		for _, v := range values[top:] {
			rest = append(rest, c.groups[v])
		}
		shown = append(shown, Group{Other: true, Values: len(values) - top, More: c.crowded})
		parts = append(parts, append(rest, &c.rest))
	}
	return shown, parts
}

// all returns every tally.
func (c *collector) all() []*tally {
	out := []*tally{&c.whole, &c.rest}
	for _, t := range c.groups {
		out = append(out, t)
	}
	return out
}
