package survival

import (
	"math"
	"slices"
)

// sortNonNegative sorts finite non-negative numbers. The bit patterns of such numbers rise with their values, so
// long lists are sorted byte by byte (least significant first), skipping bytes that are the same in all: about five
// times as fast as comparing. scratch must be at least as long as v.
func sortNonNegative(v, scratch []float64) {
	if len(v) < 2048 {
		slices.Sort(v)
		return
	}
	const digits, radix = 6, 1 << 11
	var count [digits][radix]uint32
	for i, x := range v {
		v[i] = x + 0 // -0 becomes 0
		b := math.Float64bits(v[i])
		for d := range digits {
			count[d][b>>(11*d)&(radix-1)]++
		}
	}
	from, to := v, scratch[:len(v)]
	for d := range digits {
		c := &count[d]
		if c[math.Float64bits(from[0])>>(11*d)&(radix-1)] == uint32(len(v)) {
			continue
		}
		var sum uint32
		for i, n := range c {
			c[i] = sum
			sum += n
		}
		for _, x := range from {
			p := &c[math.Float64bits(x)>>(11*d)&(radix-1)]
			to[*p] = x
			*p++
		}
		from, to = to, from
	}
	if &from[0] != &v[0] {
		copy(v, from)
	}
}
