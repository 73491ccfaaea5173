package question

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Span is a length of time as people write it: "14d", "30 min", "2h". It is a number and a unit: s, min, h, d, wk. A
// day is 24 hours. The empty Span means "no limit".
type Span string

// Duration returns the length; 0 for the empty span.
func (s Span) Duration() (time.Duration, error) {
	text := strings.TrimSpace(string(s))
	if text == "" {
		return 0, nil
	}
	i := len(text)
	for i > 0 && (text[i-1] < '0' || text[i-1] > '9') {
		i--
	}
	n, err := strconv.ParseFloat(text[:i], 64)
	unit := strings.TrimSpace(text[i:])
	var one time.Duration
	switch unit {
	case "s", "sec", "second", "seconds":
		one = time.Second
	case "m", "min", "minute", "minutes":
		one = time.Minute
	case "h", "hour", "hours":
		one = time.Hour
	case "d", "day", "days":
		one = 24 * time.Hour
	case "w", "wk", "week", "weeks":
		one = 7 * 24 * time.Hour
	}
	total := n * float64(one)
	if err != nil || one == 0 || !(total > 0) || total > float64(math.MaxInt64)/2 {
		return 0, fmt.Errorf("%q is no length of time. Write a number and s, min, h, d or wk, such as 14d", string(s))
	}
	return time.Duration(total), nil
}

// SpanOf writes a duration in the largest unit that fits it whole.
func SpanOf(d time.Duration) Span {
	for _, u := range []struct {
		one  time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}} {
		if d >= u.one && d%u.one == 0 {
			return Span(strconv.FormatInt(int64(d/u.one), 10) + u.name)
		}
	}
	return Span(strconv.FormatFloat(d.Seconds(), 'g', -1, 64) + "s")
}
