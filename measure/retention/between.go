package retention

import (
	"context"
	"fmt"
	"sort"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// Between answers a question for spans of time that follow each other, from each cut to the next, in one reading of the
// log: the headline of those who started in each, as if each span had been asked for alone. The days of the question do
// not count.
func Between(ctx context.Context, log events.Reader, mark events.Mark, q Question, cuts []time.Time) ([]ledger.Figure, error) {
	q.Scope.From, q.Scope.To, q.Scope.Last = "", "", 0
	if err := q.Check(); err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	if len(cuts) < 2 {
		return nil, nil
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	q = q.normal()
	if q.Entry == Recurring { // else whether it is the first ever is seen from the beginning
		query.From = cuts[0]
	}
	s := spans{first: q.Entry == First}
	for i, cut := range cuts {
		s.cuts = append(s.cuts, cut.UnixMicro())
		if i+1 == len(cuts) {
			break
		}
		c, err := newCollector(q, mark)
		if err != nil {
			return nil, fmt.Errorf("retention: %w", err)
		}
		c.from, c.to = cut.UnixMicro(), cuts[i+1].UnixMicro()
		s.collectors = append(s.collectors, c)
	}
	if err := log.Sequences(ctx, []events.Matcher{q.Start, q.Back}, query, s.unit); err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	var out []ledger.Figure
	for _, c := range s.collectors {
		r, err := c.result()
		if err != nil {
			return nil, fmt.Errorf("retention: %w", err)
		}
		out = append(out, r.Value())
	}
	return out, nil
}

// spans counts starts by the span they lie in, each with a collector of its own.
type spans struct {
	first      bool
	cuts       []int64
	collectors []*collector
}

// unit hands a unit's events to every span in which it starts, from that start on.
func (s *spans) unit(name string, steps []events.Step) error {
	until := s.cuts[0]
	for i, e := range steps {
		if e.Match != 0 {
			continue
		}
		if e.At >= until {
			b := sort.Search(len(s.cuts), func(k int) bool { return s.cuts[k] > e.At }) - 1
			if b >= len(s.collectors) {
				return nil
			}
			// What shares its instant may have been told before it.
			from := i
			for from > 0 && steps[from-1].At == e.At {
				from--
			}
			if err := s.collectors[b].unit(name, steps[from:]); err != nil {
				return err
			}
			until = s.cuts[b+1]
		}
		if s.first {
			return nil
		}
	}
	return nil
}
