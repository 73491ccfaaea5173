package quasi

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"
)

// GroupTime is the effect on the units first treated in one period, in another period.
type GroupTime struct {
	Group, Time      int // periods as given
	Treated, Control int // units compared
	Estimate
}

// EventTime is the mean effect so many periods after the treatment; before it (negative) it should be zero.
type EventTime struct {
	Periods int
	Units   int // treated units that are observed there
	Estimate
}

// Parallel tests whether treated units moved like the others before the treatment.
type Parallel struct {
	Leads int     // effects before the treatment that were tested together
	Chi2  float64 // Wald statistic; NaN where nothing can be tested
	P     float64 // small: they did not move in parallel
}

// Stagger is the answer of [Staggered].
type Stagger struct {
	Effect           Estimate // mean over all treated units and their periods since the treatment
	Groups           []GroupTime
	Events           []EventTime
	Parallel         Parallel
	Treated, Control int // units treated within the periods, and the others
}

// Staggered estimates the effect of a treatment that units get at different times, after Callaway and Sant'Anna (2021),
// without covariates: each group of units treated in the same period is compared, period by period, with units that
// are not treated yet or never, by the change since the period before the treatment. Intervals come from influence
// functions, by unit, with Satterthwaite's degrees of freedom so that few units give wide intervals.
//
// It refuses fewer than [LeastClusters] units, fewer than two in a group of treated units or among the controls.
func Staggered(p Panel) (Stagger, error) {
	t, err := p.table()
	if err != nil {
		return Stagger{}, err
	}
	s := Stagger{}
	s.Treated, s.Control = t.groups()
	if len(t.units) < LeastClusters {
		return s, fmt.Errorf("%w: %d. At least %d are needed; permute instead", ErrFewClusters, len(t.units), LeastClusters)
	}
	sizes := map[int]int{}
	for _, f := range t.from {
		sizes[f]++
	}
	var cells, effects []cell
	for g := 1; g < len(t.times); g++ {
		if sizes[g] < 2 {
			continue // one unit has no spread
		}
		for j := range t.times {
			if j == g-1 {
				continue
			}
			c, ok := t.compare(g, j, 2)
			if !ok {
				continue
			}
			cells = append(cells, c)
			if j >= g {
				effects = append(effects, c)
				e, _ := t.sum([]cell{c})
				s.Groups = append(s.Groups, GroupTime{t.times[g], t.times[j], c.treated, c.control, e})
			}
		}
	}
	if len(effects) == 0 {
		return s, fmt.Errorf("nothing can be compared: %d units get the treatment and %d do not. Two of each are needed in one period after the treatment, and a period before it", s.Treated, s.Control)
	}
	s.Effect, _ = t.sum(effects)
	s.Events, s.Parallel = t.events(cells)
	return s, nil
}

// cell is a comparison of one group in one period.
type cell struct {
	group, time      int // indices of periods
	treated, control int
	effect           float64
	influence        []float64 // of each unit on the effect, times its share of all
}

// compare takes the change of a group from the period before its treatment to a period, less that of the units not
// treated by then. Each side needs at least so many units.
func (t table) compare(g, j, least int) (cell, bool) {
	c := cell{group: g, time: j, influence: make([]float64, len(t.units))}
	until := max(g, j)
	var sum [2]float64
	change := func(u int) float64 { return t.y[u][j] - t.y[u][g-1] }
	side := func(u int) int { // 0: the group, 1: not treated yet, -1: neither
		switch {
		case math.IsNaN(change(u)):
			return -1
		case t.from[u] == g:
			return 0
		case t.from[u] > until:
			return 1
		}
		return -1
	}
	n := [2]int{}
	for u := range t.units {
		if k := side(u); k >= 0 {
			n[k]++
			sum[k] += change(u)
		}
	}
	if n[0] < least || n[1] < least {
		return c, false
	}
	c.treated, c.control = n[0], n[1]
	mean := [2]float64{sum[0] / float64(n[0]), sum[1] / float64(n[1])}
	c.effect = mean[0] - mean[1]
	for u := range t.units {
		if k := side(u); k >= 0 {
			m := float64(n[k])
			// The residuals of a mean are too small by this factor.
			v := (change(u) - mean[k]) / m * math.Sqrt(m/max(m-1, 1))
			if k == 1 {
				v = -v
			}
			c.influence[u] = v
		}
	}
	return c, true
}

