package criterion

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// Role says what a quantity of a sentence is for.
type Role string

// Roles.
const (
	Bound      Role = "bound"
	Percentile Role = "percentile" // or the share of cases that must keep the bound
	Filtering  Role = "filter"
	Loading    Role = "load"
	Windowing  Role = "window"
	ClockTime  Role = "clock"
	Numbering  Role = "identifier"
	Other      Role = "other" // a count that describes: "two buttons"
)

// Result is what is read out of one sentence.
type Result struct {
	Readings   []Reading
	Quantities []quantity.Quantity
	Roles      []Role // of the quantities
	Modals     []passage.Span
	Clauses    []Clause
}

// Clause is a part of the sentence that a word such as "when", "while", "where", "if" opens (EARS).
type Clause struct {
	Kind string       // trigger, state, feature, unwanted, purpose, scope
	Span passage.Span // with its keyword
}

// Read reads a sentence.
func Read(s passage.Sentence) Result { return Result{} }

// Canonical writes a criterion as one sentence: "p95 of API response time over search queries with result_count < 1,000 is below 200 ms".
func Canonical(c Criterion) string { return "" }

// Phrase writes a criterion as a requirement sentence that Read reads back as the same criterion, keeping the author's words for the slots.
func Phrase(c Criterion) string { return "" }

// Gaps names what a criterion leaves open; Read fills Reading.Gaps with it.
func Gaps(c Criterion) []Gap { return nil }

// Validate refuses a criterion without words or with half a comparison. The error is a *ledger.Error.
func (c Criterion) Validate() error { return nil }

// Numbered is a criterion with where it comes from, for comparing many.
type Numbered struct {
	Of    string // key of its requirement, or a place in a file
	Index int
	Criterion
}

// Conflict says that two criteria cannot both be meant.
type Conflict struct {
	A, B   Numbered
	Kind   string // unsatisfiable, different
	Reason string // one sentence with both numbers
}

// Conflicts finds criteria about the same metric, population and conditions whose bounds exclude each other, or differ.
func Conflicts(all []Numbered) []Conflict { return nil }
