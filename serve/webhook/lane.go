package webhook

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// lane serves one subscription: one goroutine turns changes into deliveries that are stored, another sends them. What
// it tells is what the subscription asked for when the lane was started; altered ones get a new lane. Where it sends to,
// and what it signs with, is read for each attempt: an address that was replaced gets nothing any more.
type lane struct {
	*Webhooks
	sub  subscription
	stop context.CancelFunc
	done chan struct{} // closed when it has stopped

	mu       sync.Mutex
	at       progress
	version  int64                // of the document that holds at
	waiting  map[string]time.Time // deliveries by the time of their next attempt
	busy     int
	changed  chan struct{} // waiting or busy did, for the goroutine that sends
	hasSpace chan struct{} // waiting became shorter, for the one that prepares
}

// restAfter is the pause before a lane that failed is tried again.
const restAfter = 10 * time.Second

// start runs a lane until it is stopped or the context ends. It begins when the one in whose place it comes has stopped.
func (w *Webhooks) start(ctx context.Context, s subscription, before *lane, running *sync.WaitGroup) *lane {
	ctx, cancel := context.WithCancel(ctx)
	l := &lane{Webhooks: w, sub: s, stop: cancel, done: make(chan struct{}), waiting: map[string]time.Time{}, changed: make(chan struct{}, 1), hasSpace: make(chan struct{}, 1)}
	running.Go(func() {
		defer close(l.done)
		defer cancel()
		if before != nil {
			<-before.done
		}
		for ctx.Err() == nil {
			err := l.run(ctx)
			if ctx.Err() != nil {
				return
			}
			l.log.Error("a webhook stopped and starts again", slog.String("webhook", s.ID), slog.String("error", fmt.Sprint(err)))
			select {
			case <-ctx.Done():
				return
			case <-time.After(restAfter):
			}
		}
	})
	return l
}

func (l *lane) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if err := l.load(ctx); err != nil {
		return err
	}
	var prepares sync.WaitGroup
	prepares.Go(func() { cancel(l.prepare(ctx)) })
	defer prepares.Wait()
	defer cancel(nil)
	l.deliver(ctx)
	return context.Cause(ctx)
}

// load reads where the subscription stands and what waits for it.
func (l *lane) load(ctx context.Context) error {
	at, version, err := l.progress(ctx, l.sub.ID)
	if err != nil {
		return err
	}
	all, err := l.deliveries(ctx, l.sub.ID)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at, l.version = at, version // and what was enqueued meanwhile stays
	for _, d := range all {
		if d.Status == Waiting {
			l.waiting[d.ID] = d.Next
		}
	}
	return nil
}

// noteEvery is after how many changes without an event for the subscription its position is stored.
const noteEvery = 1000

// prepare turns changes into deliveries as they come, and stores them together with the position they came from.
func (l *lane) prepare(ctx context.Context) error {
	l.mu.Lock()
	stored := l.at.Position
	l.mu.Unlock()
	for c, err := range l.ledger.Watch(ctx, stored) {
		if err != nil {
			return err
		}
		ds, err := l.prepared(ctx, c)
		if err != nil {
			return fmt.Errorf("change %d: %w", c.Position, err)
		}
		if len(ds) == 0 && c.Position-stored < noteEvery {
			continue
		}
		if !l.space(ctx, len(ds) > 0) {
			return ctx.Err()
		}
		if err := l.note(ctx, ds, func(p *progress) { p.Position = c.Position }); err != nil {
			return err
		}
		stored = c.Position
	}
	return ctx.Err()
}

// prepared returns the deliveries that a change is worth.
func (l *lane) prepared(ctx context.Context, c ledger.Change) ([]delivery, error) {
	events, err := eventsOf(ctx, l.ledger, c, func(t string) bool { return l.sub.wants(event{Type: t}) })
	if err != nil {
		return nil, err
	}
	var ds []delivery
	for n, e := range events {
		if !l.sub.wants(e) {
			continue
		}
		body, err := l.body(c, e)
		if err != nil {
			return nil, err
		}
		now := time.Now().UTC().Truncate(time.Microsecond)
		ds = append(ds, delivery{ID: messageID(c, n), Subscription: l.sub.ID, Event: e.Type, Subject: e.Subject, Position: c.Position, Created: now, Status: Waiting, Next: now, Body: body})
	}
	return ds, nil
}

// space waits until further deliveries may be prepared.
func (l *lane) space(ctx context.Context, needed bool) bool {
	for needed {
		l.mu.Lock()
		n := len(l.waiting)
		l.mu.Unlock()
		if n < maxWaiting {
			break
		}
		select {
		case <-ctx.Done():
			return false
		case <-l.hasSpace:
		}
	}
	return ctx.Err() == nil
}

