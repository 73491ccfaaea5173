package cell

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// Instant is a point in time as a cell gave it.
type Instant struct {
	Time    time.Time // UTC; midnight when the cell has a day alone
	DayOnly bool
	NoZone  bool // the cell names no time zone; it was read as UTC
}

// Date returns the day of the instant.
func (i Instant) Date() ledger.Date { return ledger.DateOf(i.Time) }

// Instant reads a date, with or without a time: ISO 8601, 23/11/2026 with slashes, points or dashes, "11/May/24
// 03:26 PM", "May 13, 2026", RFC 1123, what browsers print, and seconds, milliseconds or microseconds since 1970.
// Names of months may be English, German, French or Spanish. Years lie between 1 and 9999.
func (st Style) Instant(s string) (Instant, *Problem) {
	p := dateParser{style: st, in: plainBlanks(s)}
	i, ok := p.parse()
	switch {
	case ok:
		return i, nil
	case p.year0:
		return Instant{}, &Problem{Reason: "has a year that does not exist: " + quote(s), Remedy: "Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known"}
	case p.order:
		example, other := "23/11/2026", "day"
		if !st.DayFirst {
			example, other = "11/23/2026", "month"
		}
		return Instant{}, &Problem{
			Reason: fmt.Sprintf("is not a date when the %s comes first, as taken for this file: %s", other, quote(s)),
			Remedy: "Expected a date such as " + example + "; tell the order of day and month if it is the other one",
		}
	}
	example := "23/11/2026"
	if !st.DayFirst {
		example = "11/23/2026"
	}
	return Instant{}, &Problem{Reason: "is not a date: " + quote(s), Remedy: "Expected 2026-11-23 or " + example}
}

// plainBlanks replaces the blanks that do not break, which newer exports write before AM and PM.
func plainBlanks(s string) string {
	s = strings.TrimSpace(s)
	if strings.ContainsAny(s, "\u00a0\u202f") {
		s = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)
	}
	return s
}

// dateParser takes a date apart into numbers, words and what stands between.
type dateParser struct {
	style Style
	in    string

	numbers           []datePart
	month             int // by name
	monthAt           int // how many numbers came before it
	hour, minute, sec int
	nano              int
	clock             bool
	half              int // 1: AM, 2: PM
	zone              int // seconds east of Greenwich
	zoned             bool

	year0 bool // the date has a year out of bounds
	order bool // the date would be one in the other order
}

type datePart struct {
	value  int
	digits int
	sep    byte // what stands before it
}

func (p *dateParser) parse() (Instant, bool) {
	if len(p.in) == 0 || len(p.in) > 80 {
		return Instant{}, false
	}
	if i, ok := p.epoch(); ok || p.year0 {
		return i, ok
	}
	if !p.scan() {
		return Instant{}, false
	}
	y, m, d, ok := p.calendar()
	if !ok {
		return Instant{}, false
	}
	if p.half != 0 {
		if !p.clock || p.hour < 1 || p.hour > 12 {
			return Instant{}, false
		}
		p.hour %= 12
		if p.half == 2 {
			p.hour += 12
		}
	}
	if p.hour > 24 || p.hour == 24 && (p.minute > 0 || p.sec > 0) || p.minute > 59 || p.sec > 60 {
		return Instant{}, false
	}
	at := time.Date(y, time.Month(m), d, p.hour, p.minute, p.sec, p.nano, time.UTC).Add(-time.Duration(p.zone) * time.Second)
	if at.Year() < 1 || at.Year() > 9999 {
		p.year0 = true
		return Instant{}, false
	}
	return Instant{Time: at, DayOnly: !p.clock, NoZone: p.clock && !p.zoned}, true
}

// epoch reads a plain number: a day as 20261123, or time since 1970.
func (p *dateParser) epoch() (Instant, bool) {
	whole, fraction, point := strings.Cut(p.in, ".")
	if !digits(whole) || point && !digits(fraction) {
		return Instant{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return Instant{}, false
	}
	var at time.Time
	switch l := len(whole); {
	case l == 8 && !point:
		y, m, d := int(n/10000), int(n/100%100), int(n%100)
		if y < 1 {
			p.year0 = true
			return Instant{}, false
		}
		if !exists(y, m, d) {
			return Instant{}, false
		}
		return Instant{Time: time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC), DayOnly: true}, true
	case l == 9 || l == 10:
		at = time.Unix(n, 0)
		if point {
			f, _ := strconv.ParseFloat("0."+fraction, 64)
			at = at.Add(time.Duration(math.Round(f*1e6)) * time.Microsecond)
		}
	case l == 12 || l == 13:
		at = time.UnixMilli(n)
	case l == 15 || l == 16:
		at = time.UnixMicro(n)
	default:
		return Instant{}, false
	}
	return Instant{Time: at.UTC()}, true
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// calendar makes a day of the numbers and the month's name.
func (p *dateParser) calendar() (y, m, d int, ok bool) {
	n := p.numbers
	switch {
	case p.month > 0 && len(n) == 2:
		m = p.month
		day, year := n[0], n[1]
		if day.digits > 2 && p.monthAt > 0 {
			day, year = n[1], n[0] // 2026 May 13
		}
		d, y = day.value, fullYear(year)
		if day.digits > 2 {
			return 0, 0, 0, false
		}
	case p.month == 0 && len(n) == 3 && n[0].digits > 2:
		y, m, d = n[0].value, n[1].value, n[2].value
		if n[0].digits != 4 && !(n[0].digits > 4 && n[1].sep == '-') {
			return 0, 0, 0, false
		}
	case p.month == 0 && len(n) == 3:
		y = fullYear(n[2])
		dayFirst := p.style.DayFirst || n[1].sep == '.'
		d, m = n[0].value, n[1].value
		if !dayFirst {
			d, m = m, d
		}
		if m > 12 && d <= 12 && d > 0 && n[1].sep != '.' {
			p.order = exists(max(1, y), d, m)
			return 0, 0, 0, false
		}
	default:
		return 0, 0, 0, false
	}
	if y < 1 || y > 9999 {
		p.year0 = true
		return 0, 0, 0, false
	}
	return y, m, d, exists(y, m, d)
}

// fullYear completes a year of two digits: 69 is 2069, 70 is 1970.
func fullYear(n datePart) int {
	if n.digits != 2 {
		return n.value
	}
	if n.value < 70 {
		return 2000 + n.value
	}
	return 1900 + n.value
}

func exists(y, m, d int) bool {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() == d
}
