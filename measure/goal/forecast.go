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
	// Times says that the values are lengths of time, or another number that is never zero and spreads the wider the
	// larger it is: they are continued in logarithms.
	Times bool
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
// The model is a level that wanders with a steady drift, and noise on top. Nothing is known of the level beforehand, and
// of the drift that it is small beside the noise ([driftSize]): a history with one jump in it is no trend for ever. The
// ratio of wander to noise is averaged over what the history says of it, so that the interval holds what is not known
// about the model as well.
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
	f.bend = bendOf(values, h)
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

// driftSize is the standard deviation of the drift of one step, as a multiple of that of the noise, before the history
// is seen.
const driftSize = 0.15

// wander is the model at one ratio of wander to noise.
type wander struct {
	ratio, weight float64
	chol          mat.Cholesky
	n             int
	ones          *mat.VecDense // V^-1 of a vector of ones
	information   float64       // about the level: 1'V^-1 1
	level         float64
	left          *mat.VecDense // V^-1 (y - level)
	variance      float64
}

// covariance is that of the numbers at two steps, in units of the variance of the noise, which is left out.
func (w *wander) covariance(i, j int) float64 {
	return w.ratio*float64(min(i, j)) + driftSize*driftSize*float64(i)*float64(j)
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
	one, obs := mat.NewVecDense(n, nil), mat.NewVecDense(n, y)
	for i := range n {
		one.SetVec(i, 1)
		for j := i; j < n; j++ {
			c := w.covariance(i, j)
			if i == j {
				c++
			}
			v.SetSym(i, j, c)
		}
	}
	if !w.chol.Factorize(v) {
		return w, false, fmt.Errorf("the history cannot be fitted at a ratio of %v", ratio)
	}
	w.ones = new(mat.VecDense)
	if err := w.chol.SolveVecTo(w.ones, one); err != nil {
		return w, false, fmt.Errorf("fit the history: %w", err)
	}
	w.information = mat.Dot(one, w.ones)
	w.level = mat.Dot(obs, w.ones) / w.information
	resid := mat.NewVecDense(n, nil)
	var size float64
	for i, v := range y {
		resid.SetVec(i, v-w.level)
		size += v * v
	}
	w.left = new(mat.VecDense)
	if err := w.chol.SolveVecTo(w.left, resid); err != nil {
		return w, false, fmt.Errorf("fit the history: %w", err)
	}
	rss := mat.Dot(resid, w.left)
	if !(rss > 1e-18*size) {
		return w, false, nil
	}
	free := float64(n - 1)
	w.variance = rss / free
	w.weight = -0.5 * (free*math.Log(rss) + w.chol.LogDet() + math.Log(w.information))
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
	m := mixture{free: float64(models[0].n - 1)}
	for _, w := range models {
		at := w.n - 1 + ahead
		k := mat.NewVecDense(w.n, nil)
		for i := range w.n {
			k.SetVec(i, w.covariance(i, at))
		}
		solved := new(mat.VecDense)
		if err := w.chol.SolveVecTo(solved, k); err != nil {
			continue // a badly conditioned matrix was refused when it was fitted
		}
		unexplained := 1 - mat.Dot(k, w.ones)
		spread := 1 + w.covariance(at, at) - mat.Dot(k, solved) + unexplained*unexplained/w.information
		m.parts = append(m.parts, part{w.weight, w.level + mat.Dot(k, w.left), math.Sqrt(w.variance * spread)})
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
	whole    float64 // of a share strictly between 0 and whole; 0: no share
	times    bool    // in logarithms
	low, top float64 // where a straight one is cut off
}

func bendOf(values []float64, h History) bend {
	b := bend{whole: h.Whole, times: h.Times, low: math.Inf(-1), top: math.Inf(1)}
	never := true
	for _, v := range values {
		if h.Whole > 0 && !(v > 0 && v < h.Whole) {
			b.whole = 0 // it touched an end, where the scale has none
		}
		b.times = b.times && v > 0
		never = never && v >= 0
	}
	if never {
		b.low = 0
	}
	if h.Whole > 0 {
		b.top, b.times = h.Whole, false
	}
	return b
}

func (b bend) in(v float64) float64 {
	switch {
	case b.times:
		return math.Log(v)
	case b.whole > 0:
		return math.Log(v / (b.whole - v))
	}
	return v
}

func (b bend) out(v float64) float64 {
	switch {
	case b.times:
		return math.Exp(v)
	case b.whole > 0:
		return b.whole / (1 + math.Exp(-v))
	}
	return min(max(v, b.low), b.top)
}
