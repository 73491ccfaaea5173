package survival

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"throughline.dev/stats"
)

// Arm is a group to compare. Arms with the same Name in different strata are one group of a stratified test.
type Arm struct {
	Name    string
	Stratum string // empty: one stratum
	Sample  Sample
}

// Test is the result of comparing groups.
type Test struct {
	Rho    float64
	Chi2   float64
	DF     int
	P      float64 // NaN when nothing can be compared: fewer than two groups ever at risk, or no event
	Strata int
	Groups []Group // in order of first appearance
}

// Group is what one group contributes.
type Group struct {
	Name     string
	N        int
	Observed float64 // events, weighted when rho is not 0
	Expected float64 // events if all groups had one curve, weighted alike
}

// LogRank tests whether groups share one survival curve, with the G-rho family of Harrington & Fleming (1982):
// rho 0 is the log-rank (Mantel-Haenszel) test, rho 1 the Peto & Peto modification of the Wilcoxon test, which
// weighs early differences more (weights S(t-)^rho, S pooled within the stratum). Stratified: observed, expected
// and variance are summed over strata. Degrees of freedom are the groups with any expected event, less one.
//
// Subjects may enter late, an extension that R's survdiff does not have. Nothing is sorted again: the test walks
// the samples side by side.
func LogRank(rho float64, arms ...Arm) (Test, error) {
	if math.IsNaN(rho) || math.IsInf(rho, 0) {
		return Test{}, fmt.Errorf("survival: rho %v. Use 0 for log-rank, 1 for Peto-Peto", rho)
	}
	t := Test{Rho: rho, P: math.NaN()}
	group, stratum := map[string]int{}, map[string]int{}
	var strata [][]int // arms by stratum
	for i, a := range arms {
		if _, ok := group[a.Name]; !ok {
			group[a.Name] = len(t.Groups)
			t.Groups = append(t.Groups, Group{Name: a.Name})
		}
		s, ok := stratum[a.Stratum]
		if !ok {
			s = len(strata)
			stratum[a.Stratum] = s
			strata = append(strata, nil)
		}
		strata[s] = append(strata[s], i)
	}
	t.Strata = len(strata)
	variance := mat.NewSymDense(max(len(t.Groups), 1), nil)
	for _, members := range strata {
		parts := make([]Sample, len(t.Groups))
		for _, i := range members {
			g := group[arms[i].Name]
			e := arms[i].Sample
			t.Groups[g].N += e.N()
			if parts[g].N() > 0 {
				return Test{}, fmt.Errorf("survival: group %q appears twice in stratum %q. Join its samples", arms[i].Name, arms[i].Stratum)
			}
			parts[g] = e
		}
		t.accumulate(parts, variance)
	}
	t.finish(variance)
	return t, nil
}

// accumulate adds one stratum.
func (t *Test) accumulate(parts []Sample, variance *mat.SymDense) {
	k := len(parts)
	cursors := make([]cursor, k)
	for g, e := range parts {
		cursors[g] = cursor{Sample: e, always: e.N() - len(e.entries)}
	}
	surv := 1.0
	atRisk, events := make([]float64, k), make([]float64, k)
	v := make([]float64, k*k)
	for {
		at := math.Inf(1)
		for g := range cursors {
			at = min(at, cursors[g].next())
		}
		if math.IsInf(at, 1) {
			break
		}
		var n, d float64
		for g := range cursors {
			atRisk[g], events[g] = cursors[g].advance(at)
			n += atRisk[g]
			d += events[g]
		}
		w := 1.0
		if t.Rho != 0 {
			w = math.Pow(surv, t.Rho)
		}
		for g := range k {
			t.Groups[g].Observed += w * events[g]
			t.Groups[g].Expected += w * d * atRisk[g] / n
		}
		if n > 1 {
			f := w * w * d * (n - d) / (n * n * (n - 1))
			for g := range k {
				if atRisk[g] == 0 {
					continue
				}
				v[g*k+g] += f * atRisk[g] * n
				for h := g; h < k; h++ {
					v[g*k+h] -= f * atRisk[g] * atRisk[h]
				}
			}
		}
		surv *= (n - d) / n
	}
	for g := range k {
		for h := g; h < k; h++ {
			variance.SetSym(g, h, variance.At(g, h)+v[g*k+h])
		}
	}
}

// finish solves for chi-squared over the groups that were ever at risk, less one (the rest is determined by them).
func (t *Test) finish(variance *mat.SymDense) {
	var live []int
	for g := range t.Groups {
		if t.Groups[g].Expected > 0 {
			live = append(live, g)
		}
	}
	t.DF = max(len(live)-1, 0)
	if t.DF == 0 {
		return
	}
	live = live[1:]
	v := mat.NewSymDense(len(live), nil)
	diff := mat.NewVecDense(len(live), nil)
	for i, g := range live {
		diff.SetVec(i, t.Groups[g].Observed-t.Groups[g].Expected)
		for j := i; j < len(live); j++ {
			v.SetSym(i, j, variance.At(g, live[j]))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		return // no variance: the groups never overlapped
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, diff); err != nil {
		return
	}
	t.Chi2 = max(mat.Dot(diff, &x), 0)
	t.P = stats.ChiSquaredSurvival(t.Chi2, float64(t.DF))
}

// cursor walks one group's exits in step with the others.
type cursor struct {
	Sample
	always, event, gone, entered int
}

// next returns the time of the group's next event, +Inf when there is none.
func (c *cursor) next() float64 {
	if c.event == len(c.events) {
		return math.Inf(1)
	}
	return c.events[c.event]
}

// advance returns how many are at risk just before t and how many have the event at t, and moves past it.
func (c *cursor) advance(t float64) (atRisk, events float64) {
	for c.gone < len(c.censored) && c.censored[c.gone] < t {
		c.gone++
	}
	for c.entered < len(c.entries) && c.entries[c.entered] < t {
		c.entered++
	}
	atRisk = float64(c.always + c.entered - c.event - c.gone)
	for c.event < len(c.events) && c.events[c.event] == t {
		events++
		c.event++
	}
	return atRisk, events
}
