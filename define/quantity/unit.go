package quantity

import (
	"strings"

	"throughline.dev/define/passage"
)

// ParseUnit reads a unit that stands alone, such as the one a person typed into a chip. A plural noun is the unit of
// a count.
func ParseUnit(written string) (Unit, bool) {
	written = strings.TrimSpace(written)
	if written == "" || len(written) > 100 {
		return Unit{}, false
	}
	if written == ":1" {
		return Unit{Symbol: ":1", Written: written, Factor: 1}, true
	}
	s := passage.One(written)
	f := finder{text: s.Text}
	for _, w := range s.Words {
		f.tokens = cut(f.tokens, w)
	}
	u, next, ok := f.unit(0)
	if !ok {
		u, next, ok = f.counted(0, number{value: 2})
	}
	if !ok || next != len(f.tokens) {
		return Unit{}, false
	}
	u.Written = written
	return u, true
}

// unit reads a unit of the table at i, and what it is counted per: "MB", "business days", "km/h", "bits per second".
func (f *finder) unit(i int) (Unit, int, bool) {
	u, next, ok := f.plainUnit(i)
	if !ok {
		return Unit{}, i, false
	}
	switch u.Dimension {
	case Size, Length:
		if per, after, ok := f.per(next); ok {
			u = divided(u, per, f.written(i, after))
			return u, after, true
		}
	}
	return u, next, true
}

// plainUnit reads up to two words, the longest that is a unit.
func (f *finder) plainUnit(i int) (Unit, int, bool) {
	if i >= len(f.tokens) {
		return Unit{}, i, false
	}
	t := f.tokens[i]
	if i+1 < len(f.tokens) && (t.class == word || t.lower == "°") && f.tokens[i+1].class == word {
		n := f.tokens[i+1]
		if joined := t.lower + " " + n.lower; t.lower == "°" || isUnitWord(joined) {
			if t.lower == "°" {
				joined = t.lower + n.lower
			}
			if u, ok := lookup(joined, joined); ok && n.Start-t.End <= 1 {
				u.Written = f.written(i, i+2)
				return u, i + 2, true
			}
		}
	}
	if t.class != word && t.class != mark {
		return Unit{}, i, false
	}
	u, ok := lookup(f.written(i, i+1), t.lower)
	if !ok || u.Dimension == Money && t.class == mark && i > 0 && t.Start != f.tokens[i-1].End && f.class(i+1) == digits {
		return Unit{}, i, false
	}
	if len(t.lower) == 1 && t.class == word && !t.glued {
		if !f.ends(i + 1) {
			return Unit{}, i, false // "5 A records"
		}
	}
	if len(t.lower) == 1 && t.glued && t.lower == "m" && f.text[t.Start] == 'm' && !t.dash && u.Dimension == Length && !strings.Contains(f.text, "meter") && !strings.Contains(f.text, "metre") && f.lower(i+1) != "/" {
		return Unit{Symbol: "min", Written: u.Written, Dimension: Duration, Factor: 60}, i + 1, true
	}
	return u, i + 1, true
}

// ends reports whether a phrase ends before i: nothing that could be a noun follows.
func (f *finder) ends(i int) bool {
	if i >= len(f.tokens) {
		return true
	}
	t := f.tokens[i]
	return t.class != word && t.class != mixture || isStop(t.lower) || strings.HasSuffix(t.lower, "ly")
}

// per reads "/s", "per second", "a day", "each month", "ps".
func (f *finder) per(i int) (Unit, int, bool) {
	switch f.lower(i) {
	case "/":
		if i+1 < len(f.tokens) && f.tokens[i+1].Start > f.tokens[i].End+1 {
			return Unit{}, i, false
		}
	case "per", "a", "an", "each", "every":
	default:
		return Unit{}, i, false
	}
	j := i + 1
	if (f.lower(i) == "per") && (f.lower(j) == "each" || f.lower(j) == "every") {
		j++
	}
	u, next, ok := f.plainUnit(j)
	if !ok || u.Dimension != Duration {
		return Unit{}, i, false
	}
	if f.lower(i) != "/" && len(f.lower(j)) == 1 || f.lower(i) == "/" && f.lower(next) == "/" {
		return Unit{}, i, false
	}
	return u, next, true
}

// divided returns a unit per time.
func divided(u, per Unit, written string) Unit {
	short := per.Symbol
	switch short {
	case "days", "weeks", "months", "quarters", "years":
		short = strings.TrimSuffix(short, "s")
	}
	out := Unit{Symbol: u.Symbol + "/" + short, Written: written, Factor: u.Factor / per.Factor, Noun: u.Noun}
	switch u.Dimension {
	case Size:
		out.Dimension = Throughput
	case Length:
		out.Dimension = Speed
		if out.Symbol == "mi/h" {
			out.Symbol = "mph"
		}
	default:
		out.Dimension = Rate
	}
	return out
}
