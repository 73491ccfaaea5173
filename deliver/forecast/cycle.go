package forecast

import (
	"time"

	"throughline.dev/stats"
)

// Cycle is how long items took.
type Cycle struct {
	Days    stats.Sorted // whole days, both ends counted: started and finished on one day is 1
	LeftOut LeftOut
}

// CycleTimes measures the finished items. Items that finished before they started, or whose start is not known, are
// left out and named: they are usually the quick ones, so the rest looks slower than it was.
func CycleTimes(items []Item) Cycle {
	c := Cycle{LeftOut: LeftOut{}}
	var days []float64
	for _, it := range items {
		switch {
		case it.Finished.IsZero():
		case it.Started.IsZero():
			c.LeftOut.add(NeverStarted, it.ID)
		case day(it.Finished).Before(day(it.Started)):
			c.LeftOut.add(FinishedBeforeStarted, it.ID)
		default:
			days = append(days, float64(age(it.Started, it.Finished)))
		}
	}
	c.Days = stats.Sort(days)
	return c
}

// age counts the days from start to end, both included.
func age(start, end time.Time) int { return int(day(end).Sub(day(start))/(24*time.Hour)) + 1 }

// ServiceLevel returns the number of days within which the share given (0.85) of the items was finished, by nearest
// rank: a number of days some item did take. NaN without items.
func (c Cycle) ServiceLevel(share float64) float64 { return c.Days.NearestRank(share) }

// Aged is an item under way.
type Aged struct {
	Item
	Days int // today - start + 1
	// Share of the finished items that took fewer days; NaN without any. At 0.85 and above the item is older than the
	// usual service level.
	Share float64
}

// Aging returns the items under way with their age at the end of today, in the order they came. Items not started,
// started later, or finished by today are not under way.
func Aging(items []Item, c Cycle, today time.Time) []Aged {
	var out []Aged
	for _, it := range items {
		if it.Started.IsZero() || day(it.Started).After(day(today)) || !it.Finished.IsZero() && !day(it.Finished).After(day(today)) {
			continue
		}
		a := Aged{Item: it, Days: age(it.Started, today)}
		a.Share = share(c.Days, float64(a.Days))
		out = append(out, a)
	}
	return out
}

func share(s stats.Sorted, below float64) float64 {
	n := 0
	for n < len(s) && s[n] < below {
		n++
	}
	return float64(n) / float64(len(s)) // NaN for none
}
