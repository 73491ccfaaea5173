package friction

import (
	"context"
	"fmt"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Ask reads the log and answers.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (r Result, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("friction on the way to %s: %w", question.Describe(q.Goal), err)
		}
	}()
	if err := q.Check(); err != nil {
		return r, err
	}
	q = q.normal()
	if mark, err = question.Pin(ctx, log, mark); err != nil {
		return r, err
	}
	from, to, err := q.Bounds(mark)
	if err != nil {
		return r, err
	}
	query, err := q.Query(mark)
	if err != nil {
		return r, err
	}
	query.From, query.To = time.Time{}, time.Time{} // of start events alone: people are followed beyond, and began before
	w := &way{
		tally: newTally(), end: mark.Through.UnixMicro(), late: length(q.Late).Microseconds(), repeat: length(q.Repeat).Microseconds(),
		operations: newNames(), codes: newNames(), states: newNames(), searches: newNames(),
		people: map[string]person{}, from: micros(from), to: micros(to),
	}
	if err := log.Sequences(ctx, []events.Matcher{q.Start, q.Goal}, query, w.begin); err != nil {
		return r, err
	}
	if err := w.read(ctx, log, query, q); err != nil {
		return r, err
	}
	ends, err := w.deadEnds(ctx, log, query, q)
	if err != nil {
		return r, err
	}
	return w.result(q, mark, ends)
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}
