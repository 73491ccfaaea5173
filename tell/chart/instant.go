package chart

import (
	"math"
	"time"
)

// wall reads the wall-clock time of an instant that carries its zone ("2026-03-01T00:00:00+01:00"), or a day, in
// seconds; not a number of what is neither.
func wall(instant string) float64 {
	layout, n := time.DateOnly, 10
	if len(instant) >= 16 {
		layout, n = "2006-01-02T15:04", 16
	}
	t, err := time.Parse(layout, instant[:min(len(instant), n)])
	if err != nil {
		return math.NaN()
	}
	return float64(t.Unix())
}

func unix(at float64) time.Time { return time.Unix(int64(at), 0).UTC() }

// dayName writes a day: "23 Nov 2026".
func dayName(at float64) string { return unix(at).Format("2 Jan 2006") }

// timeTicks are months where there are at least two, days where the time is shorter: about n of them.
func timeTicks(from, to float64, n int) []Tick {
	if !(to > from) || to-from > 1e12 {
		return nil
	}
	var out []Tick
	for i, m := range months(unix(from), unix(to), n) {
		out = append(out, Tick{float64(m.Unix()), monthName(m, i == 0)})
	}
	if len(out) >= 2 {
		return out
	}
	const day = 86400
	step := max(1, math.Ceil((to-from)/day/float64(max(1, min(n, 8)))))
	out = nil
	for t := math.Ceil(from/day) * day; t <= to; t += step * day {
		name := unix(t).Format("2 Jan")
		if len(out) == 0 {
			name = dayName(t)
		}
		out = append(out, Tick{t, name})
	}
	return out
}

// fitting places the labels that fit, each to the right of its tick and none running into the next.
func fitting(list []Tick, x scale, right float64) []Tick {
	out, edge := []Tick{}, math.Inf(-1)
	for _, t := range list {
		at := x.at(t.X)
		if at >= edge && at+width(t.Label) <= right {
			out = append(out, Tick{at, t.Label})
			edge = at + width(t.Label) + gap
		}
	}
	return out
}
