package emit

import (
	"errors"
	"fmt"
	"strings"

	"throughline.dev/define/claim"
	"throughline.dev/define/quantity"
)

// openSLO writes an OpenSLO v1 objective.
func (j job) openSLO() (File, error) {
	f := File{Name: ".openslo.yaml"}
	c := j.claim
	if err := j.fitsOpenSLO(); err != nil {
		return f, err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n", j.id(), j.reads())
	var spec strings.Builder
	if err := j.indicator(&spec, &f); err != nil {
		return f, err
	}
	window := shortWindow(c.Window.Seconds())
	if c.Window == 0 {
		window = "28d"
		f.Notes = append(f.Notes, "The criterion states no window; 28d stands in its place.")
	}
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "# Note: %s\n", oneLine(n))
	}
	fmt.Fprintf(&b, "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: %s\n  displayName: %s\n  labels:\n    requirement: %s\n", j.slug("-"), quoted(short(j.says(), 120)), quoted(plainKey(j.key)))
	fmt.Fprintf(&b, "spec:\n  description: %s\n  service: %s\n  indicator:\n    metadata:\n      name: %s\n    spec:\n%s", quoted(short(oneLine(j.c.Text), 1000)), j.service(), j.slug("-")+"-indicator", spec.String())
	if length, ok := calendarWindow(c.Calendar); ok {
		fmt.Fprintf(&b, "  timeWindow:\n    - duration: %s\n      isRolling: false\n      calendar:\n        startTime: \"2026-01-01 00:00:00\"\n        timeZone: UTC\n", length)
	} else {
		fmt.Fprintf(&b, "  timeWindow:\n    - duration: %s\n      isRolling: true\n", window)
	}
	method := "Occurrences"
	if c.OfTime {
		method = "Timeslices"
	}
	fmt.Fprintf(&b, "  budgetingMethod: %s\n  objectives:\n    - displayName: %s\n", method, quoted(short(j.says(), 120)))
	switch {
	case j.ratio():
	case c.Bound == nil:
		b.WriteString("      op: gte\n      value: 1\n")
	default:
		fmt.Fprintf(&b, "      op: %s\n      value: %s\n", map[string]string{"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}[c.Bound.Comparator], decimal(j.limit()))
	}
	fmt.Fprintf(&b, "      target: %s\n", decimal(j.sloTarget()))
	if c.OfTime {
		b.WriteString("      timeSliceTarget: 1\n      timeSliceWindow: 1m\n")
	}
	f.Text = b.String()
	return f, nil
}

// fitsOpenSLO says why a claim is no service level objective.
func (j job) fitsOpenSLO() error {
	c := j.claim
	switch {
	case c.Form == claim.Every:
		return errors.New("must hold in every case, and the target of an OpenSLO objective lies below 100 %. State a share, or use k6 or Gherkin")
	case c.Form != claim.Share:
		return fmt.Errorf("states a %s, and an OpenSLO objective states the share of requests, or of the time, that is good. State a share or a percentile, or use the Prometheus rule", c.Form)
	case j.sloTarget() <= 0:
		return errors.New("has a target that everything meets. State a share between 0 and 100 %")
	case j.sloTarget() >= 1:
		return errors.New("allows no bad case, and the target of an OpenSLO objective lies below 100 %. State a share, or use k6 or Gherkin")
	case c.Bound != nil && (c.Bound.Comparator == "within" || c.Bound.Comparator == "=") && !j.ratio():
		return errors.New("has a bound on both sides, which an OpenSLO threshold has not. Write two criteria")
	}
	return nil
}

// sloTarget is the share of good cases; where the criterion bounds the bad ones, it is what they leave.
func (j job) sloTarget() float64 {
	if j.claim.AtMost {
		return round(1 - j.claim.Target)
	}
	return round(j.claim.Target)
}

// ratio reports whether good and total are counted apart; otherwise each value is held against the threshold.
func (j job) ratio() bool {
	return j.claim.Bound == nil && !j.claim.OfTime || j.check.Source == "prometheus" && !j.claim.OfTime
}

func (j job) indicator(b *strings.Builder, f *File) error {
	if !j.ratio() {
		fmt.Fprintf(b, "      thresholdMetric:\n        metricSource:\n")
		j.source(b, "          ", "", f)
		return nil
	}
	side := "good"
	if j.claim.AtMost {
		side = "bad"
	}
	b.WriteString("      ratioMetric:\n        counter: true\n")
	if j.check.Source == "prometheus" {
		q, err := j.query()
		if err != nil {
			return err
		}
		f.Notes = append(f.Notes, q.Notes...)
		// What is asked for is a counter that only rises; the window is taken by whoever reads the objective.
		counter := strings.NewReplacer("sum(increase(", "sum(", "["+shortWindow(q.Window.Seconds())+"]))", ")")
		for _, m := range []struct{ name, query string }{{side, counter.Replace(q.Good)}, {"total", counter.Replace(q.Total)}} {
			fmt.Fprintf(b, "        %s:\n          metricSource:\n            type: Prometheus\n            spec:\n              query: %s\n", m.name, quoted(m.query))
		}
		return nil
	}
	for _, name := range []string{side, "total"} {
		fmt.Fprintf(b, "        %s:\n          metricSource:\n", name)
		which := ""
		if name != "total" {
			which = "<" + side + ">"
			if j.check.Good != "" {
				which = j.check.Property + " " + strings.Join(pair(j.check.Good), " ")
			}
		}
		j.source(b, "            ", which, f)
	}
	return nil
}

func pair(s string) []string {
	op, value := comparison(s)
	return []string{op, value}
}

// source names where values come from that are not Prometheus.
func (j job) source(b *strings.Builder, indent, which string, f *File) {
	switch {
	case j.check.Source == "events":
		fmt.Fprintf(b, "%stype: Throughline\n%sspec:\n%s  event: %s\n", indent, indent, indent, quoted(j.check.Event))
		if which == "" && j.check.Property != "" && j.claim.Bound != nil {
			fmt.Fprintf(b, "%s  property: %s\n", indent, quoted(j.check.Property))
		}
	case j.check.Source == "prometheus":
		s := j.asNamed(j.series())
		fmt.Fprintf(b, "%stype: Prometheus\n%sspec:\n%s  query: %s\n", indent, indent, indent, quoted("max("+s.selector("")+")"))
	default:
		name := j.metricName(".")
		fmt.Fprintf(b, "%stype: <type>\n%sspec:\n%s  metric: %s\n", indent, indent, indent, quoted(name))
		if note := fmt.Sprintf("No check says where the numbers come from; %s is made from the words of the criterion and <type> is to be filled in.", name); len(f.Notes) == 0 || f.Notes[len(f.Notes)-1] != note {
			f.Notes = append(f.Notes, note)
		}
	}
	if which != "" {
		fmt.Fprintf(b, "%s  filter: %s\n", indent, quoted(oneLine(which)))
	}
	var where []string
	for _, x := range j.c.Filter {
		where = append(where, fmt.Sprintf("%s %s %s", x.Attribute, x.Comparator, decimal(x.Value)))
	}
	if len(where) > 0 && j.check.Source != "prometheus" {
		fmt.Fprintf(b, "%s  where: %s\n", indent, quoted(oneLine(strings.Join(where, " and "))))
	}
}

// limit is the bound as the source holds values: a property of events in the unit that its check names, all others in
// SI units.
func (j job) limit() float64 {
	if u, ok := quantity.ParseUnit(j.check.Unit); ok && j.check.Source == "events" && u.Factor != 0 {
		return round(j.claim.Bound.Low / u.Factor)
	}
	return j.claim.Bound.Low
}

// service is what the objective is about, as a name; a slot cannot stand where a DNS name must.
func (j job) service() string {
	if s := words(j.c.Population, '-'); s != "" {
		return strings.Trim(s[:min(len(s), 40)], "-")
	}
	return "to-be-named"
}

func calendarWindow(unit string) (string, bool) {
	s, ok := map[string]string{"day": "1d", "week": "1w", "month": "1M", "quarter": "1Q", "year": "1Y"}[unit]
	return s, ok
}

// short cuts a text at a number of characters.
func short(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
