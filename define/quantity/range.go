package quantity

import (
	"math"

	"throughline.dev/define/passage"
)

// spanned reads the second end of a range behind its first: "3-5 s", "between 3 and 5 s", "500 ms to 2 s".
func (f *finder) spanned(low measure, i int) (Quantity, int, bool) {
	joint := f.lower(i)
	switch joint {
	case "-", "–", "—", "..", "...", "…", "to", "~":
	case "and":
		if !f.between(low) {
			return Quantity{}, i, false
		}
	case "up":
		if f.lower(i+1) != "to" {
			return Quantity{}, i, false
		}
		i++
	default:
		if i >= len(f.tokens) || !f.tokens[i].dash || f.tokens[i].class != digits {
			return Quantity{}, i, false
		}
		i-- // "sub-3-5" and the like: the hyphen is inside the word
	}
	high, next, ok := f.measure(i + 1)
	if !ok || math.IsNaN(low.value) || math.IsNaN(high.value) {
		return Quantity{}, i, false
	}
	a, b := low.unit, high.unit
	switch {
	case a.Symbol == "" || a.Symbol == b.Symbol:
	case b.Symbol == "" && (joint == "and" || joint == "to"):
		return Quantity{}, i, false
	case b.Symbol == "":
		b = a
	case a.Dimension != b.Dimension || a.Factor == 0 || b.Factor == 0 || a.Dimension == Count:
		return Quantity{}, i, false
	default:
		low.value = (low.value*a.Factor + a.Offset - b.Offset) / b.Factor
	}
	if low.value > high.value {
		return Quantity{}, i, false
	}
	return Quantity{
		Span: passage.Span{Start: low.at.Start, End: high.at.End}, Number: passage.Span{Start: low.span.Start, End: high.span.End},
		Form: Range, Low: low.value, High: high.value, Unit: b, Notes: append(low.notes, high.notes...),
	}, next, true
}

// between reports whether a measure follows the word "between".
func (f *finder) between(m measure) bool {
	w := f.lower(m.first - 1)
	return w == "between" || w == "range" || f.lower(m.first-2) == "between"
}

// tolerance reads "± 0.2 V" behind a value, as the range the two span. A tolerance in percent is taken of the value.
func (f *finder) tolerance(m measure, i int) (Quantity, int, bool) {
	after := f.plusMinus(i)
	if after == i {
		after = f.toleranceOf(i)
	}
	if after == i {
		return Quantity{}, i, false
	}
	t, next, ok := f.measure(after)
	if !ok {
		return Quantity{}, i, false
	}
	width := math.Abs(t.value)
	unit := m.unit
	switch {
	case t.unit.Dimension == Share && m.unit.Dimension != Share:
		width *= math.Abs(m.value) * t.unit.Factor
	case m.unit.Symbol == "":
		unit = t.unit
	case t.unit.Symbol != "" && t.unit.Dimension == m.unit.Dimension && m.unit.Factor > 0:
		width *= t.unit.Factor / m.unit.Factor
	}
	return Quantity{
		Span: passage.Span{Start: m.at.Start, End: t.at.End}, Number: m.span, Form: Tolerance,
		Low: m.value - width, High: m.value + width, Unit: unit, Notes: append(m.notes, t.notes...),
	}, next, true
}

// toleranceOf returns the token behind "with a tolerance of", and behind the sign that may follow.
func (f *finder) toleranceOf(i int) int {
	j := i
	if f.lower(j) == "," {
		j++
	}
	if w := f.lower(j); w != "with" {
		return i
	}
	if j++; f.lower(j) == "a" {
		j++
	}
	if f.lower(j) != "tolerance" || f.lower(j+1) != "of" {
		return i
	}
	return f.plusMinus(j + 2)
}

// plusMinus returns the token behind "±", "+/-" or "plus or minus".
func (f *finder) plusMinus(i int) int {
	switch f.lower(i) {
	case "±", "+/-":
		return i + 1
	case "+":
		if f.lower(i+1) == "-" && f.touches(i+1) {
			return i + 2
		}
	case "plus":
		if f.lower(i+1) == "or" && f.lower(i+2) == "minus" || f.lower(i+1) == "/" && f.lower(i+2) == "minus" {
			return i + 3
		}
	case ",":
		if f.lower(i+1) == "plus" {
			return f.plusMinus(i + 1)
		}
	}
	return i
}

// tolerated reads a tolerance without a value of its own: "within ± 5 %".
func (f *finder) tolerated(i int) (Quantity, int, bool) {
	if f.lower(i) == "," {
		return Quantity{}, i, false
	}
	after := f.plusMinus(i)
	if after == i {
		return Quantity{}, i, false
	}
	m, next, ok := f.measure(after)
	if !ok {
		return Quantity{}, i, false
	}
	width := math.Abs(m.value)
	return Quantity{
		Span: f.span(i, next), Number: m.span, Form: Tolerance, Low: -width, High: width, Unit: m.unit, Notes: m.notes,
	}, next, true
}

// repeated reads multiples: "1.5 times the median", "2x", "twice", "tenfold", "once an hour".
func (f *finder) repeated(i int) (Quantity, int, bool) {
	fixed := func(v float64, next int) (Quantity, int, bool) {
		q := Quantity{Span: f.span(i, next), Number: f.span(i, i+1), Form: Multiple, Low: v, High: v, Notes: []Note{InWords}}
		if u, after, ok := f.rated(i, i, "times"); ok && u.Dimension == Rate && next == i+1 {
			u.Written = f.written(i, after)
			q.Form, q.Unit, q.Span = Plain, u, f.span(i, after)
			return q, after, true
		}
		return q, next, true
	}
	switch f.lower(i) {
	case "once":
		if _, _, ok := f.per(i + 1); !ok {
			return Quantity{}, i, false
		}
		return fixed(1, i+1)
	case "twice":
		return fixed(2, i+1)
	case "thrice":
		return fixed(3, i+1)
	case "half":
		if w := f.lower(i + 1); w == "of" || w == "the" || w == "as" {
			q, next, ok := fixed(0.5, i+1)
			q.Notes = append(q.Notes, Fraction)
			return q, next, ok
		}
	case "twofold", "threefold", "tenfold":
		return fixed(map[string]float64{"twofold": 2, "threefold": 3, "tenfold": 10}[f.lower(i)], i+1)
	}
	n, next, ok := f.number(i)
	if !ok {
		return Quantity{}, i, false
	}
	multiple := Quantity{Span: f.span(i, min(next+1, len(f.tokens))), Number: n.span, Form: Multiple, Low: n.value, High: n.value, Notes: n.notes}
	multiple.Unit = Unit{Symbol: "×", Dimension: None, Factor: 1}
	switch w := f.lower(next); {
	case (w == "x" || w == "×") && f.class(next+1) != digits && f.touches(next) || w == "fold":
	case w == "times" && (f.comparedTo(next+1) || !n.whole && !f.isPer(next+1)):
	default:
		return Quantity{}, i, false
	}
	multiple.Unit.Written = f.written(next, next+1)
	return multiple, next + 1, true
}

func (f *finder) isPer(i int) bool {
	_, _, ok := f.per(i)
	return ok
}

// comparedTo reports whether what follows "times" is what the multiple is taken of.
func (f *finder) comparedTo(i int) bool {
	switch f.lower(i) {
	case "a", "an":
		return !f.isPer(i)
	case "the", "as", "faster", "slower", "more", "less", "larger", "smaller", "higher", "lower", "greater", "longer", "that", "those", "its",
		"their", "current", "normal", "average", "median", "mean", "baseline", "peak", "of":
		return true
	}
	return false
}
