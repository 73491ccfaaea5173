// Package turn lets requests that cost much compute one after the other, so that whoever asks for many of them does not
// keep the others from theirs. It knows who asks, and nothing of what is computed; how often somebody may ask at all is
// for package watch.
package turn

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Turns bounds how much is computed at once: the brief, scores, forecasts and answers of the event log take seconds of a
// processor on a large product. Of the places there are, one person has all but one; who finds none free waits, for a
// while.
type Turns struct {
	places   chan struct{}
	each     int           // places that one person may have
	waiting  int           // requests of one person that may wait or run
	patience time.Duration // for a place

	mu     sync.Mutex
	people map[string]*queue // those who have something waiting or running
}

// queue is what one person has waiting or running.
type queue struct {
	places chan struct{}
	length int
}

// New returns so many places, of which a person may have so many requests waiting or running, each no longer than patience.
func New(places, waiting int, patience time.Duration) *Turns {
	each := max(1, places-1)
	return &Turns{places: make(chan struct{}, places), each: each, waiting: waiting, patience: patience, people: map[string]*queue{}}
}

// Usual is for a server: as many places as processors, and one more for whoever else comes.
func Usual() *Turns { return New(runtime.GOMAXPROCS(0)+1, 64, 20*time.Second) }

// Take waits for a place for the caller of a context (see [gate.CallerOf]). The function it returns gives the place back.
// CodeUnavailable: there was none in time, or too many requests of the caller wait.
func (t *Turns) Take(ctx context.Context) (done func(), err error) {
	who := gate.CallerOf(ctx).Actor.ID
	own, ok := t.join(who)
	if !ok {
		return nil, rest.NewProblem(http.StatusTooManyRequests, ledger.CodeUnavailable, strconv.Itoa(t.waiting)+" computations of yours are waiting already", "Wait for their answers")
	}
	late := time.NewTimer(t.patience)
	defer late.Stop()
	for i, places := range []chan struct{}{own.places, t.places} {
		select {
		case places <- struct{}{}:
			continue
		case <-ctx.Done():
			err = ctx.Err()
		case <-late.C:
			err = &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: "too much is being computed right now", Remedy: "Try again in a moment"}
		}
		if i > 0 {
			<-own.places
		}
		t.leave(who)
		return nil, err
	}
	return func() {
		<-t.places
		<-own.places
		t.leave(who)
	}, nil
}

// join counts a request of a person, unless too many wait already.
func (t *Turns) join(who string) (*queue, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.people[who]
	if q == nil {
		q = &queue{places: make(chan struct{}, t.each)}
		t.people[who] = q
	}
	if q.length >= t.waiting {
		return nil, false
	}
	q.length++
	return q, true
}

func (t *Turns) leave(who string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if q := t.people[who]; q.length > 1 {
		q.length--
		return
	}
	delete(t.people, who)
}
