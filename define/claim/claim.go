// Package claim says in numbers what a criterion claims: that a share of the cases keeps a bound, that every case does,
// that a mean, a count or a rate does. Values are in SI units. What is emitted from a criterion (package define/emit) and
// what judges it (package measure/proof) stand on the same claim, so that they cannot mean different things.
package claim

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline.dev/define/criterion"
	"throughline.dev/define/quantity"
)

// Form is the sort of a claim.
type Form string

// Forms.
const (
	Share Form = "share" // the share of good cases is at least, or at most, Target
	Every Form = "every" // every case is good
	Some  Form = "some"  // at least one case reaches the bound
	Mean  Form = "mean"  // the mean of the values keeps the bound
	Count Form = "count" // the number of cases in the window keeps the bound
	Rate  Form = "rate"  // the number, or the sum of the values, per second keeps the bound
)

// Claim is what a criterion claims.
type Claim struct {
	Form Form
	// Bound is what a single value must keep, or the mean, the count, the rate. Nil: a case is good or bad by itself.
	Bound  *Bound
	Target float64 // of Share: 0.95
	AtMost bool    // of Share: at most Target are good (or bad, where the metric counts what is bad)
	Strict bool    // of Share: more than, less than
	OfTime bool    // the share is one of the time, not of the cases
	Window time.Duration
	// Calendar is the unit of a window that follows the calendar: day, week, month, quarter, year. Window is its length then.
	Calendar string
}

// Bound is a limit on a value in SI units.
type Bound struct {
	Comparator string // <, <=, =, >=, >, within (Low to High)
	Low, High  float64
	Unit       quantity.Unit // as stated
}

// Holds reports whether a value keeps the bound.
func (b Bound) Holds(v float64) bool {
	switch b.Comparator {
	case "<":
		return v < b.Low
	case "<=":
		return v <= b.Low
	case ">":
		return v > b.Low
	case ">=":
		return v >= b.Low
	case "=":
		return v == b.Low
	}
	return b.Low <= v && v <= b.High
}

// Upper reports whether the bound limits from above only.
func (b Bound) Upper() bool { return b.Comparator == "<" || b.Comparator == "<=" }

// Lower reports whether the bound limits from below only.
func (b Bound) Lower() bool { return b.Comparator == ">" || b.Comparator == ">=" }

// Stated returns a value in SI units in the unit of the criterion.
func (b Bound) Stated(si float64) float64 {
	if b.Unit.Factor == 0 {
		return si
	}
	// 0.2 s are 200 ms, not 199.99999999999997.
	v := (si - b.Unit.Offset) / b.Unit.Factor
	if r := math.Round(v*1e9) / 1e9; math.Abs(r-v) <= 1e-12*math.Abs(v) {
		return r
	}
	return v
}

// LackError says what a criterion does not say, so that it claims nothing a machine could check.
type LackError struct {
	Slot   string // of package criterion
	Lacks  string // "it has no threshold"
	Remedy string
}

func (e *LackError) Error() string { return e.Lacks + ". " + e.Remedy }

func lack(slot, remedy, format string, args ...any) error {
	return &LackError{Slot: slot, Lacks: fmt.Sprintf(format, args...), Remedy: remedy}
}

// Of reads the claim out of a criterion. The error is a *LackError.
func Of(c criterion.Criterion) (Claim, error) {
	var out Claim
	out.Window, out.Calendar = window(c)
	out.OfTime = c.Basis == "time"
	statistic := c.Statistic
	if statistic == "share" { // as products of before wrote it
		statistic = "ratio"
	}
	share := c.Quantity == quantity.Share || c.Unit == "%"
	switch {
	case c.Relative != "":
		return out, lack(criterion.Base, "State the threshold as a number", "its threshold is relative to %s, which is not a number", c.Relative)
	case c.Threshold == nil && statistic == "every":
		return Claim{Form: Every, Target: 1, Window: out.Window, Calendar: out.Calendar, OfTime: out.OfTime}, nil
	case c.Threshold == nil:
		return out, lack(criterion.Threshold, "Say from which value on it holds", "it has no threshold")
	case c.Comparator == "":
		return out, lack(criterion.Comparator, "Say whether the value must stay below or reach the threshold", "it has no comparison")
	case statistic == "" && share:
		statistic = "ratio"
	}
	bound, err := boundOf(c)
	if err != nil {
		return out, err
	}
	if statistic == "ratio" {
		return out.share(bound)
	}
	out.Bound = &bound
	if p, ok := percentile(statistic); ok {
		out.Form, out.Target = Share, p
		if p >= 1 {
			out.Form = Every
		}
		return out, nil
	}
	switch statistic {
	case "every":
		out.Form, out.Target = Every, 1
	case "max", "min":
		// The largest value is below a bound when every value is; it reaches one when some value does.
		out.Form, out.Target = Every, 1
		if statistic == "max" && bound.Lower() || statistic == "min" && bound.Upper() {
			out.Form, out.Target = Some, 0
		}
	case "mean":
		out.Form = Mean
	case "count":
		out.Form = Count
	case "rate":
		out.Form = Rate
	case "":
		switch c.Quantity {
		case quantity.Count:
			out.Form = Count
		case quantity.Rate, quantity.Throughput, quantity.Frequency:
			out.Form = Rate
		default:
			return out, lack(criterion.Statistic, "Say for which share it holds: every, p95, median, mean, max", "it does not say of which values its threshold holds")
		}
	default:
		return out, lack(criterion.Statistic, "Use p95, median, mean, max, min, ratio or every", "%q is not a statistic that can be checked", statistic)
	}
	return out, nil
}

