package wording

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// house is a team's own rule, ready to run. Only these run regular expressions, and only when a team brings them.
type house struct {
	rule          *rulebook.Rule
	patterns      []*regexp.Regexp
	swaps         []swap
	exceptions    map[string]bool
	first, second *regexp.Regexp
}

type swap struct {
	pattern *regexp.Regexp
	other   *regexp.Regexp // of a consistency
	instead []string
}

func newHouse(r *rulebook.Rule) (house, error) {
	h := house{rule: r, exceptions: map[string]bool{}}
	v := r.Vale
	var failed error
	compile := func(pattern string) *regexp.Regexp {
		re, err := regexp.Compile(pattern)
		if err != nil && failed == nil {
			failed = fmt.Errorf("house rule %s: %w", r.ID, err)
		}
		return re
	}
	for _, p := range v.Patterns {
		h.patterns = append(h.patterns, compile(p))
	}
	for _, s := range v.Swap {
		x := swap{pattern: compile(s.Pattern)}
		if v.Extends == "consistency" {
			x.other = compile(s.Instead)
		} else if s.Instead != "" {
			x.instead = strings.Split(s.Instead, "|")
		}
		h.swaps = append(h.swaps, x)
	}
	if v.First != "" {
		h.first, h.second = compile(v.First), compile(v.Second)
	}
	for _, e := range v.Exceptions {
		h.exceptions[strings.ToLower(e)] = true
	}
	return h, failed
}

// house applies the team's rules.
func (j *judge) house() {
	for i := range j.book.houses {
		h := &j.book.houses[i]
		if h.rule.Severity == rulebook.Off || len(h.rule.Vale.Kinds) > 0 && !slices.Contains(h.rule.Vale.Kinds, j.s.Kind) {
			continue
		}
		switch h.rule.Vale.Extends {
		case "existence", "sequence":
			j.exists(h)
		case "substitution":
			j.substitutes(h)
		case "occurrence":
			j.occurs(h)
		case "repetition":
			j.repeats(h)
		case "consistency":
			j.consistent(h)
		case "conditional":
			j.conditional(h)
		case "capitalization":
			j.capitalised(h)
		}
	}
}

// matches lists where a pattern stands in the author's language.
func (j *judge) matches(h *house, re *regexp.Regexp) []passage.Span {
	var out []passage.Span
	for _, m := range re.FindAllStringIndex(j.s.Text, -1) {
		span := passage.Span{Start: m[0], End: m[1]}
		if span.Empty() || j.s.IsMasked(span) || h.exceptions[strings.ToLower(j.quoted(span))] {
			continue
		}
		out = append(out, span)
	}
	return out
}

// say notes a finding of a house rule, its message filled the way Vale fills it.
func (j *judge) say(h *house, span passage.Span, fixes []rulebook.Fix, args ...string) {
	words := j.quoted(span)
	f := j.addSpan(h.rule, words, span, fixes...)
	f.Message = format(h.rule.Message, append(args, words)...)
}

// format puts the arguments into %s one after the other; what is left over stays empty.
func format(message string, args ...string) string {
	var b strings.Builder
	for {
		i := strings.Index(message, "%s")
		if i < 0 {
			return b.String() + message
		}
		b.WriteString(message[:i])
		if len(args) > 0 {
			b.WriteString(shorten(args[0]))
			args = args[1:]
		}
		message = message[i+2:]
	}
}

func (j *judge) exists(h *house) {
	for _, re := range h.patterns {
		for _, span := range j.matches(h, re) {
			var fixes []rulebook.Fix
			if h.rule.Vale.Remove {
				fixes = []rulebook.Fix{{Title: "Leave it out", Span: span}}
			}
			j.say(h, span, fixes)
		}
	}
}

func (j *judge) substitutes(h *house) {
	for _, s := range h.swaps {
		for _, span := range j.matches(h, s.pattern) {
			if slices.Contains(s.instead, j.quoted(span)) {
				continue
			}
			var fixes []rulebook.Fix
			for _, w := range s.instead {
				fixes = append(fixes, rulebook.Fix{Title: "Write “" + w + "”", Span: span, Text: w})
			}
			j.say(h, span, fixes, strings.Join(s.instead, "” or “"))
		}
	}
}

func (j *judge) occurs(h *house) {
	v := h.rule.Vale
	n := 0
	for _, re := range h.patterns {
		n += len(re.FindAllStringIndex(j.s.Text, -1))
	}
	if v.Max >= 0 && n > v.Max || n < v.Min {
		j.say(h, j.whole(), nil)
	}
}

// repeats finds the same word next to itself.
func (j *judge) repeats(h *house) {
	for i := 1; i < len(j.words); i++ {
		a, b := j.s.Text[j.words[i-1].Start:j.words[i-1].End], j.s.Text[j.words[i].Start:j.words[i].End]
		if a != b && !(h.rule.Vale.IgnoreCase && strings.EqualFold(a, b)) || j.words[i].masked || h.exceptions[strings.ToLower(a)] {
			continue
		}
		if slices.ContainsFunc(h.patterns, func(re *regexp.Regexp) bool { return re.MatchString(a) }) {
			span := passage.Span{Start: j.words[i-1].Start, End: j.words[i].End}
			j.say(h, span, []rulebook.Fix{{Title: "Keep one", Span: span, Text: a}}, a)
		}
	}
}

func (j *judge) consistent(h *house) {
	for _, s := range h.swaps {
		a, b := j.matches(h, s.pattern), j.matches(h, s.other)
		if len(a) > 0 && len(b) > 0 {
			j.say(h, b[0], nil, j.quoted(b[0]), j.quoted(a[0]))
		}
	}
}

// conditional finds what needs a partner that is missing in the sentence: "WHO" without "World Health Organization (WHO)".
func (j *judge) conditional(h *house) {
	defined := map[string]bool{}
	for _, m := range h.second.FindAllStringSubmatch(j.s.Text, -1) {
		defined[strings.ToLower(m[len(m)-1])] = true
	}
	for _, m := range h.first.FindAllStringSubmatchIndex(j.s.Text, -1) {
		span := passage.Span{Start: m[len(m)-2], End: m[len(m)-1]}
		if span.Start < 0 || span.Empty() || j.s.IsMasked(span) {
			continue
		}
		if low := strings.ToLower(j.quoted(span)); !defined[low] && !h.exceptions[low] {
			j.say(h, span, nil)
		}
	}
}

func (j *judge) capitalised(h *house) {
	text := strings.TrimSpace(j.s.Text)
	ok := true
	switch h.rule.Vale.Match {
	case "$lower":
		ok = text == strings.ToLower(text)
	case "$upper":
		ok = text == strings.ToUpper(text)
	case "$sentence":
		ok = j.capitals(h, false)
	case "$title":
		ok = j.capitals(h, true)
	default:
		ok = h.patterns[0].MatchString(text)
	}
	if !ok {
		j.say(h, j.whole(), nil)
	}
}

// capitals checks the first letters of the words after the first one; short words of a title may be small.
func (j *judge) capitals(h *house, title bool) bool {
	for i, w := range j.words {
		written := j.s.Text[w.Start:w.End]
		if w.masked || !w.letter || h.exceptions[w.low] || acronym(written) {
			continue
		}
		switch {
		case i == 0:
			if !w.capital {
				return false
			}
		case title && !w.capital && len(w.low) > 3 && !w.class.is(preposition|conjunction|determiner):
			return false
		case !title && w.capital && written != strings.ToUpper(written) && j.at(i-1).low != "." && j.at(i-1).low != ":":
			return false
		}
	}
	return true
}
