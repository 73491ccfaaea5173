package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"maps"
	"time"

	"throughline.dev/ledger"
)

// tx is the writer's transaction: what the rules read and write through. It belongs to one goroutine at a time and
// is used again for the next transaction, since its connection and prepared statements are.
type tx struct {
	store *Store
	conn  *sql.Conn
	texts map[string]*sql.Stmt
	ops   opsEncoder

	// Of the transaction.
	position ledger.Position // of the last change
	at       time.Time       // of the last change
	stored   ledger.Position // what the row of head says
	counters map[string]counter
	search   []document
	mark     mark
	// What the change under way, and a series before it, read and wrote. Nothing but this transaction writes, so what
	// was read once stays true.
	records map[ledger.Key]row

	indexed int  // documents written to the search index
	lone    bool // a series of changes has the transaction to itself
}

type counter struct {
	last  int64
	dirty bool
}

// mark is what a savepoint brings back.
type mark struct {
	position ledger.Position
	at       time.Time
	counters map[string]counter
	search   int
}

var _ ledger.Tx = (*tx)(nil)

func newTx(s *Store) *tx { return &tx{store: s} }

func (t *tx) begin(ctx context.Context) error {
	if t.conn == nil {
		conn, err := t.store.write.Conn(ctx)
		if err != nil {
			return err
		}
		t.conn, t.texts = conn, map[string]*sql.Stmt{}
	}
	for _, text := range t.store.dialect.begin() {
		if err := t.exec(ctx, text); err != nil {
			return err
		}
	}
	t.counters, t.search, t.records = map[string]counter{}, t.search[:0], map[ledger.Key]row{}
	t.indexed, t.lone = 0, false
	type head struct{ position, at int64 }
	h, ok, err := one(ctx, t, func(r scanner) (h head, err error) {
		err = r.Scan(&h.position, &h.at)
		return h, err
	}, "SELECT position, at FROM head")
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("the table head is empty")
	}
	t.position, t.stored, t.at = ledger.Position(h.position), ledger.Position(h.position), time.Time{}
	if h.position > 0 {
		t.at = timeOf(h.at)
	}
	return nil
}

func (t *tx) savepoint(ctx context.Context) error {
	t.mark = mark{t.position, t.at, maps.Clone(t.counters), len(t.search)}
	clear(t.records)
	return t.exec(ctx, "SAVEPOINT one")
}

func (t *tx) keep(ctx context.Context) error { return t.exec(ctx, "RELEASE SAVEPOINT one") }

func (t *tx) takeBack(ctx context.Context) error {
	t.position, t.at, t.counters, t.search = t.mark.position, t.mark.at, t.mark.counters, t.search[:t.mark.search]
	clear(t.records)
	if err := t.exec(ctx, "ROLLBACK TO SAVEPOINT one"); err != nil {
		return err
	}
	return t.keep(ctx)
}

// commit writes what was held back until now and makes the transaction durable.
func (t *tx) commit(ctx context.Context) error {
	if err := t.flushSearch(ctx); err != nil {
		return err
	}
	for name, c := range t.counters {
		if !c.dirty {
			continue
		}
		if err := t.exec(ctx, "INSERT INTO counter (name, last) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET last = excluded.last", name, c.last); err != nil {
			return err
		}
	}
	if t.position != t.stored {
		if err := t.exec(ctx, "UPDATE head SET position = $1, at = $2", int64(t.position), instant(t.at)); err != nil {
			return err
		}
	}
	return t.exec(ctx, "COMMIT")
}

// rollback takes everything back and, since the error may concern the connection, lets go of it.
func (t *tx) rollback(ctx context.Context) {
	if t.conn == nil {
		return
	}
	if err := t.exec(ctx, "ROLLBACK"); err != nil {
		t.disconnect()
	}
}

// retire closes the connection after a large series of changes. The one of SQLite keeps the memory in which it
// gathered the search index, and goes through all of it at each later commit.
func (t *tx) retire() {
	if t.conn == nil || t.indexed < maxSearchHeld {
		return
	}
	conn := t.conn
	for _, st := range t.texts {
		_ = st.Close()
	}
	t.conn, t.texts = nil, nil
	_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // takes it out of the pool
}

func (t *tx) disconnect() {
	if t.conn == nil {
		return
	}
	for _, st := range t.texts {
		_ = st.Close()
	}
	_ = t.conn.Close()
	t.conn, t.texts = nil, nil
}

func (t *tx) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if st := t.texts[text]; st != nil {
		return st, nil
	}
	st, err := t.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	t.texts[text] = st
	return st, nil
}

func (t *tx) exec(ctx context.Context, text string, args ...any) error {
	st, err := t.prepare(ctx, text)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(ctx, args...)
	return err
}

func (t *tx) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	st, err := t.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// next takes the next number of a counter.
func (t *tx) next(ctx context.Context, name string) (int64, error) {
	c, err := t.counter(ctx, name)
	if err != nil {
		return 0, err
	}
	c.last++
	t.counters[name] = counter{c.last, true}
	return c.last, nil
}

func (t *tx) counter(ctx context.Context, name string) (counter, error) {
	if c, ok := t.counters[name]; ok {
		return c, nil
	}
	last, _, err := one(ctx, t, value[int64], "SELECT last FROM counter WHERE name = $1", name)
	if err != nil {
		return counter{}, err
	}
	t.counters[name] = counter{last: last}
	return t.counters[name], nil
}

// Head returns the position and time of the last change. Others were kept out at the beginning.
func (t *tx) Head(context.Context) (ledger.Position, time.Time, error) { return t.position, t.at, nil }

// NextNumber takes the next free number of a prefix.
func (t *tx) NextNumber(ctx context.Context, prefix string) (int64, error) {
	return t.next(ctx, prefix)
}

// TakeNumber keeps NextNumber from returning n or less.
func (t *tx) TakeNumber(ctx context.Context, prefix string, n int64) error {
	c, err := t.counter(ctx, prefix)
	if err == nil && n > c.last {
		t.counters[prefix] = counter{n, true}
	}
	return err
}

// Counters of rows. No key prefix starts with a colon.
const (
	recordRows  = ":record"
	linkRows    = ":link"
	findingRows = ":finding"
	jobRows     = ":job"
)