// share reads a bound on a share.
func (c Claim) share(b Bound) (Claim, error) {
	c.Form, c.Target = Share, b.Low
	switch {
	case b.Low < 0 || b.Low > 1 || b.Comparator == "within":
		return c, lack(criterion.Threshold, "State one share between 0 and 100 %", "its share is not one number between 0 and 100 %%")
	case b.Upper():
		c.AtMost, c.Strict = true, b.Comparator == "<"
	case b.Lower(), b.Comparator == "=" && b.Low == 1:
		c.Strict = b.Comparator == ">"
		if b.Low == 1 {
			c.Form = Every
		}
	case b.Low == 0: // = 0 %
		c.AtMost = true
	default:
		return c, lack(criterion.Comparator, "Say at least or at most", "a share that is exactly %s cannot be told from a sample", strconv.FormatFloat(100*b.Low, 'g', 4, 64)+" %")
	}
	return c, nil
}

// largest is the largest threshold in SI units.
const largest = 1e18

func boundOf(c criterion.Criterion) (Bound, error) {
	b := Bound{Comparator: c.Comparator, Low: *c.Threshold, Unit: quantity.Unit{Symbol: c.Unit, Written: c.Unit, Dimension: c.Quantity, Factor: 1}}
	if u, ok := quantity.ParseUnit(c.Unit); ok && c.Unit != "" {
		b.Unit = u
	} else if c.SI != nil && *c.Threshold != 0 && *c.SI != 0 {
		b.Unit.Factor = *c.SI / *c.Threshold
	}
	if b.Unit.Factor == 0 {
		b.Unit.Factor = 1
	}
	si := func(v float64) float64 { return v*b.Unit.Factor + b.Unit.Offset }
	b.Low, b.High = si(*c.Threshold), math.Inf(1)
	if c.SI != nil {
		b.Low = *c.SI
	}
	if c.High != nil {
		b.High = si(*c.High)
	}
	if c.SIHigh != nil {
		b.High = *c.SIHigh
	}
	switch {
	case !(math.Abs(b.Low) <= largest) || (c.High != nil || c.SIHigh != nil) && !(math.Abs(b.High) <= largest):
		return b, lack(criterion.Threshold, "State a number", "its threshold is not a number that can be measured")
	case b.Comparator == "within" && c.High == nil && c.SIHigh == nil:
		b.Comparator = "<=" // within 2 s
	case b.Comparator == "within" && b.High < b.Low:
		b.Low, b.High = b.High, b.Low
	case b.Comparator == "within":
	case b.Upper(), b.Lower(), b.Comparator == "=":
	default:
		return b, lack(criterion.Comparator, "Use <, <=, =, >=, > or within", "%q is no comparison", c.Comparator)
	}
	return b, nil
}

// percentile reads p95, p99.9, median.
func percentile(s string) (float64, bool) {
	if s == "median" {
		return 0.5, true
	}
	rest, ok := strings.CutPrefix(s, "p")
	if !ok || rest == "" || rest[0] < '0' || rest[0] > '9' {
		return 0, false
	}
	v, err := strconv.ParseFloat(rest, 64)
	if err != nil || !(v > 0 && v <= 100) {
		return 0, false
	}
	p := math.Round(v*1e7) / 1e9
	return p, p < 1 || v == 100 // what is rounded to every case is not every case
}

// window reads over which time the statistic is taken; the check's word counts before the sentence's.
func window(c criterion.Criterion) (time.Duration, string) {
	return ParseWindow(writtenWindow(c))
}

func writtenWindow(c criterion.Criterion) string {
	if c.Check != nil && c.Check.Window != "" {
		return c.Check.Window
	}
	return c.Window
}

// UnreadWindow returns the window that a criterion states and that is none to count over, such as "peak season" or
// "-5d". Empty: it states none, or one that is read.
func UnreadWindow(c criterion.Criterion) string {
	written := writtenWindow(c)
	if length, _ := ParseWindow(written); length > 0 {
		return ""
	}
	return strings.TrimSpace(written)
}

// longest is the longest window, about ten years.
const longest = 10 * 366 * 24 * time.Hour

// ParseWindow reads "28d", "7 days", "calendar month", "quarter". Zero: it is not one. The calendar unit is empty for a
// window that rolls.
func ParseWindow(s string) (time.Duration, string) {
	const day = 24 * time.Hour
	units := map[string]time.Duration{
		"s": time.Second, "sec": time.Second, "second": time.Second, "m": time.Minute, "min": time.Minute, "minute": time.Minute, "h": time.Hour, "hour": time.Hour,
		"d": day, "day": day, "w": 7 * day, "week": 7 * day, "month": 30 * day, "mo": 30 * day, "quarter": 90 * day, "y": 365 * day, "year": 365 * day,
	}
	s = strings.ToLower(strings.TrimSpace(s))
	s, calendar := strings.CutPrefix(s, "calendar ")
	for _, word := range []string{"any ", "each ", "every ", "per ", "a ", "rolling "} {
		s = strings.TrimPrefix(s, word)
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789."))
	written := strings.TrimLeft(s[digits:], " -")
	unit := cmp.Or(strings.TrimSuffix(written, "s"), written)
	length, ok := units[unit]
	if !ok {
		return 0, ""
	}
	if digits == 0 {
		if calendar && length >= day {
			return length, unit
		}
		return length, ""
	}
	n, err := strconv.ParseFloat(s[:digits], 64)
	if err != nil || !(n > 0) || n*length.Seconds() > longest.Seconds() {
		return 0, ""
	}
	return time.Duration(n * float64(length)), ""
}
