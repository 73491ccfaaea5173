package goal

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"throughline.dev/stats"
)

// ErrTooFew says that the history is too short for a forecast.
var ErrTooFew = errors.New("too few points")

const (
	// LeastPoints is how many points of history a forecast needs.
	LeastPoints = 8
	// MostPoints are looked at; what is older says little about what comes.
	MostPoints = 120
	// MostAhead bounds how far a forecast looks, as a multiple of the history.
	MostAhead = 2
)

// History is a number over time, in equal steps, the oldest first.
type History struct {
	Values []float64
	// Whole is what a share can reach at most, 1 or 100; the forecast then stays between 0 and Whole. 0: no share.
	Whole float64
}

// Point is where the number is expected to stand some steps after the end of the history.
type Point struct {
	Ahead int
	Value float64 // the median
	stats.Interval
}

// Forecast is what the history says of the days to come.
type Forecast struct {
	N    int // points of history it stands on
	Path []Point
	bend bend
	end  mixture
}

// Project forecasts so many steps ahead, with a prediction interval for each.
//
// The model is a level that wanders with a steady drift, and noise on top. Level and drift have no prior; the ratio of
// wander to noise is averaged over what the history says of it, so that the interval holds what is not known about the
// model as well.
func Project(h History, ahead int, level float64) (Forecast, error) {
	f := Forecast{N: min(len(h.Values), MostPoints)}
	switch {
	case f.N < LeastPoints:
		return f, fmt.Errorf("%w: %d. A forecast needs at least %d", ErrTooFew, f.N, LeastPoints)
	case ahead < 1:
		return f, fmt.Errorf("%d steps ahead. Give one or more", ahead)
	case ahead > MostAhead*f.N:
		return f, fmt.Errorf("%w: %d steps ahead from %d points of history. A forecast looks ahead at most %d times as far as it looks back", ErrTooFew, ahead, f.N, MostAhead)
	case !(level > 0.5 && level < 1):
		return f, fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", level)
	}
	values := h.Values[len(h.Values)-f.N:]
	f.bend = bendOf(values, h.Whole)
	y := make([]float64, f.N)
	for i, v := range values {
		if y[i] = f.bend.in(v); math.IsNaN(y[i]) || math.IsInf(y[i], 0) {
			return f, fmt.Errorf("point %d: %v cannot be used", i, v)
		}
	}
	models, err := wanders(y)
	if err != nil {
		return f, err
	}
	if models == nil { // it never moved: nothing says how much it may
		return f, fmt.Errorf("%w: the number never moved, so that nothing says how much it may", ErrTooFew)
	}
	for step := 1; step <= ahead; step++ {
		m := predict(models, step)
		tail := 0.5 - level/2
		f.Path = append(f.Path, Point{step, f.bend.out(m.quantile(0.5)), stats.Interval{Low: f.bend.out(m.quantile(tail)), High: f.bend.out(m.quantile(1 - tail)), Level: level}})
		f.end = m
	}
	return f, nil
}

// End is the last point of the path.
func (f Forecast) End() Point { return f.Path[len(f.Path)-1] }

// Chance is the probability that the number stands at a target or beyond at the end: below it or at it when less is
// better.
func (f Forecast) Chance(target float64, less bool) float64 {
	above := f.end.above(f.bend.in(target))
	if less {
		return 1 - above
	}
	return above
}

// wander is the model at one ratio of wander to noise.
type wander struct {
	ratio, weight float64
	chol          mat.Cholesky
	n             int
	x, solvedX    *mat.Dense    // design, and V^-1 of it
	inv           *mat.SymDense // (X'V^-1 X)^-1
	coef          *mat.VecDense
	left          *mat.VecDense // V^-1 (y - Xb)
	variance      float64
}

// wanders fits the model over a grid of ratios, each with its weight. It returns none when the history lies on a line.
func wanders(y []float64) ([]wander, error) {
	const low, high, steps = -6.0, 4.0, 21
	var all []wander
	most := math.Inf(-1)
	for i := range steps {
		w, ok, err := fitWander(y, math.Exp(low+(high-low)*float64(i)/(steps-1)))
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, nil
		}
		all = append(all, w)
		most = max(most, w.weight)
	}
	var out []wander
	for _, w := range all {
		if w.weight = math.Exp(w.weight - most); w.weight > 1e-5 {
			out = append(out, w)
		}
	}
	return out, nil
}

