package acceptance

import (
	"strings"

	"throughline.dev/define/passage"
)

// ParseLoose reads what people type into a field: a feature file, scenarios without a feature, or bare steps, with
// keywords in any case. Spans and lines are those of the source.
func ParseLoose(source string) (Document, []Problem) {
	text := capitalised(source)
	prefix := ""
	switch opening(text) {
	case "Feature:", "# language":
	case "Scenario:", "Scenario Outline:", "Background:", "Rule:", "Example:", "@":
		prefix = "Feature:\n"
	default:
		prefix = "Feature:\nScenario:\n"
	}
	d, problems := Parse([]byte(prefix + text))
	if prefix == "" {
		return d, problems
	}
	at, added := len(prefix), strings.Count(prefix, "\n")
	shift := func(s *passage.Span) { *s = passage.Span{Start: max(0, s.Start-at), End: max(0, s.End-at)} }
	d.eachSpan(shift)
	for i := range problems {
		problems[i].Line = max(1, problems[i].Line-added)
		shift(&problems[i].Span)
	}
	return d, problems
}

// opening returns the keyword of the first line that is neither blank nor a remark.
func opening(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") && strings.Contains(line, "language") {
			return "# language"
		}
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '@' {
			return "@"
		}
		for _, k := range headings() {
			if strings.HasPrefix(line, k) {
				return k
			}
		}
		return ""
	}
	return ""
}

func headings() []string {
	return []string{"Feature:", "Scenario Outline:", "Scenario:", "Background:", "Rule:", "Examples:", "Example:"}
}

func keywords() []string { return []string{"Given ", "When ", "Then ", "And ", "But "} }

// capitalised writes English keywords at the beginning of lines with capitals, outside of longer texts. The text keeps
// its length.
func capitalised(source string) string {
	var b strings.Builder
	b.Grow(len(source))
	fence := ""
	for line := range strings.Lines(source) {
		trimmed := strings.TrimLeft(line, " \t")
		blanks := line[:len(line)-len(trimmed)]
		switch {
		case fence != "":
			if strings.HasPrefix(trimmed, fence) {
				fence = ""
			}
		case strings.HasPrefix(trimmed, `"""`), strings.HasPrefix(trimmed, "```"):
			fence = trimmed[:3]
		default:
			trimmed = capitalisedLine(trimmed)
		}
		b.WriteString(blanks)
		b.WriteString(trimmed)
	}
	return b.String()
}

func capitalisedLine(line string) string {
	for _, list := range [][]string{headings(), keywords()} {
		for _, k := range list {
			if len(line) >= len(k) && strings.EqualFold(line[:len(k)], k) {
				return k + line[len(k):]
			}
		}
	}
	return line
}

// eachSpan calls f for every place of a document.
func (d *Document) eachSpan(f func(*passage.Span)) {
	f(&d.Span)
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.Background != nil {
			f(&s.Background.Span)
			for j := range s.Background.Steps {
				f(&s.Background.Steps[j].Span)
			}
		}
		for j := range s.Scenarios {
			sc := &s.Scenarios[j]
			f(&sc.Span)
			for k := range sc.Steps {
				f(&sc.Steps[k].Span)
			}
			for k := range sc.Examples {
				f(&sc.Examples[k].Span)
			}
		}
	}
}
