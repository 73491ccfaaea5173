package duckdb

import (
	"context"
	"fmt"

	"throughline.dev/events"
)

// Moments calls visit with the events that fit, as DuckDB comes upon them; see events.Reader. Units are the numbers of
// their dictionary.
func (l *Log) Moments(ctx context.Context, m events.Matcher, q events.Query, visit func(units []int32, at []int64) error) error {
	return failed(ctx, "reading when events happened", l.moments(ctx, m, q, visit))
}

func (l *Log) moments(ctx context.Context, m events.Matcher, q events.Query, visit func(units []int32, at []int64) error) error {
	q.By, q.Columns = "", nil
	s, err := l.walk(ctx, []events.Matcher{m}, q)
	if err != nil {
		return err
	}
	defer s.session.leave()
	pages, err := s.pages(ctx) // DuckDB holds a result before it gives it out
	if err != nil {
		return err
	}
	for i := range pages {
		query := fmt.Sprintf("SELECT %s, e.us FROM %s WHERE %s%s", s.unit, s.from, s.filter, s.page(i, pages))
		err := s.session.query(ctx, query, func(c chunk) error { return visit(c.ints(0), c.longs(1)) })
		if err != nil {
			return err
		}
	}
	return nil
}
