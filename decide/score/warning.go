package score

import "fmt"

// Code names what is doubtful.
type Code string

// Codes.
const (
	ConfidenceTwice Code = "confidence_twice" // confidence discounts a spread that the ranges state already
	ConfidenceScale Code = "confidence_scale" // confidence above one
	ZeroEffort      Code = "zero_effort"      // a divisor that may be zero: no score
	Unreadable      Code = "unreadable"       // bounds that are no range: no score
	Negative        Code = "negative"         // an input that may be negative although it counts something
	OrdinalSum      Code = "ordinal_sum"      // points without a unit, added up
	OffScale        Code = "off_scale"        // outside the scale the method defines
	MixedPeriods    Code = "mixed_periods"    // reach counted over different periods
	Tie             Code = "tie"              // a gap smaller than the noise
	MeansForShares  Code = "means_for_shares" // Ulwick's score from mean ratings
)

// Warning is something doubtful about a score, in one sentence that says what to do.
type Warning struct {
	Code    Code
	Input   string // the input concerned, empty for the whole
	Message string
}

// Periods warns when the reach of several items is counted over different periods, which makes their scores
// incomparable: a monthly reach is a third of a quarterly one. Empty periods are not stated, and count as a
// different one when others are.
func Periods(periods ...string) []Warning {
	for _, p := range periods[min(1, len(periods)):] {
		if p != periods[0] {
			name := func(s string) string {
				if s == "" {
					return "a period not stated"
				}
				return s
			}
			return []Warning{{Code: MixedPeriods, Input: "reach", Message: fmt.Sprintf("Reach is counted over %s for some items and %s for others. Count all of it over one period", name(periods[0]), name(p))}}
		}
	}
	return nil
}

// scale warns when a range leaves the scale a method defines.
func scale(f factor, low, high float64) []Warning {
	if f.value.Low >= low && f.value.High <= high {
		return nil
	}
	return []Warning{{Code: OffScale, Input: f.name, Message: fmt.Sprintf("%s of %v to %v is outside the scale of %v to %v, so its score does not compare with others", f.name, f.value.Low, f.value.High, low, high)}}
}

// counts warns when something that is counted may be negative.
func counts(factors ...factor) []Warning {
	var ws []Warning
	for _, f := range factors {
		if f.value.Low < 0 {
			ws = append(ws, Warning{Code: Negative, Input: f.name, Message: fmt.Sprintf("%s may be %v. Nothing that is counted is negative; raise the lower bound", f.name, f.value.Low)})
		}
	}
	return ws
}
