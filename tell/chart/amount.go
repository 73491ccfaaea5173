package chart

import (
	"math"
	"strconv"
	"strings"
)

// Amount is a number with what the data allow, as far as it is drawn.
type Amount struct {
	Value *float64 `json:"value"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	Unit  string   `json:"unit"`
	N     int64    `json:"n"`
	Note  string   `json:"note,omitempty"` // why there is no value
	// Words are how the number is written beside the drawing, with its unit and interval.
	Words string `json:"words,omitempty"`
}

// share reads a percentage, or a part of one, as a number from 0 to 1; ok is false of what is not known.
func (a *Amount) share() (v float64, ok bool) {
	if a == nil || !finite(a.Value) {
		return 0, false
	}
	return *a.Value / a.whole(), true
}

// bounds are those of a share; ok is false where one of them is not known.
func (a *Amount) bounds() (low, high float64, ok bool) {
	if a == nil || !finite(a.Low) || !finite(a.High) {
		return 0, 0, false
	}
	return *a.Low / a.whole(), *a.High / a.whole(), true
}

func (a *Amount) whole() float64 {
	if a.Unit == "%" {
		return 100
	}
	return 1
}

// finite reports whether there is a number that has a place.
func finite(v *float64) bool { return v != nil && !math.IsNaN(*v) && !math.IsInf(*v, 0) }

// written is a share with its interval: "63.4 % [61.0, 65.7]", or why there is none.
func (a *Amount) written() string {
	v, ok := a.share()
	if !ok {
		return a.lacking()
	}
	s := percent(v, 1)
	if low, high, ok := a.bounds(); ok {
		s += " [" + fixed(100*low, 1) + ", " + fixed(100*high, 1) + "]"
	}
	return s
}

// lacking says why there is no value.
func (a *Amount) lacking() string {
	if a != nil && a.Note != "" {
		return a.Note
	}
	return "cannot tell"
}

// wordsOf is how an amount is written, empty of none.
func wordsOf(a *Amount) string {
	if a == nil || a.Value == nil {
		return ""
	}
	return a.Words
}

// percent writes a share from 0 to 1: "63.4 %".
func percent(share float64, digits int) string { return fixed(100*share, digits) + " %" }

// fixed writes a number with a fixed number of digits after the point and a true minus, and zero without a sign.
func fixed(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Trim(s, "-0.") == "" {
		return strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

// count writes a whole number: 1,200.
func count(n int) string { return Plain(float64(n)) }
