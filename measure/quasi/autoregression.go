package quasi

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// whiten turns a model with errors of an AR(1) process into one with independent errors: each value less what the one
// before it says of it, over the spread that is left. half is half the logarithm of the determinant of the errors'
// correlation.
func whiten(x *mat.Dense, y []float64, gaps []int, phi float64) (wx *mat.Dense, wy []float64, half float64) {
	n, k := x.Dims()
	wx, wy = mat.NewDense(n, k, nil), make([]float64, n)
	copy(wx.RawRowView(0), x.RawRowView(0))
	wy[0] = y[0]
	for i := 1; i < n; i++ {
		r := power(phi, gaps[i])
		s := math.Sqrt(1 - r*r)
		half += math.Log(s)
		row, now, before := wx.RawRowView(i), x.RawRowView(i), x.RawRowView(i-1)
		for j := range k {
			row[j] = (now[j] - r*before[j]) / s
		}
		wy[i] = (y[i] - r*y[i-1]) / s
	}
	return wx, wy, half
}

func power(phi float64, n int) float64 {
	if n == 1 {
		return phi
	}
	return math.Pow(phi, float64(n))
}

// auto is a regression with AR(1) errors at one autocorrelation.
type auto struct {
	fit
	phi    float64
	logLik float64 // of all parameters at their best
	log    float64 // of the autocorrelation alone: terms and spread integrated out (restricted likelihood)
}

// autoregress fits the model at a given autocorrelation.
func autoregress(x *mat.Dense, y []float64, gaps []int, phi float64) (auto, error) {
	wx, wy, half := whiten(x, y, gaps, phi)
	f, err := regress(wx, wy)
	if err != nil {
		return auto{}, err
	}
	n, free := float64(f.n), float64(f.n-f.k)
	a := auto{fit: f, phi: phi}
	a.logLik = -0.5*n*(math.Log(2*math.Pi*f.rss/n)+1) - half
	a.log = -0.5*free*math.Log(f.rss) - half - 0.5*f.logX
	return a, nil
}

// mostPhi bounds the autocorrelation: beyond, a series is a random walk and has no level to change.
const mostPhi = 0.995

// likeliest finds the autocorrelation at which a likelihood is greatest: a scan, then golden section around its best.
func likeliest(x *mat.Dense, y []float64, gaps []int, of func(auto) float64) (auto, error) {
	var best auto
	found := false
	try := func(phi float64) (float64, error) {
		a, err := autoregress(x, y, gaps, phi)
		if err != nil {
			return 0, err
		}
		if !found || of(a) > of(best) {
			best, found = a, true
		}
		return of(a), nil
	}
	const steps = 40
	step := 2 * mostPhi / steps
	for i := range steps + 1 {
		if _, err := try(-mostPhi + step*float64(i)); err != nil {
			return best, err
		}
	}
	low, high := max(best.phi-step, -mostPhi), min(best.phi+step, mostPhi)
	ratio := (math.Sqrt(5) - 1) / 2
	c, d := high-ratio*(high-low), low+ratio*(high-low)
	fc, err := try(c)
	if err != nil {
		return best, err
	}
	fd, err := try(d)
	for err == nil && high-low > 1e-11 {
		if fc > fd {
			high, d, fd = d, c, fc
			c = high - ratio*(high-low)
			fc, err = try(c)
		} else {
			low, c, fc = c, d, fd
			d = low + ratio*(high-low)
			fd, err = try(d)
		}
	}
	return best, err
}

// praisWinsten iterates between the terms and the autocorrelation of the residuals, keeping the first point.
func praisWinsten(x *mat.Dense, y []float64, gaps []int) (auto, error) {
	a, err := autoregress(x, y, gaps, 0)
	for range 200 {
		if err != nil {
			return a, err
		}
		e := make([]float64, len(y)) // residuals of the model itself, not of the whitened one
		for i := range y {
			e[i] = y[i] - dot(x.RawRowView(i), a.coef)
		}
		var up, down float64
		for i := 1; i < len(e); i++ {
			if gaps[i] == 1 {
				up += e[i] * e[i-1]
				down += e[i-1] * e[i-1]
			}
		}
		phi := 0.0
		if down > 0 {
			phi = min(max(up/down, -mostPhi), mostPhi)
		}
		if math.Abs(phi-a.phi) < 1e-12 {
			break
		}
		a, err = autoregress(x, y, gaps, phi)
	}
	return a, err
}
