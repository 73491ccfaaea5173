package quantity

import (
	"math"
	"strings"
)

// date reads calendar dates, years, and quarters with their number: "2026-01-05", "5 January 2026", "in 2027", "Q3".
// Low and High are the year when it is known.
func (f *finder) date(i int) (Quantity, int, bool) {
	from, next, year := i, i, math.NaN()
	switch {
	case f.class(i) == mixture && len(f.lower(i)) == 2 && f.lower(i)[0] == 'q' && f.lower(i)[1] >= '1' && f.lower(i)[1] <= '4':
		next = i + 1
		if y, ok := f.year(next); ok {
			year, next = y, next+1
		}
	case isMonth(f.lower(i)) && f.class(i+1) == digits:
		next, year = f.monthFirst(i)
	case f.class(i) == digits:
		next, year = f.dayFirst(i)
	}
	if next == i {
		return Quantity{}, i, false
	}
	return Quantity{Span: f.span(from, next), Number: f.span(from, next), Form: Date, Low: year, High: year}, next, true
}

// monthFirst reads "January 5, 2026", "March 2027".
func (f *finder) monthFirst(i int) (int, float64) {
	if y, ok := f.year(i + 1); ok {
		return i + 2, y
	}
	if v := parse(f.lower(i + 1)); !(v >= 1 && v <= 31) || f.isUnit(i+2) && !f.isOrdinalEnding(i+2) || f.lower(i) == "may" && !isUpper(f.text[f.tokens[i].Start]) {
		return i, math.NaN()
	}
	next := i + 2
	if f.isOrdinalEnding(next) {
		next++
	}
	after := next
	if f.lower(after) == "," {
		after++
	}
	if y, ok := f.year(after); ok {
		return after + 1, y
	}
	return next, math.NaN()
}

// dayFirst reads "2026-01-05", "5 January 2026", "05/01/2026", "5.1.2026" and a year after "in", "by" and the like.
func (f *finder) dayFirst(i int) (int, float64) {
	for _, joint := range []string{"-", "/"} {
		if f.lower(i+1) != joint || f.lower(i+3) != joint || f.class(i+2) != digits || f.class(i+4) != digits || !f.touches(i+1) || !f.touches(i+4) {
			continue
		}
		if y, ok := f.year(i); ok {
			return i + 5, y
		}
		if y, ok := f.year(i + 4); ok {
			return i + 5, y
		}
	}
	next := i + 1
	if f.isOrdinalEnding(next) {
		next++
	}
	if f.lower(next) == "of" {
		next++
	}
	if v := parse(f.lower(i)); v >= 1 && v <= 31 && isMonth(f.lower(next)) && isUpper(f.text[f.tokens[next].Start]) {
		if y, ok := f.year(next + 1); ok {
			return next + 2, y
		}
		return next + 1, math.NaN()
	}
	y, ok := f.year(i)
	if !ok {
		return i, math.NaN()
	}
	switch f.lower(i - 1) {
	case "in", "by", "since", "until", "till", "year", "before", "after", "during", "from", "end", "early", "late", "mid", "©", "of":
		if !f.isUnit(i+1) && !f.plural(i+1) {
			return i + 1, y
		}
	}
	return i, math.NaN()
}

// year reads four digits that are a year of our time.
func (f *finder) year(i int) (float64, bool) {
	if f.class(i) != digits || len(f.lower(i)) != 4 || strings.ContainsAny(f.lower(i), ".,e") {
		return 0, false
	}
	y := parse(f.lower(i))
	return y, y >= 1900 && y <= 2100
}

func isMonth(w string) bool {
	switch w {
	case "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec":
		return true
	}
	return false
}
