package score

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate/quad"

	"throughline.dev/stats"
)

// Information is what knowing more would be worth, in the unit of the scores.
type Information struct {
	// Choice is the item with the highest mean, the one to choose today; -1 when no score is known.
	Choice int
	// Perfect is the expected gain from knowing all true scores before choosing (EVPI).
	Perfect float64
	// Each is the expected gain from knowing the true score of one item alone (EVPPI); NaN for unknown scores. The
	// highest names the estimate to refine first, often neither the widest nor the leader's.
	Each []float64
}

// WorthKnowing returns the value of information for choosing one of the items: EVPI = E[max] - max E, and EVPPI for
// each item (Raiffa & Schlaifer 1961). EVPPI is in closed form for normal and lognormal scores; EVPI is integrated.
// With fewer than two known scores there is nothing to choose and all is worth zero.
func WorthKnowing(scores []Score) Information {
	info := Information{Choice: -1, Each: make([]float64, len(scores))}
	best, second := math.Inf(-1), math.Inf(-1)
	var known []Score
	var choice int // of known
	for i, s := range scores {
		info.Each[i] = math.NaN()
		if !s.Known {
			continue
		}
		info.Each[i] = 0
		if s.Mean > best {
			info.Choice, choice = i, len(known)
			best, second = s.Mean, best
		} else {
			second = max(second, s.Mean)
		}
		known = append(known, s)
	}
	if len(known) < 2 {
		return info
	}
	for i, s := range scores {
		switch {
		case i == info.Choice:
			info.Each[i] = s.shortfall(second)
		case s.Known:
			info.Each[i] = s.excess(best)
		}
	}
	info.Perfect = perfect(known, choice)
	return info
}

// perfect is E[max] - E[X_choice], the integral over x of P(the choice is at most x) - P(all are at most x). Below the
// highest certain item the second probability is zero, and at it the integrand jumps: the integral is cut there and
// at whole standard deviations of every item, and each piece is smooth enough for Gauss's rule.
func perfect(known []Score, choice int) float64 {
	floor := math.Inf(-1)
	var cuts []float64
	for _, s := range known {
		switch {
		case s.certain():
			floor = max(floor, s.Median)
			cuts = append(cuts, s.Median)
		case s.Closed:
			for z := -9.0; z <= 9+s.Spread.Sigma; z++ {
				x := s.Spread.Mu + s.Spread.Sigma*z
				if s.Spread.Log {
					x = math.Exp(x)
				}
				cuts = append(cuts, x)
			}
		default:
			const pieces = 64
			for i := range pieces + 1 {
				cuts = append(cuts, stats.Sorted(s.sample).Linear(float64(i)/pieces))
			}
		}
	}
	slices.Sort(cuts)
	var sum float64
	for i := range len(cuts) - 1 {
		if cuts[i] == cuts[i+1] {
			continue
		}
		sum += quad.Fixed(func(x float64) float64 {
			all := 1.0
			if x < floor {
				all = 0
			}
			for _, s := range known {
				all *= s.CDF(x)
			}
			return known[choice].CDF(x) - all
		}, cuts[i], cuts[i+1], 12, quad.Legendre{}, 0)
	}
	return max(sum, 0)
}

// excess is E[max(X - strike, 0)].
func (s Score) excess(strike float64) float64 {
	switch {
	case s.certain():
		return max(s.Median-strike, 0)
	case s.Closed:
		return excess(s.Spread, strike)
	}
	var sum float64
	for _, x := range s.sample {
		sum += max(x-strike, 0)
	}
	return sum / float64(len(s.sample))
}

// shortfall is E[max(strike - X, 0)].
func (s Score) shortfall(strike float64) float64 {
	if s.Closed {
		return max(s.excess(strike)-(s.Mean-strike), 0)
	}
	var sum float64
	for _, x := range s.sample {
		sum += max(strike-x, 0)
	}
	return sum / float64(len(s.sample))
}

// excess is E[max(X - strike, 0)] of a normal (unit loss integral) or lognormal (Black & Scholes 1973).
func excess(s stats.Spread, strike float64) float64 {
	switch {
	case s.Sigma == 0:
		return max(s.Median()-strike, 0)
	case !s.Log:
		d := (s.Mu - strike) / s.Sigma
		return s.Sigma*stats.NormalDensity(d) + (s.Mu-strike)*stats.NormalCDF(d)
	case strike <= 0:
		return s.Mean() - strike
	}
	d := (s.Mu - math.Log(strike)) / s.Sigma
	return s.Mean()*stats.NormalCDF(d+s.Sigma) - strike*stats.NormalCDF(d)
}

// GainFromKnowing is the value of learning x before choosing between x and nothing: E[max(x, 0)] - max(E x, 0). With
// x the advantage of one option over the other, of which part is uncertain, it is the EVPPI of that part.
func GainFromKnowing(x stats.Spread) float64 {
	return max(excess(x, 0)-max(x.Mean(), 0), 0)
}
