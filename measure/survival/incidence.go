package survival

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"

	"throughline.dev/stats"
)

// Outcome is one subject who could end in one of several ways, of which the first ends observation: getting there, or
// leaving for good. Times are as in [Observation].
type Outcome struct {
	Time  float64
	Entry float64
	Cause int // 1, 2, ...: what happened at Time; 0: censored
}

// Incidence are the Aalen-Johansen estimates of F(k, t), the share to whom cause k has happened by t. One minus the
// Kaplan-Meier estimate that counts the other causes as censorings is no such share: it says what would be if nobody
// left, and is too high. The shares of all causes and [Incidence.Remaining] sum to one.
type Incidence struct {
	N      int
	Causes int
	Counts []int // Counts[k-1] subjects had cause k
	Level  float64
	Last   float64 // the longest follow-up

	z       float64
	scale   Scale
	moments []moment // events are those of any cause
	remain  []float64
	byCause []column
}

// column holds one cause at each moment.
type column struct {
	events   []int32
	share    []float64
	variance []float64
}

// AalenJohansen estimates the cumulative incidence of causes 1 to causes, with intervals at the given level.
//
// The variance is that of the multinomial increments (the one of Aalen and Johansen). Without late entries it equals
// the infinitesimal jackknife that R's survfit prints, and for a single cause Greenwood's.
//
// Aalen & Johansen, Scandinavian Journal of Statistics 5 (1978).
func AalenJohansen(outcomes []Outcome, causes int, level float64) (*Incidence, error) {
	z := stats.CriticalZ(level)
	switch {
	case math.IsNaN(z):
		return nil, fmt.Errorf("survival: confidence level %v. Give one between 0 and 1, such as 0.95", level)
	case causes < 1:
		return nil, fmt.Errorf("survival: %d causes. Give at least one", causes)
	}
	c := &Incidence{N: len(outcomes), Causes: causes, Counts: make([]int, causes), Level: level, z: z}
	sorted := make([]Outcome, len(outcomes))
	var entries []float64
	for i, o := range outcomes {
		if err := (Observation{Time: o.Time, Entry: o.Entry}).Validate(); err != nil {
			return nil, fmt.Errorf("survival: outcome %d: %w", i, err)
		}
		if o.Cause < 0 || o.Cause > causes {
			return nil, fmt.Errorf("survival: outcome %d: cause %d. Give one from 0 (censored) to %d", i, o.Cause, causes)
		}
		if o.Cause > 0 {
			c.Counts[o.Cause-1]++
		}
		if o.Entry > 0 {
			entries = append(entries, o.Entry)
		}
		c.Last = max(c.Last, o.Time)
		sorted[i] = o
	}
	slices.SortFunc(sorted, func(a, b Outcome) int { return cmp.Compare(a.Time, b.Time) })
	slices.Sort(entries)
	c.byCause = make([]column, causes)
	c.walk(sorted, entries)
	for k := range c.byCause {
		c.vary(k)
	}
	return c, nil
}

// walk fills in the moments, the shares and what remains.
func (c *Incidence) walk(sorted []Outcome, entries []float64) {
	remain, entered, gone := 1.0, 0, 0
	share := make([]float64, c.Causes)
	events := make([]int32, c.Causes)
	for gone < len(sorted) {
		m := moment{time: sorted[gone].Time}
		for entered < len(entries) && entries[entered] < m.time {
			entered++
		}
		m.atRisk = c.N - len(entries) + entered - gone
		clear(events)
		for gone < len(sorted) && sorted[gone].Time == m.time {
			if k := sorted[gone].Cause; k > 0 {
				events[k-1]++
				m.events++
			} else {
				m.censored++
			}
			gone++
		}
		n := float64(m.atRisk)
		for k := range events {
			share[k] += remain * float64(events[k]) / n
			c.byCause[k].events = append(c.byCause[k].events, events[k])
			c.byCause[k].share = append(c.byCause[k].share, share[k])
		}
		if m.events == m.atRisk {
			remain = 0
		} else {
			remain *= (n - float64(m.events)) / n
		}
		c.moments = append(c.moments, m)
		c.remain = append(c.remain, remain)
	}
}

// vary fills in the variance of cause k (from 0) at every moment.
//
// A change of the hazards at s by e (of the cause) and f (of the others) changes F(t) by
// (S(s)+F(s)-F(t)) e/q + (F(s)-F(t)) f/q, where q is the share of those at risk who remain. Its variance is a square in
// F(t), whose three coefficients are summed up.
func (c *Incidence) vary(k int) {
	col := &c.byCause[k]
	col.variance = make([]float64, len(c.moments))
	var none, once, twice, fixed float64
	before := 1.0 // what remained before the moment
	for i, m := range c.moments {
		if m.events > 0 {
			n := float64(m.atRisk)
			own := float64(col.events[i]) / n
			all := float64(m.events) / n
			if m.events == m.atRisk {
				fixed += before * before * own * (1 - own) / n // nothing remains: later moments change nothing
			} else {
				q := (n - float64(m.events)) / n
				f := 1 / (n * q * q)
				a, b := c.remain[i]+col.share[i], col.share[i]
				mean := own*a + (all-own)*b
				none += f * (own*a*a + (all-own)*b*b - mean*mean)
				once += f * (mean - all*mean)
				twice += f * (all - all*all)
			}
		}
		before = c.remain[i]
		t := col.share[i]
		col.variance[i] = max(none-2*once*t+twice*t*t, 0) + fixed
	}
}

