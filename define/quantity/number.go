package quantity

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/define/passage"
)

// largest is how large a number may be so that it stays one in any unit.
const largest = 1e200

// number is a number of the text, without its unit.
type number struct {
	value float64 // NaN when it is none that can be held: 1e400
	span  passage.Span
	notes []Note
	whole bool // written as an integer
}

// reading is what stands at a token.
type reading struct {
	number
	at, next int // the token behind at: zero when nothing was read yet
	ok       bool
}

// number reads digits or words at i.
func (f *finder) number(i int) (number, int, bool) {
	if r := &f.latest; r.at != i+1 {
		r.at = i + 1
		r.number, r.next, r.ok = f.readNumber(i)
		r.notes = slices.Clip(r.notes)
	}
	return f.latest.number, f.latest.next, f.latest.ok
}

func (f *finder) readNumber(i int) (number, int, bool) {
	if i >= len(f.tokens) {
		return number{}, i, false
	}
	start := i
	negative := false
	if t := f.tokens[i]; (t.lower == "-" || t.lower == "−" || t.lower == "–") && i+1 < len(f.tokens) &&
		f.tokens[i+1].class == digits && f.tokens[i+1].Start == t.End && (i == 0 || f.tokens[i-1].End < t.Start && f.tokens[i-1].class != digits) {
		negative = true
		i++
	}
	n, next, ok := number{}, i, false
	switch t := f.tokens[i]; {
	case t.class == digits:
		n, next, ok = f.figures(i)
	case t.lower == "." && i+1 < len(f.tokens) && f.tokens[i+1].class == digits && f.tokens[i+1].Start == t.End && (i == 0 || f.tokens[i-1].End < t.Start):
		n, next, ok = f.figures(i + 1)
		if ok && n.whole {
			n.value = parse("0." + f.tokens[i+1].lower)
			n.whole = false
		}
	case t.class == word || t.class == mark && t.Start < t.End && f.text[t.Start] >= 0x80:
		n, next, ok = f.inWords(i)
	}
	if !ok {
		return number{}, start, false
	}
	if negative {
		n.value = -n.value
	}
	n.span = passage.Span{Start: f.tokens[start].Start, End: f.tokens[next-1].End}
	return n, next, true
}

// figures reads digits, with thousands apart, a power, or the words and letters that multiply them.
func (f *finder) figures(i int) (number, int, bool) {
	t := f.tokens[i]
	n, ok := decimal(t.lower)
	if !ok {
		return number{}, i, false
	}
	next := i + 1
	if n.whole && len(t.lower) <= 3 && t.lower[0] != '0' {
		const groups = 5
		joined := t.lower
		for next < len(f.tokens) && next <= i+groups && f.isGroup(next) {
			joined += f.tokens[next].lower
			next++
		}
		if next > i+1 {
			n.value = parse(joined)
			n.notes = append(n.notes, Spaced)
		}
	}
	if f.lower(next) == "/" && f.class(next+1) == digits && f.touches(next) && f.touches(next+1) && n.whole && f.lower(i-1) != "/" {
		if d, ok := decimal(f.tokens[next+1].lower); ok && d.whole && d.value > n.value && d.value <= 100 && n.value >= 1 && f.lower(next+2) != "/" {
			n.value /= d.value
			n.notes = append(n.notes, Fraction)
			n.whole = false
			next += 2
		}
	}
	if f.lower(next) == "^" {
		sign, power := 1.0, next+1
		if w := f.lower(power); w == "-" || w == "−" {
			sign, power = -1, power+1
		}
		if f.class(power) == digits {
			n.value = math.Pow(n.value, sign*parse(f.tokens[power].lower))
			n.whole = n.whole && sign > 0
			next = power + 1
		}
	}
	factor, after := f.multiplier(next)
	if after > next {
		n.value *= factor
		next = after
	}
	if n.value > largest {
		n.value = math.NaN()
	}
	return n, next, true
}

