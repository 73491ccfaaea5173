package duckdb_test

import (
	"context"
	"fmt"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
)

const fourSteps = `us, CASE name WHEN {doc_viewed} THEN 1 WHEN {search_performed} THEN 2 WHEN {record_opened} THEN 3 ELSE 4 END AS step
	FROM event_rows WHERE name IN ({doc_viewed}, {search_performed}, {record_opened}, {record_edited})`

// questions are those of docs/performance.md that the log answers alone. The SQL is the fastest of several that were
// correct; see research on engines in docs/performance.md.
func questions() []question {
	day := int64(24 * time.Hour / time.Microsecond)
	return append(engineQuestions(), []question{
		{
			name: "funnel of 4 steps, 14 days, best entry",
			ask:  funnel,
			ways: []string{
				`WITH e AS (SELECT person AS u, ` + fourSteps + `),
				w1 AS (SELECT *, last_value(CASE WHEN step=1 THEN us END IGNORE NULLS) OVER (PARTITION BY u ORDER BY us, step ROWS UNBOUNDED PRECEDING) AS c1 FROM e),
				w2 AS (SELECT *, last_value(CASE WHEN step=2 AND us-c1<=1209600000000 THEN c1 END IGNORE NULLS) OVER (PARTITION BY u ORDER BY us, step ROWS UNBOUNDED PRECEDING) AS c2 FROM w1),
				w3 AS (SELECT *, last_value(CASE WHEN step=3 AND us-c2<=1209600000000 THEN c2 END IGNORE NULLS) OVER (PARTITION BY u ORDER BY us, step ROWS UNBOUNDED PRECEDING) AS c3 FROM w2),
				p AS (SELECT u, max(CASE WHEN step=4 AND us-c3<=1209600000000 THEN 4 WHEN c3 IS NOT NULL THEN 3 WHEN c2 IS NOT NULL THEN 2 WHEN c1 IS NOT NULL THEN 1 ELSE 0 END) AS lvl FROM w3 GROUP BY u)
				SELECT lvl || ' ' || count(*) FROM p GROUP BY lvl`,
				`WITH s AS (SELECT u, list(us ORDER BY us) FILTER (WHERE step = 1) AS a, list(us ORDER BY us) FILTER (WHERE step = 2) AS b,
					list(us ORDER BY us) FILTER (WHERE step = 3) AS c, list(us ORDER BY us) FILTER (WHERE step = 4) AS d FROM (SELECT person AS u, ` + fourSteps + `) GROUP BY u),
				r AS (SELECT u, list_reduce(list_sort(list_concat(list_transform(coalesce(a, []), x -> {'t': x, 's': 1, 'c1': NULL::BIGINT, 'c2': NULL::BIGINT, 'c3': NULL::BIGINT, 'l': 0}),
					list_transform(coalesce(b, []), x -> {'t': x, 's': 2, 'c1': NULL::BIGINT, 'c2': NULL::BIGINT, 'c3': NULL::BIGINT, 'l': 0}),
					list_transform(coalesce(c, []), x -> {'t': x, 's': 3, 'c1': NULL::BIGINT, 'c2': NULL::BIGINT, 'c3': NULL::BIGINT, 'l': 0}),
					list_transform(coalesce(d, []), x -> {'t': x, 's': 4, 'c1': NULL::BIGINT, 'c2': NULL::BIGINT, 'c3': NULL::BIGINT, 'l': 0}))),
					(z, x) -> {'t': x.t, 's': x.s, 'c1': CASE WHEN x.s = 1 THEN x.t ELSE z.c1 END,
						'c2': CASE WHEN x.s = 2 AND x.t - z.c1 <= 1209600000000 THEN z.c1 ELSE z.c2 END,
						'c3': CASE WHEN x.s = 3 AND x.t - z.c2 <= 1209600000000 THEN z.c2 ELSE z.c3 END,
						'l': greatest(z.l, CASE WHEN x.s = 1 THEN 1 WHEN x.s = 2 AND x.t - z.c1 <= 1209600000000 THEN 2 WHEN x.s = 3 AND x.t - z.c2 <= 1209600000000 THEN 3
							WHEN x.s = 4 AND x.t - z.c3 <= 1209600000000 THEN 4 ELSE 0 END)},
					{'t': 0::BIGINT, 's': 0, 'c1': NULL::BIGINT, 'c2': NULL::BIGINT, 'c3': NULL::BIGINT, 'l': 0}).l AS lvl FROM s)
				SELECT lvl || ' ' || count(*) FROM r GROUP BY lvl`,
			},
		},
		{
			name: "daily active people by plan, 180 days",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				return counted(ctx, log, events.Tally{Cuts: days(time.UTC), By: []string{"plan"}, Units: true})
			},
			ways: []string{fmt.Sprintf(`SELECT d || ' ' || plan || ' ' || count(*) FROM (SELECT DISTINCT (us - %d) // %d AS d, {p:plan} AS plan, person FROM event_rows WHERE us >= %d AND us < %d) GROUP BY d, plan`,
				start().UnixMicro(), day, start().UnixMicro(), start().UnixMicro()+180*day)},
		},
		{
			name: "the same in Berlin",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				where, err := time.LoadLocation("Europe/Berlin")
				if err != nil {
					return "", err
				}
				return counted(ctx, log, events.Tally{Cuts: days(where), By: []string{"plan"}, Units: true})
			},
			ways: []string{`SELECT (d - DATE '2026-01-01') || ' ' || plan || ' ' || count(*) FROM (SELECT DISTINCT (timezone('Europe/Berlin', make_timestamptz(us)))::DATE AS d, {p:plan} AS plan, person FROM event_rows)
				WHERE d >= DATE '2026-01-01' AND d < DATE '2026-06-30' GROUP BY d, plan`},
		},
		{
			name: "events a day by name",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				return counted(ctx, log, events.Tally{Cuts: days(time.UTC), By: []string{events.NameColumn}})
			},
		},
		{
			name: "mean latency a day of one event",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				return counted(ctx, log, events.Tally{Query: events.Query{Match: events.Matcher{Names: []string{"api_call_succeeded"}}}, Cuts: days(time.UTC), Number: "latency_ms"})
			},
		},
		{
			name: "sequences of 4 steps by plan",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				n, values := 0, map[string]int{}
				err := log.Sequences(ctx, fourMatchers(), events.Query{By: "plan"}, func(_ string, steps []events.Step) error {
					n += len(steps)
					values[steps[0].Value]++
					return nil
				})
				return fmt.Sprint(n, values), err
			},
		},
		{
			name: "catalogue",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				c, err := log.Catalogue(ctx)
				return fmt.Sprint(len(c)), err
			},
		},
		{
			name: "properties in use",
			ask: func(ctx context.Context, log *duckdb.Log) (string, error) {
				c, err := log.Properties(ctx, "")
				return fmt.Sprint(len(c)), err
			},
		},
	}...)
}

