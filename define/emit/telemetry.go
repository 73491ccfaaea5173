package emit

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"throughline.dev/define/claim"
	"throughline.dev/define/quantity"
)

// series is how the criterion's metric is found in Prometheus.
type series struct {
	name   string   // of the histogram, counter or gauge, without _bucket, _count, _sum
	labels []string // selectors: `route="/search"`
	factor float64  // the value in SI units is the series' value × factor
	notes  []string
}

// series finds metric and labels, and notes what had to be made up.
func (j job) series() series {
	s := series{name: identifier(j.check.Metric, true), factor: 1}
	if j.check.Metric == "" {
		s.name = j.metricName("_")
		s.notes = append(s.notes, fmt.Sprintf("No metric is named in the check; %s is made from the words of the criterion. Replace it by the one that is exported.", s.name))
	}
	for _, suffix := range []string{"_bucket", "_count", "_sum"} {
		s.name = strings.TrimSuffix(s.name, suffix)
	}
	switch u, ok := quantity.ParseUnit(j.check.Unit); {
	case ok && j.check.Unit != "" && u.Factor != 0 && j.check.Source != "events": // whose unit is a property's
		s.factor = u.Factor
	case strings.HasSuffix(s.name, "_milliseconds"), strings.HasSuffix(s.name, "_ms"):
		s.factor = 0.001
	}
	for _, name := range slices.Sorted(maps.Keys(j.check.Where)) {
		op, value := comparison(j.check.Where[name])
		switch op {
		case "=", "!=", "=~", "!~":
			s.labels = append(s.labels, identifier(name, false)+op+quoted(value))
		default:
			s.labels = append(s.labels, bucketLabel(name, op, value))
			s.notes = append(s.notes, fmt.Sprintf("Labels cannot be compared with %s: %s must be exported as the label %s.", op, oneLine(name), bucketLabel(name, op, value)))
		}
	}
	for _, f := range j.c.Filter {
		label := bucketLabel(f.Attribute, f.Comparator, decimal(f.Value))
		if slices.Contains(s.labels, label) || j.check.Where[f.Attribute] != "" {
			continue
		}
		s.labels = append(s.labels, label)
		s.notes = append(s.notes, fmt.Sprintf("%q can only be told when the label %s is exported.", oneLine(f.Text), label))
	}
	return s
}

// bucketLabel is the label that tells on which side of a limit a number was: numbers themselves would make a series each.
func bucketLabel(attribute, op, value string) string {
	side := map[string]string{"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}[op]
	return fmt.Sprintf("%s_bucket=%s", identifier(cmp.Or(attribute, "value"), false), quoted(cmp.Or(side, "in")+"_"+value))
}

// comparison takes the operator off a condition: ">=400" compares, "ok" and "=ok" are equal.
func comparison(s string) (op, value string) {
	for _, op := range []string{"=~", "!~", "!=", ">=", "<=", ">", "<", "="} {
		if rest, ok := strings.CutPrefix(s, op); ok {
			return op, strings.TrimSpace(rest)
		}
	}
	return "=", s
}

// selector writes a vector selector.
func (s series) selector(suffix string, more ...string) string {
	labels := slices.Concat(s.labels, more)
	if len(labels) == 0 {
		return s.name + suffix
	}
	return s.name + suffix + "{" + strings.Join(labels, ",") + "}"
}

// unitOf is the unit of a dimension as OpenTelemetry and Prometheus name it: UCUM symbol and suffix.
func unitOf(d quantity.Dimension) (symbol, suffix string) {
	switch d {
	case quantity.Duration:
		return "s", "seconds"
	case quantity.Size:
		return "By", "bytes"
	case quantity.Throughput:
		return "By/s", "bytes_per_second"
	case quantity.Share:
		return "1", "ratio"
	}
	symbol, ok := map[quantity.Dimension]string{
		quantity.Frequency: "Hz", quantity.Length: "m", quantity.Speed: "m/s", quantity.Mass: "kg", quantity.Temperature: "K", quantity.Power: "W",
		quantity.Energy: "J", quantity.Voltage: "V", quantity.Current: "A", quantity.Pressure: "Pa", quantity.Angle: "rad", quantity.Level: "dB",
	}[d]
	if ok {
		return symbol, ""
	}
	return "1", ""
}

// metricName makes a name from the words for the metric.
func (j job) metricName(sep string) string {
	name := words(j.c.Metric, sep[0])
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = strings.ReplaceAll(j.slug(sep)+sep+"value", "-", sep)
	}
	if _, suffix := unitOf(j.dimension()); suffix != "" && sep == "_" && !strings.HasSuffix(name, suffix) && j.claim.Form != claim.Rate && (j.claim.Bound != nil) {
		name += sep + suffix
	}
	return name
}

// dimension is what the values are.
func (j job) dimension() quantity.Dimension {
	if j.claim.Bound != nil && j.claim.Bound.Unit.Dimension != quantity.None {
		return j.claim.Bound.Unit.Dimension
	}
	return j.c.Quantity
}

// window writes the window as Prometheus does. Where none is stated 28 days stand in, which the notes say.
func (j job) window(notes *[]string) string {
	d := j.claim.Window
	if d == 0 {
		*notes = append(*notes, "The criterion states no window; 28d stands in its place.")
		return "28d"
	}
	if j.c.Window != "" && j.check.Window != "" {
		if stated, _ := claim.ParseWindow(j.c.Window); stated != d {
			*notes = append(*notes, fmt.Sprintf("The criterion says %s, its check looks back %s.", oneLine(j.c.Window), shortWindow(d.Seconds())))
		}
	}
	if j.claim.Calendar != "" {
		*notes = append(*notes, fmt.Sprintf("Prometheus has no calendar: the %s is taken as %s that roll.", j.claim.Calendar, shortWindow(d.Seconds())))
	}
	return shortWindow(d.Seconds())
}

// shortWindow writes a duration with one unit: 28d, 90m.
func shortWindow(seconds float64) string {
	s := int64(max(1, seconds))
	for _, u := range []struct {
		n    int64
		unit string
	}{{86400, "d"}, {3600, "h"}, {60, "m"}} {
		if s%u.n == 0 {
			return fmt.Sprintf("%d%s", s/u.n, u.unit)
		}
	}
	return fmt.Sprintf("%ds", s)
}
