package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

type postgresDialect struct{}

func (postgresDialect) name() string { return "PostgreSQL" }

// types: fields are kept as JSON, not JSONB, because JSONB reorders members: the stored text is canonical, and
// content hashes of both engines agree.
func (postgresDialect) types() map[string]any {
	return map[string]any{"SQLite": false, "Row": "BIGINT", "Text": `TEXT COLLATE "C"`, "JSON": "JSON", "Blob": "BYTEA", "Clustered": ""}
}

func (postgresDialect) begin() []string {
	return []string{"BEGIN ISOLATION LEVEL READ COMMITTED", "SELECT position FROM head FOR UPDATE"}
}

func (postgresDialect) bytewise(expr string) string { return "(" + expr + `) COLLATE "C"` }

// start: an entry of an index has at most 2,704 bytes.
func (postgresDialect) start(expr string) string {
	return "left(" + expr + ", " + strconv.Itoa(indexedText) + ")"
}

func (postgresDialect) instant(expr string) string { return "throughline_instant(" + expr + ")" }

func (postgresDialect) elements(expr string) string {
	return "json_array_elements_text(CASE WHEN json_typeof(" + expr + ") = 'array' THEN " + expr + " END)"
}

func (postgresDialect) matching(param string, newest bool) string {
	order := ""
	if newest {
		order = " ORDER BY id DESC"
	}
	return "(SELECT id FROM search WHERE words @@ CAST(" + param + " AS tsquery)" + order + ")"
}

func (postgresDialect) match(groups [][]string) string {
	return joinGroups(groups, " | ", " & ", func(w string) string {
		if start, ok := strings.CutSuffix(w, "*"); ok {
			return "'" + start + "':*"
		}
		return "'" + w + "'"
	})
}

func (postgresDialect) beginnings(_ context.Context, _ querier, start string) ([]string, error) {
	return []string{start + "*"}, nil
}

// walking: PostgreSQL keeps statistics and finds its own way.
func (postgresDialect) walking(string) string { return "" }

func (postgresDialect) index(bool) string {
	return "INSERT INTO search (id, words) VALUES ($1, CAST($2 AS tsvector)) ON CONFLICT (id) DO UPDATE SET words = excluded.words"
}

// maxVector keeps a text search vector below the 1 MB that PostgreSQL allows.
const maxVector = 900_000

func (postgresDialect) indexed(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if b.Len()+len(w) > maxVector {
			break
		}
		b.WriteString("'" + w + "' ")
	}
	return b.String()
}

func (postgresDialect) allIndexed() string {
	return "SELECT id, unnest(tsvector_to_array(words)) FROM search"
}

func (postgresDialect) indexes(ctx context.Context, db *sql.DB) ([]string, error) {
	return names(ctx, db, "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
}

// refused: values out of range (class 22), and indexed text longer than 2.7 kB (class 54).
func (postgresDialect) refused(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) && (e.Code[:2] == "22" || e.Code[:2] == "54") {
		return e.Message
	}
	return ""
}

func (postgresDialect) unavailable(err error) bool {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		var c *pgconn.ConnectError
		return errors.As(err, &c) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
			errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.Timeout(err)
	}
	switch e.Code[:2] { // 28: who one is; 3D: no such database
	case "08", "53", "57", "58", "25", "28", "3D", "40":
		return true
	}
	return false
}
