package distribution

import (
	"math"

	"throughline.dev/stats"
)

// owned are numbers that come from units, some of which give many. Estimates from them are judged by how much units
// differ, not by the count of numbers.
type owned struct {
	sorted stats.Sorted
	*sample
	counts []int32 // numbers of each unit, by its place
	places []int32 // place of the owner of each value
	once   bool    // no unit gives more than one
}

func own(s *sample) owned {
	o := owned{sorted: stats.Sort(s.values), sample: s, once: true, places: make([]int32, len(s.owners))}
	place := map[int32]int32{}
	for i, owner := range s.owners {
		p, known := place[owner]
		if !known {
			p = int32(len(o.counts))
			place[owner] = p
			o.counts = append(o.counts, 0)
		}
		o.places[i] = p
		o.counts[p]++
		o.once = o.once && o.counts[p] == 1
	}
	return o
}

// quantile returns a quantile with an interval between two of the numbers. With one number a unit that is exact;
// otherwise the share of numbers at or below the quantile has an interval for as many independent numbers as the
// units are worth (Woodruff 1952), which is carried over to the numbers.
func (o owned) quantile(p, level float64, hits []int32) (float64, stats.Interval) {
	x := o.sorted.Linear(p)
	if o.once {
		return x, o.sorted.QuantileInterval(p, level).Interval
	}
	clear(hits)
	for i, v := range o.values {
		if v <= x {
			hits[o.places[i]]++
		}
	}
	var c stats.Clusters
	for i, n := range o.counts {
		c.Add(int(hits[i]), int(n))
	}
	out := stats.Interval{Low: math.Inf(-1), High: math.Inf(1), Level: level}
	if c.Units() < 2 {
		return x, out
	}
	n, z := c.Effective(), stats.StudentQuantile(0.5+level/2, float64(c.Units()-1))
	centre, half := (p+z*z/(2*n))/(1+z*z/n), z/(1+z*z/n)*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	all := float64(len(o.sorted))
	if low := int(math.Floor(all * (centre - half))); low >= 1 {
		out.Low = o.sorted[low-1]
	}
	if high := int(math.Ceil(all*(centre+half))) + 1; high <= len(o.sorted) {
		out.High = o.sorted[high-1]
	}
	return x, out
}

// mean returns the average with Student's t interval from how much units differ (Taylor's linearisation of a ratio).
func (o owned) mean(level float64) (float64, stats.Interval) {
	if o.once {
		m := stats.MeanOf(o.sorted, level) // sorted, so that the order of reading changes no digit
		return m.Value, m.Interval
	}
	value := stats.MeanOf(o.sorted, level).Value
	residuals := make([]float64, len(o.counts))
	for i, v := range o.values {
		residuals[o.places[i]] += v - value
	}
	var squares float64
	for _, r := range residuals {
		squares += r * r
	}
	units, n := float64(len(o.counts)), float64(len(o.values))
	if units < 2 {
		return value, stats.Interval{Low: math.Inf(-1), High: math.Inf(1), Level: level}
	}
	half := stats.StudentQuantile(0.5+level/2, units-1) * math.Sqrt(squares*units/(units-1)) / n
	return value, stats.Interval{Low: value - half, High: value + half, Level: level}
}
