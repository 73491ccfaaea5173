package duckdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/events"
)

// Names that are part of the contract by now.
type (
	Limits = events.Limits
	Table  = events.Table
)

// maxText cuts a value of a result.
const maxText = 10_000

// ErrStatement says that a statement is none that the console runs, or that DuckDB refuses.
var ErrStatement = events.ErrStatement

// Console runs one SELECT over two tables: events (time, received, name, person, distinct_id, account, id, properties,
// and a column for each promoted property), where person is the merged person, and identities (told, from_id, to_id,
// kind). It reads what was appended up to now.
//
// DuckDB cannot confine one connection of a process. So the statement is parsed by DuckDB itself, which turns nothing
// but queries into a tree, and the tree may name only these two tables, tables it makes itself, and functions that
// touch nothing outside; it runs in a read-only transaction and is interrupted at its limits. Statements of several
// callers wait for each other.
//
// It is for owners: what functions build before they return, a text of gigabytes say, DuckDB neither counts nor
// interrupts; those that are known to are refused.
func (l *Log) Console(ctx context.Context, query string, limits Limits) (Table, error) {
	if limits.Rows <= 0 {
		limits.Rows = 1000
	}
	if limits.Time <= 0 {
		limits.Time = 30 * time.Second
	}
	if limits.Memory <= 0 {
		limits.Memory = 512 << 20
	}
	mark, err := l.at(ctx, events.Mark{})
	if err != nil {
		return Table{}, err
	}
	query = strings.TrimRight(strings.TrimSpace(query), "; \t\r\n")
	if err := l.checkStatement(ctx, query); err != nil {
		return Table{}, err
	}
	select {
	case l.console <- struct{}{}:
		defer func() { <-l.console }()
	case <-ctx.Done():
		return Table{}, ctx.Err()
	}
	out, err := l.runStatement(ctx, l.read(mark).consoleTables(), "(\n"+query+"\n)", limits)
	if len(out.Rows) > limits.Rows {
		out.Rows, out.Truncated = out.Rows[:limits.Rows], true
	}
	return out, err
}

// runStatement runs a checked statement, which stands in brackets after the tables it may read, within its limits.
func (l *Log) runStatement(ctx context.Context, tables, query string, limits Limits) (Table, error) {
	within, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(limits.Time, func() {
		cancel(fmt.Errorf("%w within %s. Ask for less, or for a shorter time", ErrStatement, limits.Time))
	})
	defer late.Stop()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		l.watchMemory(within, limits.Memory, cancel)
	}()
	defer func() {
		cancel(nil)
		<-watched
	}()
	out, err := l.selectTable(within, tables, query, limits.Rows+1)
	if cause := context.Cause(within); err != nil && cause != nil && ctx.Err() == nil {
		return Table{}, cause
	}
	if err != nil && ctx.Err() == nil {
		return Table{}, fmt.Errorf("%w: %s", ErrStatement, strings.ReplaceAll(err.Error(), l.path, "the log"))
	}
	return out, errors.Join(err, ctx.Err())
}

func (l *Log) selectTable(ctx context.Context, tables, query string, most int) (out Table, err error) {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return out, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN TRANSACTION READ ONLY"); err != nil {
		return out, err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // there is nothing to keep
	var values string
	if out.Columns, values, err = columnsOf(ctx, conn, tables+" SELECT * FROM "+query+" LIMIT 0"); err != nil {
		return out, err
	}
	rows, err := conn.QueryContext(ctx, fmt.Sprintf("%s SELECT %s FROM %s LIMIT %d", tables, values, query, most))
	if err != nil {
		return out, err
	}
	defer rows.Close()
	out.Rows = [][]any{}
	for rows.Next() {
		row, err := scanAny(rows, len(out.Columns))
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, rows.Err()
}

// columnsOf asks what a statement returns, and writes what is selected of it. Texts and what is made of parts are cut to
// texts of bounded size where they are: as values of Go they take many times the memory that was counted.
func columnsOf(ctx context.Context, conn *sql.Conn, query string) (names []string, values string, err error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, "", err
	}
	var parts []string
	for i, t := range types {
		names = append(names, t.Name())
		part := fmt.Sprintf("#%d", i+1)
		switch name, _, _ := strings.Cut(t.DatabaseTypeName(), "("); name {
		case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT",
			"FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ", "UUID":
		default:
			part = fmt.Sprintf("left(CAST(#%d AS VARCHAR), %d)", i+1, maxText)
		}
		parts = append(parts, fmt.Sprintf("%s AS c%d", part, i))
	}
	return names, strings.Join(parts, ", "), rows.Err()
}

func scanAny(rows *sql.Rows, n int) ([]any, error) {
	row, targets := make([]any, n), make([]any, n)
	for i := range row {
		targets[i] = &row[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return nil, err
	}
	for i, v := range row {
		row[i] = simple(v)
	}
	return row, nil
}

// simple turns a value of the driver into one that JSON can hold.
func simple(v any) any {
	switch v := v.(type) {
	case nil, bool, int64:
		return v
	case time.Time:
		if year := v.Year(); year < 0 || year > 9999 {
			return v.Format("2006-01-02 15:04:05") // JSON has no such times; the ends of time are among them
		}
		return v
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Sprint(v)
		}
		return v
	case int8:
		return int64(v)
	case int16:
		return int64(v)
	case int32:
		return int64(v)
	case uint8:
		return int64(v)
	case uint16:
		return int64(v)
	case uint32:
		return int64(v)
	case float32:
		return simple(float64(v))
	}
	text := fmt.Sprint(v)
	if len(text) > maxText {
		text = text[:maxText]
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "")
	}
	return text
}

// watchMemory ends a statement that takes more memory than it may, beyond what was taken when it began.
func (l *Log) watchMemory(ctx context.Context, most int64, end context.CancelCauseFunc) {
	used := func() (n int64, err error) {
		err = l.db.QueryRowContext(ctx, "SELECT coalesce(sum(memory_usage_bytes + temporary_storage_bytes), 0)::BIGINT FROM duckdb_memory() WHERE tag NOT IN ('BASE_TABLE', 'METADATA', 'IN_MEMORY_TABLE')").Scan(&n)
		return n, err
	}
	before, err := used()
	if err != nil {
		return
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if n, err := used(); err == nil && n-before > most {
			end(fmt.Errorf("%w with %d MB of memory. Ask for less at once", ErrStatement, most>>20))
			return
		}
	}
}