// isGroup reports whether the token is three digits a single space behind digits: "10 000".
func (f *finder) isGroup(i int) bool {
	t, before := f.tokens[i], f.tokens[i-1]
	if t.class != digits || len(t.lower) != 3 || strings.ContainsAny(t.lower, ".,e") {
		return false
	}
	gap := f.text[before.End:t.Start]
	switch gap {
	case " ", "\u00a0", "\u202f", "\u2009", "'", "’":
		return f.class(i+1) != digits || f.tokens[i+1].Start != t.End
	}
	return false
}

// multiplier reads "million", "k" and the like.
func (f *finder) multiplier(i int) (float64, int) {
	if i >= len(f.tokens) || f.tokens[i].class != word {
		return 1, i
	}
	t := f.tokens[i]
	switch t.lower {
	case "thousand", "thousands":
		return 1e3, i + 1
	case "million", "millions", "mio", "mn":
		return 1e6, i + 1
	case "billion", "billions", "bn":
		return 1e9, i + 1
	case "trillion":
		return 1e12, i + 1
	case "hundred":
		return 100, i + 1
	case "dozen":
		return 12, i + 1
	case "k":
		if t.glued && !t.dash {
			return 1e3, i + 1
		}
	case "m":
		if t.glued && !t.dash && f.text[t.Start] == 'M' && f.plural(i+1) {
			return 1e6, i + 1
		}
	}
	return 1, i
}

// decimal reads digits with their separators. It refuses what has more dots than a number: "5.3.1".
func decimal(s string) (number, bool) {
	if v, ok := natural(s); ok {
		return number{value: v, whole: true}, true
	}
	dots, commas := strings.Count(s, "."), strings.Count(s, ",")
	mantissa := s
	if e := strings.IndexByte(s, 'e'); e >= 0 {
		mantissa = s[:e]
	}
	switch {
	case dots == 0 && commas == 0:
		return number{value: parse(s), whole: !strings.Contains(s, "e")}, true
	case dots == 0 && grouped(mantissa, ','):
		return number{value: parse(strings.ReplaceAll(s, ",", "")), whole: true}, true
	case dots == 0 && commas == 1:
		return number{value: parse(strings.Replace(s, ",", ".", 1)), notes: []Note{Ambiguous}}, true
	case commas == 0 && dots == 1:
		n := number{value: parse(s)}
		if grouped(mantissa, '.') && mantissa[0] != '0' {
			n.notes = []Note{Ambiguous}
		}
		return n, true
	case commas == 0 && dots > 1 && grouped(mantissa, '.') && mantissa[0] != '0':
		return number{value: parse(strings.ReplaceAll(s, ".", "")), whole: true, notes: []Note{Ambiguous}}, true
	case dots == 1 && strings.LastIndexByte(s, '.') > strings.LastIndexByte(s, ',') && grouped(mantissa[:strings.IndexByte(mantissa, '.')], ','):
		return number{value: parse(strings.ReplaceAll(s, ",", ""))}, true
	case commas == 1 && strings.LastIndexByte(s, ',') > strings.LastIndexByte(s, '.') && grouped(mantissa[:strings.IndexByte(mantissa, ',')], '.'):
		return number{value: parse(strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1))}, true
	}
	return number{}, false
}

// grouped reports whether digits are parted in thousands by a separator.
func grouped(s string, by byte) bool {
	first := strings.IndexByte(s, by)
	if first < 1 || first > 3 {
		return false
	}
	for i := first; i < len(s); i += 4 {
		if s[i] != by || len(s)-i < 4 || strings.IndexByte(s[i+1:i+4], by) >= 0 {
			return false
		}
	}
	return true
}

// natural reads digits alone, as many as are exact.
func natural(s string) (float64, bool) {
	if len(s) == 0 || len(s) > 15 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return float64(n), true
}

func parse(s string) float64 {
	if v, ok := natural(s); ok {
		return v
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}
