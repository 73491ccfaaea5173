package events

import (
	"fmt"
	"sort"
	"time"
)

// Tally asks for counts of events: one cell for each series, bucket of time and value of the properties of By.
type Tally struct {
	Query            // Match restricts all series further; Columns and Query.By are ignored
	Series []Matcher // counted apart; an event that fits several counts in each. None: one series, of all events
	// Cuts are the bounds of the buckets in rising order: bucket i holds what happened from Cuts[i] on and before
	// Cuts[i+1]. What happened outside is not counted. Fewer than two: one bucket that holds everything.
	Cuts []time.Time
	// By names properties (or NameColumn) that split the counts; an event that lacks one counts under the empty text.
	By []string
	// Units asks for the number of different units in each cell; without it Cell.Units is 0 and the count is cheaper.
	Units bool
	// Number names a property that is summed where it reads as a number.
	Number string
}

// Cell is one count of a tally.
type Cell struct {
	Series, Bucket int
	By             []string // values of Tally.By; valid during the call only
	Events         int64
	Units          int64
	Number         Sum // of Tally.Number
}

// Sum sums up the numbers of a property.
type Sum struct {
	N            int64 // events whose value reads as a number
	Total        float64
	Squares      float64
	Lowest, Most float64 // 0 when N is 0
}

// Add takes in a number.
func (s *Sum) Add(v float64) {
	if s.N == 0 || v < s.Lowest {
		s.Lowest = v
	}
	if s.N == 0 || v > s.Most {
		s.Most = v
	}
	s.N++
	s.Total += v
	s.Squares += v * v
}

// Check reports a tally that cannot be counted.
func (t Tally) Check() error {
	if err := t.Query.Check(); err != nil {
		return err
	}
	for _, m := range t.Series {
		if err := m.Check(); err != nil {
			return err
		}
	}
	if err := checkProperties(append([]string{t.Number}, t.By...)...); err != nil {
		return err
	}
	for i := 1; i < len(t.Cuts); i++ {
		if !t.Cuts[i].After(t.Cuts[i-1]) {
			return fmt.Errorf("cut %d, %s, is not after the one before it. Give the bounds in rising order", i, t.Cuts[i].UTC().Format(time.RFC3339))
		}
	}
	return nil
}

// Bucket returns the bucket of an instant, and whether it is in one.
func (t Tally) Bucket(at time.Time) (int, bool) {
	if len(t.Cuts) < 2 {
		return 0, true
	}
	i := sort.Search(len(t.Cuts), func(i int) bool { return t.Cuts[i].After(at) }) - 1
	return i, i >= 0 && i < len(t.Cuts)-1
}
