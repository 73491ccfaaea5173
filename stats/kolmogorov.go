package stats

import "math"

// KolmogorovSmirnov compares two samples: d is the greatest distance between their distribution functions, p the
// two-sided p value that they come from one continuous distribution. Up to 10,000 pairs it is exact, beyond it is the
// limit's. Both samples must be sorted; an empty one or NaN gives NaN.
func KolmogorovSmirnov(x, y Sorted) (d, p float64) {
	if x.unknown(0) || y.unknown(0) {
		return math.NaN(), math.NaN()
	}
	n, m := len(x), len(y)
	most := 0 // distance times n*m, a whole number
	for i, j := 0, 0; i < n && j < m; {
		v := min(x[i], y[j])
		for i < n && x[i] == v {
			i++
		}
		for j < m && y[j] == v {
			j++
		}
		most = max(most, abs(i*m-j*n))
	}
	d = float64(most) / float64(n) / float64(m)
	if n*m <= 10_000 {
		return d, 1 - staysWithin(n, m, most)
	}
	return d, kolmogorovTail(d * math.Sqrt(float64(n)*float64(m)/float64(n+m)))
}

// KolmogorovUniform tests whether values that lie in [0, 1] are uniform there, as p values are when nothing differs:
// the greatest distance from the diagonal and its p value, with Stephens' correction (1970), which is good from about
// five values on.
func KolmogorovUniform(values Sorted) (d, p float64) {
	if values.unknown(0) {
		return math.NaN(), math.NaN()
	}
	n := float64(len(values))
	for i, v := range values {
		d = max(d, float64(i+1)/n-v, v-float64(i)/n)
	}
	root := math.Sqrt(n)
	return d, kolmogorovTail(d * (root + 0.12 + 0.11/root))
}

// staysWithin is the share of the orders of n and m values in which the distance, times n*m, stays below most.
func staysWithin(n, m, most int) float64 {
	row := make([]float64, m+1)
	for i := 0; i <= n; i++ {
		for j := 0; j <= m; j++ {
			switch {
			case abs(i*m-j*n) >= most:
				row[j] = 0
			case i == 0 && j == 0:
				row[j] = 1
			case i == 0:
				row[j] = row[j-1]
			case j == 0: // as it was
			default:
				// Weights turn numbers of orders into shares, which do not run over.
				row[j] = row[j]*float64(i)/float64(i+j) + row[j-1]*float64(j)/float64(i+j)
			}
		}
	}
	return row[m]
}

// kolmogorovTail is the limit of P(sqrt(n) D > x).
func kolmogorovTail(x float64) float64 {
	if x < 0.2 {
		return 1
	}
	sum, sign := 0.0, 1.0
	for k := 1.0; k <= 100; k++ {
		term := math.Exp(-2 * k * k * x * x)
		sum += sign * term
		if sign = -sign; term < 1e-17 {
			break
		}
	}
	return min(max(2*sum, 0), 1)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
