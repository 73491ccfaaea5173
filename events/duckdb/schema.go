package duckdb

import (
	"context"
	"database/sql"
	"fmt"
)

// schemaVersion counts changes of the tables. A newer file is refused.
const schemaVersion = 2

// Every table carries seq, the number of the append that wrote the row: that is what as-of reads filter by. It is
// the same for thousands of rows in a row and takes next to no space.
//
// appends holds for each append what it added and the latest time of its events; the end of observation of a mark is
// the maximum up to it.
//
// removed holds a salted hash of the id of each event that was erased or has expired, so that it stays taken. removals
// tells of each erasure and expiry, as JSON; its row 0 has the salt of the log and no record.
//
// people holds, for an id that began to stand under another one at seq, that other one: the newest row of an id up
// to a mark is the person it belongs to at that mark.
const schema = `
CREATE TABLE meta (version INTEGER NOT NULL);
CREATE TABLE events (seq BIGINT NOT NULL, id VARCHAR NOT NULL, name VARCHAR NOT NULL, person VARCHAR NOT NULL,
	account VARCHAR NOT NULL, time TIMESTAMP NOT NULL, received TIMESTAMP NOT NULL, properties VARCHAR);
CREATE TABLE identities (seq BIGINT NOT NULL, ord BIGINT NOT NULL, from_id VARCHAR NOT NULL, to_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL, told TIMESTAMP NOT NULL);
CREATE TABLE people (seq BIGINT NOT NULL, distinct_id VARCHAR NOT NULL, person VARCHAR NOT NULL);
CREATE TABLE appends (seq BIGINT NOT NULL, events BIGINT NOT NULL, identities BIGINT NOT NULL, through TIMESTAMP, source VARCHAR NOT NULL);
CREATE TABLE removed (hash UBIGINT NOT NULL);
CREATE TABLE removals (n BIGINT NOT NULL, salt VARCHAR NOT NULL, record VARCHAR NOT NULL);
INSERT INTO meta VALUES (2);`

// prepare makes the tables of a new log and checks the version of an old one.
func prepare(ctx context.Context, db *sql.DB, path string, readOnly bool) error {
	var tables int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM information_schema.tables WHERE table_schema = 'main'`).Scan(&tables)
	if err != nil {
		return err
	}
	if tables == 0 && !readOnly {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer tx.Rollback() // after a commit there is nothing to roll back
		if _, err := tx.ExecContext(ctx, schema); err != nil {
			return err
		}
		return tx.Commit()
	}
	var version int
	if err := db.QueryRowContext(ctx, `SELECT version FROM meta`).Scan(&version); err != nil {
		return fmt.Errorf("%s is not an event log of this program. Name another file: %w", path, err)
	}
	if version > schemaVersion {
		return fmt.Errorf("%s was written by a newer version of this program (schema %d, this one knows %d). Use that version", path, version, schemaVersion)
	}
	if readOnly {
		return nil
	}
	return migrate(ctx, db, version)
}

// migrate brings an old log forward.
func migrate(ctx context.Context, db *sql.DB, version int) error {
	for ; version < schemaVersion; version++ {
		if _, err := db.ExecContext(ctx, migrations()[version]); err != nil {
			return fmt.Errorf("bringing schema %d forward: %w", version, err)
		}
	}
	return nil
}

// migrations holds what makes the next version of each one.
func migrations() map[int]string {
	return map[int]string{
		1: `BEGIN; CREATE TABLE removed (hash UBIGINT NOT NULL);
			CREATE TABLE removals (n BIGINT NOT NULL, salt VARCHAR NOT NULL, record VARCHAR NOT NULL);
			UPDATE meta SET version = 2; COMMIT`,
	}
}
