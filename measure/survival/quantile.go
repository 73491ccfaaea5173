package survival

import (
	"fmt"
	"math"
)

// Value is a time that may lie beyond what was observed. "Not reached" is an answer: the event had not happened to
// the share asked about by the end of observation.
type Value struct {
	Time    float64 // meaningless unless Reached
	Reached bool
}

// String writes the time, or "not reached".
func (v Value) String() string {
	if !v.Reached {
		return "not reached"
	}
	return fmt.Sprintf("%.4g", v.Time)
}

// Quantile is the time by which a share q has had the event, with its interval. A bound that is not reached is
// common for the upper one: the data do not exclude any long time.
type Quantile struct {
	Q         float64
	Value     Value
	Low, High Value
	Level     float64
}

// flat is how near the curve must come to a level to count as lying on it, as in R (the square root of the
// machine's precision).
const flat = 1.4901161193847656e-08

// Quantile returns the time by which the share q (0 < q < 1) has had the event: the first t with S(t) <= 1-q. When
// the curve lies exactly on 1-q for a stretch, it is the middle of that stretch, which for the last stretch ends
// with the longest follow-up. The interval inverts the bounds of the curve, on its [Scale] (Brookmeyer & Crowley 1982):
// its lower end is the time at which the lower bound falls to 1-q. Where the bounds are lost before that (the curve
// drops to zero in one step; R prints NA) the data set no lower limit and the end is zero. Outside 0 < q < 1 nothing
// is reached.
func (c *Curve) Quantile(q float64) Quantile {
	r := Quantile{Q: q, Level: c.Level}
	if !(q > 0 && q < 1) || c.N == 0 {
		return r
	}
	var at int
	r.Value, at = c.cross(q, 0, func(i int) float64 { return c.surv[i] })
	low := func(i int) float64 { l, _ := c.bounds(i); return l }
	high := func(i int) float64 { _, h := c.bounds(i); return h }
	r.Low, _ = c.cross(q, 0, low)
	if r.Value.Reached && !r.Low.Reached {
		r.Low = Value{Time: 0, Reached: true}
	}
	// The upper bound lies above the curve, so it cannot cross earlier.
	r.High, _ = c.cross(q, at, high)
	return r
}

// Median is the time by which half have had the event.
func (c *Curve) Median() Quantile { return c.Quantile(0.5) }

// cross finds where a curve that falls from 1 meets 1-q, looking from step start on, and the step where it does.
func (c *Curve) cross(q float64, start int, height func(int) float64) (Value, int) {
	first := -1
	for i := start; i < len(c.moments); i++ {
		if c.moments[i].events == 0 {
			continue
		}
		f := 1 - height(i)
		if math.IsNaN(f) {
			break
		}
		if first < 0 && f+flat >= q {
			first = i
		}
		if f-flat >= q {
			return Value{(c.moments[first].time + c.moments[i].time) / 2, true}, first
		}
	}
	if first < 0 {
		return Value{}, len(c.moments)
	}
	// The curve ends on the level, or its bounds do before they are lost at zero.
	end := 1 - height(len(c.moments)-1)
	if math.Abs(end-q) < flat {
		return Value{(c.moments[first].time + c.Last) / 2, true}, first
	}
	return Value{}, first
}
