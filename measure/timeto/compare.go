package timeto

import (
	"fmt"
	"math"
	"strconv"

	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// maxRatios bounds the cohorts that are compared by hazard ratios.
const maxRatios = 12

// compare fills in the comparisons of the arms with people.
func (d Durations) compare(r *Result, all []estimates, with []int, tau float64) error {
	if err := d.logRank(r, all, with); err != nil {
		return err
	}
	for _, i := range with[1:] {
		if tau <= 0 {
			break
		}
		first := with[0]
		diff, err := difference(all[first], all[i], tau)
		if err != nil {
			return err
		}
		r.Differences = append(r.Differences, r.difference(r.Cohorts[first].Name, r.Cohorts[i].Name, diff, all[first].sample.N()+all[i].sample.N()))
	}
	if r.LogRank != nil && len(with) <= maxRatios {
		return d.hazards(r, with)
	}
	return nil
}

// logRank tests whether the arms with people share one curve.
func (d Durations) logRank(r *Result, all []estimates, with []int) error {
	var arms []survival.Arm
	for _, i := range with {
		if r.Strata == 0 {
			arms = append(arms, survival.Arm{Name: strconv.Itoa(i), Sample: all[i].sample})
			continue
		}
		by, err := d.arms[i].samples()
		if err != nil {
			return err
		}
		for _, n := range strataOf([]map[int32]survival.Sample{by}) {
			arms = append(arms, survival.Arm{Name: strconv.Itoa(i), Stratum: strconv.Itoa(int(n)), Sample: by[n]})
		}
	}
	test, err := survival.LogRank(0, arms...)
	if err == nil && test.P == test.P {
		r.LogRank = &Test{Chi2: test.Chi2, DF: test.DF, P: test.P}
	}
	return err
}

// difference compares restricted means.
func difference(first, second estimates, tau float64) (survival.Difference, error) {
	if first.shares == nil {
		return survival.CompareRMST(first.curve, second.curve, tau)
	}
	a, err := first.restricted(tau)
	if err != nil {
		return survival.Difference{}, err
	}
	b, err := second.restricted(tau)
	if err != nil {
		return survival.Difference{}, err
	}
	d := survival.Difference{Tau: tau, First: a, Second: b, Estimate: b.Mean - a.Mean, SE: math.Hypot(a.SE, b.SE), Level: a.Level}
	z := stats.CriticalZ(a.Level)
	d.Low, d.High = d.Estimate-z*d.SE, d.Estimate+z*d.SE
	d.Conclusive = d.Low > 0 || d.High < 0
	return d, nil
}

func (r *Result) difference(from, to string, d survival.Difference, n int) Difference {
	f := r.figure(fmt.Sprintf("difference of restricted means, %s less %s", to, from), "d", n, fmt.Sprintf(
		"Restricted mean within the first %.4g days of %s, less that of %s. %s", d.Tau, to, from, r.Definition))
	setInterval(&f, d.Estimate, d.Low, d.High, d.Level)
	return Difference{From: from, To: to, Restricted: f, Conclusive: d.Conclusive}
}

// hazards fills in hazard ratios over the first arm with people, within strata.
func (d Durations) hazards(r *Result, with []int) error {
	h := &Hazards{Reference: d.arms[with[0]].name}
	var names []string
	n := 0
	for _, i := range with {
		n += len(d.arms[i].subjects)
	}
	for _, i := range with[1:] {
		names = append(names, d.arms[i].name)
	}
	subjects := make([]survival.Subject, 0, n)
	columns := make([]float64, n*len(names)) // one row a subject
	for place, i := range with {
		for _, s := range d.arms[i].subjects {
			x := columns[:len(names):len(names)]
			columns = columns[len(names):]
			if place > 0 {
				x[place-1] = 1
			}
			o := survival.Observation{Time: float64(s.took) / float64(survival.Day), Event: s.outcome == there}
			subjects = append(subjects, survival.Subject{Observation: o, X: x, Stratum: int(s.stratum)})
		}
	}
	fit, err := survival.Cox(subjects, survival.Model{Names: names, Level: r.Level})
	if err != nil {
		return err
	}
	within := ""
	if r.Strata > 0 {
		within = " within strata"
	}
	for j, c := range fit.Coefficients {
		f := r.figure(fmt.Sprintf("hazard ratio, %s over %s", c.Name, h.Reference), "times", len(d.arms[with[0]].subjects)+len(d.arms[with[j+1]].subjects), fmt.Sprintf(
			"How many times as often people of %s get there in a short time as those of %s, of those who had not yet (Cox model, Efron%s). Below 1 is slower. %s", c.Name, h.Reference, within, r.Definition))
		ratio := Ratio{Cohort: c.Name, Ratio: f}
		if c.Problem != "" {
			ratio.Ratio.Note = "cannot tell: the cohort " + c.Problem
		} else {
			setInterval(&ratio.Ratio, c.Ratio, c.Low, c.High, r.Level)
			ratio.P = &c.P
		}
		h.Ratios = append(h.Ratios, ratio)
	}
	h.Note = h.proportional(fit, r.Level)
	if d.question.Leave != nil {
		h.Note += " They compare those who have not left, and say nothing of how many leave."
	}
	r.Hazards = h
	return nil
}

// proportional tests whether the ratios may be read, and says so.
func (h *Hazards) proportional(fit survival.Hazards, level float64) string {
	ph, err := fit.Proportional()
	if err != nil || ph.Global.P != ph.Global.P {
		return "Whether the hazard ratios stay the same over time cannot be tested. Read the restricted means."
	}
	h.Proportional = &Test{Chi2: ph.Global.Chi2, DF: ph.Global.DF, P: ph.Global.P}
	if ph.Global.P < 1-level {
		return fmt.Sprintf("Hazards are not proportional (Grambsch-Therneau p %s): the ratio changes over time and no single number describes it. Read the restricted means.", pValue(ph.Global.P))
	}
	return fmt.Sprintf("The data do not contradict proportional hazards (Grambsch-Therneau p %s).", pValue(ph.Global.P))
}
