package trend

import (
	"context"
	"math"
	"slices"
	"sort"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// spread sums up one number for each unit.
type spread struct{ n, sum, squares float64 }

func (s *spread) add(v float64) {
	s.n++
	s.sum += v
	s.squares += v * v
}

// mean returns the average over units with Student's t interval.
func (s spread) mean(level float64) (float64, stats.Interval) {
	value := s.sum / s.n
	if s.n < 2 {
		return value, stats.Interval{Low: math.Inf(-1), High: math.Inf(1), Level: level}
	}
	variance := max(s.squares-value*s.sum, 0) / (s.n - 1)
	half := stats.StudentQuantile(0.5+level/2, s.n-1) * math.Sqrt(variance/s.n)
	return value, stats.Interval{Low: value - half, High: value + half, Level: level}
}

// ends are the bounds of the whole period.
func (t *table) ends() []time.Time { return []time.Time{t.cuts[0], t.cuts[len(t.cuts)-1]} }

// running is how many events of one line a unit had in the bucket at hand, and in all.
type running struct {
	bucket   int
	n, total float64
}

// perUnit averages the events of each unit, for the series that ask for it.
func (t *table) perUnit(ctx context.Context) error {
	var series []int
	var matchers []events.Matcher
	for i, s := range t.q.Series {
		if s.count() == PerUnit {
			series = append(series, i)
			matchers = append(matchers, s.Match)
		}
	}
	if len(series) == 0 {
		return nil
	}
	axis := newAxis(t.cuts)
	values := len(t.lines[0])
	now := make([]running, len(series)*values)
	query := t.query
	query.By = t.q.By
	return t.log.Sequences(ctx, matchers, query, func(_ string, steps []events.Step) error {
		for _, s := range steps {
			v := t.place(s.Value)
			if v >= values {
				continue
			}
			r := &now[s.Match*values+v]
			b := axis.bucket(s.At)
			if r.total > 0 && r.bucket != b {
				t.lines[series[s.Match]][v].cells[r.bucket].each.add(r.n)
				r.n = 0
			}
			r.bucket = b
			r.n++
			r.total++
		}
		for i, r := range now {
			if r.total > 0 {
				l := &t.lines[series[i/values]][i%values]
				l.cells[r.bucket].each.add(r.n)
				l.total.each.add(r.total)
			}
		}
		clear(now)
		return nil
	})
}

// axis finds buckets for instants that mostly come in order.
type axis struct {
	cuts []int64
	last int
}

func newAxis(cuts []time.Time) *axis {
	a := &axis{}
	for _, c := range cuts {
		a.cuts = append(a.cuts, c.UnixMicro())
	}
	return a
}

// bucket returns the bucket of an instant that lies within the cuts.
func (a *axis) bucket(at int64) int {
	if at < a.cuts[a.last] || at >= a.cuts[a.last+1] {
		i := sort.Search(len(a.cuts), func(i int) bool { return a.cuts[i] > at }) - 1
		a.last = min(max(i, 0), len(a.cuts)-2)
	}
	return a.last
}

// roll counts, for each day, the units that were active on it or on the days before that count with it.
func (t *table) roll(ctx context.Context, days int) error {
	zone, err := t.q.Location()
	if err != nil {
		return err
	}
	early := t.cuts[0].In(zone)
	for range days - 1 {
		early = question.Floor(question.Day, early.Add(-time.Microsecond))
	}
	before, err := question.Cuts(question.Day, early, t.cuts[0], zone)
	if err != nil {
		return err
	}
	offset := len(before) - 1
	axis := newAxis(slices.Concat(before[:offset], t.cuts))
	n := len(t.cuts) - 1
	changes := make([][]int64, len(t.q.Series))
	for i := range changes {
		changes[i] = make([]int64, n+1)
	}
	until := make([]int, len(t.q.Series)) // by series: the first day on which the unit at hand does not count any more
	query := t.query
	query.From = early
	err = t.log.Sequences(ctx, t.matchers(), query, func(_ string, steps []events.Step) error {
		clear(until)
		for _, s := range steps {
			day := axis.bucket(s.At) - offset
			from, to := max(day, until[s.Match], 0), min(day+days, n)
			if from < to {
				changes[s.Match][from]++
				changes[s.Match][to]--
				until[s.Match] = to
			}
		}
		return nil
	})
	for i := range changes {
		active := int64(0)
		for d := range n {
			active += changes[i][d]
			t.lines[i][0].cells[d].units = active
		}
	}
	return err
}