func fitWander(y []float64, ratio float64) (w wander, ok bool, err error) {
	n := len(y)
	w = wander{ratio: ratio, n: n}
	v := mat.NewSymDense(n, nil)
	w.x = mat.NewDense(n, 2, nil)
	for i := range n {
		w.x.Set(i, 0, 1)
		w.x.Set(i, 1, float64(i))
		for j := i; j < n; j++ {
			c := ratio * float64(i)
			if i == j {
				c++
			}
			v.SetSym(i, j, c)
		}
	}
	if !w.chol.Factorize(v) {
		return w, false, fmt.Errorf("the history cannot be fitted at a ratio of %v", ratio)
	}
	w.solvedX = new(mat.Dense)
	if err := w.chol.SolveTo(w.solvedX, w.x); err != nil {
		return w, false, fmt.Errorf("fit the history: %w", err)
	}
	xx := new(mat.Dense)
	xx.Mul(w.x.T(), w.solvedX)
	a, b, d := xx.At(0, 0), xx.At(0, 1), xx.At(1, 1)
	det := a*d - b*b
	w.inv = mat.NewSymDense(2, []float64{d / det, -b / det, -b / det, a / det})
	obs := mat.NewVecDense(n, y)
	xy := new(mat.VecDense)
	xy.MulVec(w.solvedX.T(), obs)
	w.coef = new(mat.VecDense)
	w.coef.MulVec(w.inv, xy)
	resid := new(mat.VecDense)
	resid.MulVec(w.x, w.coef)
	resid.SubVec(obs, resid)
	w.left = new(mat.VecDense)
	if err := w.chol.SolveVecTo(w.left, resid); err != nil {
		return w, false, fmt.Errorf("fit the history: %w", err)
	}
	rss := mat.Dot(resid, w.left)
	var size float64
	for _, s := range y {
		size += s * s
	}
	if !(rss > 1e-18*size) {
		return w, false, nil
	}
	free := float64(n - 2)
	w.variance = rss / free
	w.weight = -0.5 * (free*math.Log(rss) + w.chol.LogDet() + math.Log(det))
	return w, true, nil
}

// mixture is a distribution made of Student's, each with its weight.
type mixture struct {
	parts []part
	free  float64
}

type part struct{ weight, value, se float64 }

// predict is the distribution of the number so many steps after the end.
func predict(models []wander, ahead int) mixture {
	m := mixture{free: float64(models[0].n - 2)}
	for _, w := range models {
		at := float64(w.n - 1 + ahead)
		k := mat.NewVecDense(w.n, nil)
		for i := range w.n {
			k.SetVec(i, w.ratio*float64(i))
		}
		solved := new(mat.VecDense)
		if err := w.chol.SolveVecTo(solved, k); err != nil {
			continue // a badly conditioned matrix was refused when it was fitted
		}
		value := w.coef.AtVec(0) + w.coef.AtVec(1)*at + mat.Dot(k, w.left)
		r := [2]float64{1, at}
		for j := range r {
			r[j] -= mat.Dot(w.x.ColView(j), solved)
		}
		spread := 1 + w.ratio*at - mat.Dot(k, solved)
		for i := range r {
			for j := range r {
				spread += r[i] * r[j] * w.inv.At(i, j)
			}
		}
		m.parts = append(m.parts, part{w.weight, value, math.Sqrt(w.variance * spread)})
	}
	return m
}

// above is the probability of more than v.
func (m mixture) above(v float64) float64 {
	var s, all float64
	for _, p := range m.parts {
		s += p.weight * stats.StudentSurvival((v-p.value)/p.se, m.free)
		all += p.weight
	}
	return s / all
}

// quantile is the value below which a share lies.
func (m mixture) quantile(share float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	reach := math.Abs(stats.StudentQuantile(min(share, 1-share)/10, m.free)) + 1
	for _, p := range m.parts {
		low, high = min(low, p.value-reach*p.se), max(high, p.value+reach*p.se)
	}
	for range 60 {
		mid := low + (high-low)/2
		if m.above(mid) > 1-share {
			low = mid
		} else {
			high = mid
		}
	}
	return low + (high-low)/2
}

// bend takes a number to a scale without bounds and back.
type bend struct {
	whole    float64 // of a share strictly between 0 and whole; 0: straight
	low, top float64 // where a straight one is cut off
}

func bendOf(values []float64, whole float64) bend {
	b := bend{whole: whole, low: math.Inf(-1), top: math.Inf(1)}
	positive := true
	for _, v := range values {
		if whole > 0 && !(v > 0 && v < whole) {
			b.whole = 0 // it touched an end, where the scale has none
		}
		positive = positive && v >= 0
	}
	if positive {
		b.low = 0
	}
	if whole > 0 {
		b.top = whole
	}
	return b
}

func (b bend) in(v float64) float64 {
	if b.whole == 0 {
		return v
	}
	return math.Log(v / (b.whole - v))
}

func (b bend) out(v float64) float64 {
	if b.whole == 0 {
		return min(max(v, b.low), b.top)
	}
	return b.whole / (1 + math.Exp(-v))
}
