package quantity

import (
	"math"
	"strings"

	"throughline.dev/define/passage"
)

// Find returns the quantities of a sentence in their order. They do not overlap. Code and quoted labels are passed
// over, unless all they hold is a quantity: `200 ms`.
func Find(s passage.Sentence) []Quantity {
	var f Finder
	return f.Find(&s)
}

// Finder finds the quantities of many sentences, one after the other, with room that is used again.
type Finder struct{ room []token }

// mostRoom is how many tokens of room are kept for the next sentence.
const mostRoom = 4096

// Find is like the function [Find].
func (r *Finder) Find(s *passage.Sentence) []Quantity {
	all, ok := tokens(s, r.room[:0])
	if cap(all) <= mostRoom {
		r.room = all
	}
	if !ok {
		return nil
	}
	f := finder{text: s.Text, tokens: all, masked: s.Masked}
	for i := 0; i < len(f.tokens); {
		if !f.tokens[i].opens() {
			i++
			continue
		}
		if end := f.hidden(i); end > i {
			i = end
			continue
		}
		q, next, ok := f.read(i)
		if !ok {
			i++
			continue
		}
		if math.IsNaN(q.Low) && q.Form != Placeholder && q.Form != Identifier && q.Form != Date && q.Form != Clock {
			q.Form, q.High = Placeholder, math.NaN()
		}
		f.out = append(f.out, q)
		i = next
	}
	return f.out
}

// finder reads the tokens of one sentence.
type finder struct {
	text   string
	tokens []token
	masked []passage.Span
	mask   int // the first mask that may touch the token at hand
	out    []Quantity
	latest reading // of a number: several forms begin with one
}

// hidden returns the token behind a mask that the one at i lies in; i itself when it is to be read.
func (f *finder) hidden(i int) int {
	t := f.tokens[i]
	for f.mask < len(f.masked) && f.masked[f.mask].End <= t.Start {
		f.mask++
	}
	if f.mask == len(f.masked) || f.masked[f.mask].Start > t.Start {
		return i
	}
	m := f.masked[f.mask]
	if m.End-m.Start <= 24 && measures(strings.Trim(f.text[m.Start:m.End], "\"“”'‘’<>=≤≥± ")) {
		return i
	}
	for i < len(f.tokens) && f.tokens[i].Start < m.End {
		i++
	}
	return i
}

// measures reports whether code is a number and perhaps a unit.
func measures(s string) bool {
	i := 0
	for i < len(s) && (isDigit(s[i]) || s[i] == '.' || s[i] == ',') {
		i++
	}
	if i == 0 {
		return false
	}
	if i == len(s) {
		return strings.Count(s, ".") < 2
	}
	_, ok := ParseUnit(strings.TrimLeft(s[i:], " "))
	return ok
}

// read reads what starts at i: the most specific form first.
func (f *finder) read(i int) (Quantity, int, bool) {
	if w := f.tokens[i].lower; w == "a" || w == "an" || w == "every" {
		if _, ok := power(f.lower(i + 1)); !ok {
			return f.single(i)
		}
	}
	if q, next, ok := f.placeholder(i); ok {
		return q, next, true
	}
	if q, next, ok := f.date(i); ok {
		return q, next, true
	}
	if q, next, ok := f.clock(i); ok {
		return q, next, true
	}
	if q, next, ok := f.toOne(i); ok {
		return q, next, true
	}
	if q, next, ok := f.identifier(i); ok {
		return q, next, true
	}
	if q, next, ok := f.percentile(i); ok {
		return q, next, true
	}
	if q, next, ok := f.tolerated(i); ok {
		return q, next, true
	}
	if q, next, ok := f.repeated(i); ok {
		return q, next, true
	}
	if q, next, ok := f.outOf(i); ok {
		return q, next, true
	}
	if q, next, ok := f.measured(i); ok {
		return q, next, true
	}
	return f.single(i)
}

func (f *finder) lower(i int) string {
	if i < 0 || i >= len(f.tokens) {
		return ""
	}
	return f.tokens[i].lower
}

func (f *finder) class(i int) class {
	if i < 0 || i >= len(f.tokens) {
		return mark
	}
	return f.tokens[i].class
}

// touches reports whether nothing stands between a token and the one before it.
func (f *finder) touches(i int) bool {
	return i > 0 && i < len(f.tokens) && f.tokens[i].Start == f.tokens[i-1].End
}

func (f *finder) written(i, next int) string { return f.text[f.tokens[i].Start:f.tokens[next-1].End] }

