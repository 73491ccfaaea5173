package wording

import (
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// gaps turns what a reading leaves open into findings of the rule that the gap names.
func gaps(j *judge, r *rulebook.Rule) {
	for i := range j.read.Readings {
		c := &j.read.Readings[i]
		for _, g := range c.Gaps {
			if g.Rule != r.ID {
				continue
			}
			span := gapSpan(c, g.Slot)
			if span.Empty() || span.End > len(j.s.Text) {
				span = j.whole()
			}
			if r.ID == placeholderRule && j.reported(r.ID, span) {
				continue
			}
			f := j.addSpan(r, j.quoted(span), span)
			if g.Question != "" {
				f.Question = g.Question
			}
			if m := gapMessage(g.Slot, f.Words); m != "" {
				f.Message = m
			}
			switch {
			case r.ID == placeholderRule && c.Threshold != nil:
				toConfirm(f)
			case r.ID == windowRule && c.Quantity != quantity.Share:
				f.Severity = lighter(ledger.Info, f.Severity) // of a limit on each case; availability needs one
			case r.ID == unitRule && (!measured(c.Metric) || len(j.modals) == 0):
				f.Severity = lighter(ledger.Warning, f.Severity) // it may be a plain count
			}
		}
	}
	if r.ID == placeholderRule {
		placeholders(j, r)
	}
}

// Rules that weigh differently by what stands beside the gap.
const (
	placeholderRule = "RQ-V12"
	unitRule        = "RQ-V04"
	windowRule      = "RQ-V08"
)

// measured reports whether a metric has a unit whatever it is of: a time, a size, a rate.
func measured(metric string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(metric), func(c rune) bool { return c == ' ' || c == '-' }) {
		switch w {
		case "time", "times", "latency", "delay", "duration", "timeout", "timeouts", "lag", "age", "period", "interval", "throughput", "bandwidth", "speed", "size", "length", "distance", "height", "width",
			"weight", "mass", "temperature", "voltage", "power", "energy", "pressure", "memory", "storage", "capacity", "uptime", "downtime", "availability":
			return true
		}
	}
	return false
}

// gapMessage says what is open where one rule watches several slots; empty: the rule's own message says it.
func gapMessage(slot, words string) string {
	switch slot {
	case criterion.Load:
		return "“" + words + "” does not say under which load it holds."
	case criterion.Population:
		return "“" + words + "” does not say for which operation or cases it holds."
	case criterion.Exclusions:
		return "“" + words + "” does not say whether planned downtime counts."
	}
	return ""
}

// gapSpan is the part of the sentence that a gap is about: the slot, or else the limit with its unit, or else the
// metric.
func gapSpan(c *criterion.Reading, slot string) passage.Span {
	if span := c.Spans[slot]; !span.Empty() && slot != criterion.Threshold {
		return span
	}
	if span := limitSpan(c); !span.Empty() {
		return span
	}
	return c.Spans[criterion.Metric]
}

// limitSpan is where the limit stands, its unit included.
func limitSpan(c *criterion.Reading) passage.Span {
	span, unit := c.Spans[criterion.Threshold], c.Spans[criterion.Unit]
	if !span.Empty() && unit.Start >= span.End && unit.Start <= span.End+1 {
		span.End = max(span.End, unit.End)
	}
	return span
}

// placeholders finds values still to come that stand in no reading.
func placeholders(j *judge, r *rulebook.Rule) {
	for i, q := range j.read.Quantities {
		if q.Form != quantity.Placeholder || j.reported(r.ID, q.Span) {
			continue
		}
		f := j.addSpan(r, j.quoted(q.Span), q.Span)
		if j.bounded {
			f.Severity = lighter(ledger.Warning, f.Severity) // another number of the sentence can be checked
		}
		// "1 % (TBC)": the value is there and waits for a confirmation.
		for k := max(0, i-2); k < len(j.read.Quantities) && k <= i+2; k++ {
			o := j.read.Quantities[k]
			if k != i && o.Form != quantity.Placeholder && o.Form != quantity.Identifier && distance(o.Span, q.Span) < 16 {
				toConfirm(f)
				break
			}
		}
	}
}

// toConfirm makes a placeholder beside a value a warning.
func toConfirm(f *rulebook.Finding) {
	f.Severity = lighter(ledger.Warning, f.Severity)
	f.Message = "The value is there and waits for its confirmation (“" + f.Words + "”)."
	f.Question = "Who confirms this value, and by when?"
}

func distance(a, b passage.Span) int {
	if a.Start > b.Start {
		a, b = b, a
	}
	return b.Start - a.End
}

// reported reports whether a rule minds a place that overlaps the span already.
func (j *judge) reported(rule string, span passage.Span) bool {
	at := j.s.Source(span)
	for i := range j.found {
		if j.found[i].Rule == rule && j.found[i].Span.Overlaps(at) {
			return true
		}
	}
	return false
}

// mean minds a mean as the only bound on a duration.
func mean(j *judge, r *rulebook.Rule) {
	only := -1
	for i := range j.read.Readings {
		c := &j.read.Readings[i]
		if c.Quantity != quantity.Duration {
			continue
		}
		if c.Statistic != "mean" {
			return
		}
		only = i
	}
	if only < 0 {
		return
	}
	c := &j.read.Readings[only]
	if m := strings.ToLower(c.Metric); !strings.Contains(m, "time") && !strings.Contains(m, "latency") && !strings.Contains(m, "delay") || strings.Contains(m, "between") {
		return // "mean time between failures" is what is meant
	}
	span := gapSpan(c, criterion.Statistic)
	j.addSpan(r, j.quoted(span), span)
}

// ranges minds a range where one side is the limit: "in 3-5 seconds".
func ranges(j *judge, r *rulebook.Rule) {
	for i, q := range j.read.Quantities {
		if q.Form != quantity.Range || i >= len(j.read.Roles) || j.read.Roles[i] != criterion.Bound {
			continue
		}
		if q.Unit.Dimension != quantity.Duration && q.Unit.Dimension != quantity.Count && q.Unit.Dimension != quantity.Size {
			continue // a temperature or a voltage has two sides
		}
		j.addSpan(r, j.quoted(q.Span), q.Span)
	}
}
