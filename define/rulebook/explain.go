package rulebook

import (
	"fmt"
	"strings"
)

// Explain returns what a built-in rule watches for and why, as a page for a terminal.
func Explain(id string) (string, error) {
	r, err := Find(id)
	if err != nil {
		return "", err
	}
	return r.Explain(), nil
}

// Explain returns the rule as a page for a terminal.
func (r Rule) Explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", r.ID, r.Name)
	fmt.Fprintf(&b, "%s, about being %s\n\n", severityName(r), r.Characteristic)
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "%-11s%s\n", label, text)
		}
	}
	line("Finds", r.Definition)
	line("Why", r.Rationale)
	line("Bad", r.Bad)
	line("Good", r.Good)
	line("Asks", strings.ReplaceAll(r.Question, "{words}", "…"))
	line("Measured", r.Measured())
	return b.String()
}

// Measured says how often the rule was right, or that nobody has counted.
func (r Rule) Measured() string {
	p := r.Precision
	if p == nil {
		return "not measured"
	}
	return fmt.Sprintf("right %d of %d times (%.0f %%) on %s", p.Right, p.Of, 100*float64(p.Right)/float64(p.Of), p.On)
}

func severityName(r Rule) string {
	switch r.Severity {
	case "refusal":
		return "Refusal (blocks ready)"
	case "warning":
		return "Warning"
	case Off:
		return "Off unless a team asks for it"
	}
	return "Information"
}
