package timeto

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Durations are what the log says to a question: how long everybody took, or was followed in vain.
type Durations struct {
	question Question
	mark     events.Mark
	arms     []arm // cohorts of the question
	strata   int
	// Earlier counts those who had an end event before their start event and none after it. They are censored. Many of
	// them mean that the start event is not where people begin.
	Earlier int
	// Several counts those who are in more than one arm and were left out.
	Several int
}

// arm is one cohort.
type arm struct {
	name     string
	from, to time.Time // of start events
	subjects []subject
}

// outcome is how observation of somebody ended.
type outcome uint8

const (
	censored outcome = iota
	there            // got there
	left             // left first
)

// subject is one person or account. Times are in microseconds.
type subject struct {
	took     int64 // until the outcome
	followed int64 // until the end of observation, whatever the outcome
	arm      int32
	stratum  int32
	outcome  outcome
}

// Ask reads the log and answers.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	d, err := Read(ctx, log, mark, q)
	if err != nil {
		return Result{}, err
	}
	return d.Result()
}

// AskShare reads the log and answers.
func AskShare(ctx context.Context, log events.Reader, mark events.Mark, q Share) (Activation, error) {
	if err := q.Check(); err != nil {
		return Activation{}, fmt.Errorf("share within %d days: %w", q.Days, err)
	}
	d, err := Read(ctx, log, mark, q.Question)
	if err != nil {
		return Activation{}, err
	}
	return d.Within(time.Duration(q.Days) * 24 * time.Hour)
}

// Read reads the log. The end of observation is the latest event up to the mark.
func Read(ctx context.Context, log events.Reader, mark events.Mark, q Question) (d Durations, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("time to %s: %w", question.Describe(q.End), err)
		}
	}()
	d.question = q
	if err := q.Check(); err != nil {
		return d, err
	}
	if d.mark, err = question.Pin(ctx, log, mark); err != nil {
		return d, err
	}
	c, err := d.collector()
	if err != nil {
		return d, err
	}
	query, err := q.Query(d.mark)
	if err != nil {
		return d, err
	}
	query.From, query.To = time.Time{}, time.Time{} // of the start event alone; people are followed beyond
	if q.By != "" && q.Stratify != "" {
		if c.stratumOf, err = strata(ctx, log, query, q, c.strata); err != nil {
			return d, err
		}
	}
	matchers := []events.Matcher{q.Start, q.End}
	if q.Leave != nil {
		matchers = append(matchers, *q.Leave)
	}
	query.By = cmp.Or(q.By, q.Stratify)
	if err := log.Sequences(ctx, matchers, query, c.unit); err != nil {
		return d, err
	}
	return d, c.sort()
}

// Mark returns up to where the log was read.
func (d Durations) Mark() events.Mark { return d.mark }

// collector gathers the subjects.
type collector struct {
	*Durations
	again, byStratum bool // start and end are one event; By is the property of strata
	end, horizon     int64
	from, to         int64 // 0: open
	split            []int64
	values, strata   *values
	stratumOf        map[string]int32 // by unit, when another property makes the cohorts
	subjects         []subject
}

func (d *Durations) collector() (*collector, error) {
	q := d.question
	c := &collector{
		Durations: d, again: q.again(), byStratum: q.By == "" && q.Stratify != "",
		end: d.mark.Through.UnixMicro(), horizon: q.horizon().Microseconds(), values: newValues(), strata: newValues(),
	}
	from, to, err := q.Bounds(d.mark)
	if err != nil {
		return nil, err
	}
	c.from, c.to = micros(from), micros(to)
	cuts, err := q.cuts()
	if err != nil {
		return nil, err
	}
	for _, at := range cuts {
		c.split = append(c.split, at.UnixMicro())
	}
	switch {
	case q.By != "": // named when the values are known
	case len(q.Groups) > 0:
		for i, g := range q.Groups {
			name := g.Name
			if name == "" && i < len(q.Arms) {
				name = string(q.Arms[i])
			}
			d.arms = append(d.arms, arm{name: name, from: from, to: to})
		}
	default:
		d.arms = splits(cuts, from, to, q.Split)
	}
	return c, nil
}

