package sqlstore

import (
	"context"
	"database/sql"
	"fmt"

	"throughline.dev/ledger"
)

// Report says what Move copied. Equal hashes mean equal rows in equal order, whatever the engine.
type Report struct {
	Position ledger.Position `json:"position"`
	Tables   []TableReport   `json:"tables"`
}

// TableReport is what Move copied of one table.
type TableReport struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash"` // SHA-256 of all rows
}

// rowsAtOnce is how many rows one statement inserts; the number of placeholders is limited.
const rowsAtOnce = 50

// Move copies the whole of a ledger, history, jobs and findings included, into another, which must be empty. What
// was copied is read back and its row counts and content hashes are compared before anything is kept: after an
// error the target is as empty as before. The source may be in use; changes made meanwhile are not copied.
// Progress, which may be nil, is told the table and the rows copied so far, of how many.
//
// CodeExists: the target is not empty.
func Move(ctx context.Context, from, to *Store, progress func(table string, done, total int64)) (Report, error) {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	var report Report
	src, done, err := from.snapshot(ctx)
	if err != nil {
		return Report{}, from.explain("move the ledger", err)
	}
	defer done()
	err = to.series(ctx, func(_ context.Context, t *tx) error {
		m := mover{src: src, dst: t, progress: progress}
		report, err = m.run(ctx)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	return report, nil
}

// snapshot is a reading transaction: all its queries see the same state.
type snapshot struct{ tx *sql.Tx }

func (s snapshot) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(ctx, text, args...)
}

func (s *Store) snapshot(ctx context.Context) (_ snapshot, done func(), err error) {
	if s.isClosed() {
		return snapshot{}, nil, errClosed
	}
	opts := &sql.TxOptions{}
	if _, ok := s.dialect.(postgresDialect); ok {
		opts = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	t, err := s.read.BeginTx(ctx, opts)
	if err != nil {
		return snapshot{}, nil, err
	}
	return snapshot{t}, func() { _ = t.Rollback() }, nil
}

type mover struct {
	src      querier
	dst      *tx
	progress func(string, int64, int64)
}

func (m mover) run(ctx context.Context) (report Report, err error) {
	if err := m.refuseUsed(ctx); err != nil {
		return report, err
	}
	for _, t := range tables() {
		copied, err := m.copy(ctx, t)
		if err != nil {
			return report, err
		}
		report.Tables = append(report.Tables, TableReport{t.name, copied.rows, copied.hash()})
	}
	if err := m.indexRecords(ctx); err != nil {
		return report, err
	}
	for i, t := range tables() {
		there, err := hashTable(ctx, m.dst, t)
		if err != nil {
			return report, err
		}
		if want := report.Tables[i]; there.rows != want.Rows || there.hash() != want.Hash {
			return report, ledger.Errorf(ledger.CodeInternal, "table %s differs after copying: %d rows with hash %s, want %d with %s", t.name, there.rows, there.hash(), want.Rows, want.Hash)
		}
	}
	var at int64
	h, _, err := one(ctx, m.src, func(r scanner) (p int64, err error) {
		err = r.Scan(&p, &at)
		return p, err
	}, "SELECT position, at FROM head")
	if err != nil {
		return report, err
	}
	report.Position = ledger.Position(h)
	m.dst.position, m.dst.at = report.Position, timeOf(at)
	return report, nil
}

func (m mover) refuseUsed(ctx context.Context) error {
	for _, t := range tables() {
		n, _, err := one(ctx, m.dst, value[int64], "SELECT count(*) FROM "+t.name)
		if err != nil {
			return err
		}
		if n > 0 {
			return &ledger.Error{Code: ledger.CodeExists, Op: -1, Message: fmt.Sprintf("the target is not empty: table %s has %d rows", t.name, n), Remedy: "Move into a new file or database"}
		}
	}
	return nil
}

func (m mover) copy(ctx context.Context, t table) (*content, error) {
	total, _, err := one(ctx, m.src, value[int64], "SELECT count(*) FROM "+t.name)
	if err != nil {
		return nil, err
	}
	rows, err := m.src.query(ctx, t.selectText())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	copied := newContent()
	args := make([]any, 0, rowsAtOnce*len(t.columns))
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		err := m.dst.exec(context.WithoutCancel(ctx), t.insertText(len(args)/len(t.columns)), args...)
		args = args[:0]
		m.progress(t.name, copied.rows, total)
		return err
	}
	for rows.Next() {
		values, err := t.scan(rows)
		if err != nil {
			return nil, err
		}
		copied.add(values)
		if args = append(args, values...); len(args) == cap(args) {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return copied, flush()
}

// indexRecords builds the search index of the target, by way of its own tables.
func (m mover) indexRecords(ctx context.Context) error {
	const page = 1000
	for last := int64(0); ; {
		rows, err := collect(ctx, m.dst, scanRow, "SELECT "+recordColumns+" FROM record WHERE id > $1 ORDER BY id LIMIT $2", last, page)
		if err != nil {
			return err
		}
		for _, r := range rows {
			last = r.id
			k, ok := m.dst.store.rules.Schema.Kind(r.Kind)
			if !ok {
				return ledger.Errorf(ledger.CodeInvalid, "record %s has the kind %s, which this program does not know", r.Key, r.Kind)
			}
			m.dst.hold(r.id, r.Record, k, true)
		}
		if err := m.dst.flushSearch(ctx); err != nil {
			return err
		}
		if len(rows) < page {
			return nil
		}
		m.progress("search", last, last)
	}
}

func hashTable(ctx context.Context, q querier, t table) (*content, error) {
	rows, err := q.query(ctx, t.selectText())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	c := newContent()
	for rows.Next() {
		values, err := t.scan(rows)
		if err != nil {
			return nil, err
		}
		c.add(values)
	}
	return c, rows.Err()
}
