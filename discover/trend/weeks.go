// Package trend tells from weekly counts of a theme whether it grows: how much more was heard lately than before, which way
// the last weeks point, and where the level changed.
//
// Each answer has an interval or a chance of a false alarm with it, and "cannot tell" is one: a handful of letters makes no
// trend. Weeks are taken as independent of each other, with more spread than chance alone would give where the counts show
// it. The last week, while it runs, is shown and never counted. Pure and deterministic; the caller says what now is.
package trend

import (
	"slices"
	"time"
)

// An Item was heard at a time. Items without a person count as a person each.
type Item struct {
	Person string
	At     time.Time
}

// A Week begins on a Monday at midnight. Partial weeks began before the time looked at, or have not ended at its end.
type Week struct {
	Start   time.Time `json:"start"`
	Items   int       `json:"items"`
	People  int       `json:"people"`
	Partial bool      `json:"partial,omitempty"`
}

// MostWeeks is how far back is looked; three years.
const MostWeeks = 156

// A Series is what was heard week by week, with the weeks in which nothing was.
type Series struct {
	Weeks []Week    `json:"weeks"`
	AsOf  time.Time `json:"as_of"`
	// Outside is how many items lie before the first week or after the time looked at.
	Outside int `json:"outside,omitempty"`
}

// Weekly counts items by week, in a zone. From is since when anything was collected, which is not when this theme was first
// heard of: the silence before that counts. The zero from is the first item.
func Weekly(items []Item, from, asOf time.Time, zone *time.Location) Series {
	s := Series{AsOf: asOf}
	if from.IsZero() {
		for i, it := range items {
			if i == 0 || it.At.Before(from) {
				from = it.At
			}
		}
	}
	if from.IsZero() || !from.Before(asOf) {
		s.Outside = len(items)
		return s
	}
	start := monday(from.In(zone))
	last := monday(asOf.In(zone))
	if earliest := last.AddDate(0, 0, -7*(MostWeeks-1)); start.Before(earliest) {
		start = earliest
	}
	for w := start; !w.After(last); w = w.AddDate(0, 0, 7) {
		s.Weeks = append(s.Weeks, Week{Start: w, Partial: w.Before(from) || w.AddDate(0, 0, 7).After(asOf)})
	}
	people := make([]map[string]bool, len(s.Weeks))
	for _, it := range items {
		i, found := slices.BinarySearchFunc(s.Weeks, it.At, func(w Week, t time.Time) int { return w.Start.Compare(t) })
		if !found {
			i--
		}
		if i < 0 || it.At.After(asOf) {
			s.Outside++
			continue
		}
		w := &s.Weeks[i]
		w.Items++
		if it.Person == "" {
			w.People++
			continue
		}
		if people[i] == nil {
			people[i] = map[string]bool{}
		}
		if !people[i][it.Person] {
			people[i][it.Person] = true
			w.People++
		}
	}
	return s
}

// monday is the beginning of a time's week in its zone. Days are counted on the calendar: some have 23 or 25 hours.
func monday(t time.Time) time.Time {
	back := (int(t.Weekday()) + 6) % 7
	y, m, d := t.Date()
	return time.Date(y, m, d-back, 0, 0, 0, 0, t.Location())
}

// A Count says what is counted.
type Count string

// Counts.
const (
	Items  Count = "items"
	People Count = "people"
)

// Whole returns the whole weeks, in order.
func (s Series) Whole() []Week {
	out := make([]Week, 0, len(s.Weeks))
	for _, w := range s.Weeks {
		if !w.Partial {
			out = append(out, w)
		}
	}
	return out
}

func counts(weeks []Week, of Count) []int {
	out := make([]int, len(weeks))
	for i, w := range weeks {
		out[i] = w.Items
		if of == People {
			out[i] = w.People
		}
	}
	return out
}
