package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Date is a calendar day, written 2026-11-23. The empty Date is "not set".
type Date string

// DateOf returns the day of t in UTC.
func DateOf(t time.Time) Date { return Date(t.UTC().Format(time.DateOnly)) }

// Time returns midnight UTC of the day.
func (d Date) Time() (time.Time, error) { return time.Parse(time.DateOnly, string(d)) }

// Validate reports whether d is empty or a day that exists.
func (d Date) Validate() error {
	if d == "" {
		return nil
	}
	if _, err := d.Time(); err != nil {
		return Errorf(CodeInvalid, "%q is not a date. Expected a day that exists, such as 2026-11-23", string(d))
	}
	return nil
}

// Duration is a length of time with its unit: ms, s, min, h, d, wk, mo.
type Duration struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// Seconds returns the length in seconds; a month has 30.4375 days, a twelfth of 365.25.
func (d Duration) Seconds() float64 {
	const day = 24 * 60 * 60
	switch d.Unit {
	case "ms":
		return d.Value / 1000
	case "min":
		return d.Value * 60
	case "h":
		return d.Value * 60 * 60
	case "d":
		return d.Value * day
	case "wk":
		return d.Value * 7 * day
	case "mo":
		return d.Value * 30.4375 * day
	}
	return d.Value
}

// Validate reports whether the unit is known and the value not negative.
func (d Duration) Validate() error {
	switch d.Unit {
	case "ms", "s", "min", "h", "d", "wk", "mo":
	case "":
		if d.Value == 0 {
			return nil
		}
		fallthrough
	default:
		return Errorf(CodeInvalid, "%q is not a unit of time. Expected ms, s, min, h, d, wk or mo", d.Unit)
	}
	if d.Value < 0 {
		return Errorf(CodeInvalid, "a duration cannot be negative")
	}
	return nil
}

// Range is an estimate: a 90 % interval, low to high. A single number is a range of zero width, and is read from
// JSON as such. A nil *Range is "not estimated".
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Exactly returns the range of zero width at v.
func Exactly(v float64) *Range { return &Range{v, v} }

// Between returns the 90 % interval low to high.
func Between(low, high float64) *Range { return &Range{low, high} }

// Validate reports whether low does not exceed high.
func (r Range) Validate() error {
	if r.Low > r.High {
		return Errorf(CodeInvalid, "the range runs backwards: %v to %v. Write the lower bound first", r.Low, r.High)
	}
	return nil
}

// UnmarshalJSON reads {"low":2,"high":6}, [2,6] or 4. Both bounds must be there, and nothing else.
func (r *Range) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var bounds struct {
		Low  *float64 `json:"low"`
		High *float64 `json:"high"`
	}
	switch b[0] { // encoding/json passes one value without white space around it
	case '{':
		dec := json.NewDecoder(bytes.NewReader(b))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&bounds); err != nil {
			return fmt.Errorf("a range is written {\"low\":2,\"high\":6}: %v", err)
		}
	case '[':
		var list []*float64
		if err := json.Unmarshal(b, &list); err != nil {
			return fmt.Errorf("a range is written [2,6]: %v", err)
		}
		if len(list) != 2 {
			return fmt.Errorf("a range has two bounds, got %d", len(list))
		}
		bounds.Low, bounds.High = list[0], list[1]
	default:
		if err := json.Unmarshal(b, &bounds.Low); err != nil {
			return fmt.Errorf("a range is two numbers or one: %v", err)
		}
		bounds.High = bounds.Low
	}
	if bounds.Low == nil || bounds.High == nil {
		return errors.New("a range needs both bounds, low and high")
	}
	*r = Range{*bounds.Low, *bounds.High}
	return nil
}
