package duckdb

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events"
)

// seriesAtOnce is how many series one statement counts.
const seriesAtOnce = 16

// Count calls visit once for every cell of a tally that is not empty; see events.Reader.
func (l *Log) Count(ctx context.Context, t events.Tally, visit func(events.Cell) error) error {
	return failed(ctx, "counting events", l.tally(ctx, t, visit))
}

func (l *Log) tally(ctx context.Context, t events.Tally, visit func(events.Cell) error) error {
	if err := t.Check(); err != nil {
		return err
	}
	mark, err := l.at(ctx, t.AsOf)
	if err != nil {
		return err
	}
	if len(t.Series) == 0 {
		t.Series = []events.Matcher{{}}
	}
	parts, err := l.parts(ctx, t)
	if err != nil {
		return err
	}
	all := t.Cuts
	for i := range parts {
		c := counting{reading: l.read(mark), tally: t}
		if parts > 1 {
			buckets := len(all) - 1
			c.bucket0 = i * buckets / parts
			c.tally.Cuts = all[c.bucket0 : (i+1)*buckets/parts+1]
		}
		for from := 0; from < len(t.Series); from += seriesAtOnce {
			c.first, c.series = from, t.Series[from:min(from+seriesAtOnce, len(t.Series))]
			query, err := c.sql(ctx)
			if err != nil {
				return err
			}
			if err := c.raw.query(ctx, query, func(part chunk) error { return c.cells(part, visit) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// countAtOnce is about how many events are counted by unit at once.
const countAtOnce = 2_500_000

// parts returns into how many stretches of time a tally of units is cut: who was there is then kept for one stretch at a
// time, which takes a part of the memory and, since that fits the caches better, less time.
func (l *Log) parts(ctx context.Context, t events.Tally) (int, error) {
	if !t.Units || len(t.Cuts) < 3 {
		return 1, nil
	}
	var n int
	if err := l.db.QueryRowContext(ctx, "SELECT coalesce(sum(events), 0)::BIGINT FROM appends").Scan(&n); err != nil {
		return 0, err
	}
	return min(n/countAtOnce+1, len(t.Cuts)-1), nil
}

// counting counts some of the series of a tally.
type counting struct {
	reading
	tally   events.Tally // with the cuts of this stretch
	bucket0 int          // its first bucket
	first   int
	series  []events.Matcher
}

// sql writes the statement. Its columns are the bucket, the values of By, and for each series the events, then the
// units and the sum where they are asked for.
//
// Units are counted in two steps, first who was there in each cell and then how many that are: exact, and faster than
// count(DISTINCT).
func (c *counting) sql(ctx context.Context) (string, error) {
	from, unit, texts, err := c.reading.unit(ctx, c.tally.Unit)
	if err != nil {
		return "", err
	}
	by := c.by()
	keys := ", k0" // of the inner statement, as the outer one names them
	for i := range by {
		keys += fmt.Sprintf(", k%d", i+1)
	}
	if !c.tally.Units && c.tally.Unit != events.ByAccount && c.tally.Only == nil {
		from, unit = "event_rows e", "0"
	}
	filter := c.filter(unit)
	if only := within(unit, texts, c.tally.Only); only != "" {
		filter += " AND " + only
	}
	var inner strings.Builder
	fmt.Fprintf(&inner, "SELECT %s AS k0", c.bucket())
	for i, b := range by {
		fmt.Fprintf(&inner, ", %s AS k%d", b, i+1)
	}
	if c.tally.Units {
		fmt.Fprintf(&inner, ", %s AS u", unit)
	}
	outer := "SELECT k0" + strings.TrimPrefix(keys, ", k0")
	for i, m := range c.series {
		only := ""
		if fits := c.fits(m); len(c.series) > 1 {
			only = " FILTER (WHERE " + fits + ")"
		}
		fmt.Fprintf(&inner, ", count(*)%s AS n%d", only, i)
		outer += fmt.Sprintf(", sum(n%d)::BIGINT", i)
		if c.tally.Units {
			outer += fmt.Sprintf(", count(*) FILTER (WHERE n%d > 0)", i)
		}
		if c.tally.Number != "" {
			for j, f := range [...]string{"count(v)", "sum(v)", "sum(v * v)", "min(v)", "max(v)"} {
				fmt.Fprintf(&inner, ", %s%s AS v%d_%d", f, only, i, j)
			}
			outer += fmt.Sprintf(", sum(v%d_0)::BIGINT, coalesce(sum(v%d_1), 0), coalesce(sum(v%d_2), 0), coalesce(min(v%d_3), 0), coalesce(max(v%d_4), 0)", i, i, i, i, i)
		}
	}
	if c.tally.Number != "" {
		from = "(SELECT e.*, " + c.number(c.tally.Number) + " AS v, " + unit + " AS u_ FROM " + from + " WHERE " + filter + ") e"
		text := strings.ReplaceAll(inner.String(), ", "+unit+" AS u", ", e.u_ AS u")
		return fmt.Sprintf("%s FROM (%s FROM %s GROUP BY ALL) GROUP BY ALL", outer, text, from), nil
	}
	if !c.tally.Units {
		return fmt.Sprintf("%s FROM %s WHERE %s GROUP BY ALL", inner.String(), from, filter), nil
	}
	return fmt.Sprintf("%s FROM (%s FROM %s WHERE %s GROUP BY ALL) GROUP BY ALL", outer, inner.String(), from, filter), nil
}

// filter writes which events any of the series counts.
func (c *counting) filter(unit string) string {
	q := c.tally.Query
	filter := c.where(q.From, q.To, q.Match)
	if names := named(c.series); names != nil {
		filter = c.where(q.From, q.To, events.Matcher{Names: names}, q.Match)
	}
	if each := c.wanted(); each != "" {
		filter += " AND (" + each + ")"
	}
	if cuts := c.tally.Cuts; len(cuts) > 1 {
		filter += fmt.Sprintf(" AND e.us >= %d AND e.us < %d", ceilMicro(cuts[0]).UnixMicro(), ceilMicro(cuts[len(cuts)-1]).UnixMicro())
	}
	if q.Unit == events.ByAccount {
		filter += " AND " + unit + " > 0"
	}
	return filter
}

// wanted writes what fits any of the series; empty where the names alone decide. Conditions on properties cost more than
// all else, and say nothing where another series takes every event of these names, as the whole of a share does.
func (c *counting) wanted() string {
	var whole []string // names of which some series takes every event
	for _, m := range c.series {
		if len(m.Where) == 0 {
			whole = append(whole, m.Names...)
		}
	}
	var each []string
	conditions := false
	for _, m := range c.series {
		beyond := slices.ContainsFunc(m.Names, func(n string) bool { return !slices.Contains(whole, n) })
		if len(m.Where) > 0 && len(m.Names) > 0 && !beyond {
			continue
		}
		conditions = conditions || len(m.Where) > 0 || len(m.Names) == 0
		each = append(each, "("+c.fits(m)+")")
	}
	if !conditions {
		return ""
	}
	return strings.Join(each, " OR ")
}

func (c *counting) bucket() string {
	if len(c.tally.Cuts) < 2 {
		return "0"
	}
	return bucket(runs(c.tally.Cuts))
}

func (c *counting) by() []string {
	var out []string
	for _, p := range c.tally.By {
		if p == events.NameColumn {
			out = append(out, "e.name")
		} else {
			out = append(out, "coalesce("+c.exact(p)+", '')")
		}
	}
	return out
}

// bitText writes a set as text.
func bitText(set []bool) string {
	out := make([]byte, max(len(set), 1))
	for i := range out {
		out[i] = '0'
		if i < len(set) && set[i] {
			out[i] = '1'
		}
	}
	return string(out)
}

// cells calls visit with the cells of a chunk.
func (c *counting) cells(part chunk, visit func(events.Cell) error) error {
	names := c.names.Load().reading()
	buckets := part.ints(0)
	for row := range part.rows {
		cell := events.Cell{Bucket: c.bucket0 + int(buckets[row]), By: make([]string, len(c.tally.By))}
		column := 1
		for i, p := range c.tally.By {
			if p == events.NameColumn {
				cell.By[i] = names.text(int(part.ints(column)[row]))
			} else {
				cell.By[i] = string(part.texts(column)[row].bytes())
			}
			column++
		}
		for i := range c.series {
			one := cell
			one.Series = c.first + i
			one.Events = part.longs(column)[row]
			column++
			if c.tally.Units {
				one.Units = part.longs(column)[row]
				column++
			}
			if c.tally.Number != "" {
				one.Number = events.Sum{
					N: part.longs(column)[row], Total: part.doubles(column + 1)[row], Squares: part.doubles(column + 2)[row],
					Lowest: part.doubles(column + 3)[row], Most: part.doubles(column + 4)[row],
				}
				column += 5
			}
			if one.Events == 0 {
				continue
			}
			if err := visit(one); err != nil {
				return err
			}
		}
	}
	return nil
}
