package quantity

import (
	"math"
	"strings"
)

func isPlaceholderWord(w string) bool {
	switch w {
	case "tbd", "tbc", "tba", "tbs", "tbr":
		return true
	}
	return len(w) > 1 && (w[0] == 'x' && strings.Trim(w, "x") == "" || w[0] == '_' && strings.Trim(w, "_") == "")
}

// placeholder reads what stands where a number should: "TBD", "xx seconds", "<value>", "[n] users", "??? ms".
func (f *finder) placeholder(i int) (Quantity, int, bool) {
	next := i
	t := f.tokens[i]
	switch {
	case t.class == word && isPlaceholderWord(t.lower):
		next = i + 1
	case t.class == word && (t.lower == "x" || t.lower == "y" || t.lower == "n" || t.lower == "z"):
		u, _, ok := f.unit(i + 1)
		upper := isUpper(f.text[t.Start]) || t.lower == "x"
		if !ok && upper && f.plural(i+1) {
			ok = true
		}
		if !ok || u.Written != "" && len(u.Written) == 1 && isLetter(u.Written[0]) {
			return Quantity{}, i, false
		}
		next = i + 1
	case len(t.lower) > 1 && strings.Trim(t.lower, "?") == "", len(t.lower) == 3 && t.lower == "...", t.lower == "…", t.lower == "#":
		if t.lower[0] != '?' || !f.blankAfter(i) {
			u, _, ok := f.unit(i + 1)
			if !ok || len(u.Written) == 1 && u.Written != "%" || f.tokens[i+1].Start == t.End {
				return Quantity{}, i, false
			}
		}
		next = i + 1
	case t.lower == "<" || t.lower == "[":
		next = f.bracketed(i)
	}
	if next == i {
		return Quantity{}, i, false
	}
	q := Quantity{Number: f.span(i, next), Form: Placeholder, Low: math.NaN(), High: math.NaN()}
	u, after, ok := f.unit(next)
	if !ok {
		u, after, ok = f.counted(next, number{value: 2})
	}
	if ok {
		q.Unit, next = u, after
	}
	q.Span = f.span(i, next)
	return q, next, true
}

// blankAfter reports whether question marks stand in the place of a number: words go on in lower case, or a unit does.
func (f *finder) blankAfter(i int) bool {
	return i > 0 && f.tokens[i-1].End < f.tokens[i].Start
}

// bracketed reads "<value>", "<max size>", "[n]", "[TBD]" and returns the token behind it.
func (f *finder) bracketed(i int) int {
	const widest = 6
	closing := ">"
	if f.lower(i) == "[" {
		closing = "]"
	}
	if !f.touches(i+1) || f.class(i+1) != word {
		return i
	}
	for j := i + 1; j < len(f.tokens) && j < i+widest; j++ {
		if f.tokens[j].lower == closing {
			if closing == "]" && (j != i+2 || !f.stands(j-1)) {
				return i
			}
			return j + 1
		}
		if f.class(j) != word {
			return i
		}
	}
	return i
}

// stands reports whether a word in square brackets stands for a number.
func (f *finder) stands(i int) bool {
	switch f.lower(i) {
	case "n", "x", "y", "number", "value", "amount", "limit", "threshold", "count", "percentage", "time", "duration", "size":
		return true
	}
	return isPlaceholderWord(f.lower(i))
}
