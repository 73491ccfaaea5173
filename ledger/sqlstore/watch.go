package sqlstore

import (
	"context"
	"iter"
	"time"

	"throughline.dev/ledger"
)

const (
	// pollEvery is how often Watch looks for changes of other processes; its own process tells it at once.
	pollEvery = 500 * time.Millisecond
	watchPage = 100
)

// Watch yields every change after a position, those that exist and then those to come, until the context ends or
// the store is closed.
func (s *Store) Watch(ctx context.Context, after ledger.Position) iter.Seq2[ledger.Change, error] {
	return func(yield func(ledger.Change, error) bool) {
		after := max(after, 0)
		tick := time.NewTicker(pollEvery)
		defer tick.Stop()
		for {
			grown := s.changed.next()
			head, err := s.Position(ctx)
			for err == nil && head > after {
				var page []ledger.Change
				page, err = s.Changes(ctx, ledger.ChangeQuery{After: after, Limit: watchPage})
				for _, c := range page {
					if !yield(c, nil) {
						return
					}
					after = c.Position
				}
				if len(page) < watchPage {
					break
				}
			}
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				yield(ledger.Change{}, err)
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-grown:
			case <-tick.C:
			}
		}
	}
}
