package duckdb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"throughline.dev/events"
)

// unit returns whose event a row is, and whether the query asks for it.
func unit(q events.Query, r events.Row) (string, bool) {
	u := r.Person
	if q.Unit == events.ByAccount {
		u = r.Account
	}
	if q.Only != nil {
		if _, in := q.Only[u]; !in {
			return "", false
		}
	}
	return u, u != ""
}

// value returns a property of a row, or its name.
func value(r events.Row, properties []byte, property string) string {
	if property == events.NameColumn {
		return r.Name
	}
	v, _ := events.Property(properties, property)
	return v
}

// numbered is a step with the event it comes from.
type numbered struct {
	events.Step
	id string
}

// anySequences evaluates everything in Go.
func (l *Log) anySequences(ctx context.Context, matchers []events.Matcher, q events.Query, visit func(unit string, steps []events.Step) error) error {
	steps := map[string][]numbered{}
	err := l.scan(ctx, q, true, func(r events.Row, properties []byte) bool {
		u, wanted := unit(q, r)
		if !wanted {
			return true
		}
		for i, m := range matchers {
			if !m.Match(r.Name, properties) {
				continue
			}
			s := numbered{events.Step{Match: i, At: r.Time.UnixMicro()}, r.ID}
			if q.By != "" {
				s.Value = value(r, properties, q.By)
			}
			steps[u] = append(steps[u], s)
		}
		return true
	})
	if err != nil {
		return err
	}
	for _, u := range slices.Sorted(maps.Keys(steps)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		slices.SortFunc(steps[u], func(a, b numbered) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Match, b.Match), cmp.Compare(a.id, b.id))
		})
		out, number := make([]events.Step, len(steps[u])), map[string]int32{}
		for i, s := range steps[u] {
			n, seen := number[s.id]
			if !seen {
				n = int32(len(number))
				number[s.id] = n
			}
			out[i] = s.Step
			out[i].Event = n
		}
		if err := visit(u, out); err != nil {
			return err
		}
	}
	return nil
}

// Count counts into cells; see events.Reader.
func (l *Log) Count(ctx context.Context, t events.Tally, visit func(events.Cell) error) error {
	if err := t.Check(); err != nil {
		return err
	}
	series := t.Series
	if len(series) == 0 {
		series = []events.Matcher{{}}
	}
	cells, units := map[string]*events.Cell{}, map[string]map[string]bool{}
	err := l.scan(ctx, t.Query, true, func(r events.Row, properties []byte) bool {
		bucket, in := t.Bucket(r.Time)
		u, wanted := unit(t.Query, r)
		if !in || !wanted {
			return true
		}
		by := make([]string, len(t.By))
		for i, p := range t.By {
			by[i] = value(r, properties, p)
		}
		for i, m := range series {
			if !m.Match(r.Name, properties) {
				continue
			}
			key := strconv.Itoa(i) + " " + strconv.Itoa(bucket) + fmt.Sprintf(" %q", by)
			c := cells[key]
			if c == nil {
				c = &events.Cell{Series: i, Bucket: bucket, By: by}
				cells[key], units[key] = c, map[string]bool{}
			}
			c.Events++
			if t.Units && !units[key][u] {
				units[key][u] = true
				c.Units++
			}
			if t.Number == "" {
				continue
			}
			if text, ok := events.Property(properties, t.Number); ok {
				if v, ok := events.Number(text); ok {
					c.Number.Add(v)
				}
			}
		}
		return true
	})
	if err != nil {
		return fmt.Errorf("counting events: %w", err)
	}
	for _, c := range cells {
		if err := visit(*c); err != nil {
			return err
		}
	}
	return nil
}

// Numbers calls visit with every number of a property; see events.Reader.
func (l *Log) Numbers(ctx context.Context, q events.Query, property string, visit func(unit string, at int64, value float64) error) error {
	var stopped error
	err := l.scan(ctx, q, true, func(r events.Row, properties []byte) bool {
		u, wanted := unit(q, r)
		text, ok := events.Property(properties, property)
		if !ok || !wanted {
			return true
		}
		if v, ok := events.Number(text); ok {
			stopped = visit(u, r.Time.UnixMicro(), v)
		}
		return stopped == nil
	})
	if err = errors.Join(err, stopped); err != nil {
		return fmt.Errorf("reading numbers of events: %w", err)
	}
	return nil
}

// Properties describes the properties of events of a name; see events.Reader.
func (l *Log) Properties(ctx context.Context, name string) ([]events.PropertyUse, error) {
	var q events.Query
	if name != "" {
		q.Match.Names = []string{name}
	}
	uses := events.PropertyUses{}
	err := l.scan(ctx, q, true, func(_ events.Row, properties []byte) bool {
		uses.Look(properties)
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("listing properties of events: %w", err)
	}
	out := uses.List()
	for i := range out {
		out[i].Events = out[i].Looked
	}
	slices.SortFunc(out, func(a, b events.PropertyUse) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}
