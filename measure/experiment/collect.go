package experiment

import (
	"context"
	"fmt"
	"math"
	"time"

	"throughline.dev/events"
)

// maxValues bounds the values a quantile is taken from, 16 bytes each.
const maxValues = 20_000_000

// part is one number a unit has: what is counted or summed, and when.
type part struct {
	match    events.Matcher
	property string
	from, to int64 // after the exposure, both inclusive
	until    int64 // no event at or after this instant counts; 0: no end
	pre      int64 // how long before the exposure the covariate looks; 0: none
	first    bool  // when it first happened is asked, not how often

	value     []float64 // by unit: count or sum; first: microseconds after the exposure, NaN for never
	covariate []float64
	keep      bool // quantile: every value is kept
	values    []float64
	owners    []int32
}

// collected are the numbers of one metric.
type collected struct {
	value       *part
	denominator *part
}

// collect reads all metrics: one pass for all that count events, one for each property that is summed.
func (q Question) collect(ctx context.Context, log events.Reader, mark events.Mark, x *exposures) ([]collected, error) {
	_, to, err := q.Bounds(mark)
	if err != nil {
		return nil, err
	}
	var all []*part
	var out []collected
	for _, m := range q.measures() {
		c := collected{value: q.part(m, m.Match, m.Property, to)}
		all = append(all, c.value)
		if m.Type == Ratio {
			c.denominator = q.part(m, m.Denominator.Match, m.Denominator.Property, to)
			all = append(all, c.denominator)
		}
		out = append(out, c)
	}
	query, err := q.Query(mark)
	if err != nil {
		return nil, err
	}
	query.From, query.To = x.bounds(all)
	var counted []*part
	var matchers []events.Matcher
	for _, p := range all {
		p.prepare(len(x.units))
		if p.property != "" {
			if err := p.numbers(ctx, log, query, x); err != nil {
				return nil, err
			}
			continue
		}
		counted, matchers = append(counted, p), append(matchers, p.match)
	}
	if len(counted) == 0 {
		return out, nil
	}
	err = log.Sequences(ctx, matchers, query, func(name string, steps []events.Step) error {
		i, exposed := x.index[name]
		if !exposed || x.units[i].arm == several {
			return nil
		}
		for _, s := range steps {
			counted[s.Match].take(i, s.At-x.units[i].at, s.At, 1)
		}
		return nil
	})
	return out, err
}

func (q Question) part(m Measure, match events.Matcher, property string, end time.Time) *part {
	p := &part{match: match, property: property, first: m.Type == TimeTo, keep: m.Type == Quantile}
	var bounded bool
	p.from, p.to, bounded = m.span()
	if !bounded && !end.IsZero() {
		p.until = end.UnixMicro()
	}
	if q.CUPEDDays > 0 && m.adjustable() {
		p.pre = int64(q.CUPEDDays) * int64(24*time.Hour/time.Microsecond)
	}
	return p
}

// adjustable reports whether a covariate can narrow the metric.
func (m Measure) adjustable() bool {
	return m.Type == Proportion || m.Type == Mean || m.Type == Retention
}

func (p *part) prepare(units int) {
	if !p.keep {
		p.value = make([]float64, units)
	}
	if p.first {
		for i := range p.value {
			p.value[i] = math.NaN()
		}
	}
	if p.pre > 0 {
		p.covariate = make([]float64, units)
	}
}

// bounds returns when events can count for any unit.
func (x *exposures) bounds(parts []*part) (from, to time.Time) {
	var pre, after int64
	until := int64(0)
	for _, p := range parts {
		pre = max(pre, p.pre)
		switch {
		case p.to == math.MaxInt64 && p.until == 0:
			after = math.MaxInt64
		case p.to == math.MaxInt64:
			until = max(until, p.until)
		default:
			after = max(after, p.to)
		}
	}
	from = time.UnixMicro(x.earlier - pre).UTC()
	if after == math.MaxInt64 {
		return from, to
	}
	return from, time.UnixMicro(max(x.latest+after+1, until)).UTC()
}

// take takes in an event of a unit, so long after its exposure.
func (p *part) take(unit int32, after, at int64, v float64) {
	switch {
	case after < 0:
		if p.pre > 0 && after >= -p.pre {
			p.covariate[unit] += v
		}
	case after < p.from || after > p.to || p.until != 0 && at >= p.until:
	case p.first:
		if t := p.value[unit]; math.IsNaN(t) || float64(after) < t {
			p.value[unit] = float64(after)
		}
	case p.keep:
		p.values, p.owners = append(p.values, v), append(p.owners, unit)
	default:
		p.value[unit] += v
	}
}

func (p *part) numbers(ctx context.Context, log events.Reader, query events.Query, x *exposures) error {
	query.Match.Names = p.match.Names
	query.Match.Where = append(append([]events.Cond(nil), query.Match.Where...), p.match.Where...)
	return log.Numbers(ctx, query, p.property, func(name string, at int64, v float64) error {
		i, exposed := x.index[name]
		if !exposed || x.units[i].arm == several {
			return nil
		}
		if p.take(i, at-x.units[i].at, at, v); len(p.values) > maxValues {
			return fmt.Errorf("quantile of %s: more than %d values. Give a shorter window or fewer days", p.property, maxValues)
		}
		return nil
	})
}
