package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"throughline.dev/events"
)

// Copied tells what a copy of the log holds.
type Copied struct {
	Mark       events.Mark
	Events     int64
	Identities int64
}

// copyRows is about how many events one statement copies: they are sorted, so that rows stay in their order, which
// compresses best, and the copy is asked now and then whether to go on.
const copyRows = 500_000

// copied lists the tables of a log with their columns. Meta has its row from the schema.
func copied(y *layout) map[string]string {
	rows := "seq, uid, id, name, person, account, us, received, shape, properties"
	for i := range y.columns {
		rows += ", " + columnName(i)
	}
	return map[string]string{
		"event_rows": rows,
		"names":      "no, text",
		"persons":    "no, text",
		"accounts":   "no, text",
		"columns":    "no, property, strays",
		"shapes":     "no, members",
		"identities": "seq, ord, from_id, to_id, kind, told",
		"people":     "seq, id, person",
		"appends":    "seq, events, identities, through, source",
		"removed":    "hash",
		"removals":   "n, salt, record",
	}
}

// Copy writes the log, as it stands at one moment, into a new file, while appends go on. What was written is compared
// with what was read. After an error there is no file. Progress, which may be nil, is told how many events are copied of
// how many. A log that is open for reading only cannot be copied.
func (l *Log) Copy(ctx context.Context, path string, progress func(done, total int64)) (c Copied, err error) {
	if err := l.usable(ctx); err != nil {
		return c, err
	}
	if l.readOnly {
		return c, fmt.Errorf("copying the event log: %w. Open it for writing", events.ErrReadOnly)
	}
	if _, err := os.Lstat(path); err == nil {
		return c, fmt.Errorf("copying the event log: %s is there already. Choose another place", path)
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return c, err
	}
	defer conn.Close()
	defer func() {
		if err != nil {
			_ = os.Remove(path)
			_ = os.Remove(path + ".wal")
			err = fmt.Errorf("copying the event log to %s: %w", path, err)
		}
	}()
	if _, err := conn.ExecContext(ctx, "ATTACH "+quote(path)+" AS backup_copy (STORAGE_VERSION 'v1.4.0')"); err != nil {
		return c, err
	}
	k := copier{conn: conn, progress: progress}
	err = k.transact(ctx, &c)
	after := context.WithoutCancel(ctx)
	if err == nil {
		_, err = conn.ExecContext(after, "CHECKPOINT backup_copy") // all of it in one file
	}
	_, detached := conn.ExecContext(after, "DETACH backup_copy")
	return c, errors.Join(err, detached)
}

type copier struct {
	conn     *sql.Conn
	progress func(done, total int64)
}

// transact copies inside of one transaction, which sees one state of the log.
func (k copier) transact(ctx context.Context, c *Copied) error {
	if _, err := k.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	err := k.copy(ctx, c)
	if err == nil {
		_, err = k.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = k.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // of no use when COMMIT has ended the transaction
	}
	return err
}

func (k copier) copy(ctx context.Context, c *Copied) error {
	var through sql.NullTime
	err := k.conn.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0), max(through), coalesce(sum(events), 0)::BIGINT, coalesce(sum(identities), 0)::BIGINT FROM appends`).
		Scan(&c.Mark.Seq, &through, &c.Events, &c.Identities)
	if err != nil {
		return err
	}
	if through.Valid {
		c.Mark.Through = through.Time.UTC()
	}
	y, err := k.layout(ctx)
	if err != nil {
		return err
	}
	script := strings.NewReplacer("CREATE TABLE ", "CREATE TABLE backup_copy.", "INSERT INTO ", "INSERT INTO backup_copy.").Replace(schema)
	script += "DELETE FROM backup_copy.accounts;"
	for i := range y.columns {
		script += "ALTER TABLE backup_copy.event_rows ADD COLUMN " + columnName(i) + " VARCHAR;"
	}
	if _, err := k.conn.ExecContext(ctx, script); err != nil {
		return err
	}
	tables := copied(y)
	if err := k.events(ctx, tables["event_rows"], c.Events); err != nil {
		return err
	}
	for table, columns := range tables {
		if table != "event_rows" {
			if _, err := k.conn.ExecContext(ctx, fmt.Sprintf("INSERT INTO backup_copy.%s SELECT %s FROM %s ORDER BY 1", table, columns, table)); err != nil {
				return err
			}
		}
		if err := k.compare(ctx, table, columns); err != nil {
			return err
		}
	}
	return nil
}

// layout reads the columns of properties, as this transaction sees them.
func (k copier) layout(ctx context.Context) (*layout, error) {
	var n int
	if err := k.conn.QueryRowContext(ctx, "SELECT count(*) FROM columns").Scan(&n); err != nil {
		return nil, err
	}
	return &layout{columns: make([]column, n)}, nil
}

// events copies the events, a stretch of appends at a time.
func (k copier) events(ctx context.Context, columns string, total int64) error {
	ends, err := stretches(ctx, k.conn, copyRows)
	if err != nil {
		return err
	}
	var done, start int64
	for _, end := range ends {
		if err := ctx.Err(); err != nil {
			return err
		}
		result, err := k.conn.ExecContext(ctx, fmt.Sprintf("INSERT INTO backup_copy.event_rows SELECT %s FROM event_rows WHERE seq > %d AND seq <= %d ORDER BY rowid", columns, start, end))
		if err != nil {
			return err
		}
		start = end
		if n, err := result.RowsAffected(); err == nil {
			done += n
		}
		k.progress(done, total)
	}
	return nil
}

// compare checks that a table and its copy hold the same rows.
func (k copier) compare(ctx context.Context, table, columns string) error {
	type sum struct {
		rows int64
		hash uint64
	}
	var sums [2]sum
	for i, from := range []string{table, "backup_copy." + table} {
		query := fmt.Sprintf("SELECT count(*), coalesce(bit_xor(hash(%s)), 0)::UBIGINT FROM %s", columns, from)
		if err := k.conn.QueryRowContext(ctx, query).Scan(&sums[i].rows, &sums[i].hash); err != nil {
			return err
		}
	}
	if sums[0] != sums[1] {
		return fmt.Errorf("the table %s has %d rows and its copy %d, or others. Try again, and check the disk", table, sums[0].rows, sums[1].rows)
	}
	return nil
}
