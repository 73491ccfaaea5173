package experiment

import (
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// title names the metric.
func (m Measure) title() string {
	if m.Name != "" {
		return m.Name
	}
	if len(m.Match.Names) > 0 {
		return m.Type + " of " + strings.Join(m.Match.Names, " or ")
	}
	return m.Type
}

// share reports whether values are fractions that people read as percent.
func (m Measure) share() bool { return m.Type == Proportion || m.Type == Retention || m.percent }

// unit returns the unit that values are shown in, and what they are multiplied by for it.
func (m Measure) unit() (string, float64) {
	switch {
	case m.share():
		return "%", 100
	case m.Type == TimeTo:
		return "d", 1
	case m.Unit == "" && m.Type == Mean && m.Property == "" && !m.table:
		return "events", 1
	}
	return m.Unit, 1
}

// differenceUnit returns the unit that differences are shown in, and what they are multiplied by for it.
func (m Measure) differenceUnit() (string, float64) {
	unit, scale := m.unit()
	if m.share() {
		unit = "percentage points"
	}
	return unit, scale
}

// Definition says in words what is measured.
func (m Measure) Definition() string {
	if m.table {
		return m.ofTable() + m.capped()
	}
	var b strings.Builder
	what := question.Describe(m.Match)
	switch m.Type {
	case Proportion:
		b.WriteString("Share of units with " + what)
	case Retention:
		fmt.Fprintf(&b, "Share of units with %s on days %d to %d after the exposure (a day is 24 hours, day 0 the first)", what, m.Days[0], m.Days[1])
	case Mean:
		b.WriteString(sum(what, m.Property) + " for each unit")
	case Ratio:
		b.WriteString(sum(what, m.Property))
		if m.Denominator != nil {
			d := sum(question.Describe(m.Denominator.Match), m.Denominator.Property)
			b.WriteString(" over " + strings.ToLower(d[:1]) + d[1:])
		}
		b.WriteString(", units as clusters (delta method)")
	case Quantile:
		fmt.Fprintf(&b, "Quantile %s of %s over %s, ties spread evenly, units as clusters", ledger.FormatNumber(m.Quantile), m.Property, what)
	case TimeTo:
		fmt.Fprintf(&b, "Mean days to %s within the time that all variants were followed; who had not got there is censored (area under the Kaplan-Meier curve)", what)
	}
	if m.Window != "" {
		fmt.Fprintf(&b, ", within %s of the first exposure, bounds included", m.Window)
	} else if m.Type != Retention {
		b.WriteString(", after the first exposure")
	}
	return b.String() + m.capped()
}

// capped says what becomes of large values.
func (m Measure) capped() string {
	switch {
	case m.Cap != nil:
		return fmt.Sprintf("; values above %s count as that", ledger.FormatNumber(*m.Cap))
	case m.Winsor != 0 && m.IgnoreZeros:
		return fmt.Sprintf("; values above quantile %s of the units of all variants whose value is not 0 count as that", ledger.FormatNumber(m.Winsor))
	case m.Winsor != 0:
		return fmt.Sprintf("; values above quantile %s of all units of all variants count as that", ledger.FormatNumber(m.Winsor))
	}
	return ""
}

// ofTable says what is measured of the rows of a table.
func (m Measure) ofTable() string {
	what := "values"
	if m.Name != m.Type && m.Name != "" {
		what = m.Name
	}
	switch {
	case m.rows && m.percent:
		return "Share of rows whose " + what + " is 1, clusters as units (delta method)"
	case m.rows:
		return "Mean over rows of " + what + ", clusters as units (delta method)"
	case m.Type == Proportion:
		return "Share of units whose " + what + " is 1"
	case m.Type == Ratio:
		return "Sum of " + what + " over the sum of the denominator, units as clusters (delta method)"
	case m.Type == Quantile:
		return fmt.Sprintf("Quantile %s of %s, ties spread evenly", ledger.FormatNumber(m.Quantile), what)
	}
	return "Mean of " + what + " over units"
}

func sum(what, property string) string {
	if property == "" {
		return "Number of events (" + what + ")"
	}
	return "Sum of " + property + " over events (" + what + ")"
}

// Definition says in words what is compared.
func (q Question) Definition() string {
	var b strings.Builder
	names := make([]string, len(q.Variants))
	for i, v := range q.Variants {
		names[i] = v.Name
	}
	fmt.Fprintf(&b, "Variants %s by the first exposure of each of the %s", strings.Join(names, ", "), q.Who())
	if q.Flag != "" {
		fmt.Fprintf(&b, " to the flag %s", q.Flag)
	} else {
		fmt.Fprintf(&b, " (%s)", question.Describe(q.Exposure))
	}
	if q.From != "" {
		fmt.Fprintf(&b, " from %s", q.From)
	}
	if q.To != "" {
		fmt.Fprintf(&b, " to %s", q.To)
	}
	if q.Last > 0 {
		fmt.Fprintf(&b, " in the last %d days", q.Last)
	}
	if q.Zone != "" {
		fmt.Fprintf(&b, " (%s)", q.Zone)
	}
	if len(q.Where) > 0 {
		fmt.Fprintf(&b, ", of events %s", strings.TrimPrefix(question.Describe(events.Matcher{Where: q.Where}), "any event "))
	}
	if q.Cohort != "" {
		fmt.Fprintf(&b, ", of cohort %s", q.Cohort)
	}
	b.WriteString("; who met several variants does not count. ")
	if q.Immature == Keep {
		b.WriteString("Who could not be followed for the whole window yet counts with what was seen. ")
	} else {
		b.WriteString("Who could not be followed for the whole window yet does not count. ")
	}
	b.WriteString(q.plan().words(q.Primary))
	if q.CUPEDDays > 0 {
		fmt.Fprintf(&b, ". Shares and means are adjusted by the %d days before the exposure (CUPED)", q.CUPEDDays)
	}
	return b.String()
}

// words says how the experiment is read, which m decides.
func (p plan) words(m Measure) string {
	p = p.filled()
	level := ledger.FormatNumber(100*p.level) + " %"
	s := "One look, two-sided tests of the absolute difference, " + level + " intervals"
	if p.method == Sequential {
		s = "Always-valid " + level + " intervals of the absolute difference (asymptotic confidence sequence, tightest at " + ledger.FormatNumber(p.tuning) + " units)"
	}
	if p.plannedN > 0 {
		s += ", planned for " + ledger.FormatNumber(float64(p.plannedN)) + " units"
	}
	switch {
	case p.minimumLift > 0:
		s += ", smallest lift that matters " + ledger.FormatNumber(100*p.minimumLift) + " %"
	case p.minimumDifference > 0:
		unit, scale := m.differenceUnit()
		s += ", smallest difference that matters " + strings.TrimSpace(ledger.FormatNumber(scale*p.minimumDifference)+" "+unit)
	}
	return s
}

// pValue writes a p value as people read it.
func pValue(p *float64) string {
	switch {
	case p == nil:
		return "p cannot be told"
	case *p < 0.001:
		return "p < 0.001"
	}
	return fmt.Sprintf("p = %.2g", *p)
}
