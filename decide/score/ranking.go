package score

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/stats"
)

// Standing is what a ranking says about one item, given that all scores are uncertain.
type Standing struct {
	Best     float64 // probability of being first
	Top      float64 // probability of being among the first k
	Expected float64 // expected rank, 1 is first
}

// Ranking is how stable an order is.
type Ranking struct {
	K     int
	Items []Standing // in the order of the scores given; NaN for unknown scores, which take no place
	// Sampled is false when the odds were integrated; otherwise it was drawn Draws times, and odds are right to
	// 0.5/sqrt(Draws).
	Sampled bool
	Draws   int
}

const (
	integrable   = 32     // items up to which odds are integrated
	rankingDraws = 10_000 // draws beyond
)

// Rank returns for each item the odds of being first and among the first k, and its expected rank. Scores must be of
// one method. Up to 32 items the odds are integrated numerically (over each item's own distribution, with the number
// of others above it as a Poisson-binomial); beyond, all scores are drawn 10,000 times with a fixed seed. Ties are
// split evenly. k below 1 is taken as 1.
func Rank(scores []Score, k int) Ranking {
	k = max(k, 1)
	r := Ranking{K: k, Items: make([]Standing, len(scores))}
	var known []int
	for i, s := range scores {
		if s.Known {
			known = append(known, i)
		} else {
			nan := math.NaN()
			r.Items[i] = Standing{nan, nan, nan}
		}
	}
	if len(known) > integrable {
		r.Sampled, r.Draws = true, rankingDraws
		drawRanks(scores, known, k, r.Items)
		return r
	}
	for _, i := range known {
		r.Items[i] = integrateRank(scores, known, i, k)
	}
	return r
}

func integrateRank(scores []Score, known []int, i, k int) Standing {
	st := Standing{Expected: 1}
	for _, j := range known {
		if j != i {
			st.Expected += Better(scores[j], scores[i])
		}
	}
	above := make([]float64, k) // above[m]: probability that exactly m others are higher
	for _, n := range scores[i].nodes() {
		for m := range above {
			above[m] = 0
		}
		above[0] = 1
		ties := 0
		for _, j := range known {
			if j == i {
				continue
			}
			if scores[i].certain() && scores[j].certain() && scores[j].Median == n.value {
				ties++
				continue
			}
			higher := 1 - scores[j].CDF(n.value)
			for m := k - 1; m > 0; m-- {
				above[m] += higher * (above[m-1] - above[m])
			}
			above[0] *= 1 - higher
		}
		st.Best += n.weight * above[0] / float64(ties+1)
		for m, p := range above {
			st.Top += n.weight * p * min(float64(k-m)/float64(ties+1), 1)
		}
	}
	return st
}

func drawRanks(scores []Score, known []int, k int, items []Standing) {
	// One sequence an item, so that what is drawn for one does not depend on the others.
	columns := make([][]float64, len(known))
	for c, i := range known {
		r := stats.SeedOf("rank", int64(i)).Rand()
		s := scores[i]
		column := make([]float64, rankingDraws)
		for d := range column {
			switch {
			case s.certain():
				column[d] = s.Median
			case s.Closed:
				column[d] = s.Spread.Mu + s.Spread.Sigma*r.NormFloat64()
				if s.Spread.Log {
					column[d] = math.Exp(column[d])
				}
			default:
				column[d] = s.sample[r.IntN(len(s.sample))]
			}
		}
		columns[c] = column
	}
	order := make([]int, len(known))
	for d := range rankingDraws {
		for c := range order {
			order[c] = c
		}
		slices.SortFunc(order, func(a, b int) int {
			switch va, vb := columns[a][d], columns[b][d]; {
			case va > vb:
				return -1
			case va < vb:
				return 1
			}
			return 0
		})
		for from := 0; from < len(order); {
			to := from + 1
			for to < len(order) && columns[order[to]][d] == columns[order[from]][d] {
				to++
			}
			tied := float64(to - from)
			for _, c := range order[from:to] {
				st := &items[known[c]]
				if from == 0 {
					st.Best += 1 / tied / rankingDraws
				}
				st.Top += max(min(float64(k-from)/tied, 1), 0) / rankingDraws
				st.Expected += (float64(from+1) + (tied-1)/2) / rankingDraws
			}
			from = to
		}
	}
}

// Clear is how likely the better of two items must be better before their order says anything.
const Clear = 0.9

// Compare returns the probability that a beats b and, where it lies between 10 % and 90 %, the warning that the gap
// between the scores is smaller than the noise: no reason to prefer either.
func Compare(a, b Score) (p float64, tie []Warning) {
	p = Better(a, b)
	if p > 1-Clear && p < Clear {
		tie = []Warning{{Code: Tie, Message: fmt.Sprintf("The gap is smaller than the noise: the odds that the first is really the better one are %.0f %%. Do not decide by this score", 100*p)}}
	}
	return p, tie
}

// Reversed lists the pairs of items, by index, that two methods order against each other by their medians. Where it
// is not empty, the method decides, not the items.
func Reversed(first, second []Score) [][2]int {
	var pairs [][2]int
	for i := range min(len(first), len(second)) {
		for j := range i {
			a, b := first[i].Median-first[j].Median, second[i].Median-second[j].Median
			if a*b < 0 {
				pairs = append(pairs, [2]int{j, i})
			}
		}
	}
	return pairs
}
