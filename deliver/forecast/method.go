package forecast

import (
	"cmp"
	"fmt"
	"slices"
)

// Method says how the future draws its periods from the past.
type Method int

// Methods.
const (
	// Resampling draws each future period from the history, each past period equally likely: what tools in the
	// industry simulate.
	Resampling Method = iota
	// Bayesian does not take the history's frequencies for the truth: all weightings of the past periods are equally
	// likely (Rubin's Bayesian bootstrap, 1981). It is a little less overconfident.
	Bayesian
)

// String names the method.
func (m Method) String() string {
	switch m {
	case Resampling:
		return "resampling"
	case Bayesian:
		return "Bayesian bootstrap"
	}
	return fmt.Sprintf("method %d", int(m))
}

const (
	// horizon is the longest time computed, in periods; what is not done by then is "not reached".
	horizon = 4000
	// The Bayesian method multiplies one power series a past period, which longer ones would drive out of the range
	// of floating-point numbers.
	bayesianHorizon = 2000
	bayesianHistory = 260
	// negligible is the chance of being late from which on nothing more is computed. It is this small because the
	// correction for overconfidence (see [Calibration]) turns such chances into ones that matter.
	negligible         = 1e-60
	bayesianNegligible = 1e-20
)

// draw is a count and how likely a future period is to bring it.
type draw struct {
	count int
	p     float64
}

func drawsOf(counts []int) []draw {
	sorted := slices.Sorted(slices.Values(counts))
	var out []draw
	for _, c := range sorted {
		if len(out) == 0 || out[len(out)-1].count != c {
			out = append(out, draw{count: c})
		}
		out[len(out)-1].p++
	}
	for i := range out {
		out[i].p /= float64(len(counts))
	}
	slices.SortFunc(out, func(a, b draw) int { return cmp.Compare(a.count, b.count) })
	return out
}

// polya is the joint distribution of the number of periods drawn and of their sum below a limit, when all weightings
// of n past periods are equally likely.
//
// Under such a weighting every way to split t draws over the n past periods is equally likely (Polya's urn), so the
// number of draws t and the sum x have the generating function of a product of geometric series,
// prod (1-r)/(1 - r s z^count): exact, without chance. Row t, divided by the negative binomial probability of t
// draws, is the distribution of the sum of t periods. r is chosen so that rows near the last one are likely.
type polya struct {
	rows  [][]float64 // rows[t][x]
	total []float64   // the negative binomial probability of row t
}

func newPolya(counts []int, periods, below int) (polya, error) {
	if len(counts) > bayesianHistory {
		return polya{}, fmt.Errorf("forecast: a history of %d periods is too long for the Bayesian method. Use the last %d, or weeks instead of days", len(counts), bayesianHistory)
	}
	n := float64(len(counts))
	r := float64(periods) / (float64(periods) + n)
	p := polya{rows: make([][]float64, periods+1), total: make([]float64, periods+1)}
	cells := make([]float64, (periods+1)*below)
	for t := range p.rows {
		p.rows[t] = cells[t*below : (t+1)*below : (t+1)*below]
	}
	start := 1.0
	for range counts {
		start *= 1 - r
	}
	p.total[0] = start
	for t := 1; t <= periods; t++ {
		p.total[t] = p.total[t-1] * r * (n + float64(t) - 1) / float64(t)
	}
	p.rows[0][0] = start
	for _, c := range counts {
		if c >= below {
			continue // one such period alone exceeds the limit
		}
		for t := 1; t <= periods; t++ {
			from, to := p.rows[t-1][:below-c], p.rows[t][c:]
			for x, v := range from {
				to[x] += r * v
			}
		}
	}
	return p, nil
}
