package review

import (
	"runtime"
	"sync"
	"sync/atomic"

	"throughline.dev/define/criterion"
)

// batch is how many sentences one goroutine takes at a time: few enough to keep all busy to the end, and too many for
// the paragraph somebody edits to start any.
const batch = 64

// each calls do for the numbers below n, on all cores when there are many, each with a reader of its own. The calls
// must not depend on each other; a panic of one comes out here.
func each(n int, do func(i int, r *criterion.Reader)) {
	workers := min(runtime.GOMAXPROCS(0), n/batch)
	if workers < 2 {
		var r criterion.Reader
		for i := range n {
			do(i, &r)
		}
		return
	}
	var next atomic.Int64
	var failed atomic.Pointer[any]
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			defer func() {
				if p := recover(); p != nil {
					failed.CompareAndSwap(nil, &p)
				}
			}()
			var r criterion.Reader
			for failed.Load() == nil {
				end := int(next.Add(batch))
				if end-batch >= n {
					return
				}
				for i := end - batch; i < min(end, n); i++ {
					do(i, &r)
				}
			}
		})
	}
	all.Wait()
	if p := failed.Load(); p != nil {
		panic(*p)
	}
}
