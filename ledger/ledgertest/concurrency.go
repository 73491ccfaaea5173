package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"throughline.dev/ledger"
)

const (
	writers = 32
	shared  = 8  // records that all writers count up
	rounds  = 10 // times each writer does so
)

// Concurrency lets 32 writers edit the same and different records at once. No update may be lost, positions run
// from 1 without gap or double, a token is applied once, and those who watch see every change exactly once, in
// order.
func Concurrency(t *testing.T, open Opener) {
	l := newLab(t, open(t))
	for i := range shared {
		l.put("theme", fmt.Sprint("shared ", i))
	}
	ctx, cancel := context.WithTimeout(l.ctx, time.Minute)
	defer cancel()
	var watching sync.WaitGroup
	seen := make([][]ledger.Position, 3)
	last := make(chan ledger.Position, len(seen))
	for i := range seen {
		watching.Go(func() { seen[i] = watchUntil(ctx, t, l.Store, last) })
	}
	var mu sync.Mutex
	var positions []ledger.Position // of every change made
	var made int                    // by tokens
	var working sync.WaitGroup
	for w := range writers {
		working.Go(func() {
			wr := &writer{lab: l, ctx: ctx, actor: ledger.Actor{ID: fmt.Sprint("w", w), Role: ledger.Editor}}
			if err := wr.work(w); err != nil {
				t.Errorf("writer %d: %v", w, err)
			}
			mu.Lock()
			defer mu.Unlock()
			positions = append(positions, wr.positions...)
			made += wr.byToken
		})
	}
	working.Wait()
	head := l.position()
	for range seen {
		last <- head
	}
	watching.Wait()

	sum := 0.0
	for i := range shared {
		r := l.record(ledger.Key(fmt.Sprint("TH-", i+1)))
		f, err := ledger.Decode[Theme](r)
		l.ok(err)
		sum += float64(f.Weight)
		l.equal("version of a shared record", r.Version, int64(f.Weight)+1)
	}
	l.equal("sum of the shared counters", sum, float64(writers*rounds))
	l.equal("records made by tokens", made, writers/2)
	counts, err := l.Store.Count(l.ctx)
	l.ok(err)
	l.equal("records", counts, ledger.Counts{"theme": {"seen": shared}, "specimen": {"new": writers}, "feedback": {"new": writers / 2}})

	want := make([]ledger.Position, head)
	for i := range want {
		want[i] = ledger.Position(i + 1)
	}
	for i, s := range seen {
		l.equal(fmt.Sprint("seen by watcher ", i), s, want)
	}
	slices.Sort(positions)
	l.equal("positions of the results", positions, want[shared:])
}

func watchUntil(ctx context.Context, t *testing.T, s ledger.Store, last <-chan ledger.Position) (seen []ledger.Position) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	news := make(chan ledger.Position)
	var done sync.WaitGroup
	done.Go(func() {
		defer close(news)
		for c, err := range s.Watch(ctx, 0) {
			if err != nil {
				if ctx.Err() == nil {
					t.Errorf("watch: %v", err)
				}
				return
			}
			news <- c.Position
		}
	})
	end := ledger.Position(-1)
	for {
		select {
		case end = <-last:
			last = nil // the others are for other watchers
		case p, ok := <-news:
			if !ok {
				return seen
			}
			seen = append(seen, p)
		}
		if end >= 0 && len(seen) >= int(end) {
			cancel()
			for p := range news { // more than there should be
				seen = append(seen, p)
			}
			done.Wait()
			return seen
		}
	}
}

// writer is one of the writers.
type writer struct {
	*lab
	ctx       context.Context
	actor     ledger.Actor
	positions []ledger.Position
	byToken   int
}

func (w *writer) apply(c ledger.Change) (ledger.Applied, error) {
	c.Actor = w.actor
	done, err := w.Store.Apply(w.ctx, c)
	if err == nil && !done.Empty() && !done.Replayed {
		w.positions = append(w.positions, done.Position)
	}
	return done, err
}

func (w *writer) work(n int) error {
	own, err := w.apply(ledger.Change{Ops: []ledger.Op{putting("specimen", w.actor.ID)}})
	if err != nil {
		return err
	}
	for i := range rounds {
		if err := w.countUp(ledger.Key(fmt.Sprint("TH-", (n+i)%shared+1))); err != nil {
			return err
		}
		if _, err := w.apply(ledger.Change{Ops: []ledger.Op{retitle(own.Keys[0], fmt.Sprint(w.actor.ID, " ", i)), setting(own.Keys[0], "count", fmt.Sprint(i))}}); err != nil {
			return err
		}
	}
	token := fmt.Sprint("token ", n/2) // two writers each
	done, err := w.apply(ledger.Change{Token: token, Ops: []ledger.Op{putting("feedback", token)}})
	if err == nil && !done.Replayed {
		w.byToken++
	}
	return err
}

// countUp adds one to a shared record, reading it again whenever somebody else was faster.
func (w *writer) countUp(key ledger.Key) error {
	for {
		r, err := w.Store.Record(w.ctx, key)
		if err != nil {
			return err
		}
		f, err := ledger.Decode[Theme](r)
		if err != nil {
			return err
		}
		op := setting(key, "weight", fmt.Sprint(f.Weight+1))
		op.Edit.IfVersion = r.Version
		_, err = w.apply(ledger.Change{Ops: []ledger.Op{op}})
		var e *ledger.Error
		if errors.As(err, &e) && e.Code == ledger.CodeConflict {
			continue
		}
		return err
	}
}
