package criterion

import "strings"

// Canonical writes a criterion as one sentence, for the author to confirm: "p95 of API response time over search
// queries with result_count < 1,000 is below 200 ms; modality should; not stated: load, window, measuring points".
func Canonical(c Criterion) string { return canonical(c, Gaps(c)) }

func canonical(c Criterion, gaps []Gap) string {
	if c.Comparator == "" {
		return c.Text
	}
	var b strings.Builder
	switch c.Statistic {
	case "", "ratio":
	case "p100", "every":
		b.WriteString("every ")
	case "p50":
		b.WriteString("median of ")
	default:
		b.WriteString(c.Statistic + " of ")
	}
	if c.Metric == "" {
		b.WriteString("the measured value")
	} else {
		b.WriteString(trimDeterminer(c.Metric))
	}
	if c.Population != "" {
		b.WriteString(" over " + trimDeterminer(c.Population))
	}
	for i, f := range c.Filter {
		b.WriteString([]string{" with ", " and "}[min(i, 1)] + f.Attribute + " " + f.Comparator + " " + number(f.Value, f.Unit))
	}
	b.WriteString(" is " + boundWords(c, canonicalWords))
	if c.Window != "" {
		b.WriteString(", over " + windowWords(c.Window))
	}
	for _, x := range c.Conditions {
		switch x.Kind {
		case measuredFrom:
			if !strings.HasPrefix(strings.ToLower(x.Text), "after") && !strings.HasPrefix(strings.ToLower(x.Text), "following") && !strings.HasPrefix(strings.ToLower(x.Text), "since") && !strings.HasPrefix(strings.ToLower(x.Text), "upon") {
				b.WriteString(", measured from " + x.Text)
				continue
			}
			b.WriteString(", measured " + x.Text)
		case measuredTo:
			b.WriteString(", measured to " + x.Text)
		default:
			b.WriteString(", " + x.Text)
		}
	}
	if c.Modality != "" {
		b.WriteString("; modality " + c.Modality)
	}
	if open := openSlots(gaps); open != "" {
		b.WriteString("; not stated: " + open)
	}
	return b.String()
}

// openSlots names the slots of gaps once each.
func openSlots(gaps []Gap) string {
	var out []string
	seen := map[string]bool{}
	for _, g := range gaps {
		name := g.Slot
		switch g.Rule {
		case ruleUpTo, ruleClash, ruleRange:
			continue
		case ruleShare:
			name = "share of time or of requests"
		case ruleBase:
			name = "base value"
		}
		if name == Measured {
			name = "measuring points"
		}
		if !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// canonicalWords and phraseWords say a comparator.
func canonicalWords(comparator string) string {
	switch comparator {
	case "<":
		return "below"
	case "<=":
		return "at most"
	case ">=":
		return "at least"
	case ">":
		return "above"
	}
	return "exactly"
}

// Limit words the comparison of a criterion with its threshold: "at most 200 ms".
func Limit(c Criterion) string { return boundWords(c, canonicalWords) }

// boundWords writes comparator, number, unit and base: "below 200 ms", "between 3 s and 5 s".
func boundWords(c Criterion, say func(string) string) string {
	var b strings.Builder
	switch {
	case c.Threshold == nil:
		written := c.Written
		if written == "" {
			written = strings.TrimSpace("TBD " + c.Unit)
		}
		return say(c.Comparator) + " " + written
	case c.Comparator == "within" && c.High != nil:
		return "between " + number(*c.Threshold, unitWord(c.Unit)) + " and " + number(*c.High, unitWord(c.Unit))
	}
	b.WriteString(say(c.Comparator) + " ")
	if c.High != nil {
		b.WriteString(number(*c.Threshold, "") + " to " + number(*c.High, unitWord(c.Unit)))
	} else {
		b.WriteString(number(*c.Threshold, unitWord(c.Unit)))
	}
	switch {
	case c.Unit == "x":
		base := c.Relative
		if base == "" {
			base = "base"
		}
		b.WriteString(" the " + trimDeterminer(base))
	case c.Relative != "":
		b.WriteString(" relative to " + c.Relative)
	}
	return b.String()
}

func unitWord(unit string) string {
	if unit == "x" {
		return "times"
	}
	return unit
}

func windowWords(w string) string {
	if first, _, _ := strings.Cut(w, " "); classes()[strings.ToLower(first)].is(determiner) {
		return w
	}
	if !strings.ContainsAny(w, "0123456789") {
		return "each " + w
	}
	return w
}