func start() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

// days are 180 days of a time zone.
func days(where *time.Location) []time.Time {
	var out []time.Time
	for i := range platformDays + 1 {
		out = append(out, time.Date(2026, 1, 1+i, 0, 0, 0, 0, where))
	}
	return out
}

func fourMatchers() []events.Matcher {
	var out []events.Matcher
	for _, n := range []string{"doc_viewed", "search_performed", "record_opened", "record_edited"} {
		out = append(out, events.Matcher{Names: []string{n}})
	}
	return out
}

func funnel(ctx context.Context, log *duckdb.Log) (string, error) {
	const window = int64(14 * 24 * time.Hour / time.Microsecond)
	var levels [5]int
	err := log.Sequences(ctx, fourMatchers(), events.Query{}, func(_ string, steps []events.Step) error {
		start := [5]int64{-1, -1, -1, -1, -1} // the latest start of a chain of that length
		best := 0
		for _, s := range steps {
			switch n := s.Match + 1; {
			case n == 1:
				start[1] = s.At
			case start[n-1] >= 0 && s.At-start[n-1] <= window:
				start[n] = start[n-1]
			default:
				continue
			}
			best = max(best, s.Match+1)
		}
		levels[best]++
		return nil
	})
	var lines []string
	for l, n := range levels {
		if n > 0 {
			lines = append(lines, fmt.Sprint(l, " ", n))
		}
	}
	return inOrder(lines), err
}

func counted(ctx context.Context, log *duckdb.Log, y events.Tally) (string, error) {
	var lines []string
	err := log.Count(ctx, y, func(c events.Cell) error {
		line := fmt.Sprint(c.Bucket)
		for _, v := range c.By {
			line += " " + v
		}
		if y.Units {
			line += fmt.Sprint(" ", c.Units)
		} else {
			line += fmt.Sprint(" ", c.Events)
		}
		lines = append(lines, line)
		return nil
	})
	return inOrder(lines), err
}
