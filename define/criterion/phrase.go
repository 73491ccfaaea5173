package criterion

import (
	"strings"
	"unicode/utf8"
)

// Phrase writes a criterion as a requirement sentence that Read reads back as the same criterion, keeping the
// author's words for the slots: changing a chip changes the sentence. It returns the text of a criterion that compares
// nothing.
func Phrase(c Criterion) string {
	if c.Comparator == "" {
		return c.Text
	}
	modality := c.Modality
	if modality == "" {
		modality = "shall"
	}
	metric := trimDeterminer(strings.TrimSpace(c.Metric))
	if metric == "" {
		metric = "measured value"
	}
	var b strings.Builder
	if s, ok := capability(c, metric, modality); ok {
		b.WriteString(s)
		phraseRest(&b, c)
		return b.String()
	}
	b.WriteString("The ")
	switch c.Statistic {
	case "mean", "median":
		if !strings.HasPrefix(strings.ToLower(metric), "mean ") && !strings.HasPrefix(strings.ToLower(metric), "mt") {
			b.WriteString(c.Statistic + " ")
		}
	case "max":
		b.WriteString("maximum ")
	case "min":
		b.WriteString("minimum ")
	}
	b.WriteString(metric)
	if c.Population != "" && !strings.Contains(strings.ToLower(metric), strings.ToLower(trimDeterminer(c.Population))) {
		b.WriteString(" for " + lowerFirst(c.Population))
	}
	for _, f := range c.Filter {
		if f.Text != "" && !strings.Contains(c.Population, f.Text) {
			b.WriteString(" " + f.Text)
		}
	}
	b.WriteString(" " + modality + " be " + boundWords(c, phraseWord))
	phraseRest(&b, c)
	return b.String()
}

// capability phrases "users supported" and "orders processed per minute" with their verb.
func capability(c Criterion, metric, modality string) (string, bool) {
	if c.Comparator != ">=" && c.Comparator != ">" || c.Threshold == nil || c.High != nil || c.Statistic != "" || c.Relative != "" {
		return "", false
	}
	noun, verb := "", ""
	each, rate := "", false
	if n, ok := strings.CutSuffix(metric, " supported"); ok && strings.HasSuffix(n, c.Unit) && c.Unit != "" {
		noun, verb = n, "support"
	} else if n, e, ok := strings.Cut(metric, " per "); ok && strings.Contains(c.Unit, "/") {
		i := strings.LastIndexByte(n, ' ')
		if i < 0 || !isParticiple(n[i+1:]) {
			return "", false
		}
		noun, verb, each, rate = n[:i], base(n[i+1:]), e, true
	}
	if noun == "" || rate && !strings.HasSuffix(noun, c.Unit[:strings.IndexByte(c.Unit, '/')]) {
		return "", false
	}
	who := "the system"
	if p := trimDeterminer(c.Population); p != "" && !strings.HasSuffix(noun, p) {
		who = c.Population
	}
	s := strings.ToUpper(who[:1]) + who[1:] + " " + modality + " " + verb + " " + phraseWord(c.Comparator) + " " + number(*c.Threshold, noun)
	if rate {
		s += " per " + each
	}
	return s, true
}

// phraseRest says the statistic, the window and the circumstances, and ends the sentence.
func phraseRest(b *strings.Builder, c Criterion) {
	switch {
	case isPercentile(c.Statistic) && c.Statistic != "p100":
		p := c.Statistic[1:]
		switch c.Basis {
		case "time", "ambiguous":
			b.WriteString(" for " + p + " % of the time")
		case "users":
			b.WriteString(" for " + p + " % of users")
		default:
			b.WriteString(" at the " + ordinal(p) + " percentile")
		}
	case c.Statistic == "p100", c.Statistic == "every":
		b.WriteString(" in all cases")
	}
	if c.Window != "" {
		first, _, _ := strings.Cut(c.Window, " ")
		switch {
		case classes()[strings.ToLower(first)].is(determiner):
			b.WriteString(" over " + c.Window)
		case strings.ContainsAny(c.Window, "0123456789"):
			b.WriteString(", measured over " + c.Window)
		default:
			b.WriteString(" over each " + c.Window)
		}
	}
	for _, x := range c.Conditions {
		switch x.Kind {
		case measuredFrom:
			if f := firstWord(x.Text); f == "after" || f == "since" || f == "following" || f == "upon" {
				b.WriteString(", " + x.Text)
			} else {
				b.WriteString(", from " + x.Text)
			}
		case measuredTo:
			if f := firstWord(x.Text); f == "before" || f == "until" {
				b.WriteString(" " + x.Text)
			} else {
				b.WriteString(" to " + x.Text)
			}
		default:
			b.WriteString(", " + lowerFirst(x.Text))
		}
	}
	b.WriteString(".")
}

func firstWord(s string) string {
	w, _, _ := strings.Cut(s, " ")
	return strings.ToLower(w)
}

// lowerFirst sets a keyword in lower case that opened the author's sentence; a name keeps its capital.
func lowerFirst(s string) string {
	w := firstWord(s)
	if classes()[w].is(preposition|subordinate|determiner) && utf8.RuneCountInString(w) == len(w) {
		return w + s[len(w):]
	}
	return s
}

func phraseWord(comparator string) string {
	switch comparator {
	case "<":
		return "less than"
	case "<=":
		return "at most"
	case ">=":
		return "at least"
	case ">":
		return "more than"
	}
	return "exactly"
}

// ordinal writes a percentile: "95th", "99.9th", "51st".
func ordinal(p string) string {
	if !strings.Contains(p, ".") && !strings.HasSuffix(p, "11") && !strings.HasSuffix(p, "12") && !strings.HasSuffix(p, "13") {
		switch p[len(p)-1] {
		case '1':
			return p + "st"
		case '2':
			return p + "nd"
		case '3':
			return p + "rd"
		}
	}
	return p + "th"
}
