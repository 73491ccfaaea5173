package measure

import (
	"context"
	"math"
	"slices"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/stage"
)

// WeekPoint is a metric over seven days, counted from a day that is given: of what happened in them, or of those who
// started in them.
type WeekPoint struct {
	Week  int         `json:"week"` // 0 is the first from that day on, -1 the last before it
	Start ledger.Date `json:"start"`
	Value float64     `json:"value"`
	N     int64       `json:"n"`
}

// mostWeeks is how many weeks are looked at on each side.
const mostWeeks = 24

// mostReadings is how many weeks are read one by one, for questions that cannot be asked for several at once.
const mostReadings = 24

// weekly answers a metric week by week around a day. A week counts once it was observed for follow beyond its end, so
// that those who started in it had the time to get there; times are followed for so long in every week, and where half
// of them took longer, the week counts as so long. Weeks without an answer are left out.
func weekly(ctx context.Context, in stage.Input, metric ledger.Record, day ledger.Date, before, after int, follow time.Duration) ([]WeekPoint, error) {
	start := midnight(day)
	if start.IsZero() || in.Events == nil {
		return nil, nil
	}
	w := weeks{in: in, metric: metric, start: start, first: -before, last: after, follow: follow}
	for w.last > 0 && start.AddDate(0, 0, 7*w.last).Add(follow).After(in.Mark.Through) {
		w.last--
	}
	if w.last <= w.first {
		return nil, nil
	}
	points, err := recalled(in, metric, func() ([]WeekPoint, error) { return w.read(ctx) }, "weeks", day, before, after, follow)
	return slices.Clone(points), err
}

// read asks in the way that needs the fewest readings of the log.
func (w weeks) read(ctx context.Context) ([]WeekPoint, error) {
	if points, ok, err := weeklyStarts(ctx, w.in, w.metric, w.start, w.first, w.last, w.follow); ok || err != nil {
		return points, err
	}
	if points, ok, err := w.atOnce(ctx); ok || err != nil {
		return points, err
	}
	return w.oneByOne(ctx)
}

// weeklyStarts answers metrics about people who start, in one reading: cohorts by the week of their start. It reports
// whether the metric is of that kind.
func weeklyStarts(ctx context.Context, in stage.Input, metric ledger.Record, start time.Time, first, last int, follow time.Duration) ([]WeekPoint, bool, error) {
	var days []ledger.Date
	for week := first; week <= last; week++ {
		days = append(days, ledger.DateOf(start.AddDate(0, 0, 7*week)))
	}
	starts := false
	rec, err := narrowed(metric, Population{}, nil, func(q *Question) {
		switch {
		case q.TimeTo != nil:
			q.TimeTo.Split, q.TimeTo.By, q.TimeTo.Arms, starts = days, "", nil, true
			if follow > 0 {
				q.TimeTo.Horizon = question.SpanOf(follow)
			}
		case q.Within != nil:
			q.Within.Split, q.Within.By, q.Within.Arms, starts = days, "", nil, true
		}
	})
	if err != nil || !starts {
		return nil, false, err
	}
	a, err := AskMetric(ctx, in.Ledger, in.Events, in.Mark, rec)
	if err != nil {
		return nil, true, err
	}
	var out []WeekPoint
	take := func(i int, f ledger.Figure, n int64) {
		// The first cohort is those who started before all weeks, the last those after them.
		if week := first + i - 1; i > 0 && week < last && f.Value != nil && n > 0 {
			out = append(out, WeekPoint{week, days[i-1], *f.Value, n})
		}
	}
	switch {
	case a.TimeTo != nil:
		for i, c := range a.TimeTo.Cohorts {
			if c.Median.Value == nil && follow > 0 && c.N > 0 {
				longest := follow.Hours() / 24
				c.Median.Value = &longest
			}
			take(i, c.Median, int64(c.N))
		}
	case a.Within != nil:
		for i, c := range a.Within.Cohorts {
			take(i, c.Share, int64(c.Mature))
		}
	}
	return out, true, nil
}

// followOf is how long those who start in a week must be followed before the week says what they do: what the question
// says, or twice the time that half of them usually take, two weeks at least.
func followOf(q *Question, usual ...*ledger.Figure) time.Duration {
	if q == nil {
		return 0
	}
	asked, err := q.copied()
	if err != nil {
		return 0
	}
	if _, err := asked.one(); err != nil {
		return 0
	}
	const day = 24 * time.Hour
	switch {
	case asked.Within != nil:
		return time.Duration(asked.Within.Days) * day
	case asked.TimeTo != nil:
		if d, err := asked.TimeTo.Horizon.Duration(); err == nil && d > 0 {
			return d
		}
		long := 14.0
		for _, f := range usual {
			if f != nil && f.Value != nil {
				long = max(long, math.Ceil(2**f.Value))
			}
		}
		return time.Duration(min(long, 366)) * day
	}
	return 0
}

// narrowed returns a metric whose question is asked of fewer: a population, a scope and a question changed by functions
// that may be nil.
func narrowed(metric ledger.Record, p Population, scope func(*question.Scope), change func(*Question)) (ledger.Record, error) {
	f, err := ledger.Decode[MetricFields](metric)
	if err != nil || f.Question == nil {
		return metric, err
	}
	q, err := f.Question.copied()
	if err != nil {
		return metric, err
	}
	m, err := q.one()
	if err != nil {
		return metric, err
	}
	q.Start, q.End, q.Days, q.Split = "", "", 0, "" // they became the member
	m.scope.Where = append(m.scope.Where, p.Where...)
	if p.Cohort != "" {
		if m.scope.Cohort != "" && m.scope.Cohort != p.Cohort {
			return metric, ledger.Errorf(ledger.CodeInvalid, "the metric %s counts members of %s only, and the evaluation those of %s. Give one of them", metric.Key, m.scope.Cohort, p.Cohort)
		}
		m.scope.Cohort = p.Cohort
	}
	if scope != nil {
		scope(m.scope)
	}
	if change != nil {
		change(&q)
	}
	f.Question = &q
	metric.Fields, err = ledger.Encode(f)
	return metric, err
}

// divided reports whether a question compares by itself, or restricts the days it looks at.
func (q Question) divided() bool {
	q, err := q.copied()
	if err != nil {
		return false
	}
	m, err := q.one()
	if err != nil {
		return false
	}
	split := m.scope.From != "" || m.scope.Last > 0 || m.scope.To != ""
	if t := q.TimeTo; t != nil {
		split = split || len(t.Split) > 0 || t.By != "" || len(t.Arms) > 0
	}
	if t := q.Within; t != nil {
		split = split || len(t.Split) > 0 || t.By != "" || len(t.Arms) > 0
	}
	return split
}
