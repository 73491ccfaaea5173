package question

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"throughline.dev/events"
)

// Limits of what is told apart while the values of a property are counted.
const (
	maxValues     = 100_000
	maxValueBytes = 32 << 20
)

// Values are the most frequent values of a property.
type Values struct {
	Top      []string // the most frequent first; an event that lacks the property has the empty one
	Distinct int      // how many there are in all
	More     bool     // there are even more, that were not told apart
}

// TopValues finds the most frequent values of a property among the events of a tally, all series together.
func TopValues(ctx context.Context, log events.Reader, t events.Tally, property string, top int) (Values, error) {
	t.By, t.Cuts, t.Units, t.Number = []string{property}, nil, false, ""
	counts, size := map[string]int64{}, 0
	var v Values
	err := log.Count(ctx, t, func(c events.Cell) error {
		if _, known := counts[c.By[0]]; !known {
			if size += len(c.By[0]); len(counts) >= maxValues || size > maxValueBytes {
				v.More = true
				return nil
			}
			counts[strings.Clone(c.By[0])] = 0
		}
		counts[c.By[0]] += c.Events
		return nil
	})
	for value := range counts {
		v.Top = append(v.Top, value)
	}
	slices.SortFunc(v.Top, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	v.Distinct = len(v.Top)
	v.Top = slices.Clone(v.Top[:min(top, len(v.Top))])
	return v, err
}

// Rest reports whether there are values beyond the top.
func (v Values) Rest() bool { return v.More || v.Distinct > len(v.Top) }

// Beyond returns the conditions that leave only events whose value is not among the top ones.
func (v Values) Beyond(property string) []events.Cond {
	var out []events.Cond
	for _, value := range v.Top {
		if value == "" {
			out = append(out, events.Cond{Property: property, Op: events.Has})
		}
		out = append(out, events.Cond{Property: property, Op: events.Ne, Value: value})
	}
	return out
}
