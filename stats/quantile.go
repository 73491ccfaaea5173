package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Sorted is a list of numbers in rising order; make it with [Sort].
type Sorted []float64

// Sort returns the values in rising order and leaves them as they were. NaN anywhere makes every answer NaN.
func Sort(values []float64) Sorted {
	s := slices.Clone(values)
	slices.Sort(s) // NaN comes first
	return s
}

func (s Sorted) unknown(p float64) bool {
	return len(s) == 0 || math.IsNaN(s[0]) || !(p >= 0 && p <= 1)
}

// Linear returns the p quantile by linear interpolation between closest ranks, type 7 of Hyndman & Fan (1996): the
// definition of Excel's PERCENTILE.INC and the default of R and numpy. One value is every quantile; no values and
// a p outside [0, 1] give NaN.
func (s Sorted) Linear(p float64) float64 {
	if s.unknown(p) {
		return math.NaN()
	}
	h := p * float64(len(s)-1)
	i := int(h)
	if i+1 >= len(s) || s[i] == s[i+1] {
		return s[i]
	}
	part, step := h-float64(i), s[i+1]-s[i]
	if math.IsInf(step, 0) { // the two are further apart than any number
		return (1-part)*s[i] + part*s[i+1]
	}
	return s[i] + part*step
}

// NearestRank returns the p quantile as a value that did occur: the smallest with at least a share p of all values
// at or below it, type 1 of Hyndman & Fan. It is the definition for service levels ("85 % of items took 13 days or
// less"). No values and a p outside [0, 1] give NaN.
func (s Sorted) NearestRank(p float64) float64 {
	if s.unknown(p) {
		return math.NaN()
	}
	return s[Rank(p, len(s))-1]
}

// Rank returns the rank, from 1, of the nearest-rank p quantile among n values: ceil(p*n), at least 1. Products
// that are whole but for rounding (0.07*100 = 7.000000000000001) are taken as whole.
func Rank(p float64, n int) int {
	return min(max(int(math.Ceil(p*float64(n)-1e-9)), 1), n)
}

// Median returns the middle value, the mean of the two middle ones for an even count, NaN for none.
func (s Sorted) Median() float64 { return s.Linear(0.5) }

// RankInterval is an interval between two of the values themselves.
type RankInterval struct {
	Interval
	// Coverage is the exact coverage for a continuous distribution, at least the level asked for; 1 where a bound is
	// infinite on both sides.
	Coverage float64
}

// QuantileInterval returns a confidence interval for the p quantile between two order statistics, which assumes no
// shape (David & Nagaraja, Order Statistics, 7.1): the ranks leave at most half of 1-level in each tail of
// Binomial(n, p). Where the sample is too small to bound a side (the median at 95 % needs six values), that side is
// infinite. NaN among the values or an impossible p or level gives NaN bounds.
func (s Sorted) QuantileInterval(p, level float64) RankInterval {
	r := RankInterval{Interval: Interval{math.NaN(), math.NaN(), level}, Coverage: math.NaN()}
	if !(p > 0 && p < 1 && level > 0 && level < 1) || len(s) > 0 && math.IsNaN(s[0]) {
		return r
	}
	n := len(s)
	r.Low, r.High, r.Coverage = math.Inf(-1), math.Inf(1), 1
	if n == 0 {
		return r
	}
	tail := (1 - level) / 2
	b := distuv.Binomial{N: float64(n), P: p}
	// below(k) = P(B < k): the chance that the quantile lies under the k-th smallest value.
	below := func(k int) float64 {
		if k <= 0 {
			return 0
		}
		return b.CDF(float64(k - 1))
	}
	lower := searchLast(n, func(k int) bool { return below(k) <= tail })
	upper := 1 + searchLast(n, func(k int) bool { return 1-below(k) > tail })
	if lower >= 1 {
		r.Low = s[lower-1]
		r.Coverage -= below(lower)
	}
	if upper <= n {
		r.High = s[upper-1]
		r.Coverage -= 1 - below(upper)
	}
	return r
}

// MedianInterval is [Sorted.QuantileInterval] for the median.
func (s Sorted) MedianInterval(level float64) RankInterval { return s.QuantileInterval(0.5, level) }

// searchLast returns the largest k in 0..n for which ok holds, given that it holds up to some point; ok(0) is taken
// to hold.
func searchLast(n int, ok func(int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if ok(mid) {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}
