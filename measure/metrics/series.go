package metrics

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

// mostReadings is how many weeks are read one by one, for questions that cannot be asked for several at once.
const mostReadings = 24

// Weekly answers a metric week by week around a day. A week counts once it was observed for follow beyond its end, so
// that those who started in it had the time to get there; times are followed for so long in every week, and where half
// of them took longer, the week counts as so long. Weeks without an answer are left out.
func Weekly(ctx context.Context, in stage.Input, metric ledger.Record, day ledger.Date, before, after int, follow time.Duration) ([]WeekPoint, error) {
	start := question.Midnight(day)
	if start.IsZero() || in.Events == nil {
		return nil, nil
	}
	w := weeks{in: in, metric: metric, start: start, first: -before, last: after, follow: follow}
	zone := zoneOf(metric)
	for w.last > 0 {
		end, err := question.Begin(w.day(w.last), zone)
		if err != nil {
			return nil, err
		}
		if !end.Add(follow).After(in.Mark.Through) {
			break
		}
		w.last--
	}
	if w.last <= w.first {
		return nil, nil
	}
	points, err := recalled(in, metric, func() ([]WeekPoint, error) { return w.read(ctx) }, "weeks", day, before, after, follow)
	return slices.Clone(points), err
}

// zoneOf is where the days of a metric begin; UTC for one that asks nothing.
func zoneOf(metric ledger.Record) *time.Location {
	f, err := ledger.Decode[Fields](metric)
	if err != nil || f.Question == nil {
		return time.UTC
	}
	scope, err := f.Question.Scope()
	if err != nil {
		return time.UTC
	}
	zone, err := scope.Location()
	if err != nil {
		return time.UTC
	}
	return zone
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
	rec, err := Narrow(metric, Population{}, nil, func(q *Question) {
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
	a, err := AskRecord(ctx, in.Ledger, in.Events, in.Mark, rec)
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

// FollowUp is how long those who start in a week must be followed before the week says what they do: what the question
// says, or twice the time that half of them usually take, two weeks at least.
func FollowUp(q *Question, usual ...*ledger.Figure) time.Duration {
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
