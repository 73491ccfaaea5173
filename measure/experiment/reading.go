package experiment

import (
	"fmt"
	"math"

	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// reader holds what all metrics of an experiment are read with.
type reader struct {
	plan
	names  []string
	always bool   // intervals that may be read at any time
	asOf   string // of figures
	who    string // "people"
}

// metric is one metric with its data.
type metric struct {
	Measure
	cols     []column
	immature int64
}

// read is a metric being read: figures of the arms, and the contrasts while they still await correction.
type read struct {
	Reading
	metric    metric
	arms      []arm
	contrasts []contrast
	level     float64
}

func (r reader) read(m metric, level float64) (read, error) {
	out := read{metric: m, level: level}
	out.Name, out.Type, out.Better, out.Definition, out.Immature = m.title(), m.Type, "up", m.Definition(), m.immature
	if !m.higher() {
		out.Better = "down"
	}
	limit, touched := bound(m.Measure, m.cols)
	out.Cap = limit
	arms, adjusted, err := r.arms(m.Measure, m.cols)
	if err != nil {
		return out, fmt.Errorf("%s: %w", out.Name, err)
	}
	if adjusted != nil {
		out.Theta, out.Narrowed = finite(adjusted.theta), finite(adjusted.narrowed)
		out.Definition += ". Adjusted by the same behaviour before the exposure (CUPED)"
	}
	out.arms = arms
	for i, a := range arms {
		out.Capped += touched[i]
		out.Values = append(out.Values, r.value(m.Measure, a, touched[i], out.Definition))
	}
	if limit != nil {
		all, _ := out.units()
		out.Note = fmt.Sprintf("Values above %s count as that: those of %s of %s %s.", ledger.FormatNumber(*limit), whole(out.Capped), whole(all), r.who)
	}
	for _, to := range arms[1:] {
		out.contrasts = append(out.contrasts, r.contrast(m.Measure, arms[0], to, level))
	}
	return out, nil
}

// value words one arm.
func (r reader) value(m Measure, a arm, capped int64, definition string) Value {
	unit, scale := m.unit()
	v := Value{Variant: a.name, N: a.units, Capped: capped}
	v.Figure = r.figure(m.title()+", "+a.name, unit, int(a.units), definition)
	i := a.Interval(r.level)
	switch {
	case a.ranks != nil:
		i = a.ranks.Interval(r.level)
	case a.share != nil:
		hits := int64(a.share.Hits)
		v.Hits, i = &hits, a.share.Wilson(r.level)
	}
	set(&v.Figure, a.Mean*scale, i.Low*scale, i.High*scale, r.level)
	if a.units == 0 {
		v.Figure.Note = "nobody counts"
	}
	return v
}

// settle corrects p values that are read together, by the adjustment, and words the comparisons.
func (r reader) settle(reads []*read, adjust func([]float64) []float64) {
	var p []float64
	for _, d := range reads {
		for _, c := range d.contrasts {
			p = append(p, c.P)
		}
	}
	adjusted := adjust(p)
	for _, d := range reads {
		for i := range d.contrasts {
			d.contrasts[i].settle(d.metric.Measure, adjusted[0], 1-r.level)
			adjusted = adjusted[1:]
		}
		d.word(r)
	}
}

func (d *read) word(r reader) {
	d.Comparisons, d.Outcome = nil, ""
	order := map[string]int{"": 0, notShown: 2, holds: 1, better: 3, worse: 4}
	for i, c := range d.contrasts {
		d.Comparisons = append(d.Comparisons, r.comparison(d.metric.Measure, d.arms[0], d.arms[i+1], c, d.level))
		if order[c.outcome] > order[d.Outcome] {
			d.Outcome = c.outcome
		}
	}
}

// units returns how many units of each arm count.
func (d *read) units() (all, least int64) {
	least = math.MaxInt64
	for _, a := range d.arms {
		all, least = all+a.units, min(least, a.units)
	}
	return all, least
}

func (r reader) figure(name, unit string, n int, definition string) ledger.Figure {
	return ledger.Figure{Name: name, Unit: unit, N: int64(n), Definition: definition, AsOf: r.asOf}
}

// segmented reads the primary metric within segments, corrected over all of them.
func (r reader) segmented(parts []metric, names []string, level float64) ([]Segment, error) {
	var reads []*read
	for _, m := range parts {
		d, err := r.read(m, level)
		if err != nil {
			return nil, err
		}
		reads = append(reads, &d)
	}
	r.settle(reads, stats.BenjaminiHochberg)
	out := make([]Segment, len(reads))
	for i, d := range reads {
		all, _ := d.units()
		out[i] = Segment{Value: names[i], Units: all, Values: d.Values, Comparisons: d.Comparisons}
	}
	return out, nil
}