// IncidencePoint is the share of one cause at a time.
type IncidencePoint struct {
	Time   float64
	AtRisk int // subjects at risk at the first exit after Time; in a step: just before Time
	Events int // of the cause, up to and including Time
	Share  float64
	SE     float64
	// Low and High bound Share on the [Scale] of the shares, by F to the power of exp(+-z*se/(F log F)) unless another is
	// asked for: within 0 and 1, and both 0 before the first event.
	Low, High float64
	Known     bool // as in [Point]
}

// At reads the share of a cause (from 1) at t.
func (c *Incidence) At(cause int, t float64) IncidencePoint {
	nan := math.NaN()
	if c.N == 0 || cause < 1 || cause > c.Causes || math.IsNaN(t) || t < 0 || t > c.Last && c.remain[len(c.remain)-1] > 0 {
		return IncidencePoint{Time: t, Share: nan, SE: nan, Low: nan, High: nan}
	}
	i := c.index(t)
	p := IncidencePoint{Time: t, Known: true}
	if i >= 0 {
		p = c.step(cause, i)
		p.Time, p.AtRisk = t, 0
	}
	if i+1 < len(c.moments) {
		p.AtRisk = c.moments[i+1].atRisk
	}
	for _, n := range c.byCause[cause-1].events[:i+1] {
		p.Events += int(n)
	}
	return p
}

func (c *Incidence) step(cause, i int) IncidencePoint {
	col := &c.byCause[cause-1]
	p := IncidencePoint{Time: c.moments[i].time, AtRisk: c.moments[i].atRisk, Share: col.share[i], SE: math.Sqrt(col.variance[i]), Known: true}
	p.Low, p.High = c.bounds(p.Share, p.SE)
	return p
}

func (c *Incidence) bounds(share, se float64) (low, high float64) {
	if share <= 0 || share >= 1 {
		return share, share
	}
	return c.scale.bounds(share, se, c.z)
}

func (c *Incidence) index(t float64) int {
	return sort.Search(len(c.moments), func(i int) bool { return c.moments[i].time > t }) - 1
}

// Remaining returns the share to whom nothing has happened by t, NaN where that is not known.
func (c *Incidence) Remaining(t float64) float64 {
	if !c.At(1, t).Known {
		return math.NaN()
	}
	if i := c.index(t); i >= 0 {
		return c.remain[i]
	}
	return 1
}

// Outline returns at most limit steps of a cause for drawing: those at which its share rises, spread evenly over their
// number when there are more, and the last moment.
func (c *Incidence) Outline(cause, limit int) []IncidencePoint {
	if limit <= 0 || len(c.moments) == 0 || cause < 1 || cause > c.Causes {
		return nil
	}
	last := len(c.moments) - 1
	var rises []int
	for i, n := range c.byCause[cause-1].events {
		if n > 0 || i == last {
			rises = append(rises, i)
		}
	}
	stride := (len(rises) + limit - 1) / limit
	var steps []IncidencePoint
	for at := (len(rises) - 1) % stride; at < len(rises); at += stride {
		steps = append(steps, c.step(cause, rises[at]))
	}
	return steps
}

// Quantile returns the time by which cause has happened to the share q of all; it need not be reached by anybody's
// lifetime. The interval inverts the bounds of the curve.
func (c *Incidence) Quantile(cause int, q float64) Quantile {
	r := Quantile{Q: q, Level: c.Level}
	if !(q > 0 && q < 1) || cause < 1 || cause > c.Causes {
		return r
	}
	first := func(height func(p IncidencePoint) float64) Value {
		for i, n := range c.byCause[cause-1].events {
			if n > 0 && height(c.step(cause, i)) >= q-flat {
				return Value{c.moments[i].time, true}
			}
		}
		return Value{}
	}
	r.Value = first(func(p IncidencePoint) float64 { return p.Share })
	r.Low = first(func(p IncidencePoint) float64 { return p.High })
	r.High = first(func(p IncidencePoint) float64 { return p.Low })
	return r
}

// Restricted returns the mean time up to tau that passes before cause, where those to whom it has not happened by tau
// count with tau, among them all to whom something else happened first: tau less the area under the share. Without
// other causes it is the restricted mean of [Curve.RMST].
func (c *Incidence) Restricted(cause int, tau float64) (Restricted, error) {
	switch {
	case !(tau > 0) || math.IsInf(tau, 0):
		return Restricted{}, fmt.Errorf("survival: restricted mean up to %v. Give a positive time", tau)
	case cause < 1 || cause > c.Causes:
		return Restricted{}, fmt.Errorf("survival: restricted mean of cause %d of %d", cause, c.Causes)
	case !c.At(cause, tau).Known:
		return Restricted{}, fmt.Errorf("survival: restricted mean up to %v, but nobody was followed longer than %v. Choose tau up to that", tau, c.Last)
	}
	col := &c.byCause[cause-1]
	var area, variance float64 // area under F from the moment to tau
	right := tau
	for i := c.index(tau); i >= 0; i-- {
		m := c.moments[i]
		area += col.share[i] * (right - m.time)
		right = m.time
		if m.events == 0 {
			continue
		}
		n := float64(m.atRisk)
		own, all := float64(col.events[i])/n, float64(m.events)/n
		before := 1.0
		if i > 0 {
			before = c.remain[i-1]
		}
		others := 0.0
		if m.events < m.atRisk {
			others = -(area - col.share[i]*(tau-m.time)) / (1 - all)
		}
		mine := before*(tau-m.time) + others
		mean := own*mine + (all-own)*others
		variance += (own*mine*mine + (all-own)*others*others - mean*mean) / n
	}
	mean, se := tau-area, math.Sqrt(max(variance, 0))
	return Restricted{tau, mean, se, mean - c.z*se, mean + c.z*se, c.Level}, nil
}