// note stores new deliveries and progress as one.
func (l *lane) note(ctx context.Context, ds []delivery, change func(*progress)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.at
	change(&at)
	doc, err := document(progressSpace, l.sub.ID, l.version, at)
	if err != nil {
		return err
	}
	docs := []ledger.Document{doc}
	for _, d := range ds {
		if doc, err = d.document(); err != nil {
			return err
		}
		docs = append(docs, doc)
	}
	stored, err := l.shelf.Put(ctx, docs...)
	if err != nil {
		return err
	}
	l.at, l.version = at, stored[0].Version
	for _, d := range ds {
		l.waiting[d.ID] = d.Next
	}
	signal(l.changed)
	return nil
}

// deliver sends what is due until the context ends.
func (l *lane) deliver(ctx context.Context) {
	var sending sync.WaitGroup
	defer sending.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		due, rest := l.due(time.Now())
		for _, id := range due {
			sending.Go(func() { l.attempt(ctx, id) })
		}
		timer.Reset(rest)
		select {
		case <-ctx.Done():
		case <-l.changed:
		case <-timer.C:
		}
	}
}

// due takes the deliveries whose time has come, as many as may run, and returns how long the next one may rest.
func (l *lane) due(now time.Time) (ids []string, rest time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest = time.Hour
	for l.busy < requestsPerLane {
		first := ""
		for id, next := range l.waiting {
			if before := l.waiting[first]; first == "" || next.Before(before) || next.Equal(before) && id < first {
				first = id
			}
		}
		if first == "" {
			break
		}
		if next := l.waiting[first]; next.After(now) {
			rest = min(rest, next.Sub(now))
			break
		}
		delete(l.waiting, first)
		l.busy++
		ids = append(ids, first)
	}
	return ids, rest
}

// attempt sends a delivery and stores what came of it. When that cannot be stored, the delivery waits as before.
func (l *lane) attempt(ctx context.Context, id string) {
	next, err := l.try(ctx, id)
	if err != nil && ctx.Err() == nil {
		l.log.Error("a delivery cannot be recorded", slog.String("webhook", l.sub.ID), slog.String("delivery", id), slog.String("error", err.Error()))
		if ledger.CodeOf(err) != ledger.CodeNotFound {
			next = time.Now().Add(restAfter)
		}
	}
	l.mu.Lock()
	l.busy--
	if !next.IsZero() {
		l.waiting[id] = next
	}
	l.mu.Unlock()
	signal(l.changed)
	signal(l.hasSpace)
}

// try returns when the delivery is to be attempted again; zero: it is not.
func (l *lane) try(ctx context.Context, id string) (next time.Time, err error) {
	d, err := l.delivery(ctx, l.sub.ID, id)
	if err != nil || d.Status != Waiting {
		return time.Time{}, err
	}
	s, err := l.subscription(ctx, l.sub.ID)
	if err != nil || !s.Active {
		return time.Time{}, err // it waits on the shelf, or is gone with its subscription
	}
	a := l.send(ctx, s, d)
	if ctx.Err() != nil && a.Code == 0 {
		return time.Time{}, ctx.Err() // it says nothing about the receiver
	}
	ctx = context.WithoutCancel(ctx) // there is an answer; to forget it would send the message again
	d, err = l.alterDelivery(ctx, l.sub.ID, id, func(d *delivery) { d.add(a, pause(d.Tries+1, rand.Float64())) })
	if err != nil {
		return time.Time{}, err
	}
	return d.Next, l.judge(ctx, d, a)
}

// judge keeps account of whether anything arrives, and switches the subscription off when nothing does.
func (l *lane) judge(ctx context.Context, d delivery, a Attempt) error {
	l.mu.Lock()
	failing := l.at.Failing
	l.mu.Unlock()
	switch {
	case a.Problem == "" && !failing.IsZero():
		return l.note(ctx, nil, func(p *progress) { p.Failing = time.Time{} })
	case a.Problem != "" && failing.IsZero():
		failing = a.At
		if err := l.note(ctx, nil, func(p *progress) { p.Failing = a.At }); err != nil {
			return err
		}
	}
	if a.Problem == "" {
		return nil
	}
	note := ""
	switch {
	case a.Code == http.StatusGone:
		note = "Switched off: the receiver answered with 410, it wants no more"
	case d.Status == Failed && !failing.After(d.Attempts[max(0, len(d.Attempts)-maxAttempts)].At):
		note = fmt.Sprintf("Switched off: nothing arrived since %s. At last, %s", failing.UTC().Format("2 January 2006, 15:04 UTC"), a.Problem)
	default:
		return nil
	}
	l.log.Warn("a webhook is switched off", slog.String("webhook", l.sub.ID))
	_, err := l.alter(ctx, l.sub.ID, func(s *subscription) error {
		s.Active, s.Note = false, note
		return nil
	})
	return err
}

// enqueue lets a delivery be attempted at once; it was stored as waiting.
func (l *lane) enqueue(id string, at time.Time) {
	l.mu.Lock()
	l.waiting[id] = at
	l.mu.Unlock()
	signal(l.changed)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
