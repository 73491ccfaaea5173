package trend

import (
	"math"

	"throughline.dev/stats"
)

const (
	slopeWeeks = 6
	slopeFew   = 10
	slopeBusy  = 3 // weeks with anything
)

// Slope is the factor from one week to the next over the last weeks: a straight line through the logarithm of what is
// expected (Poisson regression), with the spread of the weeks around it (Pearson's, 1 at least) and Student's quantile. Six
// whole weeks with ten items in three of them are needed.
func Slope(weekly []int, weeks int) Rate {
	n := len(weekly)
	if weeks < slopeWeeks {
		weeks = slopeWeeks
	}
	if n < slopeWeeks {
		return unknown(sum(weekly), "Too early: %d whole weeks of at least %d.", n, slopeWeeks)
	}
	y := weekly[max(0, n-weeks):]
	busy := 0
	for _, x := range y {
		if x > 0 {
			busy++
		}
	}
	if sum(y) < slopeFew || busy < slopeBusy {
		return unknown(sum(y), "Too few: %d in %d of %d weeks, at least %d in %d are needed.", sum(y), busy, len(y), slopeFew, slopeBusy)
	}
	// Newton's method on a and b of exp(a + b x), x around zero. The likelihood has one peak.
	mid := float64(len(y)-1) / 2
	a, b := math.Log(float64(sum(y))/float64(len(y))), 0.0
	var information float64 // about b
	likelihood := func(a, b float64) float64 {
		l := 0.0
		for i, v := range y {
			eta := a + b*(float64(i)-mid)
			l += float64(v)*eta - math.Exp(eta)
		}
		return l
	}
	for range 100 {
		var g0, g1, h00, h01, h11 float64
		for i, v := range y {
			x := float64(i) - mid
			m := math.Exp(a + b*x)
			g0, g1 = g0+float64(v)-m, g1+x*(float64(v)-m)
			h00, h01, h11 = h00+m, h01+x*m, h11+x*x*m
		}
		d := h00*h11 - h01*h01
		information = d / h00
		da, db := (h11*g0-h01*g1)/d, (h00*g1-h01*g0)/d
		by, at := 1.0, likelihood(a, b)
		for by > 1e-6 && !(likelihood(a+by*da, b+by*db) >= at) {
			by /= 2
		}
		a, b = a+by*da, b+by*db
		if math.Abs(by*da)+math.Abs(by*db) < 1e-12 {
			break
		}
	}
	pearson := 0.0
	for i, v := range y {
		m := math.Exp(a + b*(float64(i)-mid))
		pearson += (float64(v) - m) * (float64(v) - m) / m
	}
	df := float64(len(y) - 2)
	r := Rate{Factor: math.Exp(b), Spread: max(1, pearson/df), N: sum(y)}
	half := stats.StudentQuantile(0.5+level/2, df) * math.Sqrt(r.Spread/information)
	r.Interval = stats.Interval{Low: math.Exp(b - half), High: math.Exp(b + half), Level: level}
	if math.IsNaN(half) || math.IsInf(b, 0) || math.IsNaN(b) {
		return unknown(sum(y), "The counts are too uneven for a line.")
	}
	return r
}
