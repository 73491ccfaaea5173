package emit

import (
	"errors"
	"fmt"
	"strings"

	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
	"throughline.dev/define/quantity"
)

// k6 writes a small load test whose thresholds are the criterion. It exits with 99 when they are not kept.
func (j job) k6() (File, error) {
	f := File{Name: ".k6.js"}
	m, err := j.k6Metric()
	if err != nil {
		return f, err
	}
	f.Notes = m.notes
	var b strings.Builder
	fmt.Fprintf(&b, "// %s: %s\n", j.id(), j.reads())
	f.Notes = append(f.Notes, j.k6Notes()...)
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "// Note: %s\n", oneLine(n))
	}
	b.WriteString("import http from 'k6/http';\n")
	switch {
	case m.name == k6Checks:
		b.WriteString("import { check } from 'k6';\n")
	case m.custom != "":
		fmt.Fprintf(&b, "import { %s } from 'k6/metrics';\n", m.custom)
	}
	tag := j.id()
	fmt.Fprintf(&b, "\nexport const options = {\n  vus: Number(__ENV.VUS || 1),\n  duration: __ENV.DURATION || '1m',\n  thresholds: {\n    '%s{criterion:%s}': [%s],\n  },\n};\n", m.name, tag, m.expressions())
	if m.custom != "" {
		fmt.Fprintf(&b, "\nconst observed = new %s('%s');\n", m.custom, m.name)
	}
	fmt.Fprintf(&b, "\nexport default function () {\n  if (!__ENV.TARGET) {\n    throw new Error(%s);\n  }\n", quoted("Name the address to call: k6 run -e TARGET=https://… "+j.slug("-")+".k6.js"))
	fmt.Fprintf(&b, "  // %s\n", j.operation("operation"))
	switch {
	case m.name == k6Checks:
		fmt.Fprintf(&b, "  const response = http.get(__ENV.TARGET);\n  check(response, { 'holds': (r) => %s }, { criterion: '%s' });\n", m.value, tag)
	case m.custom == "":
		fmt.Fprintf(&b, "  http.get(__ENV.TARGET, { tags: { criterion: '%s' } });\n", tag)
	default:
		fmt.Fprintf(&b, "  const response = http.get(__ENV.TARGET);\n  observed.add(%s, { criterion: '%s' });\n", m.value, tag)
	}
	b.WriteString("}\n")
	f.Text = b.String()
	return f, nil
}

// k6Checks is the metric of check().
const k6Checks = "checks"

// k6Metric is a metric of k6 with what it must keep.
type k6Metric struct {
	name, custom, value string
	thresholds          []string
	notes               []string
}

func (m k6Metric) expressions() string {
	out := make([]string, len(m.thresholds))
	for i, t := range m.thresholds {
		out[i] = "'" + t + "'"
	}
	return strings.Join(out, ", ")
}