func (f *finder) span(i, next int) passage.Span {
	return passage.Span{Start: f.tokens[i].Start, End: f.tokens[next-1].End}
}

// measure is a number with its unit.
type measure struct {
	number
	unit  Unit
	at    passage.Span // with the unit
	first int          // its first token
}

// measure reads a number and the unit behind or, for money, before it.
func (f *finder) measure(i int) (measure, int, bool) {
	before, j := f.currency(i)
	n, next, ok := f.number(j)
	if !ok {
		return measure{}, i, false
	}
	m := measure{number: n, unit: before, at: f.span(i, next), first: i}
	if j > i {
		if u, after, ok := f.unit(next); ok && u.Dimension == Money {
			next = after
		}
		m.at = f.span(i, next)
		return m, next, true
	}
	of := next
	if f.lower(next) == "a" || f.lower(next) == "an" || f.lower(next) == "of" && (f.lower(next+1) == "a" || f.lower(next+1) == "an") {
		if n.value > 0 && n.value < 1 { // half an hour, a quarter of an hour
			of = next + 1
			if f.lower(next) == "of" {
				of++
			}
			if u, after, ok := f.unit(of); ok && u.Dimension == Duration {
				m.unit = u
				m.at = f.span(i, after)
				return m, after, true
			}
		}
	}
	next = f.repeats(next, n)
	u, after, ok := f.unit(next)
	if !ok {
		u, after, ok = f.counted(next, n)
	}
	if ok {
		if t := f.tokens[next]; t.glued && !t.dash && t.Start == f.tokens[next-1].End && u.Dimension != Share && u.Dimension != Angle {
			m.notes = append(m.notes, Glued)
		}
		m.unit = u
		next = after
		m.at = f.span(i, next)
	}
	return m, next, true
}

// currency reads a sign or a code of money before a number.
func (f *finder) currency(i int) (Unit, int) {
	if f.class(i+1) != digits {
		return Unit{}, i
	}
	t := f.tokens[i]
	u, ok := lookup(f.written(i, i+1), t.lower)
	if !ok || u.Dimension != Money || len(t.lower) > 3 || isLetter(t.lower[0]) && !isUpper(f.text[t.Start]) {
		return Unit{}, i
	}
	return u, i + 1
}

// toOne reads "4.5:1", a ratio by its first number.
func (f *finder) toOne(i int) (Quantity, int, bool) {
	if f.class(i) != digits || f.lower(i+1) != ":" || f.lower(i+2) != "1" || !f.touches(i+1) || !f.touches(i+2) || f.lower(i+3) == ":" && f.touches(i+3) {
		return Quantity{}, i, false
	}
	n, ok := decimal(f.lower(i))
	if !ok || i > 0 && f.lower(i-1) == ":" {
		return Quantity{}, i, false
	}
	q := Quantity{Span: f.span(i, i+3), Number: f.tokens[i].Span, Form: Plain, Low: n.value, High: n.value, Notes: n.notes}
	q.Unit = Unit{Symbol: ":1", Written: ":1", Factor: 1}
	return q, i + 3, true
}

// measured reads a number with its unit, or a range or a tolerance of two.
func (f *finder) measured(i int) (Quantity, int, bool) {
	if w := f.lower(i); w == "one" && !f.countsOne(i) || w == "half" && f.lower(i+1) != "a" && f.lower(i+1) != "an" && f.lower(i+1) != "hour" {
		return Quantity{}, i, false
	}
	m, next, ok := f.measure(i)
	if !ok {
		return Quantity{}, i, false
	}
	if u, at, after, ok := f.crossed(m, next); ok {
		return Quantity{Span: at, Number: m.span, Form: Plain, Low: m.value, High: m.value, Unit: u, Notes: m.notes}, after, true
	}
	if q, after, ok := f.tolerance(m, next); ok {
		return q, after, true
	}
	if q, after, ok := f.spanned(m, next); ok {
		return q, after, true
	}
	q := Quantity{Span: m.at, Number: m.span, Form: Plain, Low: m.value, High: m.value, Unit: m.unit, Notes: m.notes}
	if m.unit.Symbol == "" && m.value > 0 && m.value < 1 && has(m.notes, Fraction) {
		q.Form = Multiple
	}
	return q, next, true
}

