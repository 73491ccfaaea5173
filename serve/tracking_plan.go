package serve

import (
	"context"
	"sync/atomic"

	"throughline.dev/ledger"
	"throughline.dev/measure/tracking"
)

// trackingPlan holds the names of the declared events, for ingestion to ask about each event that comes.
type trackingPlan struct {
	store  ledger.Store
	failed func(error)
	names  atomic.Pointer[map[string]bool]
}

// known reports whether an event is declared; without a plan all are.
func (t *trackingPlan) known(name string) bool {
	names := t.names.Load()
	return names == nil || *names == nil || (*names)[name]
}

func (t *trackingPlan) refresh(ctx context.Context) error {
	names, err := tracking.Names(ctx, t.store)
	if err == nil {
		t.names.Store(&names)
	}
	return err
}

// run reads the plan anew after each change by a person, until the context ends.
func (t *trackingPlan) run(ctx context.Context) error {
	for ctx.Err() == nil {
		at, err := t.store.Position(ctx)
		if err == nil {
			err = t.refresh(ctx) // what changed before at
		}
		if err == nil {
			for c, problem := range t.store.Watch(ctx, at) {
				if err = problem; err != nil {
					break
				}
				if c.Actor.Role == ledger.System {
					continue
				}
				if err = t.refresh(ctx); err != nil {
					break
				}
			}
		}
		if err != nil && ctx.Err() == nil {
			t.failed(err)
			pause(ctx, afterError)
		}
	}
	return nil
}
