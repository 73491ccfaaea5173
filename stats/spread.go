package stats

import (
	"fmt"
	"math"
)

// Z90 is the half-width of a central 90 % interval of a normal distribution, in standard deviations.
const Z90 = 1.6448536269514722

// Spread is an uncertain quantity: normal, or normal in its logarithm. A Sigma of zero is a quantity that is known.
type Spread struct {
	Mu, Sigma float64 // of the quantity, or of its natural logarithm when Log
	Log       bool    // lognormal: positive, skewed, multiplicative
}

// From90 reads an estimate "low to high" as the 5th and 95th percentile: lognormal when low > 0, otherwise normal.
// That is what estimating languages mean by it (Squiggle, Guesstimate). An interval of no width is a known
// quantity. NaN, infinite or reversed bounds are an error.
func From90(low, high float64) (Spread, error) {
	if low > 0 {
		return Lognormal90(low, high)
	}
	return Normal90(low, high)
}

// Normal90 is the normal distribution with 5th and 95th percentile low and high.
func Normal90(low, high float64) (Spread, error) {
	if err := check90(low, high); err != nil {
		return Spread{}, err
	}
	return Spread{Mu: low + (high-low)/2, Sigma: (high - low) / (2 * Z90)}, nil
}

// Lognormal90 is the lognormal distribution with 5th and 95th percentile low and high; low must be positive.
func Lognormal90(low, high float64) (Spread, error) {
	if err := check90(low, high); err != nil {
		return Spread{}, err
	}
	if low <= 0 {
		return Spread{}, fmt.Errorf("stats: %v to %v has no lognormal distribution. The lower bound must be above zero", low, high)
	}
	a, b := math.Log(low), math.Log(high)
	return Spread{Mu: (a + b) / 2, Sigma: (b - a) / (2 * Z90), Log: true}, nil
}

func check90(low, high float64) error {
	switch {
	case math.IsNaN(low) || math.IsNaN(high) || math.IsInf(low, 0) || math.IsInf(high, 0):
		return fmt.Errorf("stats: %v to %v is not an estimate. Give two finite numbers", low, high)
	case low > high:
		return fmt.Errorf("stats: the estimate runs backwards: %v to %v. Write the lower bound first", low, high)
	}
	return nil
}

// Mean returns the expected value, which for a lognormal lies above the median: exp(mu + sigma^2/2).
func (s Spread) Mean() float64 {
	if s.Log {
		return math.Exp(s.Mu + s.Sigma*s.Sigma/2)
	}
	return s.Mu
}

// SD returns the standard deviation of the quantity itself.
func (s Spread) SD() float64 {
	if s.Log {
		v := s.Sigma * s.Sigma
		return math.Sqrt(math.Expm1(v)) * math.Exp(s.Mu+v/2)
	}
	return s.Sigma
}

// Median returns the value that is exceeded half of the time.
func (s Spread) Median() float64 {
	if s.Log {
		return math.Exp(s.Mu)
	}
	return s.Mu
}

// Quantile returns the value below which the quantity stays with probability p; NaN outside [0, 1].
func (s Spread) Quantile(p float64) float64 {
	x := s.Mu
	if s.Sigma > 0 || math.IsNaN(p) || p < 0 || p > 1 {
		x += s.Sigma * NormalQuantile(p)
	}
	if s.Log {
		return math.Exp(x)
	}
	return x
}

// CDF returns the probability that the quantity is at most x.
func (s Spread) CDF(x float64) float64 {
	if s.Log {
		if x <= 0 {
			return 0
		}
		x = math.Log(x)
	}
	if s.Sigma == 0 {
		if x < s.Mu {
			return 0
		}
		return 1
	}
	return NormalCDF((x - s.Mu) / s.Sigma)
}
