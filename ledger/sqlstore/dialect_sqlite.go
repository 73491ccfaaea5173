package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

type sqliteDialect struct{}

func (sqliteDialect) name() string { return "SQLite" }

func (sqliteDialect) types() map[string]any {
	return map[string]any{"SQLite": true, "Row": "INTEGER", "Text": "TEXT", "JSON": "TEXT", "Blob": "BLOB", "Clustered": " WITHOUT ROWID"}
}

func (sqliteDialect) begin() []string { return []string{"BEGIN IMMEDIATE"} }

func (sqliteDialect) bytewise(expr string) string { return expr }

func (sqliteDialect) start(string) string { return "" }

// instant keeps SQLite's date functions, which round to milliseconds, away from the fraction. It cuts after the
// microseconds; what is added is less than a nanosecond and makes up for binary fractions.
func (sqliteDialect) instant(expr string) string {
	return "(unixepoch(substr(" + expr + ", 1, 19) || CASE WHEN substr(" + expr + ", -1) = 'Z' THEN 'Z' ELSE substr(" + expr + ", -6) END) * 1000000" +
		" + CAST(CAST('0' || substr(" + expr + ", 20) AS REAL) * 1000000 + 0.0005 AS INTEGER))"
}

func (sqliteDialect) elements(expr string) string { return "json_each(" + expr + ")" }

func (sqliteDialect) matching(param string, newest bool) string {
	order := ""
	if newest {
		order = " ORDER BY rowid DESC"
	}
	return "(SELECT rowid AS id FROM search WHERE search MATCH " + param + order + ")"
}

func (sqliteDialect) match(groups [][]string) string {
	return joinGroups(groups, " OR ", " AND ", quoted)
}

func quoted(w string) string { return `"` + w + `"` }

func joinGroups(groups [][]string, or, and string, quote func(string) string) string {
	all := make([]string, len(groups))
	for i, g := range groups {
		alternatives := make([]string, len(g))
		for j, w := range g {
			alternatives[j] = quote(w)
		}
		all[i] = "(" + strings.Join(alternatives, or) + ")"
	}
	return strings.Join(all, and)
}

// completions is how many words a beginning stands for. FTS5's own prefix queries merge the rows of all such words
// before they return the first.
const completions = 64

// beginnings seeks one word after the other: asked for all at once, the table would step through every row of each,
// and so it would through those of a word that is asked to be passed by. No word has a control character.
func (sqliteDialect) beginnings(ctx context.Context, q querier, start string) ([]string, error) {
	group := []string{start}
	for last := start; len(group) < completions; {
		next, ok, err := one(ctx, q, value[string], "SELECT term FROM search_word WHERE term >= $1 LIMIT 1", last+"\x01")
		if err != nil {
			return nil, err
		}
		if !ok || !strings.HasPrefix(next, start) {
			break
		}
		group, last = append(group, next), next
	}
	return group, nil
}

func (sqliteDialect) walking(index string) string { return " INDEXED BY " + index }

func (sqliteDialect) index(fresh bool) string {
	if fresh {
		return "INSERT INTO search (rowid, words) VALUES ($1, $2)"
	}
	return "INSERT OR REPLACE INTO search (rowid, words) VALUES ($1, $2)"
}

func (sqliteDialect) indexed(words []string) string { return strings.Join(words, " ") }

func (sqliteDialect) allIndexed() string { return "SELECT doc, term FROM search_word" }

func (sqliteDialect) indexes(ctx context.Context, db *sql.DB) ([]string, error) {
	return names(ctx, db, "SELECT name FROM sqlite_master WHERE type = 'index' AND name IS NOT NULL")
}

func (sqliteDialect) refused(err error) string {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_TOOBIG {
		return "it is too large"
	}
	return ""
}

func (sqliteDialect) unavailable(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT,
		sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM:
		return true
	}
	return false
}

// names reads one column of text.
func names(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}