func (j job) k6Metric() (k6Metric, error) {
	c := j.claim
	b := c.Bound
	custom := strings.ReplaceAll(words(j.c.Metric, '_'), "-", "_")
	if custom == "" || custom[0] >= '0' && custom[0] <= '9' {
		custom = "observed_value"
	}
	trend := func(aggregate string) (k6Metric, error) {
		if j.dimension() == quantity.Duration {
			m := k6Metric{name: "http_req_duration"}
			m.keep(aggregate, *b, 0.001)
			return m, nil
		}
		m := k6Metric{name: custom, custom: "Trend", value: "Number(response.json('<path to the value>'))"}
		m.notes = []string{"k6 does not measure this by itself: the script adds the value that an answer carries. Fill in where it stands."}
		m.keep(aggregate, *b, 1)
		return m, nil
	}
	switch {
	case c.OfTime:
		return k6Metric{}, errors.New("states a share of the time, which a load test of minutes cannot show. Use the Prometheus rule or OpenSLO")
	case c.Form == claim.Share && b == nil:
		return j.k6Share(custom), nil
	case c.Form == claim.Share:
		if b.Lower() {
			return trend(fmt.Sprintf("p(%s)", decimal(round(100*(1-c.Target)))))
		}
		if !b.Upper() {
			return k6Metric{}, errors.New("has a bound on both sides of a percentile. Write two criteria")
		}
		return trend(fmt.Sprintf("p(%s)", decimal(round(100*c.Target))))
	case c.Form == claim.Every && b == nil:
		return k6Metric{name: k6Checks, value: "r.json('<path to the outcome>') === '<good>'", thresholds: []string{"rate==1"}, notes: []string{"Fill in how an answer says whether it holds."}}, nil
	case c.Form == claim.Every && b.Upper():
		return trend("max")
	case c.Form == claim.Every && b.Lower(), c.Form == claim.Some && b.Upper():
		return trend("min")
	case c.Form == claim.Every:
		m, err := trend("min")
		if err == nil && b.Comparator == "within" {
			n, _ := trend("max")
			m.thresholds = []string{m.thresholds[0], n.thresholds[1]}
		}
		return m, err
	case c.Form == claim.Some:
		return trend("max")
	case c.Form == claim.Mean:
		return trend("avg")
	case c.Form == claim.Rate && !strings.HasSuffix(string(j.dimension()), string(quantity.Throughput)):
		m := k6Metric{name: "http_reqs"}
		m.keep("rate", *b, 1)
		m.notes = []string{"The script asks as fast as its users can: raise VUS until the rate is reached or does not rise any more."}
		return m, nil
	case c.Form == claim.Rate:
		m := k6Metric{name: custom, custom: "Counter", value: "response.body ? response.body.length : 0"}
		m.keep("rate", *b, 1)
		return m, nil
	}
	m := k6Metric{name: custom, custom: "Counter", value: "<1 when it happened, else 0>"}
	m.value = "0 /* <1 when it happened> */"
	m.keep("count", *b, 1)
	m.notes = []string{"k6 does not count this by itself: fill in when the counter is raised."}
	return m, nil
}

// k6Share is a share of good answers, or of bad ones.
func (j job) k6Share(custom string) k6Metric {
	c := j.claim
	op, target := ">=", c.Target
	switch {
	case c.AtMost && c.Strict:
		op = "<"
	case c.AtMost:
		op = "<="
	case c.Strict:
		op = ">"
	}
	if !c.AtMost && aboutRequests(j.c) {
		// k6 counts the requests that failed.
		flip := map[string]string{">=": "<=", ">": "<"}
		return k6Metric{name: "http_req_failed", thresholds: []string{"rate" + flip[op] + decimal(round(1-target))}, notes: []string{"k6 counts an answer of 400 and above as failed."}}
	}
	return k6Metric{
		name: custom, custom: "Rate", value: "response.json('<path to the outcome>') === '<good>'", thresholds: []string{"rate" + op + decimal(target)},
		notes: []string{"Fill in how an answer says whether it counts."},
	}
}

// aboutRequests reports whether what is counted are answers of a server, as far as the words tell.
func aboutRequests(c criterion.Criterion) bool {
	s := strings.ToLower(c.Metric + " " + c.Population)
	for _, w := range []string{"availab", "uptime", "request", "success rate", "error rate"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// keep adds the comparison with a bound; unit is what one of the metric's is in SI.
func (m *k6Metric) keep(aggregate string, b claim.Bound, unit float64) {
	s := series{factor: unit}
	switch b.Comparator {
	case "within":
		m.thresholds = append(m.thresholds, aggregate+">="+s.edge(b.Low), aggregate+"<="+s.edge(b.High))
	case "=":
		m.thresholds = append(m.thresholds, aggregate+"=="+s.edge(b.Low))
	default:
		m.thresholds = append(m.thresholds, aggregate+b.Comparator+s.edge(b.Low))
	}
}

// k6Notes are what the script does not do by itself.
func (j job) k6Notes() []string {
	var out []string
	for _, x := range j.c.Conditions {
		if x.Kind == "load" || x.Kind == "state" {
			out = append(out, fmt.Sprintf("The criterion holds %s: set it up with VUS, DURATION or a scenario.", oneLine(x.Text)))
		}
	}
	for _, x := range j.c.Filter {
		out = append(out, fmt.Sprintf("Only cases with %s count: ask for such cases, or set the tag only on them.", oneLine(x.Text)))
	}
	return out
}
