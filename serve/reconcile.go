package serve

import (
	"context"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

const (
	settle     = 30 * time.Millisecond // after a change, for those that come with it
	lookEvery  = time.Second           // for jobs that come due on time, and those that other processes ask for
	afterError = 5 * time.Second
)

// reconciler keeps the findings up to date beside the requests: at once after a change, and when the day or the event
// log calls for it. It runs one thing at a time.
type reconciler struct {
	product *product.Product
	failed  func(error)
}

// run goes on until the context ends.
func (r reconciler) run(ctx context.Context) error {
	changed := make(chan struct{}, 1)
	watching := make(chan struct{})
	go func() {
		defer close(watching)
		r.watch(ctx, changed)
	}()
	defer func() { <-watching }()
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if _, err := r.product.Reconcile(ctx); err != nil && ctx.Err() == nil {
			r.failed(err)
			pause(ctx, afterError)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			pause(ctx, settle)
		case <-tick.C:
		}
	}
}

// watch tells of changes, but not of those that the findings themselves are.
func (r reconciler) watch(ctx context.Context, changed chan<- struct{}) {
	for ctx.Err() == nil {
		at, err := r.product.Store.Position(ctx)
		if err == nil {
			for c, problem := range r.product.Store.Watch(ctx, at) {
				if err = problem; err != nil {
					break
				}
				if c.Actor.Role == ledger.System {
					continue
				}
				select {
				case changed <- struct{}{}:
				default:
				}
			}
		}
		if err != nil && ctx.Err() == nil {
			r.failed(err)
			pause(ctx, afterError)
		}
	}
}

// pause waits, but not past the end of the context.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
