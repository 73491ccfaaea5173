package quasi

import (
	"fmt"
	"math"
)

// LocalLevel is a series seen as a level that wanders, with noise on top.
type LocalLevel struct {
	Noise  float64 // variance of the noise
	Wander float64 // variance of the steps of the level
	LogLik float64 // of all values but the first, which settles the level
	// Last is the level at the end, and Variance what is not known of it.
	Last, Variance float64
}

// Level fits a local level by maximum likelihood (Kalman filter, nothing known of the level at the start).
func Level(values []float64) (LocalLevel, error) {
	if len(values) < 4 {
		return LocalLevel{}, fmt.Errorf("%w: %d values. A local level needs 4", ErrTooFew, len(values))
	}
	if !finite(values...) {
		return LocalLevel{}, fmt.Errorf("a value is not a number")
	}
	best, found := LocalLevel{}, false
	try := func(logRatio float64) float64 {
		l := filter(values, math.Exp(logRatio))
		if !found || l.LogLik > best.LogLik {
			best, found = l, true
		}
		return l.LogLik
	}
	const low, high, steps = -20.0, 12.0, 64
	at, most := low, math.Inf(-1)
	for i := range steps + 1 {
		x := low + (high-low)*float64(i)/steps
		if v := try(x); v > most {
			at, most = x, v
		}
	}
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := at-(high-low)/steps, at+(high-low)/steps
	for b-a > 1e-10 {
		c, d := b-ratio*(b-a), a+ratio*(b-a)
		if try(c) > try(d) {
			b = d
		} else {
			a = c
		}
	}
	if !finite(best.LogLik) {
		return LocalLevel{}, fmt.Errorf("the series does not vary")
	}
	return best, nil
}

// filter runs the Kalman filter with steps whose variance is a multiple of that of the noise.
func filter(y []float64, ratio float64) LocalLevel {
	level, p := y[0], 1.0 // in units of the variance of the noise
	var squares, logs float64
	for _, v := range y[1:] {
		p += ratio
		f := p + 1
		e := v - level
		squares += e * e / f
		logs += math.Log(f)
		k := p / f
		level += k * e
		p *= 1 - k
	}
	n := float64(len(y) - 1)
	noise := squares / n
	return LocalLevel{
		Noise: noise, Wander: ratio * noise, LogLik: -0.5 * (n*(math.Log(2*math.Pi*noise)+1) + logs),
		Last: level, Variance: p * noise,
	}
}
