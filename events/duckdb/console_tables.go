package duckdb

import (
	"fmt"
	"strings"
)

// consoleTables writes the tables of the console as the beginning of a statement.
//
// Texts are joined, not looked up by subqueries: DuckDB answers a subquery for all events before it hands on the first,
// and holds them meanwhile. A join hands on each event as it comes, so that a LIMIT ends the reading.
func (r reading) consoleTables() string {
	_, person := r.person()
	from, account := r.account()
	columns := ""
	taken := map[string]bool{"time": true, "received": true, "name": true, "person": true, "distinct_id": true, "account": true, "id": true, "properties": true}
	for _, c := range r.layout.columns {
		if key := strings.ToLower(c.property); !taken[key] && c.property != "" && strings.IndexByte(c.property, 0) < 0 {
			taken[key] = true
			columns += fmt.Sprintf(", %s AS %s", r.exact(c.property), identifier(c.property))
		}
	}
	properties := "e.properties"
	if len(r.layout.columns) > 0 {
		var parts []string
		for i, c := range r.layout.columns {
			if plain(c.property) {
				p := "e." + columnName(i)
				parts = append(parts, fmt.Sprintf("%s || CASE WHEN shape.quoted & %d::UBIGINT <> 0 THEN '\"' || %s || '\"' ELSE %s END", quote(`"`+c.property+`":`), uint64(1)<<i, p, p))
			}
		}
		properties = "CASE WHEN e.shape IS NULL THEN e.properties ELSE '{' || concat_ws(',', " + strings.Join(parts, ", ") + ", nullif(e.properties[2:-2], '')) || '}' END"
		from += " LEFT JOIN (" + quotedColumns + ") shape ON shape.no = e.shape"
	}
	return fmt.Sprintf(`WITH events AS NOT MATERIALIZED (SELECT make_timestamp(e.us) AS "time", make_timestamp(e.received * 1000) AS received,
		name.text AS name, person.text AS person, distinct_id.text AS distinct_id, account.text AS account, %s AS id, %s AS properties%s
		FROM %s LEFT JOIN names name ON name.no = e.name LEFT JOIN persons person ON person.no = %s
		LEFT JOIN persons distinct_id ON distinct_id.no = e.person LEFT JOIN accounts account ON account.no = %s WHERE e.seq <= %d),
		identities AS NOT MATERIALIZED (SELECT told, from_id, to_id, kind FROM main.identities WHERE seq <= %d)`,
		idText, properties, columns, from, person, account, r.mark.Seq, r.mark.Seq)
}

// quotedColumns has for each shape the columns whose values were strings, as bits of a number.
const quotedColumns = `SELECT no, bit_or(CASE WHEN ends_with(m, 'q') THEN 1::UBIGINT << m[:-2]::INTEGER ELSE 0 END) AS quoted
	FROM (SELECT no, unnest(string_split(members, ' ')) AS m FROM shapes) GROUP BY no`

func identifier(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
