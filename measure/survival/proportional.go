package survival

import (
	"fmt"
	"math"
)

// Proportionality tests whether the effects of a model stay the same over time.
type Proportionality struct {
	Terms  []Statistic // one a coefficient, in the model's order; NaN for one that has no value
	Global Statistic
}

// Proportional tests each coefficient against one that changes with 1 - S(t-), the Kaplan-Meier estimate of all
// subjects just before t: the score test of Grambsch & Therneau (Biometrika 81, 1994) as R's cox.zph has it since
// survival 3.0, with its default transform. A small p value says that the hazard ratio is no single number; the model
// then averages over times at which the groups differ in different ways.
func (h Hazards) Proportional() (Proportionality, error) {
	var t Proportionality
	switch {
	case h.Ties == Exact:
		return t, fmt.Errorf("survival: proportional hazards cannot be tested under the exact likelihood. Fit with efron")
	case h.Problem != "":
		return t, fmt.Errorf("survival: proportional hazards cannot be tested: %s", h.Problem)
	}
	for _, c := range h.Coefficients {
		if c.Problem != "" {
			return t, fmt.Errorf("survival: proportional hazards cannot be tested: %s %s", c.Name, c.Problem)
		}
	}
	p := len(h.beta)
	trend := h.data.trend()
	// The model with twice the covariates, the second half of which is multiplied by the trend.
	info, score := make([]float64, 4*p*p), make([]float64, 2*p)
	h.data.walk(h.beta, func(time float64, at derivatives) {
		g := trend(time)
		for i := range p {
			score[p+i] += g * at.score[i]
			for j := range p {
				v := at.info[i*p+j]
				info[i*2*p+j] += v
				info[i*2*p+p+j] += g * v
				info[(p+i)*2*p+j] += g * v
				info[(p+i)*2*p+p+j] += g * g * v
			}
		}
	})
	for i := range p {
		t.Terms = append(t.Terms, part(info, score, p, []int{p + i}))
	}
	all := make([]int, p)
	for i := range all {
		all[i] = p + i
	}
	t.Global = part(info, score, p, all)
	return t, nil
}

// part is the score test of some of the added covariates.
func part(info, score []float64, p int, added []int) Statistic {
	var keep []int
	for i := range p {
		keep = append(keep, i)
	}
	keep = append(keep, added...)
	n := len(keep)
	m, u := make([]float64, n*n), make([]float64, n)
	for a, i := range keep {
		u[a] = score[i]
		for b, j := range keep {
			m[a*n+b] = info[i*2*p+j]
		}
	}
	d := decompose(m, n)
	if d.rank < n {
		return Statistic{Chi2: math.NaN(), DF: len(added), P: math.NaN()}
	}
	return statistic(dot(u, d.solve(u)), len(added))
}

// trend returns the function 1 - S(t-) over all subjects, centred, for times at which somebody had the event.
func (d *coxData) trend() func(time float64) float64 {
	obs := make([]Observation, len(d.subjects))
	for i, s := range d.subjects {
		obs[i] = Observation{Time: s.time, Event: s.event, Entry: s.entry}
	}
	sample, err := Of(obs)
	if err != nil { // the subjects were checked when the model was made
		return func(float64) float64 { return math.NaN() }
	}
	at := make(map[float64]float64, len(sample.events))
	surv, sum := 1.0, 0.0
	for m := range sample.moments {
		if m.events == 0 {
			continue
		}
		at[m.time] = 1 - surv
		sum += float64(m.events) * (1 - surv)
		surv *= float64(m.atRisk-m.events) / float64(m.atRisk)
	}
	mean := sum / float64(max(len(sample.events), 1))
	return func(time float64) float64 { return at[time] - mean }
}
