package quantity

import (
	"math"
	"slices"
	"strings"

	"throughline.dev/define/passage"
)

// Shares makes one share of two counts: "5 of 10,000 uploads", "95 out of 100 users", "1 in 400".
func Shares(s passage.Sentence, qs []Quantity) []Quantity {
	var out []Quantity // nil until the first
	for i := 0; i < len(qs); i++ {
		if q := qs[i]; (q.Unit.Dimension == None || q.Unit.Dimension == Count || q.Unit.Dimension == Share && q.Unit.Symbol == "") && q.Low == q.High && q.Low > 0 && q.Low < 1 && slices.Contains(q.Notes, Fraction) {
			q.Low = math.Round(q.Low*1e6) / 1e4
			q.High = q.Low
			q.Unit = Unit{Symbol: "%", Dimension: Share, Factor: 0.01, Noun: q.Unit.Noun}
			q.Form = Plain
			if out == nil {
				out = append(make([]Quantity, 0, len(qs)), qs[:i]...)
			}
			out = append(out, q)
			continue
		}
		if i+1 < len(qs) {
			if q, ok := shareOfTwo(s.Text, qs[i], qs[i+1]); ok {
				if out == nil {
					out = append(make([]Quantity, 0, len(qs)), qs[:i]...)
				}
				out = append(out, q)
				i++
				continue
			}
		}
		if out != nil {
			out = append(out, qs[i])
		}
	}
	if out == nil {
		return qs
	}
	return out
}

func shareOfTwo(text string, a, b Quantity) (Quantity, bool) {
	between := text[a.Span.End:b.Span.Start]
	noun := ""
	if a.Low == 1 && a.High == 1 && b.Unit.Dimension == None && b.Low > 2 {
		between, noun = oneIn(between, a.Unit.Noun)
	}
	switch between {
	case " of ", " out of ", " in ", " of every ", " out of every ", " in every ":
	default:
		return a, false
	}
	counts := func(q Quantity) bool {
		return q.Form == Plain && q.Low == q.High && (q.Unit.Dimension == None || q.Unit.Dimension == Count || q.Unit.Dimension == Share && q.Unit.Symbol == "")
	}
	if !counts(a) || !counts(b) || a.Unit.Dimension != None && noun == "" || a.Low < 0 || a.Low > b.Low || b.Low < 2 || between == " in " && a.Low != 1 {
		return a, false
	}
	q := a
	q.Span.End, q.Number.End = b.Number.End, b.Number.End
	q.Low = math.Round(a.Low/b.Low*1e8) / 1e6
	q.High = q.Low
	q.Unit = Unit{Symbol: "%", Dimension: Share, Factor: 0.01}
	q.Unit.Noun = noun
	q.Notes = append(slices.Clip(q.Notes), Fraction)
	return q, true
}

// oneIn takes the noun out of "1 answer in 200": the one that was counted, or the word before "in".
func oneIn(between, counted string) (rest, noun string) {
	rest = strings.TrimLeft(between, " ")
	if counted == "" {
		var ok bool
		if counted, rest, ok = strings.Cut(rest, " "); !ok || strings.ContainsAny(counted, ",.;:()") {
			return between, ""
		}
	}
	if rest != "in " && rest != "in every " {
		return between, ""
	}
	return " " + rest, counted
}