// unit takes in the steps of one person or account, which come in order of time.
func (c *collector) unit(unit string, steps []events.Step) error {
	i := 0
	for i < len(steps) && steps[i].Match != 0 {
		i++
	}
	if i == len(steps) {
		return nil // never started
	}
	start := steps[i]
	if c.from != 0 && start.At < c.from || c.to != 0 && start.At >= c.to {
		return nil
	}
	s := subject{followed: max(c.end-start.At, 0)}
	if c.horizon > 0 {
		s.followed = min(s.followed, c.horizon)
	}
	var err error
	if s.arm, err = c.arm(unit, start); err != nil || s.arm < 0 {
		return err
	}
	if c.byStratum {
		if s.stratum, err = c.strata.number(start.Value); err != nil {
			return fmt.Errorf("stratify: %w", err)
		}
	} else if c.stratumOf != nil {
		s.stratum = c.stratumOf[unit]
	}
	s.took = s.followed
	for _, step := range steps[i+1:] {
		at := step.At == start.At
		if step.Match == 0 || at && (step.Match == 1 && c.again || step.Match == 2 && step.Event == start.Event) {
			continue
		}
		if took := step.At - start.At; took <= s.followed {
			s.took, s.outcome = took, outcome(step.Match)
		}
		break
	}
	if s.outcome != there && slices.ContainsFunc(steps[:i], func(s events.Step) bool { return s.Match == 1 }) {
		c.Earlier++
	}
	c.subjects = append(c.subjects, s)
	return nil
}

// arm returns the cohort of somebody; -1: none that counts.
func (c *collector) arm(unit string, start events.Step) (int32, error) {
	q := c.question
	switch {
	case q.By != "":
		n, err := c.values.number(start.Value)
		if err != nil {
			return -1, fmt.Errorf("by: %w", err)
		}
		return n, nil
	case len(q.Groups) > 0:
		in := int32(-1)
		for i, g := range q.Groups {
			if _, member := g.Members[unit]; !member {
				continue
			}
			if in >= 0 {
				c.Several++
				return -1, nil
			}
			in = int32(i)
		}
		return in, nil
	}
	g := int32(0)
	for int(g) < len(c.split) && start.At >= c.split[g] {
		g++
	}
	return g, nil
}

// sort hands the subjects to their cohorts.
func (c *collector) sort() error {
	if c.question.By != "" {
		top := c.question.Top
		if top == 0 {
			top = defaultTop
		}
		var to []int32
		c.arms, to = c.values.arms(c.subjects, top, c.question.By)
		for i := range c.subjects {
			c.subjects[i].arm = to[c.subjects[i].arm]
		}
	}
	c.Durations.strata = 1
	if c.question.Stratify != "" {
		if c.Durations.strata = max(len(c.strata.names), 1); c.Durations.strata > maxStrata {
			return fmt.Errorf("stratify: %s has %d different values; at most %d make strata. Choose a property with fewer", c.question.Stratify, c.Durations.strata, maxStrata)
		}
	}
	counts := make([]int, len(c.arms))
	for _, s := range c.subjects {
		counts[s.arm]++
	}
	for i := range c.arms {
		c.arms[i].subjects = make([]subject, 0, counts[i])
	}
	for _, s := range c.subjects {
		c.arms[s.arm].subjects = append(c.arms[s.arm].subjects, s)
	}
	for i := range c.arms { // the log yields units in any order
		slices.SortFunc(c.arms[i].subjects, func(a, b subject) int {
			return cmp.Or(cmp.Compare(a.took, b.took), cmp.Compare(a.outcome, b.outcome), cmp.Compare(a.stratum, b.stratum), cmp.Compare(a.followed, b.followed))
		})
	}
	return nil
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
