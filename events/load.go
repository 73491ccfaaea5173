package events

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"
)

// Appender takes batches; [Log] is one.
type Appender interface {
	Append(ctx context.Context, b Batch) (Appended, error)
}

// Load appends batches in order while the next one is being made, and sums what came of them. It stops at the first
// error; what was appended before stays, and loading the same batches again adds the rest. At most three batches
// are in memory.
func Load(ctx context.Context, log Appender, batches iter.Seq2[Batch, error]) (Appended, error) {
	var sum Appended
	ready := make(chan Batch, 1)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		defer close(ready)
		for b, err := range batches {
			if err != nil {
				return err
			}
			select {
			case ready <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	g.Go(func() error {
		for b := range ready {
			a, err := log.Append(ctx, b)
			if err != nil {
				return err
			}
			sum.Sum(a)
		}
		return nil
	})
	err := g.Wait()
	return sum, err
}
