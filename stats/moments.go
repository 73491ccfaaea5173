package stats

import "math"

// Moments are what a sample of one number says about its mean: they are sufficient for tests of means, and those of two
// samples can be merged. The zero Moments are of no values.
type Moments struct {
	N       int
	Mean    float64 // 0 for no values
	Squares float64 // sum of squared distances from the mean
}

// MomentsOf takes two passes, so that a large offset costs no digits. NaN among the values makes everything NaN.
func MomentsOf(values []float64) Moments {
	m := Moments{N: len(values)}
	if m.N == 0 {
		return m
	}
	for _, v := range values {
		m.Mean += v
	}
	m.Mean /= float64(m.N)
	var rest float64
	for _, v := range values {
		d := v - m.Mean
		rest += d
		m.Squares += d * d
	}
	n := float64(m.N)
	m.Squares = max(m.Squares-rest*rest/n, 0)
	m.Mean += rest / n
	return m
}

// MomentsFromSums are the moments of n values with that sum and sum of squares, as other systems hand them over. Where
// the mean is large against the spread, digits are lost.
func MomentsFromSums(n int, sum, squares float64) Moments {
	if n == 0 {
		return Moments{}
	}
	mean := sum / float64(n)
	return Moments{N: n, Mean: mean, Squares: squares - sum*mean}
}

// Variance returns the sample variance (n-1), NaN below two values.
func (m Moments) Variance() float64 {
	if m.N < 2 {
		return math.NaN()
	}
	return m.Squares / float64(m.N-1)
}

// Pair are the joint moments of two numbers of the same units, such as an outcome and a covariate.
type Pair struct {
	N      int
	X, Y   float64 // means
	XX, YY float64 // sums of squared distances from the means
	XY     float64 // sum of products of the distances
}

// PairOf takes two lists of equal length.
func PairOf(x, y []float64) Pair {
	a, b := MomentsOf(x), MomentsOf(y)
	p := Pair{N: a.N, X: a.Mean, Y: b.Mean, XX: a.Squares, YY: b.Squares}
	for i := range x {
		p.XY += (x[i] - p.X) * (y[i] - p.Y)
	}
	return p
}

// PairFromSums are the joint moments of n units with these sums, sums of squares and sum of products.
func PairFromSums(n int, x, xx, y, yy, xy float64) Pair {
	if n == 0 {
		return Pair{}
	}
	a, b := MomentsFromSums(n, x, xx), MomentsFromSums(n, y, yy)
	return Pair{N: n, X: a.Mean, Y: b.Mean, XX: a.Squares, YY: b.Squares, XY: xy - x*b.Mean}
}

// Add merges the units of both (Chan, Golub & LeVeque 1979).
func (p Pair) Add(q Pair) Pair {
	if p.N == 0 || q.N == 0 {
		if p.N == 0 {
			return q
		}
		return p
	}
	a, b := float64(p.N), float64(q.N)
	dx, dy, w := q.X-p.X, q.Y-p.Y, a*b/(a+b)
	return Pair{
		N: p.N + q.N, X: p.X + dx*b/(a+b), Y: p.Y + dy*b/(a+b),
		XX: p.XX + q.XX + dx*dx*w, YY: p.YY + q.YY + dy*dy*w, XY: p.XY + q.XY + dx*dy*w,
	}
}

// Covariance returns the sample covariance (n-1), NaN below two units.
func (p Pair) Covariance() float64 {
	if p.N < 2 {
		return math.NaN()
	}
	return p.XY / float64(p.N-1)
}

// Marginals returns the moments of each number.
func (p Pair) Marginals() (x, y Moments) {
	return Moments{p.N, p.X, p.XX}, Moments{p.N, p.Y, p.YY}
}
