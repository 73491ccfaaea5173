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
// A history is taken to be one of several kinds of series ([kinds]): noise around a level, noise around a line, a level
// that wanders under noise, a walk. Each is fitted, and the forecast averages over them by how well they explain the
// history and by how likely they are held beforehand, so that the interval holds what is not known about the kind as
// well. Nothing is known of the level beforehand, and of a drift that it is small: a history with one jump in it is no
// trend for ever. What jumps now and then may jump again, or for the first time, and no interval promises to hold that.
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
	models, err := fitAll(y)
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

// kind is a kind of series, in units of a variance that is fitted: the level moves each step by a random amount of
// variance wander and by a drift, whose standard deviation before the history is seen is drift, under noise.
type kind struct {
	weight               float64 // how likely it is held to be before the history is seen
	noise, wander, drift float64
}

// kinds are looked among for the one that a history is of.
//
// Walks weigh most, since taking one for noise gives an interval that is far too narrow, and the other way round one
// that is too wide: with these weights the intervals of simulated walks hold what comes as often as they promise, and
// those of calmer series more often (TestForecastsCover).
func kinds() []kind {
	all := []kind{
		{weight: 0.08, noise: 1},
		{weight: 0.315, wander: 1},
		{weight: 0.315, wander: 1, drift: 0.3},
	}
	for _, drift := range []float64{0.1, 0.3, 1} {
		all = append(all, kind{weight: 0.13 / 3, noise: 1, drift: drift})
	}
	for i := range 8 {
		all = append(all, kind{weight: 0.16 / 8, noise: 1, wander: math.Exp(float64(i - 4)), drift: 0.15})
	}
	return all
}

// fitted is a kind of series fitted to a history.
type fitted struct {
	kind
	chol        mat.Cholesky
	n           int
	ones        *mat.VecDense // V^-1 of a vector of ones
	information float64       // about the level: 1'V^-1 1
	level       float64
	left        *mat.VecDense // V^-1 (y - level)
	variance    float64
}

// covariance is that of the level at two steps.
func (k kind) covariance(i, j int) float64 {
	return k.wander*float64(min(i, j)+1) + k.drift*k.drift*float64(i)*float64(j)
}

// fitAll fits every kind, each with its weight after the history was seen. It returns none when the number never moved.
func fitAll(y []float64) ([]fitted, error) {
	var all []fitted
	most := math.Inf(-1)
	for _, k := range kinds() {
		f, ok, err := k.fit(y)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, nil
		}
		all = append(all, f)
		most = max(most, f.weight)
	}
	var out []fitted
	for _, f := range all {
		if f.weight = math.Exp(f.weight - most); f.weight > 1e-5 {
			out = append(out, f)
		}
	}
	return out, nil
}

// fit returns the kind with the logarithm of its weight, and false for a history that never moved.
func (k kind) fit(y []float64) (f fitted, ok bool, err error) {
	n := len(y)
	f = fitted{kind: k, n: n}
	v := mat.NewSymDense(n, nil)
	one, obs := mat.NewVecDense(n, nil), mat.NewVecDense(n, y)
	for i := range n {
		one.SetVec(i, 1)
		for j := i; j < n; j++ {
			c := k.covariance(i, j)
			if i == j {
				c += k.noise
			}
			v.SetSym(i, j, c)
		}
	}
	if !f.chol.Factorize(v) {
		return f, false, fmt.Errorf("the history cannot be fitted by %+v", k)
	}
	f.ones = new(mat.VecDense)
	if err := f.chol.SolveVecTo(f.ones, one); err != nil {
		return f, false, fmt.Errorf("fit the history: %w", err)
	}
	f.information = mat.Dot(one, f.ones)
	f.level = mat.Dot(obs, f.ones) / f.information
	resid := mat.NewVecDense(n, nil)
	var size float64
	for i, v := range y {
		resid.SetVec(i, v-f.level)
		size += v * v
	}
	f.left = new(mat.VecDense)
	if err := f.chol.SolveVecTo(f.left, resid); err != nil {
		return f, false, fmt.Errorf("fit the history: %w", err)
	}
	rss := mat.Dot(resid, f.left)
	if !(rss > 1e-18*size) {
		return f, false, nil
	}
	free := float64(n - 1)
	f.variance = rss / free
	f.weight = math.Log(k.weight) - 0.5*(free*math.Log(rss)+f.chol.LogDet()+math.Log(f.information))
	return f, true, nil
}

// mixture is a distribution made of Student's, each with its weight.
type mixture struct {
	parts []part
	free  float64
}

type part struct{ weight, value, se float64 }

// predict is the distribution of the number so many steps after the end.
func predict(models []fitted, ahead int) mixture {
	m := mixture{free: float64(models[0].n - 1)}
	for _, f := range models {
		at := f.n - 1 + ahead
		k := mat.NewVecDense(f.n, nil)
		for i := range f.n {
			k.SetVec(i, f.covariance(i, at))
		}
		solved := new(mat.VecDense)
		if err := f.chol.SolveVecTo(solved, k); err != nil {
			continue // a badly conditioned matrix was refused when it was fitted
		}
		unexplained := 1 - mat.Dot(k, f.ones)
		spread := f.noise + f.covariance(at, at) - mat.Dot(k, solved) + unexplained*unexplained/f.information
		m.parts = append(m.parts, part{f.weight, f.level + mat.Dot(k, f.left), math.Sqrt(f.variance * spread)})
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

// quantile is the value below which a share lies. It draws the bracket together by the rule of false position, with the
// weight of an end that stays halved (Illinois).
func (m mixture) quantile(share float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	reach := math.Abs(stats.StudentQuantile(min(share, 1-share)/10, m.free)) + 1
	for _, p := range m.parts {
		low, high = min(low, p.value-reach*p.se), max(high, p.value+reach*p.se)
	}
	width := high - low
	left, right := m.above(low)-(1-share), m.above(high)-(1-share) // positive, negative
	at, stayed := low+width/2, 0
	for range 100 {
		miss := m.above(at) - (1 - share)
		switch {
		case math.Abs(miss) < 1e-10 || high-low < 1e-12*width:
			return at
		case miss > 0:
			low, left = at, miss
			if stayed == 1 {
				right /= 2
			}
			stayed = 1
		default:
			high, right = at, miss
			if stayed == -1 {
				left /= 2
			}
			stayed = -1
		}
		if at = low + (high-low)*left/(left-right); !(at > low && at < high) {
			at = low + (high-low)/2
		}
	}
	return at
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