// crossed reads the unit of "44 by 44 pixels" and "24 x 24 px" for the first number. When both are equal they are one
// quantity, else the second is read after it.
func (f *finder) crossed(m measure, i int) (Unit, passage.Span, int, bool) {
	switch f.lower(i) {
	case "by", "x", "×":
	default:
		return Unit{}, m.at, i, false
	}
	if m.unit.Symbol != "" {
		return Unit{}, m.at, i, false
	}
	other, next, ok := f.measure(i + 1)
	if !ok || other.unit.Dimension != Pixels && other.unit.Dimension != Length {
		return Unit{}, m.at, i, false
	}
	if other.value != m.value {
		return other.unit, m.at, i, true
	}
	return other.unit, passage.Span{Start: m.at.Start, End: other.at.End}, next, true
}

func has(notes []Note, n Note) bool {
	for _, o := range notes {
		if o == n {
			return true
		}
	}
	return false
}

// countsOne reports whether "one" counts something: a bound or a unit stands beside it.
func (f *finder) countsOne(i int) bool {
	switch f.lower(i - 1) {
	case "least", "most", "than", "exactly", "only", "within", "under", "over", "to", "exceed", "every", "minimum", "maximum", "of", "just":
		if f.lower(i+1) != "of" && f.lower(i+1) != "or" && f.lower(i+1) != "another" {
			_, _, ok := f.counted(i+1, number{value: 1})
			if ok && f.lower(i-1) != "of" && f.lower(i-1) != "to" {
				return true
			}
		}
	}
	if _, ok := power(f.lower(i + 1)); ok {
		return true
	}
	if f.lower(i+1) == "and" && f.lower(i+3) == "half" {
		return true
	}
	if _, ok := part(f.lower(i + 1)); ok {
		return true
	}
	_, _, ok := f.unit(i + 1)
	return ok
}

// repeats passes over the number said once more in brackets, "two (2) hours", or doubted there, "1 (TBC) week": when a
// unit follows.
func (f *finder) repeats(i int, n number) int {
	if f.lower(i) != "(" || f.lower(i+2) != ")" {
		return i
	}
	again, ok := decimal(f.lower(i + 1))
	if !(ok && f.class(i+1) == digits && again.value == n.value) && !isPlaceholderWord(f.lower(i+1)) {
		return i
	}
	if f.isUnit(i+3) || f.plural(i+3) {
		return i + 3
	}
	return i
}

// outOf reads a share in whole numbers: "9 out of 10", "1 in 400".
func (f *finder) outOf(i int) (Quantity, int, bool) {
	n, next, ok := f.number(i)
	if !ok || !n.whole {
		return Quantity{}, i, false
	}
	switch {
	case f.lower(next) == "out" && f.lower(next+1) == "of":
		next += 2
	case f.lower(next) == "in" && n.value == 1:
		next++
	default:
		return Quantity{}, i, false
	}
	of, after, ok := f.number(next)
	if !ok || !of.whole || of.value <= n.value || f.isUnit(after) {
		return Quantity{}, i, false
	}
	v := n.value / of.value
	return Quantity{
		Span: f.span(i, after), Number: f.span(i, after), Form: Plain, Low: v, High: v,
		Unit: Unit{Dimension: Share, Factor: 1}, Notes: []Note{Fraction},
	}, after, true
}

// single reads "an hour" after a word that makes a bound or a period of it, and the unit alone in "every minute".
func (f *finder) single(i int) (Quantity, int, bool) {
	if f.lower(i) == "every" {
		u, next, ok := f.unit(i + 1)
		if !ok || u.Dimension != Duration || len(f.lower(i+1)) < 3 || strings.HasSuffix(f.lower(i+1), "s") || !f.ends(next) {
			return Quantity{}, i, false
		}
		at := f.span(i+1, next)
		return Quantity{Span: at, Number: passage.Span{Start: at.Start, End: at.Start}, Form: Plain, Low: 1, High: 1, Unit: u, Notes: []Note{InWords}}, next, true
	}
	if w := f.lower(i); w != "a" && w != "an" {
		return Quantity{}, i, false
	}
	switch f.lower(i - 1) {
	case "within", "than", "under", "after", "every", "in", "over", "least", "most", "exceed", "exceeding", "below", "for":
	default:
		return Quantity{}, i, false
	}
	u, next, ok := f.unit(i + 1)
	if !ok || u.Dimension != Duration || len(f.lower(i+1)) < 3 || f.plural(next) {
		return Quantity{}, i, false
	}
	return Quantity{Span: f.span(i, next), Number: f.span(i, i+1), Form: Plain, Low: 1, High: 1, Unit: u, Notes: []Note{InWords}}, next, true
}
