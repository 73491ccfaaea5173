package experiment

import (
	"math"

	"throughline.dev/stats"
)

// column is one metric of the units of one arm that count. Which lists are filled depends on the metric's type.
type column struct {
	units       int64
	value       []float64 // by unit
	pre         []float64 // covariate by unit; nil for none
	denominator []float64
	values      []float64  // quantile: all values
	clusters    [][2]int32 // quantile: first and beyond the last value of each unit, in values; nil: each value is a unit
	done        []int64    // time_to: microseconds to the event
	censored    []int64    // time_to: microseconds followed in vain
}

// columns returns the metric arm by arm, of the units for which want holds, and how many could not be followed for the
// whole window at the end of observation. Those are left out unless keep is set; a time to an event censors them.
func (c collected) columns(m Measure, x *exposures, arms int, end int64, keep bool, want func(unit) bool) (cols []column, immature int64) {
	cols = make([]column, arms)
	counts := make([]bool, len(x.units))
	binary := m.Type == Proportion || m.Type == Retention
	need := m.followed()
	for i, u := range x.units {
		if u.arm == several || !want(u) {
			continue
		}
		ripe := end-u.at >= need
		if !ripe {
			immature++
		}
		if !ripe && !keep && m.Type != TimeTo {
			continue
		}
		counts[i] = true
		col := &cols[u.arm]
		col.units++
		switch m.Type {
		case Quantile:
		case TimeTo:
			col.follow(c.value.value[i], end-u.at, need)
		default:
			col.value = append(col.value, c.value.of(i, binary))
			if c.value.covariate != nil {
				col.pre = append(col.pre, flag(c.value.covariate[i], binary))
			}
			if c.denominator != nil {
				col.denominator = append(col.denominator, c.denominator.value[i])
			}
		}
	}
	if m.Type == Quantile {
		c.value.spread(x, cols, counts)
	}
	return cols, immature
}

func (p *part) of(i int, binary bool) float64 { return flag(p.value[i], binary) }

// flag makes a count a yes or no.
func flag(v float64, binary bool) float64 {
	if binary && v > 0 {
		return 1
	}
	return v
}

func (c *column) follow(took float64, followed, window int64) {
	followed = max(followed, 0)
	if window > 0 {
		followed = min(followed, window)
	}
	if !math.IsNaN(took) && int64(took) <= followed {
		c.done = append(c.done, int64(took))
	} else {
		c.censored = append(c.censored, followed)
	}
}

// spread sorts the values of a quantile by unit into the columns.
func (p *part) spread(x *exposures, cols []column, counts []bool) {
	first := make([]int32, len(x.units)+1) // counting sort by unit
	for _, o := range p.owners {
		first[o+1]++
	}
	for i := range x.units {
		first[i+1] += first[i]
	}
	sorted, next := make([]float64, len(p.values)), append([]int32(nil), first...)
	for k, o := range p.owners {
		sorted[next[o]] = p.values[k]
		next[o]++
	}
	for i, u := range x.units {
		own := sorted[first[i]:first[i+1]]
		if !counts[i] || len(own) == 0 {
			continue
		}
		col := &cols[u.arm]
		begin := int32(len(col.values))
		col.values = append(col.values, own...)
		col.clusters = append(col.clusters, [2]int32{begin, int32(len(col.values))})
	}
}

// bound applies the cap of the metric, or the one that the pooled quantile of all arms gives, and returns it with how
// many units each arm had above it.
func bound(m Measure, cols []column) (limit *float64, touched []int64) {
	touched = make([]int64, len(cols))
	if limit = m.Cap; limit == nil {
		if m.Winsor == 0 {
			return nil, touched
		}
		limit = pooled(m, cols, func(c column) []float64 { return c.value })
		if covariate := pooled(m, cols, func(c column) []float64 { return c.pre }); covariate != nil {
			for _, c := range cols {
				clip(c.pre, *covariate)
			}
		}
	}
	if limit == nil {
		return nil, touched
	}
	for i, c := range cols {
		touched[i] = clip(c.value, *limit)
	}
	return limit, touched
}

// pooled returns the quantile over all arms at which values are capped; nil without values.
func pooled(m Measure, cols []column, of func(column) []float64) *float64 {
	var all []float64
	for _, c := range cols {
		for _, v := range of(c) {
			if v != 0 || !m.IgnoreZeros {
				all = append(all, v)
			}
		}
	}
	q := stats.Sort(all).Linear(m.Winsor)
	if math.IsNaN(q) {
		return nil
	}
	return &q
}

func clip(values []float64, limit float64) int64 {
	var n int64
	for i, v := range values {
		if v > limit {
			values[i] = limit
			n++
		}
	}
	return n
}
