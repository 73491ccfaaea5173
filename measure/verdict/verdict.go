// Package verdict compares figures with targets, by the interval and never by the point, and has the words for what comes
// of it. Evaluations, key results and the brief judge with it, so that they agree; what may be judged, and when, is theirs.
package verdict

import (
	"strings"

	"throughline.dev/define/quantity"
	"throughline.dev/ledger"
)

// Answers of an evaluation.
const (
	AnswerMet        = "met"
	AnswerNotMet     = "not_met"
	AnswerCannotTell = "cannot_tell"
	AnswerNotYet     = "not_yet"
)

// Judgement is the answer of a comparison with a target.
type Judgement string

// Judgements.
const (
	Met       Judgement = "met"
	NotMet    Judgement = "not met"
	Undecided Judgement = "cannot tell"
)

// Against compares a figure with a target by its interval: met when all of it lies on the good side, not met when
// none of it does, else undecided. Bounds that are not reached are infinite.
func Against(f ledger.Figure, comparator string, target float64) Judgement {
	good := func(v float64) bool {
		switch comparator {
		case "<":
			return v < target
		case "<=":
			return v <= target
		case ">":
			return v > target
		default:
			return v >= target
		}
	}
	less := comparator == "<" || comparator == "<="
	low, high := f.Low, f.High
	if low == nil && high == nil {
		return Undecided // a point without an interval decides nothing
	}
	lowGood := low != nil && good(*low) || low == nil && less
	highGood := high != nil && good(*high) || high == nil && !less
	switch {
	case lowGood && highGood:
		return Met
	case !lowGood && !highGood:
		return NotMet
	}
	return Undecided
}

// SameUnit reports whether two numbers can be compared. One whose unit is not written down is taken to be meant in
// the other's.
func SameUnit(a, b string) bool {
	canon := func(s string) string {
		if u, ok := quantity.ParseUnit(s); ok {
			return u.Symbol
		}
		return strings.ToLower(strings.TrimSpace(s))
	}
	return a == "" || b == "" || canon(a) == canon(b)
}
