package stats

import (
	"math"
	"sort"
)

// Mid is a quantile of values that may be tied, such as whole milliseconds: the inverse of the distribution in which
// tied values count half below themselves, with straight lines between (Ma, Genton & Parzen 2011). Without ties it is
// type 5 of Hyndman & Fan. Where an ordinary quantile of tied values jumps from one to the next, it moves evenly, so
// that differences and intervals of it have a distribution near the normal.
type Mid struct {
	Below, Above float64 // the values between which it lies
	Weight       float64 // of Above
}

// Mid returns the p quantile. No values, NaN and a p outside [0, 1] give NaN; beyond the outermost values it is those.
func (s Sorted) Mid(p float64) Mid {
	if s.unknown(p) {
		return Mid{math.NaN(), math.NaN(), 0}
	}
	n := float64(len(s))
	first := func(i int) int { return sort.SearchFloat64s(s, s[i]) }
	beyond := func(i int) int { return i + sort.Search(len(s)-i, func(k int) bool { return s[i+k] > s[i] }) }
	share := func(i int) float64 { return float64(first(i)+beyond(i)) / (2 * n) }
	i := sort.Search(len(s), func(i int) bool { return share(i) >= p })
	switch {
	case i == len(s):
		return Mid{s[i-1], s[i-1], 0}
	case s[i] == s[0]:
		return Mid{s[0], s[0], 0}
	}
	i = first(i)
	low, high := share(i-1), share(i)
	return Mid{s[i-1], s[i], (p - low) / (high - low)}
}

// Value returns the quantile.
func (m Mid) Value() float64 {
	if m.Weight == 0 || m.Below == m.Above {
		return m.Below
	}
	return m.Below + m.Weight*(m.Above-m.Below)
}

// Share returns how much of a value counts as below the quantile: the average over all values is p.
func (m Mid) Share(v float64) float64 {
	return (1-m.Weight)*half(v, m.Below) + m.Weight*half(v, m.Above)
}

func half(v, at float64) float64 {
	switch {
	case v < at:
		return 1
	case v == at:
		return 0.5
	}
	return 0
}
