package emit

import (
	"fmt"
	"strings"

	"throughline.dev/define/claim"
)

// prometheus writes recording rules for what is counted and an alert for when the criterion does not hold.
func (j job) prometheus() (File, error) {
	f := File{Name: ".rules.yaml"}
	q, err := j.query()
	if err != nil {
		return f, err
	}
	f.Notes = q.Notes
	base := identifier(strings.ReplaceAll(j.slug("_"), "-", "_"), false)
	value, holds := j.rule(q)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n", j.id(), j.reads())
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "# Note: %s\n", oneLine(n))
	}
	if alt := j.native(q); alt != "" {
		fmt.Fprintf(&b, "# With native histograms no bucket edge is needed:\n#   %s\n", alt)
	}
	fmt.Fprintf(&b, "groups:\n  - name: %s\n    rules:\n", j.slug("-"))
	record := func(name, expr string) {
		fmt.Fprintf(&b, "      - record: %s\n        expr: |-\n          %s\n", name, expr)
		j.labels(&b, "        ")
	}
	record(base+":value", value)
	if q.Total != "" {
		record(base+":cases", q.Total)
	}
	fmt.Fprintf(&b, "      - alert: NotMet_%s\n        expr: |-\n          %s\n", base, broken(base+":value", holds))
	j.labels(&b, "        ")
	fmt.Fprintf(&b, "        annotations:\n          summary: %s\n", quoted(j.id()+" does not hold: "+untemplated(j.says())))
	f.Text = b.String()
	return f, nil
}

func (j job) labels(b *strings.Builder, indent string) {
	fmt.Fprintf(b, "%slabels:\n%s  requirement: %s\n%s  criterion: \"%d\"\n", indent, indent, quoted(plainKey(j.key)), indent, j.index)
}

// rule writes the number that is compared, and the comparison that must hold.
func (j job) rule(q Query) (value, holds string) {
	c := j.claim
	switch {
	case q.Moments != "":
		window, step := shortWindow(q.Window.Seconds()), shortWindow(q.Step.Seconds())
		return fmt.Sprintf("avg_over_time((%s%s)[%s:%s])", q.Moments, j.goodMoment(q), window, step), j.shareHolds()
	case q.Total != "":
		rates := strings.NewReplacer("sum(increase(", "sum(rate(")
		return rates.Replace(q.Good) + " / " + rates.Replace(q.Total), j.shareHolds()
	}
	s := series{factor: q.Factor}
	if c.Bound.Comparator == "within" {
		return q.Value, ">= " + s.edge(c.Bound.Low) + " <= " + s.edge(c.Bound.High)
	}
	op := c.Bound.Comparator
	if op == "=" {
		op = "=="
	}
	return q.Value, op + " " + s.edge(c.Bound.Low)
}

// goodMoment compares a moment, so that it counts as 1 or 0.
func (j job) goodMoment(q Query) string {
	b := j.claim.Bound
	s := series{factor: q.Factor}
	switch {
	case b == nil:
		return " >= bool 1"
	case b.Comparator == "within":
		return " >= bool " + s.edge(b.Low) // the upper end cannot be asked for in the same comparison
	case b.Comparator == "=":
		return " == bool " + s.edge(b.Low)
	}
	return " " + b.Comparator + " bool " + s.edge(b.Low)
}

// shareHolds is the comparison of a share.
func (j job) shareHolds() string {
	switch {
	case j.claim.Form == claim.Every:
		return ">= 1"
	case j.claim.Form == claim.Some:
		return "> 0"
	case j.claim.AtMost && j.claim.Strict:
		return "< " + decimal(j.claim.Target)
	case j.claim.AtMost:
		return "<= " + decimal(j.claim.Target)
	case j.claim.Strict:
		return "> " + decimal(j.claim.Target)
	}
	return ">= " + decimal(j.claim.Target)
}

// broken turns a comparison around: when it does not hold.
func broken(name, holds string) string {
	op, value, _ := strings.Cut(holds, " ")
	if low, high, ok := strings.Cut(value, " <= "); ok {
		return name + " < " + low + " or " + name + " > " + high
	}
	return name + " " + map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!="}[op] + " " + value
}

// native asks a native histogram for the share within a bound.
func (j job) native(q Query) string {
	b := j.claim.Bound
	if q.Total == "" || b == nil {
		return ""
	}
	s := j.series()
	low, high := "0", s.edge(b.Low)
	switch {
	case b.Lower():
		low, high = s.edge(b.Low), "+Inf"
	case b.Comparator == "within":
		low, high = s.edge(b.Low), s.edge(b.High)
	}
	return fmt.Sprintf("histogram_fraction(%s, %s, sum(rate(%s[%s]))) %s", low, high, s.selector(""), shortWindow(q.Window.Seconds()), j.shareHolds())
}

// untemplated keeps words from being read as a template of Prometheus.
func untemplated(s string) string { return strings.ReplaceAll(s, "{", "(") }
