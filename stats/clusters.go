package stats

import "math"

// Clusters sums up a share whose observations come from units that give several each: weeks of one person are more
// alike than weeks of different people, and count for less. The zero Clusters has no observations.
type Clusters struct {
	units                int
	n, hits              float64
	squares, both, hits2 float64 // sums over units of n*n, n*hits, hits*hits
}

// Add takes in a unit with n observations, of which hits did something. None are no unit.
func (c *Clusters) Add(hits, n int) {
	if n <= 0 {
		return
	}
	h, m := float64(hits), float64(n)
	c.units++
	c.n += m
	c.hits += h
	c.squares += m * m
	c.both += m * h
	c.hits2 += h * h
}

// Units returns the number of units, N that of observations, Hits how many of those did something.
func (c Clusters) Units() int { return c.units }

// N returns the number of observations.
func (c Clusters) N() int { return int(c.n) }

// Hits returns how many observations did something.
func (c Clusters) Hits() int { return int(c.hits) }

// Value returns the share, NaN for none.
func (c Clusters) Value() float64 { return c.hits / c.n }

// Effective returns how many independent observations would tell the share as well: N over the design effect, which
// compares the variance of the ratio between units (Kish 1965; Taylor's linearisation) with that of a binomial. It is
// at most N, and the number of units where the share is 0 or 1, as the observations then say nothing about it.
func (c Clusters) Effective() float64 {
	p := c.Value()
	if c.units < 2 || p <= 0 || p >= 1 {
		return float64(c.units)
	}
	u := float64(c.units)
	between := max(c.hits2-2*p*c.both+p*p*c.squares, 0) * u / (u - 1) / (c.n * c.n)
	return min(p*(1-p)/between, c.n) // no variance between units gives N
}

// Wilson returns the score interval for the effective number of observations, with Student's t for the number of units
// (after Korn & Graubard 1998, who do so with exact bounds). One unit gives [0, 1]: it says nothing about others.
func (c Clusters) Wilson(level float64) Interval {
	if c.units < 2 {
		return Interval{0, 1, level}
	}
	p, n, z := c.Value(), c.Effective(), StudentQuantile(0.5+level/2, float64(c.units-1))
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	i := Interval{max(centre-half, 0), min(centre+half, 1), level}
	if p == 0 {
		i.Low = 0
	}
	if p == 1 {
		i.High = 1
	}
	return i
}
