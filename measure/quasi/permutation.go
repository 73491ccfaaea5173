package quasi

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"throughline.dev/stats"
)

// Permuted is an effect judged by exchanging the treatments of units.
type Permuted struct {
	Value            float64
	P                float64 // share of the exchanges with an effect as large, the real one among them
	Interval         stats.Interval
	Ways             int  // exchanges looked at
	All              bool // they are all there are
	Treated, Control int
}

// most exchanges that are looked at one by one; of more a sample is drawn.
const mostWays = 5000

// Permute estimates the effect as [Staggered] does, for few units: it asks how often the effect would have come out as
// large had the treatments fallen on other units. The interval holds the effects, the same for all units, that such
// exchanges do not rule out. When there are too few ways to exchange for the level, that is the error.
func Permute(p Panel) (Permuted, error) {
	t, err := p.table()
	if err != nil {
		return Permuted{}, err
	}
	r := Permuted{}
	r.Treated, r.Control = t.groups()
	value, ok := t.effect(t.y)
	if !ok {
		return r, fmt.Errorf("nothing can be compared: %d units get the treatment and %d do not. One of each is needed, and a period before the treatment", r.Treated, r.Control)
	}
	r.Value = value
	// An effect of d on the treated shifts the effect under an exchange by d times what the exchange makes of the
	// treatment itself, so that every d is judged from the same two numbers an exchange.
	on := make([][]float64, len(t.units))
	for u, row := range t.y {
		on[u] = make([]float64, len(row))
		for j := range row {
			if on[u][j] = 0; j >= t.from[u] {
				on[u][j] = 1
			}
			if math.IsNaN(row[j]) {
				on[u][j] = math.NaN()
			}
		}
	}
	var effects, shifts []float64
	exchanged := t
	visit := func(from []int) {
		exchanged.from = from
		e, ok := exchanged.effect(t.y)
		if !ok {
			return
		}
		s, _ := exchanged.effect(on)
		effects, shifts = append(effects, e), append(shifts, s)
	}
	ways := countWays(t.from)
	if r.All = ways <= mostWays; r.All {
		from := slices.Sorted(slices.Values(t.from))
		for more := true; more; more = nextWay(from) {
			visit(from)
		}
	} else {
		visit(t.from)
		rng := stats.SeedOf("measure/quasi permutation", int64(len(t.units)), int64(len(t.times))).Rand()
		from := slices.Clone(t.from)
		for range 1999 {
			shuffle(rng, from)
			visit(from)
		}
	}
	r.Ways = len(effects)
	alpha := 1 - t.level
	if float64(r.Ways)*alpha < 1 {
		return r, fmt.Errorf("%w: the treatments of %d units can be exchanged in %d ways, too few for an interval at %v %%", ErrFewClusters, len(t.units), r.Ways, 100*t.level)
	}
	p0 := func(d float64) float64 { // p of the hypothesis that the effect is d
		real := math.Abs(value - d)
		n := 0
		for i, e := range effects {
			if math.Abs(e-d*shifts[i]) >= real*(1-1e-9) {
				n++
			}
		}
		return float64(n) / float64(len(effects))
	}
	r.P = p0(0)
	r.Interval = stats.Interval{Low: edge(p0, value, -1, alpha, effects), High: edge(p0, value, 1, alpha, effects), Level: t.level}
	return r, nil
}

// effect is the point estimate of [Staggered], over values of the same shape.
func (t table) effect(y [][]float64) (float64, bool) {
	t.y = y
	var value, weight float64
	sizes := map[int]bool{}
	for _, f := range t.from {
		sizes[f] = true
	}
	for g := 1; g < len(t.times); g++ {
		if !sizes[g] {
			continue
		}
		for j := g; j < len(t.times); j++ {
			if c, ok := t.compare(g, j, 1); ok {
				value += float64(c.treated) * c.effect
				weight += float64(c.treated)
			}
		}
	}
	return value / weight, weight > 0
}

// edge walks from the estimate until the hypothesis is ruled out; infinite when it never is.
func edge(p func(float64) float64, from, sign, alpha float64, effects []float64) float64 {
	step := 1e-9
	for _, e := range effects {
		step = max(step, math.Abs(e-from)/16)
	}
	inside, outside := from, math.Inf(1)
	for range 40 {
		next := inside + sign*step
		if p(next) <= alpha {
			outside = next
			break
		}
		inside = next
		step *= 1.5
	}
	if math.IsInf(outside, 1) {
		return math.Inf(int(sign))
	}
	for range 60 {
		mid := inside + (outside-inside)/2
		if p(mid) <= alpha {
			outside = mid
		} else {
			inside = mid
		}
	}
	return inside
}

// countWays is in how many ways the treatments can be spread over the units, no more than one above mostWays.
func countWays(from []int) int {
	left := map[int]int{}
	ways, n := 1.0, 0.0
	for _, f := range from {
		n++
		left[f]++
		ways *= n / float64(left[f])
		if ways > 1e12 {
			return mostWays + 1
		}
	}
	return int(min(math.Round(ways), mostWays+1))
}

// nextWay puts the treatments into the next order, false after the last.
func nextWay(a []int) bool {
	i := len(a) - 2
	for i >= 0 && a[i] >= a[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(a) - 1
	for a[j] <= a[i] {
		j--
	}
	a[i], a[j] = a[j], a[i]
	slices.Reverse(a[i+1:])
	return true
}

func shuffle(r *rand.Rand, a []int) { r.Shuffle(len(a), func(i, j int) { a[i], a[j] = a[j], a[i] }) }
