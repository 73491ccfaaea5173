package duckdb

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
)

// quote writes a string literal. The text must not contain NUL, which would end the statement; matchers are checked
// for it.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func instant(t time.Time) string { return fmt.Sprintf("make_timestamp(%d)", t.UnixMicro()) }

// reading is what a query is written with: a mark, and what the log's tables mean at it.
type reading struct {
	*Log
	mark   events.Mark
	layout *layout
	linked bool // persons are merged
	groups bool // persons have accounts
}

// read fixes what a query sees. The mark comes first: what belongs to it was published before.
func (l *Log) read(mark events.Mark) reading {
	return reading{l, mark, l.layout.Load(), l.linked.Load(), l.groups.Load()}
}

// where writes the condition that an event is up to the mark, in the time range and fits.
func (r reading) where(from, to time.Time, ms ...events.Matcher) string {
	parts := []string{fmt.Sprintf("e.seq <= %d", r.mark.Seq)}
	if !from.IsZero() {
		parts = append(parts, fmt.Sprintf("e.us >= %d", ceilMicro(from).UnixMicro()))
	}
	if !to.IsZero() {
		parts = append(parts, fmt.Sprintf("e.us < %d", ceilMicro(to).UnixMicro()))
	}
	unnamed, named := false, false // a name that is asked for keeps the others out
	for _, m := range ms {
		if c := r.condition(m); c != "" {
			parts = append(parts, c)
		}
		unnamed = unnamed || len(m.Names) == 0
		named = named || len(m.Names) > 0 && !slices.ContainsFunc(m.Names, events.Evidence)
	}
	if unnamed && !named {
		if list := r.numbers(events.EvidenceNames()); list != "" {
			parts = append(parts, "e.name NOT IN ("+list+")")
		}
	}
	return strings.Join(parts, " AND ")
}

// numbers writes the numbers of names, without those that no event has.
func (l *Log) numbers(names []string) string {
	var out []string
	d := l.names.Load()
	for _, s := range names {
		if n, ok := d.find(s); ok {
			out = append(out, strconv.Itoa(n))
		}
	}
	return strings.Join(out, ", ")
}

// ceilMicro rounds a bound up: stored times are whole microseconds, so t >= from and t < to hold for the same times.
func ceilMicro(t time.Time) time.Time {
	if c := t.Truncate(time.Microsecond); !c.Equal(t) {
		return c.Add(time.Microsecond)
	}
	return t
}

// condition writes what events.Matcher.Match says but for evidence, which where keeps out; empty when everything fits.
func (r reading) condition(m events.Matcher) string {
	var parts []string
	if len(m.Names) > 0 {
		list := r.numbers(m.Names)
		if list == "" {
			return "false"
		}
		parts = append(parts, "e.name IN ("+list+")")
	}
	for _, c := range m.Where {
		parts = append(parts, r.holds(c))
	}
	return strings.Join(parts, " AND ")
}

// fits writes what events.Matcher.Match says, evidence included.
func (r reading) fits(m events.Matcher) string {
	c := r.condition(m)
	if len(m.Names) == 0 {
		if list := r.numbers(events.EvidenceNames()); list != "" {
			c = strings.TrimPrefix(c+" AND e.name NOT IN ("+list+")", " AND ")
		}
	}
	if c == "" {
		return "true"
	}
	return c
}

// numeric is the grammar of events.Number.
const numeric = `'-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?'`

