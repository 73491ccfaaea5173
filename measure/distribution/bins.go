package distribution

import (
	"math"

	"throughline.dev/stats"
)

// few is how many bars the data choose at most; a chart of more is not read.
const few = 80

// grid is where the bars of a histogram lie.
type grid struct {
	low, width float64
	n          int
}

// lay chooses the bars: over the middle of the data, three quartile ranges beyond the quartiles at most, so that one
// long value does not press all others into one bar. Without a number of bars, the width follows Freedman and
// Diaconis and is rounded up to 1, 2 or 5 times a power of ten.
func lay(s stats.Sorted, bars int) grid {
	if len(s) == 0 {
		return grid{}
	}
	low, high := s[0], s[len(s)-1]
	q1, q3 := s.Linear(0.25), s.Linear(0.75)
	if r := q3 - q1; r > 0 {
		low, high = max(low, q1-3*r), min(high, q3+3*r)
	}
	span := high - low
	if math.IsInf(span, 0) {
		return grid{low: low, width: high/2 - low/2, n: 2}
	}
	if !(span > 0) || low+span/MaxBins == low || high-span/MaxBins == high {
		return grid{low: low, width: max(span, 1), n: 1} // nothing to tell apart
	}
	if bars > 0 {
		return grid{low: low, width: span / float64(bars), n: bars}
	}
	width := min(q3-q1, span) * (2 / math.Cbrt(float64(len(s))))
	if width <= 0 {
		width = span / (1 + math.Log2(float64(len(s)))) // Sturges
	}
	width = round(max(min(width, span), span/few))
	if width < 1 && whole(s) {
		width = 1
	}
	low = max(math.Floor(low/width)*width, -math.MaxFloat64)
	return grid{low: low, width: width, n: max(int(math.Floor((high-low)/width))+1, 1)}
}

// round returns the next of 1, 2 and 5 times a power of ten.
func round(width float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(width)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= width*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

func whole(s stats.Sorted) bool {
	for _, v := range s {
		if v != math.Trunc(v) {
			return false
		}
	}
	return true
}

// edge is where a bar begins. Bars about the largest numbers there are end at the largest, and not at infinity, which JSON
// cannot carry.
func (g grid) edge(i int) float64 {
	at := g.low + float64(i)*g.width
	if math.IsInf(at, 0) {
		at = 2 * (g.low/2 + float64(i)*(g.width/2))
	}
	return min(max(at, -math.MaxFloat64), math.MaxFloat64)
}

// count fills the bars with numbers in rising order. What lies outside is counted apart.
func (g grid) count(s stats.Sorted) (bins []Bin, below, above int) {
	if g.n == 0 {
		return nil, 0, 0
	}
	bins = make([]Bin, g.n)
	for i := range bins {
		bins[i].Low, bins[i].High = g.edge(i), g.edge(i+1)
	}
	at := 0
	for _, v := range s {
		for at < g.n && v >= bins[at].High && (at < g.n-1 || v > bins[at].High) {
			at++
		}
		switch {
		case v < g.low:
			below++
		case at == g.n:
			above++
		default:
			bins[at].N++
		}
	}
	return bins, below, above
}
