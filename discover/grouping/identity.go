package grouping

import (
	"cmp"
	"slices"
)

// Match says which group of before each group of after continues: the pair that shares most of its items first (by the
// share of items both have of all that either has), each group once. Items that are on one side only do not count, so
// that growth alone does not end a group. A group whose kin share less than a fifth continues none.
func Match(before, after []int32) map[int32]int32 {
	type pair struct{ old, now int32 }
	both := map[pair]int{}
	olds, nows := map[int32]int{}, map[int32]int{}
	for i := range min(len(before), len(after)) {
		o, n := before[i], after[i]
		if o == None {
			continue
		}
		olds[o]++
		if n == None {
			continue
		}
		nows[n]++
		both[pair{o, n}]++
	}
	type kin struct {
		pair
		share float64
	}
	var list []kin
	for p, n := range both {
		list = append(list, kin{p, float64(n) / float64(olds[p.old]+nows[p.now]-n)})
	}
	slices.SortFunc(list, func(a, b kin) int {
		return cmp.Or(-cmp.Compare(a.share, b.share), cmp.Compare(a.old, b.old), cmp.Compare(a.now, b.now))
	})
	out, taken := map[int32]int32{}, map[int32]bool{}
	for _, k := range list {
		if _, done := out[k.now]; done || taken[k.old] || k.share < leastShare {
			continue
		}
		out[k.now] = k.old
		taken[k.old] = true
	}
	return out
}

const leastShare = 0.2
