package quantity

import (
	"math"
	"strconv"
	"strings"
)

// identifier reads numbers that name and do not measure: "5.3.1", "RFC 7807", "HTTP 404", "REQ-12", "Windows 10".
func (f *finder) identifier(i int) (Quantity, int, bool) {
	t := f.tokens[i]
	named := func(from, next int) (Quantity, int, bool) {
		q := Quantity{Span: f.span(from, next), Number: f.span(i, i+1), Form: Identifier, Low: math.NaN(), High: math.NaN()}
		if n, ok := decimal(f.tokens[i].lower); ok && t.class == digits {
			q.Low, q.High = n.value, n.value
		}
		return q, next, true
	}
	if t.class == mixture && !isPercentile(t.lower) && !t.glued {
		return named(i, i+1)
	}
	if t.class != digits {
		return Quantity{}, i, false
	}
	if _, ok := decimal(t.lower); !ok {
		return named(i, i+1)
	}
	next := i + 1
	if next < len(f.tokens) && f.tokens[next].glued && !f.tokens[next].dash && f.class(next) != digits && !f.suffix(next) {
		return named(i, next+1) // 2FA, 3D, 4G
	}
	if f.numbersSentence(i) || f.numbersItem(i) || f.ratio(i) {
		return named(i, next)
	}
	switch f.numbers(i - 1) {
	case always:
		_, after, _ := f.number(i)
		return named(i-1, max(next, after))
	case alone:
		if _, _, ok := f.unit(next); !ok {
			if _, _, ok := f.counted(next, number{value: 2}); !ok {
				return named(i-1, next)
			}
		}
	}
	return Quantity{}, i, false
}

// suffix reports whether letters glued to digits are a unit, an ordinal, a factor.
func (f *finder) suffix(i int) bool {
	switch f.lower(i) {
	case "st", "nd", "rd", "th", "x", "k", "am", "pm", "fold", "a.m.", "p.m.", "bn", "mn", "ths":
		return true
	case "m":
		return true
	}
	_, _, ok := f.unit(i)
	return ok
}

// numbersSentence reports whether a number at the start of the text numbers it: "3.2 The system", "1. The", "4) The".
func (f *finder) numbersSentence(i int) bool {
	if i > 0 && !(i == 1 && (f.lower(0) == "(" || f.lower(0) == "[")) {
		return false
	}
	switch f.lower(i + 1) {
	case ".", ")", ":", "]":
		return i+2 < len(f.tokens) || i == 1
	}
	return strings.Contains(f.lower(i), ".") && i+1 < len(f.tokens) && f.class(i+1) == word && isUpper(f.text[f.tokens[i+1].Start]) && !f.isUnit(i+1)
}

func (f *finder) isUnit(i int) bool {
	_, _, ok := f.unit(i)
	return ok
}

// numbersItem reports whether a number is a reference alone in brackets, or the mark of an item inside a sentence:
// "[12]", "(3)", "1) plan, 2) launch", "#12".
func (f *finder) numbersItem(i int) bool {
	before, after := f.lower(i-1), f.lower(i+1)
	switch {
	case before == "[" && after == "]", before == "(" && after == ")":
		return true
	case after == ")" && before != "(" && f.touches(i+1) && f.opened(i) == 0:
		return true
	case before == "#" && f.touches(i):
		return true
	case before == "+" && f.touches(i) && f.touches(i-1): // C++17
		return true
	case after == "." && f.touches(i+1) && f.lower(i+2) == "x" && f.touches(i+2): // 3.x
		return true
	}
	return false
}

// opened counts the brackets open before i.
func (f *finder) opened(i int) int {
	n := 0
	for j := i - 1; j >= 0 && i-j < 60; j-- {
		switch f.tokens[j].lower {
		case "(":
			n++
		case ")":
			n--
		}
	}
	return max(n, 0)
}

// ratio reports whether a number is part of "16:9".
func (f *finder) ratio(i int) bool {
	return f.lower(i+1) == ":" && f.class(i+2) == digits && f.touches(i+1) && f.touches(i+2) ||
		f.lower(i-1) == ":" && f.class(i-2) == digits && f.touches(i) && f.touches(i-1)
}

// naming says how far a word makes a name of the number behind it.
type naming int

const (
	never  naming = iota
	alone         // unless the number has a unit
	always        // whatever follows
)

