package experiment

import (
	"context"
	"slices"

	"throughline.dev/events"
)

// source is where exposures are found: events, and their property that holds the variant.
type source struct {
	match    events.Matcher
	property string
}

func (q Question) sources() []source {
	if q.Flag == "" {
		property := q.Variant
		if property == "" {
			property = "variant"
		}
		return []source{{q.Exposure, property}}
	}
	on := func(event, property string) events.Matcher {
		return events.Matcher{Names: []string{event}, Where: []events.Cond{{Property: property, Op: events.Eq, Value: q.Flag}}}
	}
	return []source{
		{on(ExposureEvent, "flag"), "variant"},
		{on(FlagCalledEvent, "$feature_flag"), "$feature_flag_response"},
	}
}

// several marks a unit that met more than one variant.
const several = -1

// unit is somebody who was exposed.
type unit struct {
	arm     int16 // or several
	segment int32
	at      int64 // first exposure, in microseconds
}

// exposures are all units that were exposed. Memory grows with units, not with events.
type exposures struct {
	index   map[string]int32
	units   []unit
	counts  Exposed
	earlier int64 // the first and the last exposure
	latest  int64
}

func (q Question) expose(ctx context.Context, log events.Reader, mark events.Mark) (*exposures, error) {
	query, err := q.Query(mark)
	if err != nil {
		return nil, err
	}
	arms := map[string]int16{}
	for i, v := range q.Variants {
		arms[v.Name] = int16(i)
	}
	x := &exposures{index: map[string]int32{}}
	for _, s := range q.sources() {
		query.By = s.property
		err := log.Sequences(ctx, []events.Matcher{s.match}, query, func(name string, steps []events.Step) error {
			for _, step := range steps {
				arm, known := arms[step.Value]
				if !known {
					x.counts.Unknown++
					continue
				}
				x.meet(name, arm, step.At)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i, u := range x.units {
		if u.arm == several {
			x.counts.Several++
		} else {
			x.counts.Units++
		}
		if i == 0 {
			x.earlier, x.latest = u.at, u.at
		}
		x.earlier, x.latest = min(x.earlier, u.at), max(x.latest, u.at)
	}
	return x, nil
}

// meet takes in an exposure.
func (x *exposures) meet(name string, arm int16, at int64) {
	x.counts.Events++
	i, seen := x.index[name]
	if !seen {
		x.index[name] = int32(len(x.units))
		x.units = append(x.units, unit{arm: arm, at: at})
		return
	}
	x.counts.Repeated++
	u := &x.units[i]
	if u.arm != arm {
		u.arm = several
	}
	u.at = min(u.at, at)
}

// maxSegments bounds the values of a segment that are told apart; the rest is one segment.
const maxSegments = 1000

// segment reads the property by which results are split: the value at the first exposure. It returns the values;
// units without one have the empty value, at 0.
func (x *exposures) segment(ctx context.Context, log events.Reader, q Question, mark events.Mark) ([]string, error) {
	values, place := []string{""}, map[string]int32{"": 0}
	query, err := q.Query(mark)
	if err != nil {
		return nil, err
	}
	query.By = q.Segment
	for _, s := range q.sources() {
		err := log.Sequences(ctx, []events.Matcher{s.match}, query, func(name string, steps []events.Step) error {
			i, known := x.index[name]
			if !known {
				return nil
			}
			u := &x.units[i]
			at := slices.IndexFunc(steps, func(s events.Step) bool { return s.At == u.at && s.Value != "" })
			if at < 0 || u.segment != 0 {
				return nil
			}
			value := steps[at].Value
			p, seen := place[value]
			if !seen {
				if len(values) > maxSegments {
					value = "other"
					p, seen = place[value]
				}
				if !seen {
					p = int32(len(values))
					place[value] = p
					values = append(values, value)
				}
			}
			u.segment = p
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return values, nil
}
