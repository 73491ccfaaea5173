package funnel

import (
	"context"
	"fmt"
	"math"
	"sort"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
	"throughline.dev/stats"
)

// Between answers a question for spans of time that follow each other, from each cut to the next, in one reading of the
// log: of those whose attempts began in a span, how many did all steps, as if each span had been asked for alone. With
// a window only those count whose window had passed by the end of observation. The days and the split of the question do
// not count.
func Between(ctx context.Context, log events.Reader, mark events.Mark, q Question, cuts []time.Time) ([]stats.Proportion, error) {
	q.Scope.From, q.Scope.To, q.Scope.Last, q.By, q.Attribution = "", "", 0, "", ""
	if err := q.Check(); err != nil {
		return nil, fmt.Errorf("funnel: %w", err)
	}
	if len(cuts) < 2 {
		return nil, nil
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return nil, fmt.Errorf("funnel: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return nil, fmt.Errorf("funnel: %w", err)
	}
	s := spans{out: make([]stats.Proportion, len(cuts)-1), steps: len(q.Steps), through: mark.Through.UnixMicro()}
	window, _ := q.Window.Duration() // checked
	s.window = window.Microseconds()
	query.From = cuts[0]
	if window > 0 {
		query.To = cuts[len(cuts)-1].Add(window)
	}
	entries := 1 // of the first steps, those that begin an attempt
	if q.order() == Any {
		entries = len(q.Steps)
	}
	s.entries = entries
	for i := range s.out {
		s.cuts = append(s.cuts, cuts[i].UnixMicro())
		s.steppers = append(s.steppers, NewStepper(q, cuts[i].UnixMicro(), cuts[i+1].UnixMicro()))
	}
	s.cuts = append(s.cuts, cuts[len(cuts)-1].UnixMicro())
	if err := log.Sequences(ctx, q.matchers(), query, s.unit); err != nil {
		return nil, fmt.Errorf("funnel: %w", err)
	}
	return s.out, nil
}

// spans counts attempts by the span they began in.
type spans struct {
	out            []stats.Proportion
	cuts           []int64
	steppers       []*Stepper
	steps, entries int
	window         int64 // 0: none
	through        int64
}

// unit takes in one unit: its events from a span on tell how far it got in that span's funnel.
func (s *spans) unit(_ string, steps []events.Step) error {
	done := -1
	for i, e := range steps {
		if e.Match >= s.entries || e.At < s.cuts[0] || done >= 0 && e.At < s.cuts[done+1] {
			continue
		}
		b := sort.Search(len(s.cuts), func(k int) bool { return s.cuts[k] > e.At }) - 1
		if b >= len(s.out) {
			return nil
		}
		done = b
		// What happened earlier in the span may stand between steps in the strict order, or exclude.
		from := i
		for from > 0 && steps[from-1].At >= s.cuts[b] {
			from--
		}
		s.count(b, steps[from:s.until(steps, b)])
	}
	return nil
}

// until is where the events end that a span's attempts can use.
func (s *spans) until(steps []events.Step, b int) int {
	end := int64(math.MaxInt64)
	if s.window > 0 && s.cuts[b+1] < math.MaxInt64-s.window {
		end = s.cuts[b+1] + s.window
	}
	return sort.Search(len(steps), func(i int) bool { return steps[i].At >= end })
}

func (s *spans) count(b int, steps []events.Step) {
	a := s.steppers[b].Run(steps)
	if a.Excluded || a.Level == 0 || s.window > 0 && s.through-a.Entered < s.window {
		return
	}
	s.out[b].N++
	if a.Level == s.steps {
		s.out[b].Hits++
	}
}
