package stats

import (
	"cmp"
	"math"
	"slices"
)

// MannWhitney compares two samples by ranks: U is the number of pairs in which the value of x is the greater, ties
// counting half, and p the two-sided p value. Up to 25 values in each sample without ties the distribution of U is
// exact; otherwise the normal approximation with tie and continuity correction is used. It tests whether values of one
// group tend to be greater, which is not a test of means. An empty sample or NaN gives NaN.
func MannWhitney(x, y []float64) (u, p float64) {
	u, tied, ok := rankSum(x, y)
	if !ok {
		return math.NaN(), math.NaN()
	}
	if tied == 0 && len(x) <= 25 && len(y) <= 25 {
		return u, mannWhitneyExact(u, len(x), len(y))
	}
	return u, mannWhitneyNormal(u, tied, len(x), len(y))
}

// rankSum returns U of x and the sum of t^3-t over groups of t tied values.
func rankSum(x, y []float64) (u, tied float64, ok bool) {
	if len(x) == 0 || len(y) == 0 {
		return 0, 0, false
	}
	type value struct {
		v     float64
		first bool
	}
	all := make([]value, 0, len(x)+len(y))
	for _, v := range x {
		all = append(all, value{v, true})
	}
	for _, v := range y {
		all = append(all, value{v, false})
	}
	slices.SortFunc(all, func(a, b value) int { return cmp.Compare(a.v, b.v) })
	if math.IsNaN(all[0].v) {
		return 0, 0, false
	}
	var ranks float64
	for i := 0; i < len(all); {
		j, first := i, 0
		for ; j < len(all) && all[j].v == all[i].v; j++ {
			if all[j].first {
				first++
			}
		}
		t := float64(j - i)
		ranks += float64(first) * (float64(i) + (t+1)/2)
		tied += t*t*t - t
		i = j
	}
	n := float64(len(x))
	return ranks - n*(n+1)/2, tied, true
}

func mannWhitneyNormal(u, tied float64, nx, ny int) float64 {
	a, b := float64(nx), float64(ny)
	n := a + b
	v := a * b / 12 * (n + 1 - tied/(n*(n-1)))
	z := (max(u, a*b-u) - a*b/2 - 0.5) / math.Sqrt(v)
	return min(1, 2*NormalSurvival(z))
}

// mannWhitneyExact counts the orders of x and y that give each U: those of n and m values are those whose greatest
// value is an x, which beats all m, and those whose greatest is a y.
func mannWhitneyExact(u float64, nx, ny int) float64 {
	most := nx * ny
	counts := make([][]float64, ny+1) // by the number of y, for a growing number of x
	for m := range counts {
		counts[m] = make([]float64, most+1)
		counts[m][0] = 1
	}
	for n := 1; n <= nx; n++ {
		next := make([][]float64, ny+1)
		for m := range next {
			next[m] = make([]float64, most+1)
			for k := range next[m] {
				if k >= m {
					next[m][k] += counts[m][k-m]
				}
				if m > 0 {
					next[m][k] += next[m-1][k]
				}
			}
		}
		counts = next
	}
	far := int(max(u, float64(most)-u))
	var tail, all float64
	for k, c := range counts[ny] {
		all += c
		if k >= far {
			tail += c
		}
	}
	return min(1, 2*tail/all)
}
