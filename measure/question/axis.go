package question

import (
	"fmt"
	"time"

	"throughline.dev/ledger"
)

// Interval is the length of a bucket of a time axis, by the calendar of a time zone: a day may have 23 or 25 hours, or
// be missing altogether.
type Interval string

// Intervals. Weeks begin on Monday.
const (
	Hour    Interval = "hour"
	Day     Interval = "day"
	Week    Interval = "week"
	Month   Interval = "month"
	Quarter Interval = "quarter"
)

// Check reports an interval that does not exist.
func (i Interval) Check() error {
	switch i {
	case Hour, Day, Week, Month, Quarter:
		return nil
	}
	return fmt.Errorf("interval: %q is not one of hour, day, week, month, quarter", i)
}

// Floor returns when the bucket that holds t begins, in the zone of t.
func Floor(i Interval, t time.Time) time.Time {
	y, m, d := t.Date()
	switch i {
	case Hour:
		// Zones are off by quarters of an hour; the hour of the wall clock counts.
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	case Week:
		d -= (int(t.Weekday()) + 6) % 7
	case Month:
		d = 1
	case Quarter:
		m, d = m-(m-1)%3, 1
	}
	return midnight(y, m, d, t.Location())
}

// Next returns when the bucket after that of t begins. It is always later than t.
func Next(i Interval, t time.Time) time.Time {
	f := Floor(i, t)
	y, m, d := f.Date()
	var n time.Time
	switch i {
	case Hour:
		return f.Add(time.Hour)
	case Week:
		n = midnight(y, m, d+7, f.Location())
	case Month:
		n = midnight(y, m+1, 1, f.Location())
	case Quarter:
		n = midnight(y, m+3, 1, f.Location())
	default:
		n = midnight(y, m, d+1, f.Location())
	}
	if !n.After(t) { // a day that the zone left out
		n = midnight(y, m, d+2, f.Location())
	}
	return n
}

// midnight returns when a day begins. Where clocks are put forward at midnight, or a day is left out, that is the change.
func midnight(y int, m time.Month, d int, zone *time.Location) time.Time {
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	if want := time.Date(y, m, d, 0, 0, 0, 0, time.UTC); t.Day() != want.Day() {
		if _, change := t.ZoneBounds(); !change.IsZero() {
			return change
		}
	}
	return t
}

// MaxBuckets bounds a time axis.
const MaxBuckets = 5000

// Cuts returns the bounds of the buckets that cover from to to (exclusive), the first at or before from.
func Cuts(i Interval, from, to time.Time, zone *time.Location) ([]time.Time, error) {
	if err := i.Check(); err != nil {
		return nil, err
	}
	cuts := []time.Time{Floor(i, from.In(zone))}
	for at := cuts[0]; at.Before(to); {
		if at = Next(i, at); len(cuts) > MaxBuckets {
			return nil, ledger.Errorf(ledger.CodeInvalid, "interval: more than %d %ss from %s to %s. Choose a longer interval or fewer days", MaxBuckets, i, from.Format(time.DateOnly), to.Format(time.DateOnly))
		}
		cuts = append(cuts, at)
	}
	return cuts, nil
}

// Midnight is when a day begins in UTC; the zero time for what is no day.
func Midnight(d ledger.Date) time.Time {
	t, err := d.Time()
	if err != nil {
		return time.Time{}
	}
	return t
}
