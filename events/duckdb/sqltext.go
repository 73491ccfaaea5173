package duckdb

import (
	"fmt"
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

// where writes the condition that an event is up to the mark, in the time range and fits.
func where(mark events.Mark, from, to time.Time, ms ...events.Matcher) string {
	parts := []string{fmt.Sprintf("e.seq <= %d", mark.Seq)}
	if !from.IsZero() {
		parts = append(parts, "e.time >= "+instant(ceilMicro(from)))
	}
	if !to.IsZero() {
		parts = append(parts, "e.time < "+instant(ceilMicro(to)))
	}
	unnamed, named := false, false // a name that is asked for keeps the others out
	for _, m := range ms {
		if c := condition(m); c != "" {
			parts = append(parts, c)
		}
		unnamed = unnamed || len(m.Names) == 0
		named = named || len(m.Names) > 0 && !slices.ContainsFunc(m.Names, events.Evidence)
	}
	if unnamed && !named {
		parts = append(parts, "e.name NOT IN ("+names(events.EvidenceNames())+")")
	}
	return strings.Join(parts, " AND ")
}

// names writes a list of string literals.
func names(all []string) string {
	quoted := make([]string, len(all))
	for i, n := range all {
		quoted[i] = quote(n)
	}
	return strings.Join(quoted, ", ")
}

// ceilMicro rounds a bound up: stored times are whole microseconds, so t >= from and t < to hold for the same times.
func ceilMicro(t time.Time) time.Time {
	if c := t.Truncate(time.Microsecond); !c.Equal(t) {
		return c.Add(time.Microsecond)
	}
	return t
}

// condition writes what events.Matcher.Match says but for evidence, which where keeps out; empty when everything fits.
func condition(m events.Matcher) string {
	var parts []string
	switch len(m.Names) {
	case 0:
	case 1:
		parts = append(parts, "e.name = "+quote(m.Names[0]))
	default:
		parts = append(parts, "e.name IN ("+names(m.Names)+")")
	}
	for _, c := range m.Where {
		parts = append(parts, property(c))
	}
	return strings.Join(parts, " AND ")
}

// numeric is the grammar of events.Number.
const numeric = `'-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?'`

func property(c events.Cond) string {
	// A JSON pointer addresses any name, where a JSON path would take names with dots or dollars apart.
	p := "(e.properties ->> " + quote("/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(c.Property)) + ")"
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

// source writes the FROM clause, and the expression for the merged person of an event e.
func (l *Log) source(mark events.Mark) (from, person string) {
	if !l.linked.Load() {
		return "events e", "e.person"
	}
	return fmt.Sprintf("events e LEFT JOIN (SELECT distinct_id, arg_max(person, seq) AS person FROM people WHERE seq <= %d GROUP BY distinct_id) m ON m.distinct_id = e.person", mark.Seq),
		"coalesce(m.person, e.person)"
}
