package duckdb_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/duckdb"
	"throughline.dev/ledger"
	"throughline.dev/measure/friction"
	retained "throughline.dev/measure/retention"
	"throughline.dev/measure/timeto"
)

// engineQuestions are those of docs/performance.md that engines of measure answer, as they answer them in the product.
func engineQuestions() []question {
	return []question{
		{name: "weekly retention of one event", ask: weekly("api_call_succeeded"), ways: []string{weeklySQL("AND e.name = {api_call_succeeded}")}},
		{name: "weekly retention of any event", ask: weekly(), ways: []string{weeklySQL("")}},
		{name: "time to first X, log-rank", ask: timeToKey, ways: []string{timeToKeySQL}},
		{name: "friction, SQL of failures alone", ask: failures, ways: []string{failuresSQL}},
	}
}

const firstSignup = `s AS (SELECT person, min(us) AS t0 FROM event_rows WHERE name = {signup} GROUP BY person)`

// weekly asks who came back by calendar weeks, up to the twelfth.
func weekly(back ...string) func(context.Context, *duckdb.Log) (string, error) {
	return func(ctx context.Context, log *duckdb.Log) (string, error) {
		r, err := retained.Ask(ctx, log, events.Mark{}, retained.Question{Start: named("signup"), Back: named(back...)})
		var lines []string
		for _, row := range r.Rows {
			for _, c := range row.Cells {
				if c.Back > 0 {
					lines = append(lines, fmt.Sprint(row.Start.Format(time.DateOnly), " ", c.Period, " ", c.Back))
				}
			}
		}
		return inOrder(lines), err
	}
}

func named(names ...string) events.Matcher { return events.Matcher{Names: names} }

// weeklySQL says the same: weeks begin on Mondays, of which the first one was on 5 January 1970.
func weeklySQL(back string) string {
	const week = "((%s - 345600000000) // 604800000000)"
	of := func(us string) string { return fmt.Sprintf(week, us) }
	return `WITH ` + firstSignup + `,
		b AS (SELECT t0, bit_or(1::BIGINT << (` + of("e.us") + ` - ` + of("t0") + `)::INT) AS m FROM event_rows e JOIN s USING (person) WHERE e.us > t0 ` + back + ` GROUP BY person, t0)
		SELECT strftime(make_timestamp(` + of("t0") + ` * 604800000000 + 345600000000), '%Y-%m-%d') || ' ' || w.i || ' ' || count(*) FROM b, range(0, 13) w(i) WHERE (m >> w.i::INT) & 1 = 1 GROUP BY ` + of("t0") + `, w.i`
}

func timeToKey(ctx context.Context, log *duckdb.Log) (string, error) {
	r, err := timeto.Ask(ctx, log, events.Mark{}, timeto.Question{Start: named("signup"), End: named("api_key_created"), Split: []ledger.Date{"2026-02-01"}})
	if err != nil {
		return "", err
	}
	lines := []string{fmt.Sprintf("log-rank %.4f", r.LogRank.Chi2)}
	for i, c := range r.Cohorts {
		lines = append(lines, fmt.Sprintf("cohort %d: %d, %d there, median %.4f", i, c.N, c.Events, *c.Median.Value))
	}
	return inOrder(lines), nil
}

const timeToKeySQL = `WITH ` + firstSignup + `,
	d AS (SELECT (t0 >= epoch_us(TIMESTAMP '2026-02-01'))::INT AS g, coalesce(min(e.us), (SELECT max(us) FROM event_rows)) - t0 AS took, min(e.us) IS NOT NULL AS there
		FROM s LEFT JOIN event_rows e ON e.person = s.person AND e.name = {api_key_created} AND e.us >= t0 GROUP BY s.person, t0),
	k AS (SELECT took, count(*) FILTER (g = 0) AS n0, count(*) FILTER (g = 1) AS n1, count(*) FILTER (there AND g = 0) AS d0, count(*) FILTER (there AND g = 1) AS d1 FROM d GROUP BY took),
	r AS (SELECT *, sum(n0) OVER w AS y0, sum(n1) OVER w AS y1 FROM k WINDOW w AS (ORDER BY took DESC)),
	c AS (SELECT *, exp(sum(CASE WHEN d0 > 0 THEN CASE WHEN d0 = y0 THEN -1e9 ELSE ln(1 - d0 / y0) END ELSE 0 END) OVER w) AS s0,
		exp(sum(CASE WHEN d1 > 0 THEN CASE WHEN d1 = y1 THEN -1e9 ELSE ln(1 - d1 / y1) END ELSE 0 END) OVER w) AS s1 FROM r WINDOW w AS (ORDER BY took)),
	x AS (SELECT sum(d1) AS o, sum((d0 + d1) * y1 / (y0 + y1)) AS e, sum(CASE WHEN y0 + y1 > 1 THEN (d0 + d1) * (y1 / (y0 + y1)) * (y0 / (y0 + y1)) * (y0 + y1 - d0 - d1) / (y0 + y1 - 1) ELSE 0 END) AS v FROM r)
	SELECT printf('log-rank %.4f', (o - e) * (o - e) / v) FROM x
	UNION ALL SELECT printf('cohort 0: %d, %d there, median %.4f', sum(n0)::BIGINT, sum(d0)::BIGINT, min(took) FILTER (s0 <= 0.5) / 86400e6) FROM c
	UNION ALL SELECT printf('cohort 1: %d, %d there, median %.4f', sum(n1)::BIGINT, sum(d1)::BIGINT, min(took) FILTER (s1 <= 0.5) / 86400e6) FROM c`

// failures asks for everything that people met on the way to their first key, and tells whom requests failed.
func failures(ctx context.Context, log *duckdb.Log) (string, error) {
	r, err := friction.Ask(ctx, log, events.Mark{}, friction.Question{Start: named("signup"), Goal: named("api_key_created"), Late: "14d", Operation: "endpoint", Top: 500})
	var lines []string
	for _, f := range r.Frictions {
		if f.Kind == friction.Error {
			lines = append(lines, strings.TrimSpace(fmt.Sprint(f.What.Operation, " ", f.People.N)))
		}
	}
	return inOrder(lines), err
}

const failuresSQL = `WITH ` + firstSignup + `,
	w AS (SELECT s.person, t0, least(coalesce(min(e.us), t0 + 1209600000000), t0 + 1209600000000) AS high
		FROM s LEFT JOIN event_rows e ON e.person = s.person AND e.name = {api_key_created} AND e.us >= t0 WHERE t0 + 1209600000000 <= (SELECT max(us) FROM event_rows) GROUP BY s.person, t0)
	SELECT {p:endpoint} || ' ' || count(DISTINCT e.person) FROM event_rows e JOIN w USING (person) WHERE e.us BETWEEN t0 AND high AND TRY_CAST({p:status} AS DOUBLE) >= 400 GROUP BY {p:endpoint}`
