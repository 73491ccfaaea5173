package duckdb

import (
	"context"
	"database/sql"
	"fmt"
)

// schemaVersion counts changes of the tables. An older file is brought forward when it is opened for writing, a newer
// one is refused.
const schemaVersion = 3

// Every table that appends write to carries seq, the number of the append that wrote the row: that is what as-of reads
// filter by. It is the same for thousands of rows in a row and takes next to no space.
//
// event_rows holds the events. Names, persons and accounts are numbers of their dictionaries; account 0 is the empty
// one, and a person or account that was erased has the text NULL. The id is in uid where it is a UUID, and in id where
// not. Times are microseconds since 1970, received is milliseconds. For each row of columns there is a column p0, p1, …
// with the values of that property; shape tells how properties are made of them and of the JSON that is left. Where
// shape is NULL properties is all there is.
//
// appends holds for each append what it added and the latest time of its events; the end of observation of a mark is
// the maximum up to it.
//
// people holds, for a person that began to stand under another one at seq, that other one: the newest row of a person
// up to a mark is whom it belongs to at that mark.
//
// removed holds a salted hash of the id of each event that was erased or has expired, so that it stays taken. removals
// tells of each erasure and expiry, as JSON; its row 0 has the salt of the log and no record.
const schema = `
CREATE TABLE meta (version INTEGER NOT NULL);
CREATE TABLE names (no INTEGER NOT NULL, text VARCHAR);
CREATE TABLE persons (no INTEGER NOT NULL, text VARCHAR);
CREATE TABLE accounts (no INTEGER NOT NULL, text VARCHAR);
CREATE TABLE columns (no INTEGER NOT NULL, property VARCHAR NOT NULL, strays BOOLEAN NOT NULL);
CREATE TABLE shapes (no INTEGER NOT NULL, members VARCHAR NOT NULL);
CREATE TABLE event_rows (seq BIGINT NOT NULL, uid UUID, id VARCHAR, name INTEGER NOT NULL, person INTEGER NOT NULL, account INTEGER NOT NULL,
	us BIGINT NOT NULL, received BIGINT NOT NULL, shape INTEGER, properties VARCHAR);
CREATE TABLE identities (seq BIGINT NOT NULL, ord BIGINT NOT NULL, from_id VARCHAR NOT NULL, to_id VARCHAR NOT NULL,
	kind VARCHAR NOT NULL, told TIMESTAMP NOT NULL);
CREATE TABLE people (seq BIGINT NOT NULL, id INTEGER NOT NULL, person INTEGER NOT NULL);
CREATE TABLE appends (seq BIGINT NOT NULL, events BIGINT NOT NULL, identities BIGINT NOT NULL, through TIMESTAMP, source VARCHAR NOT NULL);
CREATE TABLE removed (hash UBIGINT NOT NULL);
CREATE TABLE removals (n BIGINT NOT NULL, salt VARCHAR NOT NULL, record VARCHAR NOT NULL);
INSERT INTO accounts VALUES (0, '');
INSERT INTO meta VALUES (3);`

// prepare makes the tables of a new log and checks the version of an old one.
func prepare(ctx context.Context, db *sql.DB, path string, readOnly bool) error {
	var tables int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM information_schema.tables WHERE table_schema = 'main'`).Scan(&tables)
	if err != nil {
		return err
	}
	if tables == 0 && !readOnly {
		return transact(ctx, db, schema)
	}
	var version int
	if err := db.QueryRowContext(ctx, `SELECT version FROM meta`).Scan(&version); err != nil {
		return fmt.Errorf("%s is not an event log of this program. Name another file: %w", path, err)
	}
	switch {
	case version > schemaVersion:
		return fmt.Errorf("%s was written by a newer version of this program (schema %d, this one knows %d). Use that version", path, version, schemaVersion)
	case version < schemaVersion && readOnly:
		return fmt.Errorf("%s was written by an older version of this program (schema %d, this one knows %d) and is brought forward when it is opened for writing. Run `throughline reconcile` on its product once, or the server", path, version, schemaVersion)
	}
	for ; version < schemaVersion; version++ {
		if err := transact(ctx, db, migrations()[version]); err != nil {
			return fmt.Errorf("bringing %s forward from schema %d: %w", path, version, err)
		}
	}
	return nil
}

func transact(ctx context.Context, db *sql.DB, script string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return err
	}
	return tx.Commit()
}

// migrations holds, for each version, what makes the next one of it.
func migrations() map[int]string {
	return map[int]string{
		1: `CREATE TABLE removed (hash UBIGINT NOT NULL);
			CREATE TABLE removals (n BIGINT NOT NULL, salt VARCHAR NOT NULL, record VARCHAR NOT NULL);
			UPDATE meta SET version = 2`,
		2: numbered,
	}
}

// numbered gives names, persons and accounts numbers. Properties stay JSON.
const numbered = `
CREATE TABLE names (no INTEGER NOT NULL, text VARCHAR);
CREATE TABLE persons (no INTEGER NOT NULL, text VARCHAR);
CREATE TABLE accounts (no INTEGER NOT NULL, text VARCHAR);
CREATE TABLE columns (no INTEGER NOT NULL, property VARCHAR NOT NULL, strays BOOLEAN NOT NULL);
CREATE TABLE shapes (no INTEGER NOT NULL, members VARCHAR NOT NULL);
CREATE TABLE event_rows (seq BIGINT NOT NULL, uid UUID, id VARCHAR, name INTEGER NOT NULL, person INTEGER NOT NULL, account INTEGER NOT NULL,
	us BIGINT NOT NULL, received BIGINT NOT NULL, shape INTEGER, properties VARCHAR);
INSERT INTO names SELECT row_number() OVER () - 1, name FROM (SELECT DISTINCT name FROM events);
INSERT INTO persons SELECT row_number() OVER () - 1, person FROM (SELECT person FROM events UNION SELECT from_id FROM identities UNION SELECT to_id FROM identities
	UNION SELECT distinct_id FROM people UNION SELECT person FROM people);
INSERT INTO accounts SELECT 0, '' UNION ALL SELECT row_number() OVER (), account FROM (SELECT DISTINCT account FROM events WHERE account <> '');
INSERT INTO event_rows SELECT e.seq, u, CASE WHEN u IS NULL THEN e.id END, n.no, p.no, a.no, epoch_us(e.time), epoch_ms(e.received), NULL, e.properties
	FROM (SELECT *, CASE WHEN TRY_CAST(id AS UUID)::VARCHAR = id THEN TRY_CAST(id AS UUID) END AS u FROM events) e
	JOIN names n ON n.text = e.name JOIN persons p ON p.text = e.person JOIN accounts a ON a.text = e.account ORDER BY e.seq;
CREATE TABLE moved AS SELECT seq, i.no AS id, p.no AS person FROM people JOIN persons i ON i.text = people.distinct_id JOIN persons p ON p.text = people.person;
DROP TABLE people;
CREATE TABLE people (seq BIGINT NOT NULL, id INTEGER NOT NULL, person INTEGER NOT NULL);
INSERT INTO people SELECT * FROM moved;
DROP TABLE moved;
DROP TABLE events;
UPDATE meta SET version = 3;`
