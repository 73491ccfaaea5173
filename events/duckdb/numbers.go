package duckdb

import (
	"context"
	"errors"
	"fmt"

	"throughline.dev/events"
)

// pageNumbers is about how many events are in memory at once.
const pageNumbers = 4_000_000

// Numbers calls visit with every number of a property; see events.Reader. A part of the log is in memory at a time.
func (l *Log) Numbers(ctx context.Context, q events.Query, property string, visit func(unit string, at int64, value float64) error) error {
	return failed(ctx, "reading numbers of events", l.eachNumber(ctx, q, property, visit))
}

func (l *Log) eachNumber(ctx context.Context, q events.Query, property string, visit func(unit string, at int64, value float64) error) error {
	if err := errors.Join(q.Check(), events.CheckProperty(property)); err != nil {
		return err
	}
	mark, err := l.at(ctx, q.AsOf)
	if err != nil {
		return err
	}
	r := l.read(mark)
	from, unit, texts, err := r.unit(ctx, q.Unit)
	if err != nil {
		return err
	}
	units, only := texts.reading(), chosen(texts, q.Only)
	ends, err := stretches(ctx, l.db, pageNumbers)
	if err != nil {
		return err
	}
	start := int64(0)
	for _, end := range ends {
		query := fmt.Sprintf("SELECT * FROM (SELECT %s AS u, e.us, %s AS v FROM %s WHERE %s AND e.seq > %d AND e.seq <= %d) WHERE v IS NOT NULL",
			unit, r.number(property), from, r.where(q.From, q.To, q.Match), start, end)
		start = end
		err := l.raw.query(ctx, query, func(c chunk) error {
			us, ats, vs := c.ints(0), c.longs(1), c.doubles(2)
			for i, u := range us {
				if only != nil && !only[u] || u == 0 && q.Unit == events.ByAccount {
					continue
				}
				if err := visit(units.text(int(u)), ats[i], vs[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
