package survival

import (
	"fmt"
	"iter"
	"math"
	"sort"

	"throughline.dev/stats"
)

// Units for [OfMicros], in microseconds.
const (
	Second int64 = 1_000_000
	Minute       = 60 * Second
	Hour         = 60 * Minute
	Day          = 24 * Hour
)

// Curve is a Kaplan-Meier estimate of S(t), the share that has not had the event by t. The zero Curve is that of no
// subjects: it answers every question with "not known".
type Curve struct {
	N      int     // subjects
	Events int     // of which had the event
	Level  float64 // confidence level of all intervals read off the curve, such as 0.95
	// Last is the longest follow-up: beyond it the curve is not known (unless it has reached zero).
	Last float64

	z       float64
	scale   Scale
	moments []moment
	surv    []float64 // S at each moment
	green   []float64 // Greenwood's sum of d / n(n-d) up to each moment
	hazard  []float64 // Nelson-Aalen
	hazVar  []float64
}

// Step is the curve at one distinct time of an event or a censoring.
type Step struct {
	Time     float64
	AtRisk   int // just before Time: entered before it and not gone before it
	Events   int // at Time
	Censored int // at Time; they count as at risk for the events at the same time
	Survival float64
	// SE is Greenwood's standard error of Survival; NaN once Survival is zero, as in R.
	SE float64
	// Low and High bound Survival on the [Scale] of the curve, by exp(-exp(log(-log S) +- z*se/log S)) unless another is
	// asked for. They are 1 before the first event and NaN once Survival is zero.
	Low, High float64
}

// KaplanMeier estimates the survival curve with intervals at the given confidence level.
//
// No subjects give a curve without steps. The error is about the level only. A subject with Time zero counts as at
// risk at zero.
//
// With late entries (left truncation) the first risk sets can be so small that everybody in one has the event: the
// curve is zero from there on, whatever follows, and the medians mean nothing. [Curve.Emptied] tells.
//
// Kaplan & Meier, JASA 53 (1958); variance: Greenwood 1926; interval: Kalbfleisch & Prentice, log(-log) scale;
// [Curve.On] changes the scale.
func KaplanMeier(s Sample, level float64) (*Curve, error) {
	z := stats.CriticalZ(level)
	if math.IsNaN(z) {
		return nil, fmt.Errorf("survival: confidence level %v. Give one between 0 and 1, such as 0.95", level)
	}
	c := &Curve{N: s.N(), Events: len(s.events), Level: level, Last: s.Last(), z: z}
	c.moments = make([]moment, 0, s.N())
	for m := range s.moments {
		c.moments = append(c.moments, m)
	}
	n := len(c.moments)
	columns := make([]float64, 4*n)
	c.surv, c.green, c.hazard, c.hazVar = columns[:n:n], columns[n:2*n:2*n], columns[2*n:3*n:3*n], columns[3*n:]
	surv, green, hazard, hazVar := 1.0, 0.0, 0.0, 0.0
	for i, m := range c.moments {
		if m.events > 0 {
			d, r := float64(m.events), float64(m.atRisk)
			if m.events == m.atRisk {
				surv, green = 0, math.Inf(1)
			} else {
				surv *= (r - d) / r
				green += d / (r * (r - d))
			}
			hazard += d / r
			hazVar += d / (r * r)
		}
		c.surv[i], c.green[i], c.hazard[i], c.hazVar[i] = surv, green, hazard, hazVar
	}
	return c, nil
}

// Len returns the number of steps: distinct times of an event or a censoring.
func (c *Curve) Len() int { return len(c.moments) }

// Step returns step i, in order of time.
func (c *Curve) Step(i int) Step {
	m, s := c.moments[i], c.surv[i]
	low, high := c.bounds(i)
	return Step{m.time, m.atRisk, m.events, m.censored, s, s * math.Sqrt(c.green[i]), low, high}
}

// Steps yields all steps in order of time. Bounds are computed as it goes.
func (c *Curve) Steps() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for i := range c.moments {
			if !yield(c.Step(i)) {
				return
			}
		}
	}
}

// Outline returns at most limit steps for drawing: all steps with events when they are few enough, otherwise a
// selection spread evenly over both axes, so that a steep beginning keeps its shape before a long tail. The last step
// is always among them.
func (c *Curve) Outline(limit int) []Step {
	if limit <= 0 || len(c.moments) == 0 {
		return nil
	}
	last := len(c.moments) - 1
	var changes []int
	for i, m := range c.moments {
		if m.events > 0 || i == last {
			changes = append(changes, i)
		}
	}
	keep := changes
	if len(changes) > limit {
		keep = keep[:0:0]
		parts := float64(max(1, limit/2)) // of each axis
		from, to := c.moments[changes[0]].time, c.moments[last].time
		place := func(i int) (int, int) {
			return int(parts * (c.moments[i].time - from) / (to - from)), int(parts * (1 - c.surv[i]))
		}
		for k, i := range changes {
			if k+1 < len(changes) {
				x, y := place(i)
				if x2, y2 := place(changes[k+1]); x == x2 && y == y2 {
					continue
				}
			}
			keep = append(keep, i)
		}
		keep = keep[max(0, len(keep)-limit):]
	}
	steps := make([]Step, len(keep))
	for i, k := range keep {
		steps[i] = c.Step(k)
	}
	return steps
}

func (c *Curve) bounds(i int) (low, high float64) {
	s := c.surv[i]
	switch s {
	case 1:
		return 1, 1
	case 0:
		return math.NaN(), math.NaN()
	}
	return c.scale.bounds(s, s*math.Sqrt(c.green[i]), c.z)
}

// Emptied returns the time at which everybody at risk had the event although others entered later: the curve is
// zero from there on for lack of subjects, not because all had the event. Not reached is the normal case.
func (c *Curve) Emptied() Value {
	for i, m := range c.moments {
		if m.events == m.atRisk && i < len(c.moments)-1 {
			return Value{Time: m.time, Reached: true}
		}
	}
	return Value{}
}

// index returns the last step at or before t, -1 when there is none.
func (c *Curve) index(t float64) int {
	return sort.Search(len(c.moments), func(i int) bool { return c.moments[i].time > t }) - 1
}

// Point is the curve at a time of the asker's choice.
type Point struct {
	Time     float64
	AtRisk   int     // subjects at risk at the first exit after Time
	Events   int     // events up to and including Time
	Survival float64 // share that has not had the event by Time; 1-Survival has had it
	SE       float64 // as in [Step]
	Low      float64
	High     float64
	// Known is false when nobody was followed as long as Time and the curve has not reached zero: then the numbers
	// are NaN.
	Known bool
}

// At reads the curve at t. Time is right-continuous: an event at t has happened.
func (c *Curve) At(t float64) Point {
	unknown := Point{Time: t, Survival: math.NaN(), SE: math.NaN(), Low: math.NaN(), High: math.NaN()}
	if c.N == 0 || math.IsNaN(t) || t < 0 || t > c.Last && c.surv[len(c.surv)-1] > 0 {
		return unknown
	}
	i := c.index(t)
	p := Point{Time: t, Survival: 1, Low: 1, High: 1, Known: true}
	for _, m := range c.moments[:i+1] {
		p.Events += m.events
	}
	if i+1 < len(c.moments) {
		p.AtRisk = c.moments[i+1].atRisk
	}
	if i >= 0 {
		s := c.Step(i)
		p.Survival, p.SE, p.Low, p.High = s.Survival, s.SE, s.Low, s.High
	}
	return p
}
