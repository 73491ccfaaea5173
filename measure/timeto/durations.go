package timeto

import (
	"context"
	"fmt"
	"time"

	"throughline.dev/events"
)

// Durations are what the log says to a question: how long each person took, or was followed in vain.
type Durations struct {
	question Question
	mark     events.Mark
	groups   []group // one a cohort of the question
	// Earlier counts people who had an end event before their start event and none after it. They are censored. Many
	// of them mean that the start event is not where people begin.
	Earlier int
}

// group is one cohort. Times are microseconds.
type group struct {
	done     []span  // people who got there
	censored []int64 // how long the others were followed
}

type span struct{ took, followed int64 }

// Ask reads the log. The end of observation is the latest event up to the question's mark.
func Ask(ctx context.Context, log events.Reader, q Question) (Durations, error) {
	d := Durations{question: q}
	if err := q.Check(); err != nil {
		return d, fmt.Errorf("time to %s: %w", describe(q.End), err)
	}
	mark, err := pin(ctx, log, q.AsOf)
	if err != nil {
		return d, fmt.Errorf("time to %s: %w", describe(q.End), err)
	}
	d.question.AsOf, d.mark = mark, mark
	c := collector{Durations: &d, again: q.again(), end: mark.Through.UnixMicro(), horizon: q.Horizon.Microseconds()}
	d.groups = make([]group, len(q.Split)+1)
	c.from, c.to = micros(q.From), micros(q.To)
	for _, at := range q.Split {
		c.split = append(c.split, ceilMicros(at))
	}
	err = log.Sequences(ctx, []events.Matcher{q.Start, q.End}, events.Query{AsOf: mark}, c.person)
	if err != nil {
		return d, fmt.Errorf("time to %s: %w", describe(q.End), err)
	}
	return d, nil
}

// pin fixes the mark. One that was given without its end of observation is completed only when it is the newest:
// otherwise whoever holds a mark holds all of it.
func pin(ctx context.Context, log events.Reader, m events.Mark) (events.Mark, error) {
	if m.Seq != 0 && !m.Through.IsZero() {
		return m, nil
	}
	now, err := log.Mark(ctx)
	if err != nil {
		return m, err
	}
	if m.Seq == 0 || m.Seq == now.Seq {
		return now, nil
	}
	return m, fmt.Errorf("as of append %d: the end of observation is missing. Give the mark with its through", m.Seq)
}

// Mark returns up to where the log was read.
func (d Durations) Mark() events.Mark { return d.mark }

type collector struct {
	*Durations
	again        bool
	end, horizon int64
	from, to     int64 // 0: open
	split        []int64
}

// person takes in one person's steps, which come in order of time.
func (c *collector) person(_ string, steps []events.Step) error {
	i := 0
	for i < len(steps) && steps[i].Match != 0 {
		i++
	}
	if i == len(steps) {
		return nil // never started
	}
	start := steps[i].At
	if c.from != 0 && start < c.from || c.to != 0 && start >= c.to {
		return nil
	}
	g := 0
	for g < len(c.split) && start >= c.split[g] {
		g++
	}
	followed := max(c.end-start, 0)
	if c.horizon > 0 {
		followed = min(followed, c.horizon)
	}
	for _, s := range steps {
		if s.Match == 1 && (s.At > start || s.At == start && !c.again) {
			if took := s.At - start; took <= followed {
				c.groups[g].done = append(c.groups[g].done, span{took, followed})
				return nil
			}
			break
		}
	}
	if steps[0].Match == 1 && steps[0].At < start {
		c.Earlier++
	}
	c.groups[g].censored = append(c.groups[g].censored, followed)
	return nil
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return ceilMicros(t)
}

// ceilMicros rounds an instant up: events happen at whole microseconds.
func ceilMicros(t time.Time) int64 {
	n := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		n++
	}
	return n
}
