package survival

import "math"

// ldl is the decomposition of an information matrix. A variable whose pivot vanishes is left out: the others say
// everything it could.
type ldl struct {
	p       int
	lower   []float64 // unit lower triangle, rows of p
	pivot   []float64
	aliased []bool
	rank    int
}

// vanishing is how small a pivot is, against the variable's own information, that counts as none.
const vanishing = 1e-9

func decompose(m []float64, p int) ldl {
	d := ldl{p: p, lower: make([]float64, p*p), pivot: make([]float64, p), aliased: make([]bool, p)}
	for i := range p {
		d.lower[i*p+i] = 1
		for j := range i + 1 {
			v := m[i*p+j]
			for k := range j {
				v -= d.lower[i*p+k] * d.pivot[k] * d.lower[j*p+k]
			}
			switch {
			case i == j:
				if d.aliased[i] = !(v > vanishing*math.Abs(m[i*p+i])) || math.IsInf(v, 0); d.aliased[i] {
					v = 0
				} else {
					d.rank++
				}
				d.pivot[i] = v
			case d.aliased[j]:
				d.lower[i*p+j] = 0
			default:
				d.lower[i*p+j] = v / d.pivot[j]
			}
		}
		if d.aliased[i] {
			clear(d.lower[i*p : i*p+i])
		}
	}
	return d
}

// solve returns x with Mx = b, zero for variables that are left out.
func (d ldl) solve(b []float64) []float64 {
	x := make([]float64, d.p)
	for i := range d.p {
		if d.aliased[i] {
			continue
		}
		x[i] = b[i]
		for k := range i {
			x[i] -= d.lower[i*d.p+k] * x[k]
		}
	}
	for i := range d.p {
		if !d.aliased[i] {
			x[i] /= d.pivot[i]
		}
	}
	for i := d.p - 1; i >= 0; i-- {
		for k := i + 1; k < d.p; k++ {
			x[i] -= d.lower[k*d.p+i] * x[k]
		}
		if d.aliased[i] {
			x[i] = 0
		}
	}
	return x
}

// inverse returns an element of the inverse.
func (d ldl) inverse(i, j int) float64 {
	unit := make([]float64, d.p)
	unit[j] = 1
	return d.solve(unit)[i]
}
