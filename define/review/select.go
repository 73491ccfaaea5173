package review

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// LineRange is a range of lines, counted from 1, both ends included. One whose First is Last+1 stands between two
// lines, as where some were deleted: what covers both is touched.
type LineRange struct{ First, Last int }

// Weight orders severities: the higher, the more pressing. What is none weighs less than all.
func Weight(s ledger.Severity) int {
	switch s {
	case ledger.Refusal:
		return 3
	case ledger.Warning:
		return 2
	case ledger.Info:
		return 1
	}
	return 0
}

// Applies reports whether a rule is among those that a list names: "RQ-V01" by itself, "RQ-V*" by its beginning.
func Applies(rule string, list []string) bool {
	for _, p := range list {
		if head, many := strings.CutSuffix(p, "*"); strings.EqualFold(p, rule) ||
			many && len(rule) >= len(head) && strings.EqualFold(rule[:len(head)], head) {
			return true
		}
	}
	return false
}

func (o Options) wants(rule string) bool {
	return (len(o.Only) == 0 || Applies(rule, o.Only)) && !Applies(rule, o.Without)
}

// Settle leaves out what was not asked for, gathers the findings of the sentences with those of the document and puts
// them in order. [Document] and [Statement] have done it already.
func (r *Result) Settle(source []byte, o Options) {
	touched := func(passage.Span) bool { return true }
	if o.Changed != nil {
		lines := NewLines(source, false)
		touched = func(s passage.Span) bool { return lines.touch(s, o.Changed) }
		r.Sentences = slices.DeleteFunc(r.Sentences, func(s Sentence) bool { return !touched(s.Span) })
		r.Findings = slices.DeleteFunc(r.Findings, func(f rulebook.Finding) bool { return !touched(f.Span) })
	}
	r.fold()
	r.Hidden = map[ledger.Severity]int{}
	keep := func(list []rulebook.Finding) []rulebook.Finding {
		out := list[:0]
		for i := range list {
			f := &list[i]
			switch {
			case !o.wants(f.Rule):
			case Weight(f.Severity) < Weight(o.Least):
				r.Hidden[f.Severity]++
			default:
				f.Span = within(f.Span, len(source))
				out = append(out, *f)
			}
		}
		if len(out) == 0 {
			return nil
		}
		sortByPlace(out)
		return out
	}
	r.Findings = keep(r.Findings)
	all := len(r.Findings)
	for i := range r.Sentences {
		s := &r.Sentences[i]
		s.Span = within(s.Span, len(source))
		s.Findings = keep(s.Findings)
		all += len(s.Findings)
		for j := range s.Readings {
			finite(&s.Readings[j].Criterion)
		}
	}
	r.Findings = slices.Grow(r.Findings, all-len(r.Findings))
	for i := range r.Sentences {
		r.Findings = append(r.Findings, r.Sentences[i].Findings...)
	}
	sortByPlace(r.Findings)
}

func sortByPlace(list []rulebook.Finding) {
	order := func(a, b *rulebook.Finding) int {
		if a.Span.Start != b.Span.Start {
			return cmp.Compare(a.Span.Start, b.Span.Start)
		}
		return cmp.Or(cmp.Compare(Weight(b.Severity), Weight(a.Severity)), cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.Rule, b.Rule))
	}
	for i := 1; i < len(list); i++ {
		if order(&list[i-1], &list[i]) > 0 { // most lists are in order
			slices.SortStableFunc(list, func(a, b rulebook.Finding) int { return order(&a, &b) })
			return
		}
	}
}

// within keeps a span inside a source.
func within(s passage.Span, n int) passage.Span {
	s.Start = min(max(s.Start, 0), n)
	s.End = min(max(s.End, s.Start), n)
	return s
}

// finite takes out numbers that JSON has no word for, such as the one of a placeholder.
func finite(c *criterion.Criterion) {
	for _, p := range []**float64{&c.Threshold, &c.High, &c.SI, &c.SIHigh} {
		if *p != nil && (math.IsNaN(**p) || math.IsInf(**p, 0)) {
			*p = nil
		}
	}
	odd := func(f criterion.Filter) bool { return math.IsNaN(f.Value) || math.IsInf(f.Value, 0) }
	if slices.ContainsFunc(c.Filter, odd) {
		c.Filter = slices.DeleteFunc(slices.Clone(c.Filter), odd)
	}
	if len(c.Filter) == 0 {
		c.Filter = nil
	}
}
