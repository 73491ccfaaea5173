package product

import (
	"context"
	"sync"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// Reconcilers that watch the event log rest after a run for restFactor times what it took, unless it was shorter than
// restFrom: events that go on arriving take no more than a tenth of the time.
const (
	restFactor = 9
	restFrom   = time.Second
)

// reading is what the runs of reconcilers share of the event log. When findings are computed depends on it, never what
// they say.
type reading struct {
	mu      sync.Mutex
	noticed int64     // how often new events were told of
	rest    time.Time // until when new events alone call for no run

	// Of the run at hand, which the lock of reconciling protects.
	memory *metrics.Remembered
	mark   events.Mark
	of     int64 // noticed, when the memory began
}

// came counts a notice of new events and returns from when on they call for a run; zero: now.
func (r *reading) came(now time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noticed++
	if r.rest.After(now) {
		return r.rest
	}
	return time.Time{}
}

func (r *reading) notices() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.noticed
}

// took sets the rest after runs on the event log that together took so long.
func (r *reading) took(now time.Time, d time.Duration) {
	if d < restFrom {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rest = now.Add(restFactor * d)
}

// reset forgets what the memory holds, as when events were removed.
func (r *reading) reset() { r.memory = nil }

// readEvents gives the reconcilers of one batch of jobs the same mark and one memory. The memory lasts for as long as
// the log does not grow.
func (p *Product) readEvents(ctx context.Context) (stage.Input, error) {
	log, mark, err := p.eventReader(ctx)
	if err != nil || log == nil {
		return stage.Input{Mark: mark}, err
	}
	r := &p.reading
	if of := p.reading.notices(); r.memory == nil || r.memory.Reader != log || r.mark != mark || r.of != of {
		r.memory, r.mark, r.of = metrics.Remember(log), mark, of
	}
	r.memory.Turn()
	return stage.Input{Events: r.memory, Mark: mark}, nil
}

// noticeAgain asks for another run when events arrived while one was under way: it may not have seen them.
func (p *Product) noticeAgain(ctx context.Context, since int64) error {
	if p.reading.notices() == since {
		return nil
	}
	return p.callFor(ctx, p.reading.came(p.now()), func(r stage.Reconciler) bool { return r.OnEvents })
}

// due sets from when on jobs may run.
func due(jobs []ledger.Job, at time.Time) {
	for i := range jobs {
		jobs[i].RunAt = at
	}
}
