package quasi

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"throughline.dev/stats"
)

// ErrSingular says that the terms of a model cannot be told apart with the data at hand.
var ErrSingular = errors.New("the terms cannot be told apart: one of them follows from the others")

// Estimate is a number with what is needed to judge it.
type Estimate struct {
	Value float64
	SE    float64
	DF    float64 // degrees of freedom behind SE; infinite for a normal approximation
	P     float64 // two-sided, of the hypothesis that the number is 0
	stats.Interval
}

// student makes an estimate with a Student interval.
func student(value, se, df, level float64) Estimate {
	e := Estimate{Value: value, SE: se, DF: df}
	half := stats.StudentQuantile(0.5+level/2, df) * se
	e.Interval = stats.Interval{Low: value - half, High: value + half, Level: level}
	e.P = 2 * stats.StudentSurvival(math.Abs(value/se), df)
	return e
}

// fit is an ordinary regression.
type fit struct {
	coef  []float64
	resid []float64
	inv   *mat.SymDense // (X'X)^-1
	rss   float64
	n, k  int
	logX  float64 // log |X'X|
}

// regress fits y on the columns of x by QR.
func regress(x *mat.Dense, y []float64) (fit, error) {
	n, k := x.Dims()
	f := fit{n: n, k: k}
	if n <= k {
		return f, fmt.Errorf("%d observations do not carry %d terms", n, k)
	}
	var qr mat.QR
	qr.Factorize(x)
	if c := qr.Cond(); !(c < 1e12) {
		return f, ErrSingular
	}
	var coef mat.VecDense
	if err := qr.SolveVecTo(&coef, false, mat.NewVecDense(n, y)); err != nil {
		return f, ErrSingular
	}
	var r mat.Dense
	qr.RTo(&r)
	top := mat.NewTriDense(k, mat.Upper, nil)
	for i := range k {
		for j := i; j < k; j++ {
			top.SetTri(i, j, r.At(i, j))
		}
		f.logX += 2 * math.Log(math.Abs(r.At(i, i)))
	}
	var ri mat.TriDense
	if err := ri.InverseTri(top); err != nil {
		return f, ErrSingular
	}
	f.inv = mat.NewSymDense(k, nil)
	f.inv.SymOuterK(1, &ri)
	f.coef = coef.RawVector().Data
	f.resid = make([]float64, n)
	for i := range n {
		f.resid[i] = y[i] - dot(x.RawRowView(i), f.coef)
		f.rss += f.resid[i] * f.resid[i]
	}
	return f, nil
}

// contrast returns c'b and c'(X'X)^-1 c.
func (f fit) contrast(c []float64) (value, scale float64) {
	for i, a := range c {
		for j, b := range c {
			scale += a * b * f.inv.At(i, j)
		}
	}
	return dot(c, f.coef), scale
}

func dot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

// unit is the vector that picks one coefficient.
func unit(k, i int) []float64 {
	c := make([]float64, k)
	c[i] = 1
	return c
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
