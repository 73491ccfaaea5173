package duckdb

import (
	"fmt"
	"time"
)

// run is a row of buckets of one length.
type run struct {
	first int   // bucket
	start int64 // in microseconds
	width int64
}

// runs puts together neighbouring buckets of one length: the days of a time zone are a few runs a year.
func runs(cuts []time.Time) []run {
	var out []run
	for i := range len(cuts) - 1 {
		start := ceilMicro(cuts[i]).UnixMicro()
		width := ceilMicro(cuts[i+1]).UnixMicro() - start
		if n := len(out); n == 0 || out[n-1].width != width {
			out = append(out, run{i, start, width})
		}
	}
	return out
}

// bucket writes the bucket of an event that is between the first and the last cut: arithmetic within a run, and a
// binary search for the run. A list of cuts to search in would be ten times as slow.
func bucket(rs []run) string {
	if len(rs) == 1 {
		r := rs[0]
		return fmt.Sprintf("(%d + (e.us - %d) // %d)::INTEGER", r.first, r.start, max(r.width, 1))
	}
	half := len(rs) / 2
	return fmt.Sprintf("CASE WHEN e.us < %d THEN %s ELSE %s END", rs[half].start, bucket(rs[:half]), bucket(rs[half:]))
}
