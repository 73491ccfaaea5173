package wording

import (
	"slices"
	"strconv"
	"strings"

	"throughline.dev/define/quantity"
	"throughline.dev/define/rulebook"
)

// numbers minds numbers written so that they can be misread, and offers the plain form where it is certain.
func numbers(j *judge, r *rulebook.Rule) {
	for _, q := range j.read.Quantities {
		if q.Form == quantity.Identifier || q.Form == quantity.Clock || q.Form == quantity.Date || q.Form == quantity.Placeholder {
			continue
		}
		words := j.quoted(q.Span)
		if len(words) > 60 {
			continue
		}
		plain := words
		odd := false
		for _, n := range q.Notes {
			switch n {
			case quantity.Glued:
				odd = true
				if i := strings.IndexFunc(plain, func(c rune) bool { return c != '.' && c != ',' && (c < '0' || c > '9') && c != ' ' }); i > 0 {
					plain = plain[:i] + " " + plain[i:]
				}
			case quantity.Spaced:
				odd = true
				plain = strings.Replace(plain, j.quoted(q.Number), grouped(q.Low), 1)
			case quantity.Ambiguous:
				odd = true
			case quantity.InWords:
				if measures(q.Unit.Dimension) && q.Low == q.High {
					odd = true
					plain = strings.Replace(plain, j.quoted(q.Number), grouped(q.Low), 1)
				}
			}
		}
		if !odd {
			continue
		}
		var fixes []rulebook.Fix
		if plain != words && !slices.Contains(q.Notes, quantity.Ambiguous) {
			fixes = append(fixes, rulebook.Fix{Title: "Write “" + plain + "”", Span: q.Span, Text: plain})
		}
		f := j.addSpan(r, words, q.Span, fixes...)
		reading := grouped(q.Low)
		if q.High > q.Low {
			reading += " to " + grouped(q.High)
		}
		if q.Unit.Symbol != "" {
			reading += " " + q.Unit.Symbol
		}
		f.Message = strings.ReplaceAll(f.Message, "{reading}", reading)
	}
}

// grouped writes a number with commas in its thousands.
func grouped(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	whole, rest, dot := strings.Cut(s, ".")
	if len(whole) > 24 || strings.HasPrefix(whole, "-") {
		return s
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + rest
	}
	return whole
}

// tolerance minds an exact value of something continuous: "every 30 seconds", "at a temperature of 20 °C".
func tolerance(j *judge, r *rulebook.Rule) {
	for i := range j.read.Readings {
		c := &j.read.Readings[i]
		if c.Comparator != "=" || c.Threshold == nil || c.High != nil {
			continue
		}
		switch c.Quantity {
		case quantity.None, quantity.Count, quantity.Share, quantity.Money, quantity.Pixels, quantity.Size:
			continue
		}
		if span := limitSpan(c); !span.Empty() {
			j.addSpan(r, j.quoted(span), span)
		}
	}
}
