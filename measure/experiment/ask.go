package experiment

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Ask reads the log as it stood at a mark; the zero mark is now. It goes over the log once for the exposures of each
// source, once for all metrics that count events, and once for each property that is summed or split by. Memory grows
// with the units that were exposed, and with the values of quantiles.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("experiment: %w", err)
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("experiment: %w", err)
	}
	s, err := q.study(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("experiment: %w", err)
	}
	return s.result()
}

// study gathers what the question is about.
func (q Question) study(ctx context.Context, log events.Reader, mark events.Mark) (study, error) {
	s := study{plan: q.plan(), definition: q.Definition(), mark: mark, who: q.Who(), weights: weights(q.Variants), asOf: question.AsOf(mark)}
	for _, v := range q.Variants {
		s.names = append(s.names, v.Name)
	}
	x, err := q.expose(ctx, log, mark)
	if err != nil {
		return s, err
	}
	s.exposed, s.units = x.counts, make([]int64, len(q.Variants))
	for _, u := range x.units {
		if u.arm != several {
			s.units[u.arm]++
		}
	}
	var segments []string
	if q.Segment != "" {
		if segments, err = x.segment(ctx, log, q, mark); err != nil {
			return s, err
		}
	}
	numbers, err := q.collect(ctx, log, mark, x)
	if err != nil {
		return s, err
	}
	end := mark.Through.UnixMicro()
	everybody := func(unit) bool { return true }
	for i, m := range q.measures() {
		d := metric{Measure: m}
		d.cols, d.immature = numbers[i].columns(m, x, len(q.Variants), end, q.Immature == Keep, everybody)
		s.measures = append(s.measures, d)
	}
	s.endless, s.ended, err = q.over(mark)
	if err != nil || q.Segment == "" {
		return s, err
	}
	q.split(&s, numbers[0], x, segments, end)
	return s, nil
}

// over says whether the question has no end, and whether the end is past with the window of the primary metric.
func (q Question) over(mark events.Mark) (endless, ended bool, err error) {
	if q.To == "" {
		return true, false, nil
	}
	_, to, err := q.Bounds(mark)
	need := time.Duration(q.Primary.followed()) * time.Microsecond
	return false, !mark.Through.Before(to.Add(need)), err
}

// shownSegments is how many segments are shown, the largest first.
const shownSegments = 20

// split adds the primary metric by segment. A cap is that of all units, not one of each segment.
func (q Question) split(s *study, numbers collected, x *exposures, values []string, end int64) {
	m := q.Primary
	if m.Winsor != 0 {
		limit, _ := bound(m, cloned(s.measures[0].cols))
		m.Cap, m.Winsor, m.IgnoreZeros = limit, 0, false
	}
	sizes := make([]int, len(values))
	for _, u := range x.units {
		if u.arm != several {
			sizes[u.segment]++
		}
	}
	order := make([]int, 0, len(values))
	for i := range values {
		if sizes[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(values[a], values[b]))
	})
	for _, i := range order[:min(len(order), shownSegments)] {
		d := metric{Measure: m}
		d.cols, d.immature = numbers.columns(m, x, len(q.Variants), end, q.Immature == Keep, func(u unit) bool { return u.segment == int32(i) })
		s.segments, s.values = append(s.segments, d), append(s.values, values[i])
	}
	if rest := len(order) - shownSegments; rest > 0 {
		s.warnings = append(s.warnings, fmt.Sprintf("%d more segments are not shown", rest))
	}
}

func cloned(cols []column) []column {
	out := slices.Clone(cols)
	for i := range out {
		out[i].value, out[i].pre = slices.Clone(out[i].value), slices.Clone(out[i].pre)
	}
	return out
}
