package forecast

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrCannotTell says that the history allows no forecast. Errors that wrap it say why and what to do.
var ErrCannotTell = errors.New("cannot tell")

// Period is the length of time a count belongs to, in days.
type Period int

// Periods.
const (
	Day  Period = 1
	Week Period = 7
)

// Weeks converts a number of periods to weeks.
func (p Period) Weeks(n int) float64 { return float64(n) * float64(p) / 7 }

// Item is a piece of work and what is known of its dates. Zero times are not known.
type Item struct {
	ID       string
	Started  time.Time
	Finished time.Time
}

// Defect is why an item was left out.
type Defect string

// Defects.
const (
	FinishedBeforeStarted Defect = "finished before it started" // migrations stamp such dates; cycle time -1 and less
	NeverStarted          Defect = "finished without a start"   // skipped "In Progress": no cycle time, but counted as delivered
	InTheFuture           Defect = "finished in the future"
)

// LeftOut names the items that were not used, by reason, in the order they came.
type LeftOut map[Defect][]string

func (l LeftOut) add(d Defect, id string) { l[d] = append(l[d], id) }

// Count returns how many items were left out.
func (l LeftOut) Count() int {
	var n int
	for _, ids := range l {
		n += len(ids)
	}
	return n
}

// History is how many items were finished in each period, oldest first, without gaps.
type History struct {
	Period  Period
	Start   time.Time // first day of the first period, UTC midnight
	Counts  []int
	LeftOut LeftOut
}

// day is UTC midnight of t.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// Throughput counts the finished items in whole periods that end with the day before until, so that no period is
// half over. It starts with the period that follows the one of the first finished item (which the record may begin
// within), keeps at most limit periods (0: all), and counts a period in which nothing was finished as zero. Items
// without a finish are open and not counted; items finished on or after until are left out and named. An item that
// finished before it started was finished all the same and is counted.
func Throughput(items []Item, period Period, until time.Time, limit int) History {
	h := History{Period: period, LeftOut: LeftOut{}}
	end := day(until)
	length := time.Duration(period) * 24 * time.Hour
	var back []int // how many periods before the end, from 0
	oldest := -1
	for _, it := range items {
		switch {
		case it.Finished.IsZero():
		case !day(it.Finished).Before(end):
			h.LeftOut.add(InTheFuture, it.ID)
		default:
			b := int((end.Sub(day(it.Finished)) - 1) / length)
			back = append(back, b)
			oldest = max(oldest, b)
		}
	}
	n := oldest // the oldest period is left out
	if oldest == 0 {
		n = 1 // all there is
	}
	if limit > 0 {
		n = min(n, limit)
	}
	n = max(n, 0)
	h.Counts = make([]int, n)
	h.Start = end.Add(-time.Duration(n) * length)
	for _, b := range back {
		if b < n {
			h.Counts[n-1-b]++
		}
	}
	return h
}

// Recent returns the last n periods, or all when there are fewer: how far the past is taken to resemble the future.
func (h History) Recent(n int) History {
	if drop := len(h.Counts) - max(n, 0); drop > 0 {
		h.Start = h.Start.Add(time.Duration(drop) * time.Duration(h.Period) * 24 * time.Hour)
		h.Counts = h.Counts[drop:]
	}
	return h
}

// Trim cuts off the periods in which the first and the last share of the items (0.02 is 2 %) was finished: records
// begin and end in trickles that are not how the team works. A share outside 0 to 0.5 cuts nothing.
func (h History) Trim(share float64) History {
	if !(share > 0 && share < 0.5) {
		return h
	}
	var total int
	for _, c := range h.Counts {
		total += c
	}
	cut := int(share * float64(total))
	from, until := 0, len(h.Counts)
	for sum := 0; from < until; from++ {
		if sum += h.Counts[from]; sum > cut {
			break
		}
	}
	for sum := 0; until > from; until-- {
		if sum += h.Counts[until-1]; sum > cut {
			break
		}
	}
	h = h.Recent(len(h.Counts) - from)
	h.Counts = h.Counts[:until-from]
	return h
}

// check refuses a history that allows no forecast.
func check(counts []int) error {
	if len(counts) == 0 {
		return fmt.Errorf("forecast: no finished items in the history, so there is nothing to go by. Import the dates on which items were finished: %w", ErrCannotTell)
	}
	for i, c := range counts {
		if c < 0 {
			return fmt.Errorf("forecast: period %d has %d finished items. Counts are zero or more", i, c)
		}
	}
	if slices.Max(counts) == 0 {
		return fmt.Errorf("forecast: nothing was finished in %d periods, so nothing says when something will be. Use a longer history: %w", len(counts), ErrCannotTell)
	}
	return nil
}
