// Package quantity finds the numbers of a sentence with their units and places: digits and words, thousands and
// decimals, ranges and tolerances, multiples, percentages, clock times, placeholders such as TBD. It says what each
// is made of, not what it is for: whether a number is a limit, a share, a load or the number of a section is the
// business of package criterion.
package quantity

import "throughline.dev/define/passage"

// Dimension is what a unit measures.
type Dimension string

// Dimensions.
const (
	None        Dimension = ""
	Duration    Dimension = "duration"    // SI: s
	Share       Dimension = "share"       // SI: 1, so that 95 % is 0.95
	Size        Dimension = "size"        // of data; SI: B
	Count       Dimension = "count"       // of a noun: users, records; SI: 1
	Rate        Dimension = "rate"        // a count per time; SI: 1/s
	Throughput  Dimension = "throughput"  // data per time; SI: B/s
	Frequency   Dimension = "frequency"   // Hz
	Length      Dimension = "length"      // m
	Speed       Dimension = "speed"       // m/s
	Mass        Dimension = "mass"        // kg
	Temperature Dimension = "temperature" // K
	Power       Dimension = "power"       // W
	Energy      Dimension = "energy"      // J
	Voltage     Dimension = "voltage"     // V
	Current     Dimension = "current"     // A
	Pressure    Dimension = "pressure"    // Pa
	Angle       Dimension = "angle"       // rad
	Money       Dimension = "money"       // in its currency
	Pixels      Dimension = "pixels"
	Level       Dimension = "level" // dB
)

// Unit is a unit as written, and what it stands for.
type Unit struct {
	Symbol    string // canonical: "ms", "s", "%", "GB", "users", "requests/s", "business days"; empty: none
	Written   string // as it stands there: "msec", "per cent"
	Dimension Dimension
	Factor    float64 // value × Factor + Offset is the value in SI units
	Offset    float64 // of temperatures
	Noun      string  // of a count or a rate: what is counted, in the plural: "users"
}

// Form says how a quantity is written.
type Form string

// Forms.
const (
	Plain       Form = "plain"       // 200 ms
	Range       Form = "range"       // 3-5 s, between 3 and 5 s
	Tolerance   Form = "tolerance"   // 5 V ± 0.2 V, as the range it spans
	Multiple    Form = "multiple"    // 1.5 times, twice, half
	Placeholder Form = "placeholder" // TBD s, xx seconds, <value>, and 1e400, which no number holds: Low and High are NaN
	Clock       Form = "clock"       // 8:00 to 18:00, 5 pm, 24/7, 24x7: hours of the day; past midnight Low is above High
	Date        Form = "date"        // 2026-01-05, May 5, Q3 2026: Low and High are the year, NaN when it is not said
	Identifier  Form = "identifier"  // 5.3.1, RFC 7807, HTTP 404, REQ-12, v2.1, IPv6, Section 4, P1
	Ordinal     Form = "ordinal"     // first, 95th; p95 and "95th percentile" are ones with Low 95 and the unit "percentile"
)

// Note is something about the writing of a number that a reader should know.
type Note string

// Notes.
const (
	Glued     Note = "glued unit"        // 30ms
	Spaced    Note = "spaced thousands"  // 10 000
	Ambiguous Note = "ambiguous decimal" // 1.500: one and a half, or fifteen hundred?
	InWords   Note = "number in words"   // five
	Fraction  Note = "fraction"          // half of, two thirds
)

// Quantity is a number with its unit.
type Quantity struct {
	Span      passage.Span // of all of it, in the text of the sentence
	Number    passage.Span // of the number alone; empty for the one that "every minute" does not write
	Form      Form
	Low, High float64 // equal unless it is a range or a tolerance; NaN for a placeholder
	Unit      Unit
	Notes     []Note
}

// SI returns the ends in SI units.
func (q Quantity) SI() (low, high float64) {
	f := q.Unit.Factor
	if f == 0 {
		f = 1
	}
	return q.Low*f + q.Unit.Offset, q.High*f + q.Unit.Offset
}