// pointer addresses a member by any name, where a JSON path would take names with dots or dollars apart.
func pointer(name string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// property writes the value of a property as text; NULL where it is absent.
func (r reading) property(name string) string {
	i, promoted := r.layout.index[name]
	if promoted && !r.layout.columns[i].strays {
		return "e." + columnName(i)
	}
	json := "(e.properties ->> " + quote(pointer(name)) + ")"
	if promoted {
		return "coalesce(e." + columnName(i) + ", " + json + ")"
	}
	return json
}

// exact writes the same as it was written. DuckDB writes numbers of JSON with a fraction or exponent its own way, 1.50 as
// 1.5, and -0 as 0: those are looked for in the text. It finds them unless the name is written with escapes, or an object within an
// array has the name too.
func (r reading) exact(name string) string {
	i, promoted := r.layout.index[name]
	p := r.property(name)
	if promoted && !r.layout.columns[i].strays || !plain(name) {
		return p
	}
	pattern := regexp.QuoteMeta(name)
	out := fmt.Sprintf("CASE WHEN json_type(e.properties, %s) IN ('DOUBLE', 'BIGINT') THEN coalesce(nullif(regexp_extract(e.properties, %s, 1), ''), %s) ELSE %s END",
		quote(pointer(name)), quote(`[{,]"`+pattern+`":(-?[0-9.eE+-]+)`), p, p)
	if promoted {
		return "CASE WHEN e." + columnName(i) + " IS NOT NULL THEN e." + columnName(i) + " ELSE " + out + " END"
	}
	return out
}

// number writes a property as a number; NULL where it does not read as one.
func (r reading) number(name string) string {
	p := r.property(name)
	return fmt.Sprintf("(CASE WHEN regexp_full_match(%s, %s) AND isfinite(TRY_CAST(%s AS DOUBLE)) THEN TRY_CAST(%s AS DOUBLE) END)", p, numeric, p, p)
}

func (r reading) holds(c events.Cond) string {
	p := r.property(c.Property)
	switch c.Op {
	case events.Has:
		return p + " IS NOT NULL"
	case events.Lacks:
		return p + " IS NULL"
	case events.Ne:
		return "NOT coalesce(" + comparison(p, events.Eq, c.Value) + ", false)"
	}
	return comparison(p, c.Op, c.Value)
}

func comparison(p string, op events.Operator, value string) string {
	plain := fmt.Sprintf("%s %s %s", p, op, quote(value))
	v, ok := events.Number(value)
	if !ok {
		return plain
	}
	number := strconv.FormatFloat(v, 'e', -1, 64) + "::DOUBLE"
	return fmt.Sprintf("(CASE WHEN regexp_full_match(%s, %s) AND isfinite(TRY_CAST(%s AS DOUBLE)) THEN TRY_CAST(%s AS DOUBLE) %s %s ELSE %s END)",
		p, numeric, p, p, op, number, plain)
}

// person writes the FROM clause, and the expression for the number of the merged person of an event e.
func (r reading) person() (from, person string) {
	if !r.linked {
		return "event_rows e", "e.person"
	}
	return fmt.Sprintf("event_rows e LEFT JOIN (SELECT id, arg_max(person, seq) AS person FROM people WHERE seq <= %d GROUP BY id) m ON m.id = e.person", r.mark.Seq),
		"coalesce(m.person, e.person)"
}

// account writes the same for the account of an event, 0 where it has none. The account of a person comes from all of
// the log up to the mark, whatever range is asked for.
func (r reading) account() (from, account string) {
	from, person := r.person()
	group := r.numbers([]string{events.GroupEvent})
	if !r.groups || group == "" {
		return from, "e.account"
	}
	from = fmt.Sprintf(`%s LEFT JOIN (SELECT %s AS person, arg_max(e.account, {'t': e.us, 'id': %s}) AS account FROM %s
		WHERE e.seq <= %d AND e.name = %s GROUP BY 1) g ON g.person = %s`, from, person, idText, from, r.mark.Seq, group, person)
	return from, "(CASE WHEN e.account = 0 THEN coalesce(g.account, 0) ELSE e.account END)"
}

// unit writes the same for the unit of a query, and the dictionary of the numbers.
func (r reading) unit(ctx context.Context, u events.Unit) (from, unit string, texts *dictionary, err error) {
	if u == events.ByAccount {
		from, unit = r.account()
		return from, unit, r.accounts.Load(), nil
	}
	from, unit = r.person()
	texts, err = r.people(ctx)
	return from, unit, texts, err
}
