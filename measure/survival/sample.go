package survival

import (
	"fmt"
	"slices"
)

// Sample is a group of subjects made ready for estimates and tests, checked and sorted once. It holds the times at
// which subjects left, by event and by censoring, and the late entries; who they were and in which order they came
// does not matter to any estimate. The zero Sample has no subjects. It does not change once made.
type Sample struct {
	events, censored, entries []float64 // each rises
}

// Of makes a sample of observations, which are not changed. An impossible one is an error that names it.
func Of(obs []Observation) (Sample, error) {
	var events, entries int
	for i, o := range obs {
		if err := o.Validate(); err != nil {
			return Sample{}, fmt.Errorf("survival: observation %d: %w", i, err)
		}
		if o.Event {
			events++
		}
		if o.Entry > 0 {
			entries++
		}
	}
	s := Sample{
		events:   make([]float64, 0, events),
		censored: make([]float64, 0, len(obs)-events),
		entries:  make([]float64, 0, entries),
	}
	for _, o := range obs {
		if o.Event {
			s.events = append(s.events, o.Time)
		} else {
			s.censored = append(s.censored, o.Time)
		}
		if o.Entry > 0 {
			s.entries = append(s.entries, o.Entry)
		}
	}
	scratch := make([]float64, max(len(s.events), len(s.censored), len(s.entries)))
	sortNonNegative(s.events, scratch)
	sortNonNegative(s.censored, scratch)
	sortNonNegative(s.entries, scratch)
	return s, nil
}

// OfMicros makes a sample of durations in whole microseconds: of those who had the event, and of those followed
// that long without it. Its times come in units of unit microseconds (such as [Day]). It is the fast path for event
// logs: lists that rise already are not sorted again. The lists are not changed.
func OfMicros(events, censored []int64, unit int64) (Sample, error) {
	if unit <= 0 {
		return Sample{}, fmt.Errorf("survival: unit of %d microseconds. Give a positive one, such as survival.Day", unit)
	}
	scratch := make([]float64, max(len(events), len(censored)))
	scale := func(name string, micros []int64) ([]float64, error) {
		times := make([]float64, len(micros))
		for i, m := range micros {
			if m < 0 {
				return nil, fmt.Errorf("survival: %s %d lasts %d microseconds. The end cannot come before the origin; check the clock or the choice of origin", name, i, m)
			}
			times[i] = float64(m) / float64(unit)
		}
		if !slices.IsSorted(times) {
			sortNonNegative(times, scratch)
		}
		return times, nil
	}
	var s Sample
	var err error
	if s.events, err = scale("event", events); err != nil {
		return Sample{}, err
	}
	s.censored, err = scale("censored duration", censored)
	return s, err
}

// N returns the number of subjects.
func (s Sample) N() int { return len(s.events) + len(s.censored) }

// Events returns the number of subjects that had the event.
func (s Sample) Events() int { return len(s.events) }

// Last returns the longest follow-up, 0 for no subjects.
func (s Sample) Last() float64 {
	var t float64
	if n := len(s.events); n > 0 {
		t = s.events[n-1]
	}
	if n := len(s.censored); n > 0 {
		t = max(t, s.censored[n-1])
	}
	return t
}

// moment is what happens at one distinct time.
type moment struct {
	time             float64
	atRisk           int // just before
	events, censored int
}

// moments yields the distinct exit times in rising order with the size of the risk set just before each.
func (s Sample) moments(yield func(moment) bool) {
	var i, j, k int
	always := s.N() - len(s.entries) // observed from the origin on
	for i < len(s.events) || j < len(s.censored) {
		var m moment
		switch {
		case j == len(s.censored) || i < len(s.events) && s.events[i] <= s.censored[j]:
			m.time = s.events[i]
		default:
			m.time = s.censored[j]
		}
		for k < len(s.entries) && s.entries[k] < m.time {
			k++
		}
		m.atRisk = always + k - i - j
		for i < len(s.events) && s.events[i] == m.time {
			m.events++
			i++
		}
		for j < len(s.censored) && s.censored[j] == m.time {
			m.censored++
			j++
		}
		if !yield(m) {
			return
		}
	}
}
