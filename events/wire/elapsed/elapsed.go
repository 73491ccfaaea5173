// Package elapsed reads how long something took, as logs write it: a number whose unit is told by the name of its field,
// or one with its unit behind it. It guesses no unit from the size of a number.
package elapsed

import (
	"strconv"
	"strings"
	"time"

	"throughline.dev/events/wire/spelling"
)

// Milliseconds reads a duration: a number in the unit, or one with a unit of its own, such as 12.5ms. The unit is
// told by the name of the field where none is given. It is negative for what cannot be read.
func Milliseconds(text, unit, name string) float64 {
	if text == "" || text == "-" {
		return -1
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		d, err := time.ParseDuration(strings.ReplaceAll(text, " ", ""))
		if err != nil || d < 0 {
			return -1
		}
		return float64(d) / float64(time.Millisecond)
	}
	if !(v >= 0 && v < 1e12) {
		return -1
	}
	if unit == "" {
		unit = unitOf(name)
	}
	switch unit {
	case "s":
		v *= 1e3
	case "us":
		v /= 1e3
	case "ns":
		v /= 1e6
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64) // 0.007 s are 7 ms
	return rounded
}

// unitOf tells the unit of a duration by the name of its field.
func unitOf(name string) string {
	short := spelling.Plain(name)
	switch {
	case short == "requesttime", short == "rt", short == "urt", short == "upstreamresponsetime": // nginx
		return "s"
	}
	for _, stem := range [...]string{"duration", "latency", "elapsed", "took", "time"} {
		i := strings.LastIndex(short, stem)
		if i < 0 {
			continue
		}
		switch short[i+len(stem):] {
		case "s", "sec", "secs", "seconds":
			return "s"
		case "us", "usec", "micros", "microseconds":
			return "us"
		case "ns", "nsec", "nanos", "nanoseconds":
			return "ns"
		}
	}
	return "ms"
}
