package survival

import (
	"fmt"
	"math"

	"throughline.dev/stats"
)

// Restricted is a restricted mean: the average time to the event within the first Tau, where whoever has not had it
// by Tau counts with Tau. It needs no assumption about what happens later and no proportional hazards.
type Restricted struct {
	Tau       float64
	Mean      float64 // the area under the curve from 0 to Tau, in the unit of time
	SE        float64
	Low, High float64 // Mean -+ z*SE
	Level     float64
}

// RMST returns the restricted mean survival time up to tau. The curve must be known up to tau: an error names the
// largest tau that is. Variance: sum over event times of (area from t to tau)^2 d/(n(n-d)) (Irwin 1949; survfit's
// rmean).
func (c *Curve) RMST(tau float64) (Restricted, error) {
	if !(tau > 0) || math.IsInf(tau, 0) {
		return Restricted{}, fmt.Errorf("survival: restricted mean up to %v. Give a positive time", tau)
	}
	if c.N == 0 {
		return Restricted{}, fmt.Errorf("survival: restricted mean of no subjects")
	}
	if tau > c.Last && c.surv[len(c.surv)-1] > 0 {
		return Restricted{}, fmt.Errorf("survival: restricted mean up to %v, but nobody was followed longer than %v. Choose tau up to that", tau, c.Last)
	}
	end := c.index(tau)
	var area, variance float64
	right := tau
	for i := end; i >= 0; i-- {
		m := c.moments[i]
		area += c.surv[i] * (right - m.time)
		right = m.time
		if m.events > 0 && m.events < m.atRisk {
			d, r := float64(m.events), float64(m.atRisk)
			variance += area * area * d / (r * (r - d))
		}
	}
	area += right
	se := math.Sqrt(variance)
	return Restricted{tau, area, se, area - c.z*se, area + c.z*se, c.Level}, nil
}

// Difference compares two restricted means.
type Difference struct {
	Tau        float64
	First      Restricted
	Second     Restricted
	Estimate   float64 // second minus first, in the unit of time
	SE         float64
	Low, High  float64
	Level      float64
	Z          float64
	P          float64 // two-sided, normal
	Conclusive bool    // the interval excludes zero
}

// CompareRMST returns the difference second minus first of the restricted means up to tau, of independent groups,
// at the first curve's level. Two groups without any variance give a P of 1 when equal and 0 when not.
func CompareRMST(first, second *Curve, tau float64) (Difference, error) {
	a, err := first.RMST(tau)
	if err != nil {
		return Difference{}, fmt.Errorf("first group: %w", err)
	}
	b, err := second.RMST(tau)
	if err != nil {
		return Difference{}, fmt.Errorf("second group: %w", err)
	}
	d := Difference{Tau: tau, First: a, Second: b, Estimate: b.Mean - a.Mean, SE: math.Hypot(a.SE, b.SE), Level: first.Level}
	d.Low, d.High = d.Estimate-first.z*d.SE, d.Estimate+first.z*d.SE
	d.Conclusive = d.Low > 0 || d.High < 0
	switch {
	case d.SE > 0:
		d.Z = d.Estimate / d.SE
		d.P = stats.TwoSided(d.Z)
	case d.Estimate == 0:
		d.P = 1
	default:
		d.Z = math.Inf(int(math.Copysign(1, d.Estimate)))
	}
	return d, nil
}

// SharedTau returns the largest tau up to which all curves are known: the smallest of the longest follow-ups, where
// a curve that has reached zero sets no limit unless all have (then it is the longest of them). It is zero without
// subjects.
func SharedTau(curves ...*Curve) float64 {
	shared, ended := math.Inf(1), 0.0
	for _, c := range curves {
		switch {
		case c.N == 0:
			return 0
		case c.surv[len(c.surv)-1] == 0:
			ended = max(ended, c.Last)
		default:
			shared = min(shared, c.Last)
		}
	}
	if math.IsInf(shared, 1) {
		return ended
	}
	return shared
}
