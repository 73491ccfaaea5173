package sqlstore

import (
	"context"
	"database/sql"
)

// indexedText is how many characters of a text an index holds where it cannot hold any length.
const indexedText = 200

// forever is the "until" of what stands.
const forever = 1<<63 - 1

// dialect is all that the engines do not have in common.
type dialect interface {
	// name is "SQLite" or "PostgreSQL", for messages.
	name() string
	// types fills in the templates of the migrations.
	types() map[string]any
	// begin starts a writing transaction that keeps other writers out.
	begin() []string
	// bytewise makes text compare byte by byte, whatever the database was created with.
	bytewise(expr string) string
	// start is the beginning of a text of any length, short enough for an index entry; empty where an index takes
	// the whole.
	start(expr string) string
	// instant reads RFC 3339 text as microseconds since 1970.
	instant(expr string) string
	// elements is a table of the elements of a JSON array, with the one column "value".
	elements(expr string) string
	// matching is a table of the row numbers of the records whose words match $n, with the one column "id",
	// newest first when newest is set.
	matching(param string, newest bool) string
	// match writes words for matching: every group must be met, by one of its words.
	match(groups [][]string) string
	// beginnings returns a group that is met by words that begin with one.
	beginnings(ctx context.Context, q querier, start string) ([]string, error)
	// walking makes a query use an index of record; empty where the engine plans listings well by itself.
	walking(index string) string
	// index is the statement that stores the words $2 of record $1, which is fresh when it has none yet.
	index(fresh bool) string
	// indexed writes words for index.
	indexed(words []string) string
	// allIndexed selects the row number and the word of everything in the index.
	allIndexed() string
	// indexes lists the names of all indexes.
	indexes(ctx context.Context, db *sql.DB) ([]string, error)
	// refused says what the engine has against a value; empty for other errors.
	refused(err error) string
	// unavailable reports errors that concern the connection or the disk, not the statement.
	unavailable(err error) bool
}
