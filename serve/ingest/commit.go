package ingest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"throughline.dev/events"
)

const (
	// groupEvents bounds how many events are stored as one.
	groupEvents = 20_000
	// enough events are stored without waiting for more.
	enough = 500
	// pace is how long a small group waits for more since the last one: every group is a row that the event log keeps
	// for ever, and a flush to the disk.
	pace = 20 * time.Millisecond
	// maxWaiting bounds the requests that wait to be stored; the memory budget mostly ends sooner.
	maxWaiting = 8192
)

// committer stores the batches of many requests as one. What it does it does in one goroutine, run.
type committer struct {
	service *Service
	notices *notices

	mu      sync.RWMutex // of closed; held for reading while something is sent to waiting
	closed  bool
	waiting chan *waiter
}

// waiter is a request whose events wait to be stored.
type waiter struct {
	stream
	batch events.Batch
	done  chan error // has room for one, so that the committer never waits
}

func newCommitter(s *Service) *committer {
	return &committer{
		service: s, waiting: make(chan *waiter, maxWaiting),
		notices: &notices{shelf: s.cfg.Shelf, notice: s.cfg.Notice, every: s.cfg.NoticeEvery, log: s.cfg.Log},
	}
}

// store returns when the batch is durable, or will not be stored. It does not return earlier when the client has gone,
// because what waits counts toward the memory of its request.
func (c *committer) store(k *key, format string, b events.Batch) error {
	w := &waiter{stream: stream{k, format}, batch: b, done: make(chan error, 1)}
	if err := c.enter(w); err != nil {
		return err
	}
	return <-w.done
}

func (c *committer) enter(w *waiter) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return errStopping
	}
	select {
	case c.waiting <- w:
		return nil
	default:
		return errBusy
	}
}

// run stores what waits until the context ends, and then the rest.
func (c *committer) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.closed = true
		close(c.waiting)
	})
	defer stop()
	ctx = context.WithoutCancel(ctx)
	c.notices.begin(ctx)
	defer c.notices.end(ctx)
	var last time.Time
	for {
		select {
		case w, open := <-c.waiting:
			if !open {
				return
			}
			group := c.gather(w, last.Add(pace))
			last = time.Now()
			c.commit(ctx, group)
			c.notices.give(ctx, false)
		case <-c.notices.due():
			c.notices.give(ctx, true)
		}
	}
}

// gather takes along what waits behind a request, and until an instant what comes, as long as it is little.
func (c *committer) gather(first *waiter, until time.Time) []*waiter {
	group, n := []*waiter{first}, len(first.batch.Events)
	var alarm *time.Timer
	for n < groupEvents {
		select {
		case w, open := <-c.waiting:
			if !open {
				return group
			}
			group, n = append(group, w), n+len(w.batch.Events)
			continue
		default:
		}
		left := time.Until(until)
		if n >= enough || left <= 0 {
			return group
		}
		if alarm == nil {
			alarm = time.NewTimer(left)
			defer alarm.Stop()
		}
		select {
		case w, open := <-c.waiting:
			if !open {
				return group
			}
			group, n = append(group, w), n+len(w.batch.Events)
		case <-alarm.C:
			return group
		}
	}
	return group
}

// stream is what comes in with a write key in a format.
type stream struct {
	key    *key
	format string
}

// commit stores a group: the requests of each stream as one batch, whose source is the write key. The event log stores
// batches in one transaction when they are handed over at the same time.
func (c *committer) commit(ctx context.Context, group []*waiter) {
	s := c.service
	log, err := s.cfg.Events(ctx)
	if err == nil {
		err = c.notices.owe(ctx)
	}
	if err != nil {
		c.failed(group, fmt.Errorf("open the event log: %w", err))
		return
	}
	streams := map[stream][]*waiter{}
	for _, w := range group {
		streams[w.stream] = append(streams[w.stream], w)
	}
	var all sync.WaitGroup
	for from, part := range streams {
		all.Go(func() {
			b := merge(from.key, part)
			var conflicts []events.Event
			b.OnConflict = func(e *events.Event) {
				if len(conflicts) < maxConflicts {
					conflicts = append(conflicts, *e)
				}
			}
			done, err := log.Append(ctx, b)
			if err != nil {
				c.failed(part, err)
				return
			}
			if from.format == FormatFlags {
				done.Duplicates, done.Conflicts, conflicts = done.Duplicates+done.Conflicts, 0, nil
			}
			s.counts.added.Add(done.Added)
			s.counts.duplicates.Add(done.Duplicates)
			s.counts.conflicts.Add(done.Conflicts)
			s.keys.used(from.key, done)
			s.health.stored(from, b.Events, done)
			s.health.conflicted(from, conflicts)
			for _, w := range part {
				w.done <- nil
			}
		})
	}
	all.Wait()
}

func (c *committer) failed(group []*waiter, err error) {
	c.service.cfg.Log.Error("events not stored", "requests", len(group), "error", err.Error())
	for _, w := range group {
		w.done <- err
	}
}

// merge makes one batch of several, in their order.
func merge(k *key, group []*waiter) events.Batch {
	b := group[0].batch
	if len(group) > 1 {
		n, links := 0, 0
		for _, w := range group {
			n, links = n+len(w.batch.Events), links+len(w.batch.Identities)
		}
		b = events.Batch{Events: make([]events.Event, 0, n), Identities: make([]events.Identity, 0, links)}
		for _, w := range group {
			b.Events = append(b.Events, w.batch.Events...)
			b.Identities = append(b.Identities, w.batch.Identities...)
		}
	}
	b.Source = k.source()
	return b
}
