package survival

import "math"

// Hazard is the cumulative hazard at one distinct time.
type Hazard struct {
	Time       float64
	Cumulative float64 // sum of d/n
	SE         float64 // square root of the sum of d/n^2
}

// NelsonAalen returns the cumulative hazard at every step (Nelson 1972, Aalen 1978; variance d/n^2 as in survfit).
func (c *Curve) NelsonAalen() []Hazard {
	hs := make([]Hazard, len(c.moments))
	for i, m := range c.moments {
		hs[i] = Hazard{m.time, c.hazard[i], math.Sqrt(c.hazVar[i])}
	}
	return hs
}
