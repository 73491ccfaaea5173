package question

import (
	"math"
	"sort"
	"time"

	"throughline.dev/ledger"
)

// Buckets are those of a time axis up to the end of observation, numbered by age: 0 is the one that observation ended in
// and that is not over, 1 the one before it. They grow back in time as instants are asked for, so that nobody needs to
// know when the first event was.
type Buckets struct {
	interval Interval
	starts   []time.Time // by age
	micros   []int64     // the same
	end      time.Time   // of bucket 0
	// The bucket found last, as instants mostly come in order: [low, high) has this age.
	last      int
	low, high int64
}

// BucketsTo returns the buckets of a zone's calendar up to an instant.
func BucketsTo(i Interval, through time.Time, zone *time.Location) *Buckets {
	t := through.In(zone)
	b := &Buckets{interval: i, end: Next(i, t)}
	b.grow(Floor(i, t))
	b.low, b.high = b.micros[0], math.MaxInt64
	return b
}

func (b *Buckets) grow(start time.Time) {
	b.starts = append(b.starts, start)
	b.micros = append(b.micros, start.UnixMicro())
}

// Age returns the bucket of an instant in microseconds; 0 also for what is later than the end of observation.
func (b *Buckets) Age(at int64) (int, error) {
	if b.low <= at && at < b.high {
		return b.last, nil
	}
	return b.find(at)
}

func (b *Buckets) find(at int64) (int, error) {
	for oldest := len(b.micros) - 1; at < b.micros[oldest]; oldest++ {
		if oldest >= MaxBuckets {
			return 0, ledger.Errorf(ledger.CodeInvalid, "interval: more than %d %ss before %s. Choose a longer interval or fewer days", MaxBuckets, b.interval, b.end.Format(time.DateOnly))
		}
		b.grow(Floor(b.interval, b.starts[oldest].Add(-time.Microsecond)))
	}
	b.last = sort.Search(len(b.micros), func(i int) bool { return b.micros[i] <= at })
	b.low, b.high = b.micros[b.last], math.MaxInt64
	if b.last > 0 {
		b.high = b.micros[b.last-1]
	}
	return b.last, nil
}

// Start returns when a bucket begins that was asked for or is younger than one that was.
func (b *Buckets) Start(age int) time.Time { return b.starts[age] }

// End returns when it ends.
func (b *Buckets) End(age int) time.Time {
	if age == 0 {
		return b.end
	}
	return b.starts[age-1]
}
