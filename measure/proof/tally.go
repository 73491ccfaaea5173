package proof

import (
	"math"

	"throughline.dev/define/claim"
	"throughline.dev/ledger"
)

// Tally counts cases as they come. Its memory does not grow. The zero value is ready to use.
type Tally struct {
	N     int64
	Hits  int64 // good ones
	Worst *Worst
	// Number is what a count or a rate came to, in SI units. Complete says that its window has passed.
	Number   float64
	Complete bool

	average, spread float64 // Welford's
}

// Worst is the value furthest on the wrong side.
type Worst struct {
	Value float64 // in the stated unit
	Unit  string
}

func (w Worst) text() string { return ledger.FormatNumber(w.Value) + " " + w.Unit }

// Add counts a case with a value in SI units.
func (t *Tally) Add(v float64, b *claim.Bound) {
	t.N++
	d := v - t.average
	t.average += d / float64(t.N)
	t.spread += d * (v - t.average)
	if b == nil {
		return
	}
	if b.Holds(v) {
		t.Hits++
		return
	}
	stated := b.Stated(v)
	if t.Worst == nil {
		t.Worst = &Worst{stated, b.Unit.Symbol}
	} else if far(v, *b) > far(t.Worst.Value*b.Unit.Factor+b.Unit.Offset, *b) {
		t.Worst.Value = stated
	}
}

// Count counts a case that is good or bad by itself.
func (t *Tally) Count(good bool) {
	t.N++
	if good {
		t.Hits++
	}
}

// far is how far a value lies from its bound.
func far(v float64, b claim.Bound) float64 {
	if b.Comparator == "within" {
		return max(b.Low-v, v-b.High)
	}
	return math.Abs(v - b.Low)
}

func (t *Tally) mean() float64 { return t.average }

// standardError of the mean; NaN below two values.
func (t *Tally) standardError() float64 {
	if t.N < 2 {
		return math.NaN()
	}
	return math.Sqrt(t.spread / float64(t.N-1) / float64(t.N))
}
