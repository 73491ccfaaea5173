package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events"
)

const (
	// stepBits are the low bits of a packed step, which hold the matcher. Microseconds until 2100 need 52 bits.
	stepBits    = 10
	maxMatchers = 1 << stepBits
	// bucketSteps is about how many steps are in memory at once.
	bucketSteps = 4_000_000
)

// Sequences calls visit once for every person with a matching event; see events.Reader.
func (l *Log) Sequences(ctx context.Context, matchers []events.Matcher, q events.Query, visit func(person string, steps []events.Step) error) error {
	if err := l.sequences(ctx, matchers, q, visit); err != nil {
		return fmt.Errorf("reading sequences of events: %w", err)
	}
	return nil
}

func (l *Log) sequences(ctx context.Context, matchers []events.Matcher, q events.Query, visit func(person string, steps []events.Step) error) error {
	switch {
	case len(matchers) == 0:
		return errors.New("no matcher given")
	case len(matchers) > maxMatchers:
		return fmt.Errorf("%d matchers, the limit is %d", len(matchers), maxMatchers)
	}
	for _, m := range append([]events.Matcher{q.Match}, matchers...) {
		if err := m.Check(); err != nil {
			return err
		}
	}
	if q.Unit == events.ByAccount || q.By != "" || q.Only != nil || len(matchers) > 1 && !disjoint(matchers) {
		return l.anySequences(ctx, matchers, q, visit)
	}
	mark, err := l.at(ctx, q.AsOf)
	if err != nil {
		return err
	}
	steps := l.steps(mark, matchers, q)
	buckets, err := l.buckets(ctx, mark, matchers, q)
	if err != nil {
		return err
	}
	for i := range buckets {
		bucket := ""
		if buckets > 1 {
			bucket = fmt.Sprintf(" WHERE hash(p) %% %d = %d", buckets, i)
		}
		if err := l.bucket(ctx, steps, bucket, visit); err != nil {
			return err
		}
	}
	return nil
}

// steps writes a query of one row per step: the merged person p, and when and which matcher packed into x.
func (l *Log) steps(mark events.Mark, matchers []events.Matcher, q events.Query) string {
	from, person := l.source(mark)
	row := func(match string, filter string) string {
		return fmt.Sprintf("SELECT %s AS p, epoch_us(e.time) * %d + %s AS x FROM %s WHERE %s", person, maxMatchers, match, from, filter)
	}
	if disjoint(matchers) {
		// No event fits two of them: one pass over the table tells which one it is.
		match, names := "CASE e.name", []string{}
		for i, m := range matchers {
			for _, n := range m.Names {
				match += fmt.Sprintf(" WHEN %s THEN %d", quote(n), i)
			}
			names = append(names, m.Names...)
		}
		filter := where(mark, q.From, q.To, events.Matcher{Names: names}, q.Match)
		if any := alternatives(matchers); any != "" {
			filter += " AND " + any
		}
		return row(match+" END", filter)
	}
	var parts []string
	for i, m := range matchers {
		parts = append(parts, row(fmt.Sprint(i), where(mark, q.From, q.To, m, q.Match)))
	}
	return strings.Join(parts, " UNION ALL ")
}

// disjoint reports whether the matchers name different events, each at least one.
func disjoint(matchers []events.Matcher) bool {
	seen := map[string]bool{}
	for _, m := range matchers {
		if len(m.Names) == 0 {
			return false
		}
		for _, n := range m.Names {
			if seen[n] {
				return false
			}
			seen[n] = true
		}
	}
	return true
}

// alternatives writes that one of the matchers fits; empty when their names say it all.
func alternatives(matchers []events.Matcher) string {
	var parts []string
	conditions := false
	for _, m := range matchers {
		parts = append(parts, "("+condition(m)+")")
		conditions = conditions || len(m.Where) > 0
	}
	if !conditions {
		return ""
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// buckets returns into how many parts the people are split so that a part fits into memory. Counting names is cheap
// and an upper bound of the steps.
func (l *Log) buckets(ctx context.Context, mark events.Mark, matchers []events.Matcher, q events.Query) (int, error) {
	var total int64
	err := l.db.QueryRowContext(ctx, "SELECT coalesce(sum(events), 0)::BIGINT FROM appends").Scan(&total)
	if err != nil || total*int64(len(matchers)) <= bucketSteps {
		return 1, err
	}
	total = 0
	var names []string
	for _, m := range matchers {
		if len(m.Names) > 0 {
			names = append(names, m.Names...)
			continue
		}
		var n int64
		if err := l.count(ctx, where(mark, q.From, q.To), &n); err != nil {
			return 0, err
		}
		total += n
	}
	if len(names) > 0 {
		var n int64
		if err := l.count(ctx, where(mark, q.From, q.To, events.Matcher{Names: names}), &n); err != nil {
			return 0, err
		}
		total += n
	}
	return int(total/bucketSteps) + 1, nil
}

func (l *Log) count(ctx context.Context, filter string, n *int64) error {
	return l.db.QueryRowContext(ctx, "SELECT count(*) FROM events e WHERE "+filter).Scan(n)
}

func (l *Log) bucket(ctx context.Context, query, bucket string, visit func(string, []events.Step) error) error {
	var steps []events.Step
	emit := func(person string, packed []int64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		steps = steps[:0]
		for i, x := range packed {
			steps = append(steps, events.Step{Match: int(x & (maxMatchers - 1)), At: x >> stepBits, Event: int32(i)})
		}
		return visit(person, steps)
	}
	if l.raw == nil {
		return l.sorted(ctx, fmt.Sprintf("SELECT p, x FROM (%s)%s ORDER BY p, x", query, bucket), emit)
	}
	return l.raw.lists(ctx, fmt.Sprintf("SELECT p, list(x) FROM (%s)%s GROUP BY p", query, bucket), func(person []byte, packed []int64) error {
		slices.Sort(packed)
		return emit(string(person), packed)
	})
}

// sorted is the way through database/sql, for logs in memory, which have no second way in. It costs about twice as much.
func (l *Log) sorted(ctx context.Context, query string, emit func(string, []int64) error) error {
	rows, err := l.db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	var person string
	var packed []int64
	for rows.Next() {
		var p string
		var x int64
		if err := rows.Scan(&p, &x); err != nil {
			return err
		}
		if p != person && len(packed) > 0 {
			if err := emit(person, packed); err != nil {
				return err
			}
			packed = packed[:0]
		}
		person, packed = p, append(packed, x)
	}
	if len(packed) > 0 && rows.Err() == nil {
		return emit(person, packed)
	}
	return rows.Err()
}