// sum is the mean of comparisons, weighed by the treated units behind each, with the influence of each unit on it. The
// weights are those of the units at hand: the effect is that on them.
func (t table) sum(cells []cell) (Estimate, []float64) {
	var weight, value float64
	influence := make([]float64, len(t.units))
	for _, c := range cells {
		w := float64(c.treated)
		weight += w
		value += w * c.effect
		for u, v := range c.influence {
			influence[u] += w * v
		}
	}
	value /= weight
	byGroup := map[int]float64{}
	size := map[int]float64{}
	var variance float64
	for u := range influence {
		influence[u] /= weight
		if influence[u] != 0 {
			size[t.from[u]]++
		}
		byGroup[t.from[u]] += influence[u] * influence[u]
		variance += influence[u] * influence[u]
	}
	// Satterthwaite: each group of units adds a variance that is known with its own degrees of freedom.
	groups := make([]int, 0, len(byGroup))
	for g := range byGroup {
		groups = append(groups, g)
	}
	slices.Sort(groups)
	var below float64
	for _, g := range groups {
		if v := byGroup[g]; v > 0 {
			below += v * v / max(size[g]-1, 1)
		}
	}
	df := float64(len(t.units) - 1)
	if below > 0 {
		df = min(df, max(1, variance*variance/below))
	}
	return student(value, math.Sqrt(variance), df, t.level), influence
}

// events sums the comparisons up by the time since the treatment, and tests those before it together.
func (t table) events(cells []cell) ([]EventTime, Parallel) {
	byEvent := map[int][]cell{}
	for _, c := range cells {
		byEvent[c.time-c.group] = append(byEvent[c.time-c.group], c)
	}
	var out []EventTime
	var leads []Estimate
	var influence [][]float64
	for e := -len(t.times); e < len(t.times); e++ {
		if len(byEvent[e]) == 0 {
			continue
		}
		estimate, inf := t.sum(byEvent[e])
		n := 0
		for _, c := range byEvent[e] {
			n += c.treated
		}
		out = append(out, EventTime{e, n, estimate})
		if e < -1 {
			leads, influence = append(leads, estimate), append(influence, inf)
		}
	}
	return out, wald(leads, influence)
}

// wald tests whether some estimates are all zero. With many of them and few units it keeps those next to the
// treatment: a covariance needs more units than it has rows.
func wald(estimates []Estimate, influence [][]float64) Parallel {
	if len(estimates) == 0 {
		return Parallel{Chi2: math.NaN(), P: math.NaN()}
	}
	units := 0
	for _, v := range influence[len(influence)-1] {
		if v != 0 {
			units++
		}
	}
	k := min(len(estimates), max(1, units/5))
	estimates, influence = estimates[len(estimates)-k:], influence[len(influence)-k:]
	chi2, rank := statistic(estimates, influence)
	if rank == 0 {
		return Parallel{Leads: k, Chi2: math.NaN(), P: math.NaN()}
	}
	// Hotelling: the covariance is estimated from so many units.
	f := chi2 * float64(units-rank) / (float64(units-1) * float64(rank))
	return Parallel{Leads: k, Chi2: chi2, P: fisher(f, float64(rank), float64(units-rank))}
}

// statistic is the quadratic form of the estimates in the inverse of their covariance, and how many of them it could
// take.
func statistic(estimates []Estimate, influence [][]float64) (float64, int) {
	for k := len(estimates); k > 0; k-- { // fewer when they follow from each other
		some, inf := estimates[len(estimates)-k:], influence[len(influence)-k:]
		cov := mat.NewSymDense(k, nil)
		value := mat.NewVecDense(k, nil)
		for i := range k {
			value.SetVec(i, some[i].Value)
			for j := i; j < k; j++ {
				cov.SetSym(i, j, dot(inf[i], inf[j]))
			}
		}
		var c mat.Cholesky
		if !c.Factorize(cov) || c.Cond() > 1e10 {
			continue
		}
		var solved mat.VecDense
		if err := c.SolveVecTo(&solved, value); err != nil {
			continue
		}
		return mat.Dot(value, &solved), k
	}
	return 0, 0
}

// fisher is P(F > f).
func fisher(f, df1, df2 float64) float64 {
	if !(df1 > 0 && df2 > 0 && f >= 0) {
		return math.NaN()
	}
	return mathext.RegIncBeta(df2/2, df1/2, df2/(df2+df1*f))
}
