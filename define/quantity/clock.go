package quantity

import (
	"math"
	"strings"
)

// clock reads times of day and around the clock: "8:00 to 18:00", "5 pm", "8AM CST to 8PM CST", "24/7", "24 hours a
// day". Low and High are hours of the day.
func (f *finder) clock(i int) (Quantity, int, bool) {
	if next := f.always(i); next > i {
		return Quantity{Span: f.span(i, next), Number: f.span(i, next), Form: Clock, Low: 0, High: 24}, next, true
	}
	low, next, certain, ok := f.hour(i)
	if !ok {
		return Quantity{}, i, false
	}
	q := Quantity{Span: f.span(i, next), Number: f.span(i, next), Form: Clock, Low: low, High: low}
	if f.isJoint(next) {
		high, after, sure, ok := f.hour(next + 1)
		if ok && (certain || sure) {
			if !certain && high-12 >= low && high > 12 && low < 12 && f.lower(next) == "-" && low < high-12 {
				low += 0 // "9-5 pm" starts in the morning when that is later than the end in the afternoon
			}
			q.Low, q.High, q.Span, q.Number = low, high, f.span(i, after), f.span(i, after)
			return q, after, true
		}
	}
	return q, next, certain
}

func (f *finder) isJoint(i int) bool {
	switch f.lower(i) {
	case "to", "-", "–", "—", "until", "till", "and", "through":
		return true
	}
	return false
}

// hour reads one time of day; certain says that it cannot be a plain number.
func (f *finder) hour(i int) (at float64, next int, certain, ok bool) {
	switch f.lower(i) {
	case "noon":
		return 12, i + 1, true, true
	case "midnight":
		return 0, i + 1, true, true
	}
	if f.class(i) != digits || strings.ContainsAny(f.lower(i), ".,e") || len(f.lower(i)) > 2 {
		return 0, i, false, false
	}
	at = parse(f.lower(i))
	next = i + 1
	if at > 24 || math.IsNaN(at) {
		return 0, i, false, false
	}
	if f.lower(next) == ":" && f.touches(next) && f.class(next+1) == digits && f.touches(next+1) && len(f.lower(next+1)) == 2 {
		minutes := parse(f.lower(next + 1))
		if minutes >= 60 {
			return 0, i, false, false
		}
		at += minutes / 60
		next += 2
		certain = true
		if f.lower(next) == ":" && f.class(next+1) == digits && f.touches(next+1) {
			next += 2
		}
	}
	switch f.lower(next) {
	case "am", "a.m.", "a.m", "pm", "p.m.", "p.m":
		afternoon := f.lower(next)[0] == 'p'
		if afternoon && at < 12 {
			at += 12
		} else if !afternoon && at >= 12 && at < 13 {
			at -= 12
		}
		next++
		certain = true
	case "o'clock", "oclock":
		next++
		certain = true
	case "h":
		if f.isJoint(next+1) && f.class(next+2) == digits && !certain {
			return at, next, false, true
		}
	}
	if certain && next < len(f.tokens) && isZone(f.written(next, next+1)) {
		next++
	}
	return at, next, certain, true
}

// isZone reports whether capital letters are a time zone.
func isZone(w string) bool {
	switch w {
	case "UTC", "GMT", "CET", "CEST", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "BST", "IST", "JST", "AEST", "ET", "CT", "PT", "MT":
		return true
	}
	return false
}

// always returns the token behind "24/7", "24x7", "24 hours a day, 7 days a week", "24/7/365".
func (f *finder) always(i int) int {
	switch f.lower(i) {
	case "24", "7", "seven", "365":
	default:
		return i
	}
	if f.lower(i) == "24" {
		switch j := f.lower(i + 1); {
		case (j == "/" || j == "x" || j == "×" || j == "*") && f.lower(i+2) == "7":
			if f.lower(i+3) == "/" && f.lower(i+4) == "365" || f.lower(i+3) == "x" && f.lower(i+4) == "365" {
				return i + 5
			}
			return i + 3
		case j == "x7" || j == "h":
			if j == "x7" {
				return i + 2
			}
		case j == "7" && f.text[f.tokens[i].End:f.tokens[i+1].Start] == " " && !f.isUnit(i+2) && f.class(i+2) != digits:
			return i + 2
		}
	}
	next := f.everyHour(i)
	if next == i {
		return i
	}
	for {
		j := next
		for f.lower(j) == "," || f.lower(j) == "and" || f.lower(j) == "/" {
			j++
		}
		after := f.everyHour(j)
		if j == next || after == j {
			return next
		}
		next = after
	}
}

// everyHour returns the token behind "24 hours a day", "7 days per week", "365 days a year".
func (f *finder) everyHour(i int) int {
	unit, of := "days", ""
	switch f.lower(i) {
	case "24":
		unit, of = "h", "days"
	case "7", "seven":
		of = "weeks"
	case "365":
		of = "years"
	default:
		return i
	}
	u, next, ok := f.plainUnit(i + 1)
	if !ok || u.Symbol != unit {
		return i
	}
	if per, after, ok := f.per(next); ok && per.Symbol == of {
		return after
	}
	return i
}