// numbers tells whether the word at i makes a name of the number behind it.
func (f *finder) numbers(i int) naming {
	if i < 0 || f.class(i) != word && f.class(i) != mixture || f.tokens[i+1].Start-f.tokens[i].End > 1 {
		return never
	}
	t := f.tokens[i]
	if n := len(f.out); n > 0 && f.out[n-1].Span.End > t.Start {
		return never
	}
	switch t.lower {
	case "rfc", "iso", "iec", "ieee", "ansi", "nist", "din", "en", "bs", "ecma", "itu", "pci", "soc", "wcag", "cve", "owasp",
		"section", "sections", "subsection", "subsections", "chapter", "figure", "table", "appendix", "annex", "clause", "article", "paragraph", "requirement", "page",
		"windows", "android", "ios", "macos", "ubuntu", "debian", "rhel", "java", "python", "php", "node.js", "html", "css", "oauth", "tls",
		"ssl", "http", "ipv", "usb", "bluetooth", "dx", "directx", "opengl", "version", "versions", "release", "revision", "build", "port",
		"feature", "phase", "step", "level", "stage", "tier", "class", "option", "priority", "severity", "milestone", "sprint", "iteration", "scenario",
		"case", "item", "line", "row", "chrome", "firefox", "safari", "edge", "error", "code", "status", "part", "volume", "rule", "type",
		"category", "group", "zone", "gate", "mode", "issue", "ticket", "no", "no.", "nr", "number", "rev", "ver", "v", "id", "index", "index:", "cat":
		switch t.lower {
		case "feature", "level", "class", "part", "volume", "number", "error", "mode", "group", "zone", "gate", "type", "case", "item", "line", "row",
			"page", "build", "index", "no", "release", "status", "code", "port", "stage", "step", "id", "table", "figure", "edge", "v", "iteration", "sprint":
			return alone
		}
		return always
	}
	w := f.text[t.Start:t.End]
	if i == 0 || !isUpper(w[0]) || f.class(i-1) == mark && f.lower(i-1) != "," && f.lower(i-1) != "(" && f.lower(i-1) != "[" && f.lower(i-1) != "/" {
		return never
	}
	switch t.lower {
	case "under", "over", "within", "at", "max", "min", "maximum", "minimum", "than", "least", "most", "to", "of", "and", "or", "limit",
		"is", "be", "shall", "must", "should", "will", "support", "not", "exceed", "the", "a", "all", "only", "up", "by":
		return never
	}
	return alone
}

// isPercentile reports whether a word is a percentile: p95, P99.9.
func isPercentile(w string) bool {
	if len(w) < 3 || w[0] != 'p' || len(w) > 7 {
		return false
	}
	v, err := strconv.ParseFloat(w[1:], 64)
	return err == nil && isDigit(w[1]) && (v >= 10 && v <= 100 || v > 900 && v < 1000 || v == 9999 || v > 1 && strings.Contains(w, "."))
}

// percentile reads "p95", "95th percentile", "95 percentile", and ordinals that are none: "2nd", "first".
func (f *finder) percentile(i int) (Quantity, int, bool) {
	t := f.tokens[i]
	share := Unit{Symbol: "percentile", Dimension: Share, Factor: 0.01}
	if t.class == mixture && isPercentile(t.lower) {
		v := parse(t.lower[1:])
		for v > 100 {
			v /= 10
		}
		share.Written = f.text[t.Start : t.Start+1]
		q := Quantity{Span: t.Span, Number: t.Span, Form: Ordinal, Low: v, High: v, Unit: share}
		q.Number.Start++
		if f.lower(i+1) == "percentile" || f.lower(i+1) == "percentiles" {
			share.Written = f.written(i+1, i+2)
			q.Span, q.Unit = f.span(i, i+2), share
			return q, i + 2, true
		}
		return q, i + 1, true
	}
	if v, ok := nth(t.lower); ok && t.class == word {
		return Quantity{Span: t.Span, Number: t.Span, Form: Ordinal, Low: v, High: v, Notes: []Note{InWords}}, i + 1, true
	}
	if t.class != digits {
		return Quantity{}, i, false
	}
	n, ok := decimal(t.lower)
	if !ok {
		return Quantity{}, i, false
	}
	next, ordinal := i+1, false
	if f.isOrdinalEnding(next) {
		next, ordinal = next+1, true
	} else if f.lower(next) == "%" || f.lower(next) == "-" {
		if f.lower(next+1) == "ile" || f.lower(next+1) == "tile" || f.lower(next) == "-" && f.isOrdinalEnding(next+1) {
			next, ordinal = next+2, true
		}
	}
	if end, ok := f.ofPercentiles(next); ok {
		q := Quantity{Span: f.span(i, end), Number: t.Span, Form: Ordinal, Low: n.value, High: n.value, Unit: share}
		if end > next {
			q.Unit.Written = f.written(next, end)
		}
		return q, end, true
	}
	if !ordinal {
		return Quantity{}, i, false
	}
	return Quantity{Span: f.span(i, next), Number: t.Span, Form: Ordinal, Low: n.value, High: n.value}, next, true
}

func (f *finder) isOrdinalEnding(i int) bool {
	if i >= len(f.tokens) || !f.tokens[i].glued {
		return false
	}
	switch f.lower(i) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// ofPercentiles reports whether "percentile" follows, at once or behind more numbers of a list, "50th, 95th and 99th
// percentile"; it returns the token behind what belongs to the number at hand.
func (f *finder) ofPercentiles(i int) (int, bool) {
	if f.isPercentileWord(i) {
		return i + 1, true
	}
	const furthest = 16
	for j := i; j < len(f.tokens) && j < i+furthest; j++ {
		switch {
		case f.isPercentileWord(j):
			return i, j > i
		case f.class(j) == digits, f.isOrdinalEnding(j):
		case f.lower(j) == "," || f.lower(j) == "and" || f.lower(j) == "or" || f.lower(j) == "/" || f.lower(j) == "&":
		default:
			return i, false
		}
	}
	return i, false
}

func (f *finder) isPercentileWord(i int) bool {
	switch f.lower(i) {
	case "percentile", "percentiles", "%ile", "pctl", "centile":
		return true
	}
	return false
}
