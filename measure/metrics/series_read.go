package metrics

import (
	"context"
	"fmt"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/trend"
	"throughline.dev/stage"
)

// weeks says which weeks of a metric are wanted: from first, inclusive, to last, exclusive, counted from a day.
type weeks struct {
	in          stage.Input
	metric      ledger.Record
	start       time.Time // midnight of the day, in UTC
	first, last int
	follow      time.Duration
}

// day is the first day of a week.
func (w weeks) day(week int) ledger.Date { return ledger.DateOf(w.start.AddDate(0, 0, 7*week)) }

// cuts are the bounds of the weeks in the zone of a question.
func (w weeks) cuts(s question.Scope) ([]time.Time, error) {
	zone, err := s.Location()
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for week := w.first; week <= w.last; week++ {
		y, m, d := w.start.AddDate(0, 0, 7*week).Date()
		// Noon: a day may lack its midnight.
		out = append(out, question.Floor(question.Day, time.Date(y, m, d, 12, 0, 0, 0, zone)))
	}
	return out, nil
}

// atOnce answers trends, funnels and retention in one reading. It reports whether the question can be asked so.
func (w weeks) atOnce(ctx context.Context) ([]WeekPoint, bool, error) {
	f, err := ledger.Decode[Fields](w.metric)
	if err != nil || f.Question == nil {
		return nil, false, err
	}
	q, err := f.Question.copied()
	if err != nil {
		return nil, false, err
	}
	m, err := q.one()
	if err != nil {
		return nil, false, err
	}
	split := q.Trend != nil && q.Trend.By != ""
	if split || q.Trend == nil && q.Funnel == nil && q.Retention == nil {
		return nil, false, nil
	}
	if err := q.lookUp(ctx, w.in.Ledger, w.in.Events, w.in.Mark, m); err != nil {
		return nil, true, err
	}
	cuts, err := w.cuts(*m.scope)
	if err != nil {
		return nil, true, err
	}
	var points []WeekPoint
	switch {
	case q.Trend != nil && q.Trend.Rolling != "":
		points, err = w.rolling(ctx, *q.Trend)
	case q.Trend != nil:
		points, err = w.trend(ctx, *q.Trend, cuts)
	case q.Funnel != nil:
		points, err = w.funnel(ctx, *q.Funnel, cuts)
	default:
		points, err = w.retention(ctx, *q.Retention, cuts)
	}
	if err != nil {
		return nil, true, fmt.Errorf("weeks from %s: %w", w.day(w.first), err)
	}
	return points, true, nil
}

// trend answers counts. Weeks in which nothing happened count as nothing, but for those before the first event; there is
// no mean of nothing.
func (w weeks) trend(ctx context.Context, q trend.Question, cuts []time.Time) ([]WeekPoint, error) {
	points, err := trend.Between(ctx, w.in.Events, w.in.Mark, q, cuts)
	if err != nil {
		return nil, err
	}
	adds := false
	if len(q.Series) == 1 && q.Formula == "" {
		switch q.Series[0].Count {
		case "", trend.Events, trend.Total, trend.Units:
			adds = true
		}
	}
	began := 0
	for adds && began < len(points) && points[began].N == 0 {
		began++
	}
	if began > 0 && began < len(points) {
		began++ // the week of the first event is no whole one
	}
	var out []WeekPoint
	for i := began; i < len(points); i++ {
		if p := points[i]; p.Value != nil && (adds || p.N > 0) {
			out = append(out, WeekPoint{w.first + i, w.day(w.first + i), *p.Value, p.N})
		}
	}
	return out, nil
}

// rolling answers counts by day: of each week its last day counts.
func (w weeks) rolling(ctx context.Context, q trend.Question) ([]WeekPoint, error) {
	q.Last, q.From, q.To = 0, w.day(w.first), ledger.DateOf(w.start.AddDate(0, 0, 7*w.last-1))
	r, err := trend.Ask(ctx, w.in.Events, w.in.Mark, q)
	if err != nil || len(r.Lines) == 0 {
		return nil, err
	}
	var out []WeekPoint
	for i, p := range r.Lines[0].Points {
		if i%7 == 6 && r.Buckets[i].Complete && p.Value != nil && p.N > 0 {
			week := w.first + i/7
			out = append(out, WeekPoint{week, w.day(week), *p.Value, p.N})
		}
	}
	return out, nil
}

func (w weeks) funnel(ctx context.Context, q funnel.Question, cuts []time.Time) ([]WeekPoint, error) {
	shares, err := funnel.Between(ctx, w.in.Events, w.in.Mark, q, cuts)
	if err != nil {
		return nil, err
	}
	var out []WeekPoint
	for i, p := range shares {
		if p.N > 0 {
			out = append(out, WeekPoint{w.first + i, w.day(w.first + i), 100 * p.Value(), int64(p.N)})
		}
	}
	return out, nil
}

func (w weeks) retention(ctx context.Context, q retention.Question, cuts []time.Time) ([]WeekPoint, error) {
	figures, err := retention.Between(ctx, w.in.Events, w.in.Mark, q, cuts)
	if err != nil {
		return nil, err
	}
	var out []WeekPoint
	for i, f := range figures {
		if f.Value != nil && f.N > 0 {
			out = append(out, WeekPoint{w.first + i, w.day(w.first + i), *f.Value, f.N})
		}
	}
	return out, nil
}

// oneByOne reads the log for every week, for no more than mostReadings: half of them on each side where both are wanted.
func (w weeks) oneByOne(ctx context.Context) ([]WeekPoint, error) {
	first, last := w.first, w.last
	if first < 0 && last > 0 {
		first, last = max(first, -mostReadings/2), min(last, mostReadings/2)
	}
	first = max(first, last-mostReadings)
	var out []WeekPoint
	for week := first; week < last; week++ {
		rec, err := Narrow(w.metric, Population{}, func(s *question.Scope) {
			s.Last, s.From, s.To = 0, w.day(week), ledger.DateOf(w.start.AddDate(0, 0, 7*week+6))
		}, nil)
		if err != nil {
			return nil, err
		}
		a, err := AskRecord(ctx, w.in.Ledger, w.in.Events, w.in.Mark, rec)
		if err != nil {
			return nil, fmt.Errorf("week of %s: %w", w.day(week), err)
		}
		if a.Stopped == "" && a.Value.Value != nil && a.Value.N > 0 {
			out = append(out, WeekPoint{week, w.day(week), *a.Value.Value, a.Value.N})
		}
	}
	return out, nil
}
