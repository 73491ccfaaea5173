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
	// watchPage and watchBytes bound what is in memory at once: changes, and the bytes of their operations as they are
	// stored. A change of an import has thousands of operations.
	watchPage  = 100
	watchBytes = 256 << 10
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
				var until ledger.Position
				if until, err = s.pageAfter(ctx, after); err != nil {
					break
				}
				var page []ledger.Change
				page, err = s.Changes(ctx, ledger.ChangeQuery{After: after, Until: until, Limit: watchPage})
				for _, c := range page {
					if !yield(c, nil) {
						return
					}
					after = c.Position
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

// pageAfter returns where a page of changes after a position ends, so that it is not too large. It has one at least.
func (s *Store) pageAfter(ctx context.Context, after ledger.Position) (until ledger.Position, err error) {
	type size struct {
		position ledger.Position
		bytes    int64
	}
	sizes, err := collect(ctx, s, func(row scanner) (z size, err error) {
		err = row.Scan(&z.position, &z.bytes)
		return z, err
	}, "SELECT position, length(ops) FROM change WHERE position > $1 ORDER BY position LIMIT $2", int64(after), watchPage)
	if err != nil {
		return 0, s.explain("watch the ledger", err)
	}
	until = after + 1
	for total := int64(0); len(sizes) > 0; sizes = sizes[1:] {
		if total += sizes[0].bytes; total > watchBytes {
			break
		}
		until = max(until, sizes[0].position)
	}
	return until, nil
}
