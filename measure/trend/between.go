package trend

import (
	"context"
	"fmt"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Between answers a question for spans of time that follow each other, from each cut to the next, whatever the calendar
// says: the first line, or the formula, one point a span. The days, the interval and the split of the question do not
// count, and rolling counts, which go by day, are refused. Series of one kind are one reading of the log.
func Between(ctx context.Context, log events.Reader, mark events.Mark, q Question, cuts []time.Time) ([]Point, error) {
	q.Scope.From, q.Scope.To, q.Scope.Last, q.By, q.Top = "", "", 0, "", 0
	q.Interval = question.Day
	if err := q.Check(); err != nil {
		return nil, fmt.Errorf("trend: %w", err)
	}
	if q.Rolling != "" {
		return nil, fmt.Errorf("trend: rolling: goes by day, not by spans. Ask day by day")
	}
	if len(cuts) < 2 {
		return nil, nil
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return nil, fmt.Errorf("trend: %w", err)
	}
	t := table{q: q.normal(), mark: mark, log: log, cuts: cuts, spans: true}
	if t.query, err = q.Query(mark); err != nil {
		return nil, fmt.Errorf("trend: %w", err)
	}
	t.query.From, t.query.To = cuts[0], cuts[len(cuts)-1]
	t.values.Top = []string{""}
	for range q.Series {
		t.lines = append(t.lines, []line{{cells: make([]cell, len(cuts)-1)}})
	}
	if err := t.count(ctx); err != nil {
		return nil, fmt.Errorf("trend: %w", err)
	}
	if err := t.perUnit(ctx); err != nil {
		return nil, fmt.Errorf("trend: %w", err)
	}
	var f Formula
	if q.Formula != "" {
		if f, err = ParseFormula(q.Formula, len(q.Series)); err != nil {
			return nil, fmt.Errorf("trend: formula: %w", err)
		}
	}
	out := make([]Point, len(cuts)-1)
	for b := range out {
		if q.Formula == "" {
			out[b] = q.Series[0].value(t.lines[0][0].cells[b], q.Confidence())
			continue
		}
		values := make([]*float64, len(q.Series))
		for i, s := range q.Series {
			p := s.value(t.lines[i][0].cells[b], q.Confidence())
			values[i] = p.Value
			out[b].N = max(out[b].N, p.N)
		}
		if v, ok := f.Value(values); ok {
			out[b].Value = &v
		}
	}
	return out, nil
}
