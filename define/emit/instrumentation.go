package emit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"throughline.dev/define/claim"
)

// instrumentation writes what engineering must add so that the criterion can be seen at all.
func (j job) instrumentation() (File, error) {
	f := File{Name: ".instrumentation.md"}
	c := j.claim
	name := j.check.Metric
	made := j.check.Metric == ""
	if made {
		name = j.metricName(".")
	}
	unit, _ := unitOf(j.dimension())
	var b strings.Builder
	fmt.Fprintf(&b, "# Instrumentation for %s\n\n%s\n\n## To add\n\n", j.id(), escapeMarkdown(j.reads()))
	instrument, edges := "histogram", ""
	switch {
	case c.OfTime && c.Form != claim.Mean:
		instrument = "gauge"
	case c.Form == claim.Count || c.Form == claim.Rate || c.Bound == nil:
		instrument = "counter"
	case c.Form == claim.Mean:
	default:
		s := series{factor: 1}
		edges = s.edge(c.Bound.Low)
		if c.Bound.Comparator == "within" {
			edges += "` and `" + s.edge(c.Bound.High)
		}
	}
	each := "one observation for each case: " + escapeMarkdown(j.operation("case"))
	switch {
	case instrument == "gauge" && c.Bound == nil:
		unit, each = "1", "1 while it holds and 0 while it does not, collected all the time"
	case instrument == "gauge":
		each = "collected all the time"
	case instrument == "counter" && c.Form != claim.Rate:
		unit = "1"
	}
	fmt.Fprintf(&b, "- Metric `%s`: a %s in `%s`, %s.\n", code(name), instrument, unit, each)
	if edges != "" {
		fmt.Fprintf(&b, "- Bucket edge at exactly `%s` (%s), so that the share within the bound is counted and not guessed between two edges. A native histogram needs no edge.\n", edges, unit)
	}
	for _, x := range j.c.Filter {
		attribute := code(strings.ToLower(words(x.Attribute, '_')))
		fmt.Fprintf(&b, "- Attribute `%s` on each observation (a number), and for metrics the label `%s`, which says on which side of %s it is: the number itself would make one series for each value. It tells %q.\n", attribute, code(bucketLabel(attribute, x.Comparator, decimal(x.Value))), decimal(x.Value), oneLine(x.Text))
	}
	for _, key := range slices.Sorted(maps.Keys(j.check.Where)) {
		fmt.Fprintf(&b, "- Attribute `%s`, so that `%s` can be told.\n", code(oneLine(key)), code(oneLine(key+" "+strings.Join(pair(j.check.Where[key]), " "))))
	}
	if c.Bound == nil && !c.OfTime {
		label, value := "outcome", "<good>"
		if j.check.Property != "" {
			label, value = j.check.Property, j.check.Good
		}
		fmt.Fprintf(&b, "- Attribute `%s`, whose value `%s` marks the cases that count as %s.\n", code(oneLine(label)), code(oneLine(value)), map[bool]string{true: "bad", false: "good"}[c.AtMost])
	}
	for _, x := range j.c.Conditions {
		switch x.Kind {
		case "load", "state":
			fmt.Fprintf(&b, "- A measure of the load or state at the same time, so that cases outside it (%s) can be left out.\n", escapeMarkdown(oneLine(x.Text)))
		case "measured_from", "measured_to":
			fmt.Fprintf(&b, "- The clock is read %s: %s.\n", map[string]string{"measured_from": "at the start", "measured_to": "at the end"}[x.Kind], escapeMarkdown(oneLine(x.Text)))
		}
	}
	b.WriteString("\n## What cannot be seen today\n\n")
	for _, line := range j.unseen(made) {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	f.Text = b.String()
	return f, nil
}

// unseen lists what keeps the criterion from being evaluated, as far as it is known here.
func (j job) unseen(made bool) []string {
	var out []string
	if made && j.check.Source == "" {
		out = append(out, "Nobody has said where the numbers come from: the criterion has no check.")
	}
	if made && j.check.Source != "events" {
		out = append(out, "The name of the metric is made from the words of the criterion.")
	}
	for _, x := range j.c.Filter {
		if j.check.Where[x.Attribute] == "" && j.check.Source != "events" {
			out = append(out, fmt.Sprintf("Which cases have %q: no label of the check says it.", oneLine(x.Text)))
		}
	}
	if j.claim.Window == 0 {
		out = append(out, "Over which time it must hold: the criterion states no window.")
	}
	if len(out) == 0 {
		out = append(out, "Nothing, once the above is exported.")
	}
	return out
}

// code keeps a text from ending a span of code.
func code(s string) string { return strings.ReplaceAll(oneLine(s), "`", "'") }

// escapeMarkdown keeps words from becoming markup.
func escapeMarkdown(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "<", "\\<", "#", "\\#", "|", "\\|").Replace(s)
}
