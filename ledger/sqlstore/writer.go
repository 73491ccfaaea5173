package sqlstore

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"throughline.dev/ledger"
)

// maxGroup is how many changes share a commit.
const maxGroup = 64

var errClosed = ledger.Errorf(ledger.CodeUnavailable, "the ledger is closed")

// request asks the writer to run something inside a transaction.
type request struct {
	ctx  context.Context // of the caller, who waits for done
	run  func(context.Context, *tx) error
	done chan error // what came of it, after the commit

	// A request that wants a transaction of its own runs on its caller's goroutine: the writer lends it the
	// transaction and waits for the outcome.
	lend     chan *tx
	returned chan error
}

// change runs f inside a transaction that it may share with others, and returns when it is committed. The error
// of f takes back what f did, nothing else. f must not keep the tx.
func (s *Store) change(ctx context.Context, f func(context.Context, *tx) error) error {
	r := &request{ctx: ctx, run: f, done: make(chan error, 1)}
	if err := s.submit(ctx, r); err != nil {
		return err
	}
	return s.explain("write", <-r.done)
}

// series runs f on the caller's goroutine inside a transaction of its own. An error of f takes back all it did.
func (s *Store) series(ctx context.Context, f func(context.Context, *tx) error) error {
	r := &request{ctx: ctx, done: make(chan error, 1), lend: make(chan *tx), returned: make(chan error)}
	if err := s.submit(ctx, r); err != nil {
		return err
	}
	select {
	case t := <-r.lend:
		out := fmt.Errorf("sqlstore: the series of changes was abandoned")
		func() {
			defer func() { r.returned <- out }() // also when f panics or ends the goroutine
			out = f(context.WithoutCancel(ctx), t)
		}()
		return s.explain("write", <-r.done)
	case err := <-r.done:
		return s.explain("write", err)
	}
}

func (s *Store) submit(ctx context.Context, r *request) error {
	switch {
	case s.config.ReadOnly:
		return &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: "the ledger is open for reading only", Remedy: "Open it for writing"}
	case ctx.Err() != nil:
		return ctx.Err()
	case s.isClosed():
		return errClosed
	}
	select {
	case s.requests <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closing:
		return errClosed
	}
}

// writer is the one goroutine that writes.
type writer struct {
	store *Store
	tx    *tx
}

func newWriter(s *Store) *writer { return &writer{store: s, tx: newTx(s)} }

func (w *writer) run() {
	defer w.tx.disconnect()
	for {
		var first *request
		select {
		case first = <-w.store.requests:
		case <-w.store.closing:
			return
		}
		for first != nil {
			if first.lend != nil {
				w.alone(first)
				break
			}
			var group []*request
			group, first = w.gather(first)
			w.group(group)
		}
	}
}

// gather takes the requests that wait. A request that wants to be alone ends the group and comes after it.
func (w *writer) gather(first *request) (group []*request, next *request) {
	group = append(group, first)
	runtime.Gosched() // those whose last change was acknowledged just now may have another
	for len(group) < maxGroup {
		select {
		case r := <-w.store.requests:
			if r.lend != nil {
				return group, r
			}
			group = append(group, r)
		default:
			return group, nil
		}
	}
	return group, nil
}

func (w *writer) group(group []*request) {
	ctx := context.Background()
	results := make([]error, len(group))
	err := w.tx.begin(ctx)
	if err == nil {
		err = w.runAll(ctx, group, results)
	}
	if err == nil {
		err = w.tx.commit(ctx)
	}
	if err != nil {
		w.tx.rollback(ctx)
	}
	before := w.store.changed.position()
	for i, r := range group {
		if err != nil && results[i] == nil {
			results[i] = err
		}
		r.done <- results[i]
	}
	if err == nil && w.tx.position > before {
		w.store.changed.move(w.tx.position)
	}
}

// runAll runs the requests one after the other. An error of its own means that the transaction is lost.
func (w *writer) runAll(ctx context.Context, group []*request, results []error) error {
	for i, r := range group {
		if results[i] = r.ctx.Err(); results[i] != nil {
			continue
		}
		if err := w.tx.savepoint(ctx); err != nil {
			return err
		}
		if results[i] = guarded(context.WithoutCancel(r.ctx), r.run, w.tx); results[i] != nil {
			if err := w.tx.takeBack(ctx); err != nil {
				return err
			}
		} else if err := w.tx.keep(ctx); err != nil {
			return err
		}
	}
	return nil
}

// guarded keeps a panic in a rule of a kind from ending the process: the change fails, others go on.
func guarded(ctx context.Context, run func(context.Context, *tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ledger.Errorf(ledger.CodeInternal, "a rule failed: %v\n%s", p, debug.Stack())
		}
	}()
	return run(ctx, t)
}

func (w *writer) alone(r *request) {
	ctx := context.Background()
	if err := w.tx.begin(ctx); err != nil {
		w.tx.rollback(ctx)
		r.done <- err
		return
	}
	w.tx.lone = true
	r.lend <- w.tx
	err := <-r.returned
	if err == nil {
		err = w.tx.commit(ctx)
	}
	if err != nil {
		w.tx.rollback(ctx)
	}
	w.tx.retire()
	r.done <- err
	if err == nil {
		w.store.changed.move(w.tx.position)
	}
}
