package distribution

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Ask answers a question from the log as it stood at a mark; the zero Mark is now.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("distribution: %w", err)
	}
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("distribution: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return Result{}, fmt.Errorf("distribution: %w", err)
	}
	query.Match = events.Matcher{Names: q.Match.Names, Where: append(append([]events.Cond(nil), query.Match.Where...), q.Match.Where...)}
	r := reader{q: q, log: log, number: map[string]int32{}}
	groups, values, err := r.read(ctx, query)
	if err != nil {
		return Result{}, fmt.Errorf("distribution: %w", err)
	}
	return r.result(groups, values, mark), nil
}

// reader collects numbers with the unit that each comes from.
type reader struct {
	q      Question
	log    events.Reader
	number map[string]int32 // of units
	n      int
}

// sample are the numbers of one group.
type sample struct {
	by     string
	rest   bool
	values []float64
	owners []int32 // units, by value
}

func (r *reader) read(ctx context.Context, query events.Query) ([]*sample, question.Values, error) {
	by := r.q.By
	if by == "" {
		s := &sample{}
		return []*sample{s}, question.Values{}, r.collect(ctx, query, s)
	}
	values, err := question.TopValues(ctx, r.log, events.Tally{Query: query}, by, r.q.top())
	if err != nil {
		return nil, values, err
	}
	var out []*sample
	for _, v := range values.Top {
		s := &sample{by: v}
		for _, restricted := range only(query, by, v) {
			if err := r.collect(ctx, restricted, s); err != nil {
				return nil, values, err
			}
		}
		if len(s.values) > 0 {
			out = append(out, s)
		}
	}
	if values.Rest() && by != events.NameColumn { // no condition can leave names out
		s := &sample{rest: true}
		if err := r.collect(ctx, with(query, values.Beyond(by)...), s); err != nil {
			return nil, values, err
		}
		if len(s.values) > 0 {
			out = append(out, s)
		}
	}
	return out, values, nil
}

// only restricts a query to events with a value of a property; those that lack it are a query of their own.
func only(query events.Query, property, value string) []events.Query {
	if property == events.NameColumn {
		query.Match.Names = []string{value}
		return []events.Query{query}
	}
	has := with(query, events.Cond{Property: property, Op: events.Eq, Value: value})
	if value != "" {
		return []events.Query{has}
	}
	return []events.Query{has, with(query, events.Cond{Property: property, Op: events.Lacks})}
}

func with(query events.Query, more ...events.Cond) events.Query {
	query.Match.Where = append(append([]events.Cond(nil), query.Match.Where...), more...)
	return query
}

func (r *reader) collect(ctx context.Context, query events.Query, s *sample) error {
	return r.log.Numbers(ctx, query, r.q.Property, func(unit string, _ int64, value float64) error {
		if r.n++; r.n > MaxValues {
			return fmt.Errorf("property: more than %d numbers. Ask about fewer days or fewer events", MaxValues)
		}
		owner, known := r.number[unit]
		if !known {
			owner = int32(len(r.number))
			r.number[strings.Clone(unit)] = owner
		}
		s.values = append(s.values, value)
		s.owners = append(s.owners, owner)
		return nil
	})
}
