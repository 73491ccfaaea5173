package score

import (
	"math"

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
	known := 0
	for i, s := range scores {
		info.Each[i] = math.NaN()
		if !s.Known {
			continue
		}
		known++
		info.Each[i] = 0
		if s.Mean > best {
			info.Choice, best, second = i, s.Mean, best
		} else {
			second = max(second, s.Mean)
		}
	}
	if known < 2 {
		return info
	}
	var highest float64
	for i, s := range scores {
		if !s.Known {
			continue
		}
		rival := best
		if i == info.Choice {
			rival = second
		}
		info.Each[i] = max(s.excess(rival)+rival-best, 0)
		// E[max] is the sum of E[X_i; X_i is the highest].
		for _, n := range s.nodes() {
			p, ties := n.weight, 1.0
			for j, other := range scores {
				switch {
				case j == i || !other.Known:
				case s.certain() && other.certain() && other.Median == n.value:
					ties++
				default:
					p *= other.CDF(n.value)
				}
			}
			highest += n.value * p / ties
		}
	}
	info.Perfect = max(highest-best, 0)
	return info
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
