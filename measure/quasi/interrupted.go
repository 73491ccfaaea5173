package quasi

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"throughline.dev/stats"
)

// Method says how the terms of an interrupted series are estimated.
type Method string

// Methods. Likelihood is the one to use; the others are there for comparison.
const (
	Likelihood    Method = "gls-ar1"       // generalised least squares, AR(1) errors, maximum likelihood
	PraisWinsten  Method = "prais-winsten" // the same model, autocorrelation from residuals, iterated
	LeastSquares  Method = "ols"           // errors taken to be independent: intervals too narrow when they are not
	NeweyWest     Method = "ols-hac"       // the same, with Newey and West's standard errors
	neweyWestLags        = 4
)

// Coefficient is a term of the model.
type Coefficient struct {
	Name string
	Estimate
}

// Interrupted is what the interruption did to a series.
type Interrupted struct {
	Method        Method
	Before, After int // points
	Coefficients  []Coefficient
	// Level is the jump at the break. Slope is the change of the trend for each interval; zero when the model has none.
	// Average is the mean effect over the points after the break, against the series having gone on as before; Last
	// the effect at the last of them.
	Level, Slope, Average, Last Estimate
	Phi                         float64 // autocorrelation of neighbouring errors
	Sigma                       float64 // standard deviation of errors
	LogLik                      float64 // NaN for methods that maximise none
	DurbinWatson                float64 // of the ordinary regression: 2 for independent errors
}

// Interrupt estimates what the break did. The intervals of Level, Slope, Average and Last take into account that the
// autocorrelation is not known but estimated, when the method is Likelihood: they are averaged over what the data say
// of it. Those of the coefficients are the customary ones, at the one best autocorrelation.
func Interrupt(s Series, method Method) (Interrupted, error) {
	if err := s.Check(); err != nil {
		return Interrupted{}, err
	}
	x, names, level, slope := s.design()
	y, gaps := s.values(), s.gaps()
	r := Interrupted{Method: method, LogLik: math.NaN()}
	r.Before, r.After = s.sides()
	plain, err := autoregress(x, y, gaps, 0)
	if err != nil {
		return r, err
	}
	r.DurbinWatson = durbinWatson(plain.resid)
	a := plain
	switch method {
	case Likelihood:
		a, err = likeliest(x, y, gaps, func(a auto) float64 { return a.logLik })
		r.LogLik = a.logLik
	case PraisWinsten:
		a, err = praisWinsten(x, y, gaps)
	case LeastSquares, NeweyWest:
	default:
		return r, fmt.Errorf("method: %q is not one of %s, %s, %s, %s", method, Likelihood, PraisWinsten, LeastSquares, NeweyWest)
	}
	if err != nil {
		return r, err
	}
	if !(a.rss > 0) {
		return r, fmt.Errorf("the series does not vary: %d points lie exactly on the model", len(y))
	}
	free := float64(a.n - a.k)
	r.Phi, r.Sigma = a.phi, math.Sqrt(a.rss/free)
	if method == Likelihood {
		r.Sigma = math.Sqrt(a.rss / float64(a.n))
	}
	var cov mat.Symmetric
	if method == NeweyWest {
		cov = neweyWest(x, a.fit, neweyWestLags)
	}
	estimate := func(c []float64) Estimate {
		value, scale := a.contrast(c)
		if cov != nil {
			return normal(value, math.Sqrt(quadratic(cov, c)), s.level())
		}
		return student(value, math.Sqrt(scale*a.rss/free), free, s.level())
	}
	for i, n := range names {
		r.Coefficients = append(r.Coefficients, Coefficient{n, estimate(unit(a.k, i))})
	}
	effects := [][]float64{unit(a.k, level), s.average(a.k, level, slope), s.last(a.k, level, slope)}
	if slope >= 0 {
		effects = append(effects, unit(a.k, slope))
	}
	out := make([]Estimate, len(effects))
	for i, c := range effects {
		out[i] = estimate(c)
	}
	if method == Likelihood {
		if err := marginal(x, y, gaps, s.prior(), effects, s.level(), out); err != nil {
			return r, err
		}
	}
	r.Level, r.Average, r.Last = out[0], out[1], out[2]
	if slope >= 0 {
		r.Slope = out[3]
	}
	return r, nil
}

// normal makes an estimate with a normal interval.
func normal(value, se, level float64) Estimate {
	half := stats.CriticalZ(level) * se
	return Estimate{Value: value, SE: se, DF: math.Inf(1), P: stats.TwoSided(value / se), Interval: stats.Interval{Low: value - half, High: value + half, Level: level}}
}

// quadratic is c'Vc.
func quadratic(v mat.Symmetric, c []float64) float64 {
	var s float64
	for i, a := range c {
		for j, b := range c {
			s += a * b * v.At(i, j)
		}
	}
	return s
}

// durbinWatson is the sum of squared steps of the residuals over that of their squares.
func durbinWatson(e []float64) float64 {
	var steps, squares float64
	for i, v := range e {
		squares += v * v
		if i > 0 {
			steps += (v - e[i-1]) * (v - e[i-1])
		}
	}
	return steps / squares
}

// neweyWest is the covariance of the terms under errors correlated over so many lags (Bartlett weights, no correction
// for few observations).
func neweyWest(x *mat.Dense, f fit, lags int) *mat.SymDense {
	n, k := x.Dims()
	score := mat.NewDense(n, k, nil)
	for i := range n {
		for j := range k {
			score.Set(i, j, x.At(i, j)*f.resid[i])
		}
	}
	meat := mat.NewDense(k, k, nil)
	meat.Mul(score.T(), score)
	for l := 1; l <= min(lags, n-1); l++ {
		var g mat.Dense
		g.Mul(score.Slice(l, n, 0, k).T(), score.Slice(0, n-l, 0, k))
		w := 1 - float64(l)/float64(lags+1)
		for i := range k {
			for j := range k {
				meat.Set(i, j, meat.At(i, j)+w*(g.At(i, j)+g.At(j, i)))
			}
		}
	}
	return sandwich(f.inv, meat)
}

// sandwich is B M B, made symmetric.
func sandwich(bread mat.Symmetric, meat mat.Matrix) *mat.SymDense {
	var out mat.Dense
	out.Product(bread, meat, bread)
	k := bread.SymmetricDim()
	s := mat.NewSymDense(k, nil)
	for i := range k {
		for j := i; j < k; j++ {
			s.SetSym(i, j, (out.At(i, j)+out.At(j, i))/2)
		}
	}
	return s
}
