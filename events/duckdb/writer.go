package duckdb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"time"

	duck "github.com/duckdb/duckdb-go/v2"

	"throughline.dev/events"
)

// groupRows bounds how many events one transaction takes from waiting appends.
const groupRows = 100_000

// request is an append, or a removal of some kind, on its way to the writer.
type request struct {
	batch   *events.Batch // nil for a removal
	retract string
	erase   *events.Erasure
	expire  *events.Expiry
	result  chan outcome // has room for one, so that the writer never waits
}

type outcome struct {
	events.Appended
	retracted int64
	erased    events.Erased
	err       error
}

// Append stores a batch; see events.Log.
func (l *Log) Append(ctx context.Context, b events.Batch) (events.Appended, error) {
	if err := b.Check(); err != nil {
		return events.Appended{}, err
	}
	o := l.send(ctx, &request{batch: &b})
	return o.Appended, o.err
}

// send hands a request to the writer and waits for what came of it.
func (l *Log) send(ctx context.Context, r *request) outcome {
	if err := l.usable(ctx); err != nil {
		return outcome{err: err}
	}
	if l.readOnly {
		return outcome{err: fmt.Errorf("%s: %w", l.path, events.ErrReadOnly)}
	}
	r.result = make(chan outcome, 1)
	select {
	case l.queue <- r:
	case <-l.stop:
		return outcome{err: events.ErrClosed}
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
	select {
	case o := <-r.result:
		return o
	case <-ctx.Done():
		return outcome{err: ctx.Err()}
	}
}

// writer owns the writing connection. Everything in it belongs to its goroutine.
type writer struct {
	log    *Log
	conn   *sql.Conn
	filter *filter   // nil until the first append
	split  *splitter // nil until the first append, and after a removal
	learn  learner
	people *events.People // nil until the first identity, and after a failed commit
	gone   *gone          // nil until the first append, and after a removal
	salt   string         // empty until it is wanted
	// deferred are removals that came while another one was under way.
	deferred   []*request
	unfinished error // of an erasure that was interrupted before and could not be finished

	conflicts []place // of the group at hand
}

func newWriter(ctx context.Context, l *Log) (*writer, error) {
	conn, err := l.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	_, err = conn.ExecContext(ctx, `CREATE TEMP TABLE stage (n BIGINT, uid UUID, id VARCHAR)`)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &writer{log: l, conn: conn}, nil
}

func (w *writer) run() {
	defer close(w.log.done)
	defer w.conn.Close()
	if err := w.resume(context.Background()); err != nil {
		w.unfinished = err // whoever asks for a removal next is told
	}
	for {
		select {
		case r := <-w.log.queue:
			for r != nil {
				if r = w.serve(r); r == nil && len(w.deferred) > 0 {
					r, w.deferred = w.deferred[0], w.deferred[1:]
				}
			}
		case <-w.log.stop:
			return
		}
	}
}

// serve commits a request together with those that wait behind it. It returns a request that it took but could not
// serve along.
func (w *writer) serve(first *request) (next *request) {
	if first.batch == nil {
		first.result <- w.takeOut(context.Background(), first)
		return nil
	}
	group, rows := []*request{first}, len(first.batch.Events)
gather:
	for rows < groupRows {
		select {
		case r := <-w.log.queue:
			if r.batch == nil {
				next = r
				break gather
			}
			group = append(group, r)
			rows += len(r.batch.Events)
		default:
			break gather
		}
	}
	// An append that its caller gave up on is still stored or not as a whole, hence no context of a caller here.
	results, err := w.commit(context.Background(), group)
	if err != nil {
		w.people = nil // it may know links that were not stored
		err = fmt.Errorf("appending to the event log %s: %w", w.log.path, err)
	}
	for i, r := range group {
		o := outcome{err: err}
		if err == nil {
			o.Appended = results[i]
		}
		r.result <- o
	}
	return next
}

// takeOut serves a request that removes something.
func (w *writer) takeOut(ctx context.Context, r *request) (o outcome) {
	if w.unfinished != nil {
		if w.unfinished = w.resume(ctx); w.unfinished != nil {
			return outcome{err: fmt.Errorf("finishing an erasure that was interrupted: %w", w.unfinished)}
		}
	}
	switch {
	case r.erase != nil:
		o.erased, o.err = w.erase(ctx, *r.erase)
	case r.expire != nil:
		o.erased, o.err = w.expire(ctx, *r.expire)
	default:
		o.retracted, o.err = w.retract(ctx, r.retract)
	}
	return o
}

// commit stores a group of batches in one transaction and publishes the new mark.
func (w *writer) commit(ctx context.Context, group []*request) ([]events.Appended, error) {
	if err := w.remember(ctx); err != nil {
		return nil, err
	}
	if _, err := w.log.people(ctx); err != nil {
		return nil, err
	}
	if err := w.adapt(ctx, group); err != nil {
		return nil, fmt.Errorf("giving properties columns: %w", err)
	}
	if err := w.mourn(ctx); err != nil {
		return nil, fmt.Errorf("reading the ids of removed events: %w", err)
	}
	fresh, results, err := w.dedupe(ctx, group)
	if err != nil {
		return nil, err
	}
	var mark events.Mark
	var groups bool
	var strays uint64
	err = w.transact(ctx, func() (err error) {
		if mark, groups, strays, err = w.store(ctx, group, fresh, results); err != nil {
			return err
		}
		return w.describe(ctx, strays)
	})
	if err != nil {
		return nil, err
	}
	w.described(strays)
	if w.people != nil {
		w.log.linked.Store(true)
	}
	if groups {
		w.log.groups.Store(true)
	}
	w.log.mark.Store(&mark)
	for _, p := range w.conflicts {
		if b := group[p.request].batch; b.OnConflict != nil {
			b.OnConflict(&b.Events[p.event])
		}
	}
	return results, nil
}

// store writes what is new inside the transaction and fills in the results. Strays are the columns whose property was
// left in the JSON of some row.
func (w *writer) store(ctx context.Context, group []*request, fresh []place, results []events.Appended) (mark events.Mark, groups bool, strays uint64, err error) {
	mark = *w.log.mark.Load()
	table, err := w.appender("", "event_rows")
	if err != nil {
		return mark, false, 0, err
	}
	rows := rowWriter{writer: w, appender: table}
	appends, at := "", 0
	for i, r := range group {
		var through time.Time // of this append alone
		seq := mark.Seq + 1
		for ; at < len(fresh) && fresh[at].request == i; at++ {
			e := &r.batch.Events[fresh[at].event]
			if err := rows.write(seq, e); err != nil {
				_ = table.Close()
				return mark, false, 0, err
			}
			groups = groups || e.Name == events.GroupEvent
			if e.Time.After(through) && !events.Evidence(e.Name) {
				through = e.Time
			}
			results[i].Added++
		}
		links, err := w.link(ctx, seq, r.batch.Identities, &results[i])
		if err != nil {
			_ = table.Close()
			return mark, false, 0, err
		}
		if results[i].Added > 0 || links > 0 {
			mark.Seq = seq
			if through = through.UTC().Truncate(time.Microsecond); through.After(mark.Through) {
				mark.Through = through
			}
			when := "NULL"
			if !through.IsZero() {
				when = instant(through)
			}
			appends += fmt.Sprintf(", (%d, %d, %d, %s, %s)", seq, results[i].Added, links, when, quote(r.batch.Source))
		}
		results[i].Mark = mark
	}
	if err := table.Close(); err != nil {
		return mark, false, 0, err
	}
	if appends != "" {
		_, err = w.conn.ExecContext(ctx, "INSERT INTO appends VALUES "+appends[2:])
	}
	return mark, groups, rows.strays, err
}

// transact runs do inside a transaction of the writing connection.
func (w *writer) transact(ctx context.Context, do func() error) error {
	if _, err := w.conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	err := do()
	if err == nil {
		_, err = w.conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK") // of no use when COMMIT has ended the transaction
	}
	return err
}

func (w *writer) appender(catalog, table string) (a *duck.Appender, err error) {
	err = w.conn.Raw(func(c any) error {
		a, err = duck.NewAppender(c.(driver.Conn), catalog, "", table)
		return err
	})
	return a, err
}
