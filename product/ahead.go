package product

import (
	"context"
	"iter"

	"throughline.dev/connect"
)

// aheadItems is how many items are handed over at once, and aheadBlocks how many such blocks may wait: reading is a
// little ahead of writing, so that both cores work and memory stays bounded.
const (
	aheadItems  = 200
	aheadBlocks = 4
)

// block is a run of items, or the error that ended the series.
type block struct {
	items []connect.Item
	err   error
}

// ahead reads a series in a goroutine of its own and puts every item through prepare there. It yields the same items
// in the same order, and has ended the goroutine when it returns.
func ahead(ctx context.Context, series func(context.Context) iter.Seq2[connect.Item, error], prepare func(*connect.Item)) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		blocks := make(chan block, aheadBlocks)
		go func() {
			defer close(blocks)
			var b block
			send := func() bool {
				select {
				case blocks <- b:
					b = block{items: make([]connect.Item, 0, aheadItems)}
					return true
				case <-ctx.Done():
					return false
				}
			}
			for item, err := range series(ctx) {
				if err != nil {
					b.err = err
					break
				}
				prepare(&item)
				b.items = append(b.items, item)
				if len(b.items) == aheadItems && !send() {
					return
				}
			}
			send()
		}()
		defer func() {
			cancel()
			for range blocks { // until the goroutine has gone
			}
		}()
		for b := range blocks {
			for _, item := range b.items {
				if !yield(item, nil) {
					return
				}
			}
			if b.err != nil && !yield(connect.Item{}, b.err) {
				return
			}
		}
	}
}
