package wire

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
)

// ParseTime reads an instant as exports write it: ISO 8601 with or without zero padding, a T or a space, a fraction,
// a zone (none: UTC) or a time at all; a day of eight digits, 20260131; or a count since 1970 in seconds, milliseconds, microseconds or nanoseconds,
// told apart by its size. The result is in UTC and within what the event log takes.
func ParseTime(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	t, ok := iso(s)
	if !ok {
		t, ok = compact(s)
	}
	if !ok {
		t, ok = epoch(s)
	}
	if !ok {
		return time.Time{}, errors.New("time: " + strconv.Quote(clean(s[:min(len(s), 40)])) + " is no time. Write it like 2026-01-31T09:30:00Z or as seconds since 1970")
	}
	return t, events.CheckTime(t)
}

// compact reads a day such as 20260131. As seconds such a number would be in the year 1970, which no event is from.
func compact(s string) (time.Time, bool) {
	if len(s) != 8 || digits(s, 0) != 8 || s[0] != '1' && s[0] != '2' {
		return time.Time{}, false
	}
	return iso(s[:4] + "-" + s[4:6] + "-" + s[6:])
}

func epoch(s string) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(whole) < 8 || n < 0 || len(fraction) > 0 && digits(fraction, 0) != len(fraction) {
		return time.Time{}, false
	}
	switch {
	case n < 1e11: // the year 5138 in seconds
		micros := int64(0)
		if fraction != "" {
			micros, _ = strconv.ParseInt((fraction + "000000")[:6], 10, 64)
		}
		return time.Unix(n, micros*1000).UTC(), true
	case n < 1e14:
		return time.UnixMilli(n).UTC(), true
	case n < 1e17:
		return time.UnixMicro(n).UTC(), true
	}
	return time.Unix(0, n).UTC(), true
}

// iso reads a date and perhaps a time and a zone. It is written by hand because it runs for every event.
func iso(s string) (time.Time, bool) {
	year, i, ok := field(s, 0, 4, 4)
	if !ok || i >= len(s) || s[i] != '-' && s[i] != '/' {
		return time.Time{}, false
	}
	separator := s[i]
	month, i, ok := field(s, i+1, 1, 2)
	if !ok || i >= len(s) || s[i] != separator {
		return time.Time{}, false
	}
	day, i, ok := field(s, i+1, 1, 2)
	if !ok || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return time.Time{}, false
	}
	var hour, minute, second, nanos int
	offset := 0
	if i < len(s) {
		if s[i] != 'T' && s[i] != 't' && s[i] != ' ' {
			return time.Time{}, false
		}
		if hour, minute, second, nanos, i, ok = clock(s, i+1); !ok {
			return time.Time{}, false
		}
		if offset, ok = zone(s[i:]); !ok {
			return time.Time{}, false
		}
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if offset != 0 {
		t = t.Add(-time.Duration(offset) * time.Minute)
	}
	return t, true
}

func clock(s string, i int) (hour, minute, second, nanos, end int, ok bool) {
	if hour, i, ok = field(s, i, 1, 2); !ok || hour > 23 || i >= len(s) || s[i] != ':' {
		return 0, 0, 0, 0, i, false
	}
	if minute, i, ok = field(s, i+1, 1, 2); !ok || minute > 59 {
		return 0, 0, 0, 0, i, false
	}
	if i < len(s) && s[i] == ':' {
		if second, i, ok = field(s, i+1, 1, 2); !ok || second > 60 {
			return 0, 0, 0, 0, i, false
		}
		second = min(second, 59) // a leap second
		if i < len(s) && (s[i] == '.' || s[i] == ',') {
			start := i + 1
			if i = digits(s, start); i == start || i > start+9 {
				return 0, 0, 0, 0, i, false
			}
			for k := range 9 {
				nanos *= 10
				if start+k < i {
					nanos += int(s[start+k] - '0')
				}
			}
		}
	}
	return hour, minute, second, nanos, i, true
}

// zone reads "", "Z", " UTC", "+02:00", "+0200" or "+02" as minutes east of UTC.
func zone(s string) (int, bool) {
	s = strings.TrimSpace(s)
	switch s {
	case "", "Z", "z", "UTC", "GMT":
		return 0, true
	}
	if s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	hours, i, ok := field(s, 1, 2, 2)
	if !ok || hours > 14 {
		return 0, false
	}
	minutes := 0
	if i < len(s) {
		if s[i] == ':' {
			i++
		}
		if minutes, i, ok = field(s, i, 2, 2); !ok || i != len(s) || minutes > 59 {
			return 0, false
		}
	}
	if s[0] == '-' {
		return -hours*60 - minutes, true
	}
	return hours*60 + minutes, true
}

// field reads a number of low to high digits.
func field(s string, i, low, high int) (n, end int, ok bool) {
	start := i
	for i < len(s) && i-start < high && '0' <= s[i] && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, i, i-start >= low
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
